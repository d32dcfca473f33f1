"""The demonstration: an invented trust, one invented person a role, and real national figures."""

import os
import shutil
from pathlib import Path

from rich.console import Console
from rich.table import Table

from plumbline.cli import installation, process
from plumbline.cli.steps import Advance, Step, run_steps
from plumbline.config.environment import DEMONSTRATION_MARK

ACTOR = "system:demonstration"
CUSTODIAN_KEYS = "demonstration-custodian-keys.txt"
RETURN_CODE = "demonstration-return-code.txt"


def prepare(*, fresh: bool, host: str, port: int) -> None:
    """Load what is missing and print how to come in.

    Raises:
        Refused: the data folder, or the database, belongs to a real trust.
    """
    console = Console(stderr=True)
    address = f"http://{host}:{port}"
    os.environ.setdefault("PLUMBLINE_PUBLIC_URL", address)
    # A newcomer's terminal shows how to come in, and faults; a line a request is for a real trust's logs.
    os.environ.setdefault("PLUMBLINE_LOG_LEVEL", "WARNING")
    mark_home(fresh=fresh)
    process.start_django()
    finished = process.environment().home / "demonstration-loaded"
    if not _is_loaded(finished):
        run_steps(steps(), console=console)
        finished.write_text(_version())
    _print_welcome(console, address=address, port=port)


def mark_home(*, fresh: bool) -> None:
    """Mark the data folder as a demonstration's, for every later start of anything on it.

    Raises:
        Refused: there is data without that mark.
    """
    environment = process.environment()
    home, mark = environment.home, environment.home / DEMONSTRATION_MARK
    if not mark.exists():
        _refuse_real_data(home, environment.database_url)
    elif fresh:
        if environment.database_url:
            raise process.Refused(
                "--fresh deletes the embedded database only. Drop the one in DATABASE_URL by hand."
            )
        _delete(home)
    home.mkdir(parents=True, exist_ok=True)
    mark.write_text("This folder holds invented demonstration data.\n")


def _refuse_real_data(home: Path, database_url: str) -> None:
    advice = "Give the demonstration a place of its own: PLUMBLINE_HOME=another-folder plumbline demo"
    if not database_url:
        if (home / "plumbline.sqlite3").exists():
            raise process.Refused(f"{home} holds data of another kind; nothing was changed. {advice}")
    elif _has_tables(database_url):
        raise process.Refused(f"The database in DATABASE_URL already has tables; nothing was changed. {advice}")


def _has_tables(database_url: str) -> bool:
    # Asked without Django, which would settle for good that this is no demonstration: the mark is not there yet.
    import dj_database_url
    import psycopg

    if database_url.startswith("sqlite"):
        file = Path(dj_database_url.parse(database_url)["NAME"])
        return file.exists() and file.stat().st_size > 0
    tables = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    try:
        with psycopg.connect(database_url) as connection:
            return connection.execute(tables).fetchone() is not None
    except psycopg.Error as error:
        name = type(error).__name__
        raise process.Refused(f"The database does not answer ({name}). Check DATABASE_URL.") from None


def _delete(home: Path) -> None:
    for entry in home.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _is_loaded(finished: Path) -> bool:
    return finished.exists() and finished.read_text() == _version()


def _version() -> str:
    from importlib.metadata import version

    return version("plumbline")


def steps() -> list[Step]:
    """The installation's own steps, then the invented trust."""
    first, *rest = installation.steps()
    return [
        first,
        Step("Building the invented trust", plant_trust),
        Step("Making demonstration accounts", plant_people),
        *rest,
        Step("Filling the gaps of the help list", plant_help),
        Step("Sealing invented reports", plant_cases),
        Step("Promising an invented plan", plant_plan),
        Step("Counting an invented workforce", count_workforce),
        Step("Counting invented patients", count_patients),
        Step("Releasing its invented figures", release_plan),
        Step("Freezing invented board packs", plant_packs),
    ]


def plant_trust(advance: Advance) -> None:
    """The tree of services, and its places."""
    from plumbline.organisation.actions import plant_demonstration_trust

    plant_demonstration_trust(by=ACTOR)


def plant_people(advance: Advance) -> None:
    """One person a role."""
    from plumbline.people.actions import plant_demonstration_people

    plant_demonstration_people(by=ACTOR)


def plant_cases(advance: Advance) -> None:
    """An invented case team, and reports in every state."""
    from plumbline.speakup.actions.demonstration import plant_demonstration_cases

    planted = plant_demonstration_cases(by=ACTOR)
    if planted is None:
        return
    home = process.environment().home
    keys = [f"{each.number}. {each.held_by}: {each.key.shown}" for each in planted.custodians]
    _write_private(home / CUSTODIAN_KEYS, "\n".join(["Keys of the invented custodians.", *keys, ""]))
    _write_private(home / RETURN_CODE, f"{planted.return_code}\n")


def plant_plan(advance: Advance) -> None:
    """An invented plan with three years behind it, and invented figures that say how it goes."""
    from plumbline.plan.actions import plant_demonstration_plan

    plant_demonstration_plan(by=ACTOR)


def count_workforce(advance: Advance) -> None:
    """What the measures find in two invented years of staff, for the returns."""
    from plumbline.evidence.actions.demonstration import plant_demonstration_workforce

    plant_demonstration_workforce(by=ACTOR)


def count_patients(advance: Advance) -> None:
    """What the measures find in two invented years of care, for the publications."""
    from plumbline.evidence.actions.demonstration import plant_demonstration_patients

    plant_demonstration_patients(by=ACTOR)


def release_plan(advance: Advance) -> None:
    """What promises are measured by becomes public, with workforce and care, and the day's record is signed."""
    from plumbline.plan.actions.record import sign_day
    from plumbline.publishing.actions.demonstration import (
        plant_demonstration_care_release,
        plant_demonstration_release,
        plant_demonstration_workforce_release,
    )

    plant_demonstration_release(by=ACTOR)
    plant_demonstration_workforce_release(by=ACTOR)
    plant_demonstration_care_release(by=ACTOR)
    sign_day(by=ACTOR)


def plant_packs(advance: Advance) -> None:
    """Four frozen packs of the board, one a quarter."""
    from plumbline.publishing.actions import plant_demonstration_packs

    plant_demonstration_packs(by=ACTOR)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def plant_help(advance: Advance) -> None:
    """Invented services, with numbers that nobody answers."""
    from plumbline.speakup.actions.door import plant_invented_help

    plant_invented_help(by=ACTOR)


def _print_welcome(console: Console, *, address: str, port: int) -> None:
    from plumbline.people.demonstration import PASSWORD, sign_ins

    table = Table(title=f"Sign in as any of these with the password: {PASSWORD}", title_justify="left")
    table.add_column("Role")
    table.add_column("E-mail")
    for role, email in sign_ins():
        table.add_row(role, email)
    console.print(table)
    _print_what_to_try(console)
    console.print(
        f"Plumbline is at [bold]{address}[/bold] (for passkeys: http://localhost:{port}). Stop with Ctrl+C."
    )


def _print_what_to_try(console: Console) -> None:
    from plumbline.people.demonstration import PASSWORD

    home = process.environment().home
    rows = [
        ("Tell the trust something", "/speak-up/", "No account. Nobody is told who you are."),
        ("Come back to a report", "/speak-up/", "The return code below."),
        ("Answer as a triage lead", "/desk/speak-up/", f"The passphrase: {PASSWORD}"),
        ("Be kept out as the second triage lead", "/desk/speak-up/", "Two reports exclude them."),
        ("Agree to a name as the guardian", "/desk/speak-up/", "One handler asks who told us."),
        ("Open what nobody can open", "plumbline speakup break-glass", "Two of the custodians' keys below."),
    ]
    table = Table(title="Speak up, to try out (all of it is invented)", title_justify="left")
    for heading in ("What", "Where", "What you need"):
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    if (code := home / RETURN_CODE).exists():
        # Unbroken, so that it can be copied.
        console.print(
            f"Return code of one invented report: [bold]{code.read_text().strip()}[/bold]", soft_wrap=True
        )
    if (keys := home / CUSTODIAN_KEYS).exists():
        console.print(
            f"Keys of the invented custodians: {keys} (a real trust prints them and keeps no file)",
            soft_wrap=True,
        )
