"""What every installation needs before it serves: the tables, and the reference data that the product carries."""

from rich.console import Console

from plumbline.cli import process
from plumbline.cli.steps import Advance, Step, run_steps

ACTOR = "system:install"
"""How the audit trail names what an installation does by itself."""


def prepare() -> None:
    """Make or update the database; everything here is safe to repeat."""
    process.start_django()
    run_steps(steps(), console=Console(stderr=True))


def steps() -> list[Step]:
    """In the order of what stands on what."""
    return [
        Step("Making the database", migrate),
        Step("Loading vocabularies", load_vocabularies),
        Step("Loading frameworks", load_frameworks),
        Step("Loading published national figures", load_national_context),
        Step("Writing the public pages", plant_public_site),
        Step("Writing the front door's first words", plant_front_door),
    ]


def migrate(advance: Advance) -> None:
    """Apply waiting migrations, one line of progress each."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    done = 0

    def count(action: str, *_: object) -> None:
        nonlocal done
        if action == "apply_success":
            done += 1
            advance(done, len(plan))

    if plan:
        executor.progress_callback = count
        executor.migrate(executor.loader.graph.leaf_nodes(), plan=plan)
        # Permissions and content types come from the signal that only the command sends.
        call_command("migrate", verbosity=0)


def load_vocabularies(advance: Advance) -> None:
    """Ethnic groups, pay bands and the other words that records use."""
    from plumbline.organisation.actions import load_vocabularies as load

    load(by=ACTOR)


def load_frameworks(advance: Advance) -> None:
    """What standards, plans and the law ask of a trust."""
    from plumbline.plan.actions.frameworks import load_frameworks as load

    load(by=ACTOR)


def load_national_context(advance: Advance) -> None:
    """Published figures of England, run through the same engine as a trust's own data."""
    from plumbline.evidence.actions import load_national_context as load
    from plumbline.publishing.actions import release_published_figures

    load(by=ACTOR, progress=advance)
    release_published_figures(by=ACTOR)


def plant_public_site(advance: Advance) -> None:
    """The first public pages, which a communications editor then makes their own."""
    from plumbline.publishing.actions import plant_public_site as plant

    plant(by=ACTOR)


def plant_front_door(advance: Advance) -> None:
    """Help that exists everywhere, and sample messages to answer people with."""
    from plumbline.speakup.actions.door import plant_first_words

    plant_first_words(by=ACTOR)
