"""`plumbline speakup`: custodians' keys, breaking the glass, sealing again, and how the sealed room stands.

Keys are typed without being shown, never given on a command line, where other programs could read them. Nothing
of a case is ever printed.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from plumbline.cli import process

if TYPE_CHECKING:
    from plumbline.people.models import Person
    from plumbline.speakup.actions.recovery import PrintedKey
    from plumbline.speakup.keyring import Holder

ACTOR = "system:terminal"
OFFICES = 3
PAGE_END = "\f"

speakup_app = typer.Typer(help="The sealed room of reports.", no_args_is_help=True)


@speakup_app.callback()
def speakup() -> None:
    """The sealed room of reports."""


Yes = Annotated[bool, typer.Option("--yes", help="Print the keys although this is no terminal.")]
Office = Annotated[
    list[str] | None,
    typer.Option("--office", help="An office that keeps a key; three times. Asked for if left out."),
]


@speakup_app.command()
def custodians(office: Office = None, yes: Yes = False) -> None:
    """Make the keys of three custodians and print each once. Two together can open every case."""
    _check_is_terminal(yes)
    process.check_is_prepared()
    from plumbline.speakup.actions.recovery import set_up_custodians

    with _in_words():
        printed = set_up_custodians(by=ACTOR, offices=_offices(office))
    _print_keys(printed)


@speakup_app.command()
def renew_custodians(office: Office = None, yes: Yes = False) -> None:
    """Make three new custodians' keys, with two of the old ones, which then open nothing any more."""
    _check_is_terminal(yes)
    process.check_is_prepared()
    from plumbline.speakup.actions.reseal import renew_custodians as renew

    with _in_words():
        holder = _ask_custodians()
        printed = renew(by=ACTOR, holder=holder, offices=_offices(office))
    _print_keys(printed)
    typer.echo("The old keys open nothing from now on, except in backups that were made before today.", err=True)


@speakup_app.command()
def break_glass(
    person: Annotated[str, typer.Option(prompt="E-mail address of the handler who gets the cases")],
    reason: Annotated[
        str, typer.Option(prompt="Why? The audit trail keeps it. Say nothing of what was reported")
    ],
    case: Annotated[
        list[str] | None, typer.Option("--case", help="A case's reference; may be given often.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every case.")] = False,
) -> None:
    """Give cases that nobody can open any more to a handler, with the keys of two custodians."""
    process.check_is_prepared()
    from plumbline.speakup.actions.recovery import break_glass as give
    from plumbline.speakup.standing import find_cases

    references = _references(case, every)
    with _in_words():
        someone, cases = _somebody(person), find_cases(references)
        given = give(by=ACTOR, holder=_ask_custodians(), person=someone, cases=cases, reason=reason)
    typer.echo(f"{given} {'case was' if given == 1 else 'cases were'} given. The audit trail says so.")


@speakup_app.command()
def restore_guardian(
    person: Annotated[str, typer.Option(prompt="E-mail address of the identity guardian")],
    reason: Annotated[
        str, typer.Option(prompt="Why? The audit trail keeps it. Say nothing of what was reported")
    ],
) -> None:
    """Give a guardian the halves of names that every guardian lost, with the keys of two custodians.

    Nobody sees a name by this: that still takes a handler who asks and a guardian who agrees.
    """
    process.check_is_prepared()
    from plumbline.speakup.actions.recovery import restore_guardian as restore
    from plumbline.speakup.standing import find_cases

    with _in_words():
        someone, cases = _somebody(person), find_cases(())
        given = restore(by=ACTOR, holder=_ask_custodians(), guardian=someone, cases=cases, reason=reason)
    typer.echo(f"{someone.name} guards {given} more of {len(cases)} cases. The audit trail says so.")


@speakup_app.command()
def reseal(
    suite: Annotated[int, typer.Option(help="Number of the algorithm to seal with; left out: today's.")] = 0,
    again: Annotated[bool, typer.Option("--again", help="Also what is sealed so already.")] = False,
) -> None:
    """Seal every case again under new keys, with the keys of two custodians. Safe to stop and to run again."""
    process.check_is_prepared()
    from plumbline.speakup.actions.reseal import reseal_cases
    from plumbline.speakup.sealing.boxes import CURRENT_SUITE, SUITE_NAMES

    chosen = suite or CURRENT_SUITE
    if chosen not in SUITE_NAMES:
        known = "; ".join(f"{number} is {name}" for number, name in SUITE_NAMES.items())
        raise process.Refused(f"There is no algorithm {chosen}. {known}.")
    with _in_words():
        holder = _ask_custodians()
        with _progress("Sealing cases again") as advance:
            sealed = reseal_cases(by=ACTOR, holder=holder, suite=chosen, again=again, progress=advance)
    typer.echo(f"{sealed} {'case is' if sealed == 1 else 'cases are'} sealed again with {SUITE_NAMES[chosen]}.")


@speakup_app.command()
def status() -> None:
    """How the sealed room stands: counts and offices, nothing of any case.

    Ends with 1 if no report could be sent.
    """
    process.check_is_prepared()
    from plumbline.speakup.standing import days_since, take_standing

    now = take_standing()
    lines = [f"{state}: {count}" for state, count in now.cases.items()]
    waiting = "none" if now.oldest_new is None else f"came in {days_since(now.oldest_new)} days ago"
    lines.append(f"Oldest report that nobody has acknowledged: {waiting}")
    lines += [f"Keys of {role}: {ready} of {all_}" for role, (ready, all_) in now.with_keys.items()]
    lines.append(f"Custodians: {', '.join(now.custodians) or 'none. Run: plumbline speakup custodians'}")
    lines.append(f"Cases that only two custodians can open: {now.unreachable}")
    lines.append(f"Cases with somebody who has left: {now.with_leavers}")
    lines.append(f"Letters waiting to be sent: {now.letters_waiting}")
    lines.append(f"Virus scanner: {now.scanner}")
    typer.echo("\n".join(lines))
    if not now.is_open:
        typer.echo(
            "The front door is shut: a triage lead, an identity guardian or the custodians lack keys.", err=True
        )
        raise typer.Exit(1)


@speakup_app.command()
def turn() -> None:
    """Turn the clock once, for cron: letters, sittings, people who left. A served site does it by itself."""
    process.check_is_prepared()
    from plumbline.speakup.sweeping import turn as turn_clock

    done = turn_clock(force=True)
    if len(done) == 1:
        typer.echo("Another process is at it.")
    for name, count in done.items():
        typer.echo(
            f"{name.capitalize()}: {'FAILED; the log names the kind of failure' if count is None else count}"
        )
    if None in done.values():
        raise typer.Exit(1)


@speakup_app.command()
def push_counts() -> None:
    """Write the counts of every month that is over into the ledger of figures, small ones withheld."""
    process.check_is_prepared()
    from plumbline.speakup.letterbox import push_counts as push

    run = push(by=ACTOR)
    if run is None:
        typer.echo("No month with a report is over yet. Nothing was pushed.")
    else:
        typer.echo(f"The ledger holds {run.observations.count()} figures, up to {run.latest_period}.")


def _check_is_terminal(yes: bool) -> None:
    if not (yes or sys.stdout.isatty()):
        raise process.Refused(
            "The keys would go into a file or another program. Run this in a terminal, or say --yes to send them "
            "straight to a printer, such as: plumbline speakup custodians --yes | lpr"
        )


def _offices(given: list[str] | None) -> list[str]:
    if given:
        return given
    return [typer.prompt(f"Office that keeps key {number}", err=True) for number in range(1, OFFICES + 1)]


def _print_keys(printed: "list[PrintedKey]") -> None:
    typer.echo(PAGE_END.join(_page(each) for each in printed))
    typer.echo(
        "Print each page, hand it over in a sealed envelope, and destroy every other trace of it: the file, this "
        "window's history, the printer's memory. The keys are kept nowhere and can't be shown again.",
        err=True,
    )


def _page(printed: "PrintedKey") -> str:
    return f"""
PLUMBLINE: CUSTODIAN'S KEY {printed.number} of 3
Kept by: {printed.held_by}

    {printed.key.shown}

Any two of the three keys open every report of racism that people sent to this trust, with their names. One
alone opens nothing. Keep it where nobody else can read it, and apart from the other two.

It is needed when nobody is left who can open a case:        plumbline speakup break-glass
when every identity guardian has lost their key:             plumbline speakup restore-guardian
when reports are sealed with a new algorithm:                plumbline speakup reseal
when a key is lost, or its keeper leaves:                    plumbline speakup renew-custodians
"""


def _ask_custodians() -> "Holder":
    from plumbline.speakup.keyring import custodians_together
    from plumbline.speakup.sealing.codes import CustodianKey

    keys = {}
    for which in ("First", "Second"):
        number = typer.prompt(f"{which} custodian's number", type=int, err=True)
        typed = typer.prompt(f"Key of custodian {number} (not shown)", hide_input=True, err=True)
        keys[number] = CustodianKey.read(typed)
    return custodians_together(keys)


def _somebody(email: str) -> "Person":
    from plumbline.speakup.standing import find_person

    someone = find_person(email)
    if someone is None:
        raise process.Refused("Nobody with an open account has this e-mail address.")
    return someone


def _references(given: list[str] | None, every: bool) -> tuple[str, ...]:
    if bool(given) == every:
        raise process.Refused("Name the cases with --case, or say --all.")
    return tuple(given or ())


@contextmanager
def _in_words() -> Iterator[None]:
    """A refused act as one sentence."""
    from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError

    from plumbline.speakup.access import NoSuchCase
    from plumbline.speakup.keyring import NotYours
    from plumbline.speakup.sealing.errors import CodeUnreadable, SealBroken

    try:
        yield
    except ValidationError as error:
        raise process.Refused(" ".join(error.messages)) from None
    except (PermissionDenied, CodeUnreadable, SealBroken, NotYours) as refusal:
        raise process.Refused(str(refusal)) from None
    except NoSuchCase:
        raise process.Refused("There is no case with one of these references.") from None
    except ObjectDoesNotExist:
        raise process.Refused("There are no custodians yet. Run: plumbline speakup custodians") from None


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        task: Any = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
