"""What `plumbline measure` does with a trust's own records: check an extract, and run all that it can answer.

Progress goes to standard error, so that figures can be piped. What is heavy is imported inside the commands.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from plumbline.measures.engines.base import Engine
    from plumbline.measures.extracts.opening import Extract
    from plumbline.measures.record_runs import OpenRecords, Refusal
    from plumbline.measures.results import Run

Say = Callable[[str], None]


class EngineName(StrEnum):
    """What to compute with."""

    duckdb = "duckdb"
    postgresql = "postgresql"
    spark = "spark"


DATA = Annotated[Path, typer.Option(help="The folder (or file) of your extract.")]
MAPPING = Annotated[Path | None, typer.Option(help="A saved column mapping.", dir_okay=False)]
ENGINE = Annotated[EngineName, typer.Option(help="What to compute with.")]
DATABASE = Annotated[str | None, typer.Option(help="The address of a PostgreSQL database to compute in.")]
MEMORY = Annotated[str | None, typer.Option(help="How much memory the engine may fill, such as 2GB.")]


def parted(text: str | None) -> list[str]:
    """The words of a list that is written with commas."""
    return [word.strip() for word in (text or "").split(",") if word.strip()]


def chosen_engine(name: EngineName, database: str | None, memory: str | None) -> "Engine":
    """The engine that the options name."""
    from plumbline.measures.engines.choosing import choose_engine

    return choose_engine(name.value, url=database, memory_limit=memory)


@contextmanager
def progress_told() -> Iterator[Say]:
    """A line on standard error that says what is being done; nothing where nobody looks."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda words: None
        return
    with console.status("Opening the extract") as status:
        yield lambda words: status.update(words)


@contextmanager
def records_opened(
    data: Path, mapping: Path | None, engine: EngineName, database: str | None, memory: str | None
) -> Iterator[tuple["OpenRecords", Say]]:
    """The open extract and somebody to tell what is being done; both are closed at the end."""
    from plumbline.measures.record_runs import open_records

    with (
        progress_told() as say,
        chosen_engine(engine, database, memory) as chosen,
        open_records(data, engine=chosen, mapping=mapping, progress=say) as records,
    ):
        yield records, say


def answerable_measures(data: Path, mapping: Path | None) -> set[str]:
    """The slugs of the measures whose tables are all in an extract. Looks at headings only."""
    with records_opened(data, mapping, EngineName.duckdb, None, None) as (records, _):
        return {definition.slug for definition in records.answerable()}


def check(
    data: DATA,
    mapping: MAPPING = None,
    propose_mapping: Annotated[
        Path | None,
        typer.Option(
            help="Write a column mapping for files that no table fits to this new file.", dir_okay=False
        ),
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="Write the rows that were left out or mended into this folder.")
    ] = None,
    engine: ENGINE = EngineName.duckdb,
    database: DATABASE = None,
    memory: MEMORY = None,
) -> None:
    """Read an extract in full and say what it holds, what is wrong with it, and what it can answer."""
    if propose_mapping is not None:
        _propose(data, propose_mapping)
    with records_opened(data, mapping, engine, database, memory) as (records, _):
        refused = dict(_refusals(records.extract))
        typer.echo(str(records.extract.report))
        for sentence in refused.values():
            typer.echo(f"Refused: {sentence}")
        if rejects is not None:
            for path in records.extract.write_rejects(rejects):
                typer.echo(f"Rows to mend: {path}")
        _say_what_it_answers(records, refused)
    if refused:
        raise typer.Exit(1)


def _refusals(extract: "Extract") -> Iterator[tuple[str, str]]:
    """Read every table; which can't be read, and why."""
    from plumbline.measures.errors import BadInput

    for table in extract.tables:
        try:
            extract.table(table)
        except BadInput as bad:
            yield table, str(bad)


def _say_what_it_answers(records: "OpenRecords", refused: Collection[str]) -> None:
    answerable = [definition.slug for definition in records.answerable(without=refused)]
    typer.echo(f"\nThis extract can answer {len(answerable)} measures:")
    for slug in answerable:
        typer.echo(f"  {slug}")
    missing = records.unanswerable(without=refused)
    typer.echo(f"\nIt can't answer {sum(map(len, missing.values()))} measures:")
    for tables, slugs in missing.items():
        typer.echo(f"  for want of {' and '.join(tables)}: {', '.join(slugs)}")


def _propose(data: Path, target: Path) -> None:
    """Write a mapping a source: the first where it was asked for, others beside it."""
    from plumbline.measures.extracts.proposing import by_source, mapping_text, propose_mappings
    from plumbline.measures.outputs import write_new

    sources = by_source(propose_mappings(data))
    if not sources:
        typer.echo("No mapping is needed: every file is a table that Plumbline knows, or like none.")
    for place, (source, proposals) in enumerate(sources.items()):
        path = target if place == 0 else target.with_stem(f"{target.stem}-{source}")
        write_new(path, mapping_text(proposals).encode())
        typer.echo(f"A mapping of {', '.join(each.table.name for each in proposals)} is proposed in {path}.")


def run_all(
    data: DATA,
    out: Annotated[Path, typer.Option(help="A new folder; each measure gets a folder in it.", file_okay=False)],
    catchment: Annotated[str | None, typer.Option(help="Areas served: QRL, or E06000045,E06000044.")] = None,
    period: Annotated[str | None, typer.Option(help="A period, such as 2025/26 or 2025-04..2025-09.")] = None,
    every: Annotated[
        str | None, typer.Option(help="Figures for every month, quarter, financial-year or day.")
    ] = None,
    units: Annotated[bool, typer.Option("--units", help="Each unit's figures too, such as a ward's.")] = False,
    name: Annotated[
        str | None, typer.Option(help="Whose records they are, as figures name their source.")
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(help="Also write all figures into one file, to bring to a server.", dir_okay=False),
    ] = None,
    mapping: MAPPING = None,
    engine: ENGINE = EngineName.duckdb,
    database: DATABASE = None,
    memory: MEMORY = None,
) -> None:
    """Compute every measure that an extract can answer, and write each into a folder."""
    from plumbline.measures.outputs import check_folder_is_free, check_is_free, write_many, write_new
    from plumbline.measures.record_runs import Refusal
    from plumbline.measures.run_files import results_text

    check_folder_is_free(out)
    if results is not None:
        check_is_free(results)
    with records_opened(data, mapping, engine, database, memory) as (records, say):
        if name:
            records.call_source(name)
        wanted = [definition.slug for definition in records.answerable()]
        areas = parted(catchment)
        running = records.run_all(wanted, catchment=areas, period=period, every=every, units=units)
        outcomes = list(_told(running, say, len(wanted)))
        runs = [outcome for outcome in outcomes if not isinstance(outcome, Refusal)]
        refusals = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
        write_many(runs, refusals, out)
        counted = [run for run in runs if run.observations]
        if results is not None and counted:
            write_new(results, results_text(counted, period_asked=period is not None).encode())
    typer.echo(f"{len(runs)} measures were computed into {out}.")
    for refusal in refusals:
        typer.echo(f"Not computed: {refusal.measure}: {refusal.why}")
    if any(refusal.is_unexpected for refusal in refusals):
        raise typer.Exit(1)


def _told(outcomes: "Iterator[Run | Refusal]", say: Say, wanted: int) -> "Iterator[Run | Refusal]":
    for done, outcome in enumerate(outcomes, start=1):
        say(f"{done} of {wanted} measures done, the last one {outcome.measure}")
        yield outcome


def asked_of_records(by: str | None, catchment: str | None) -> dict[str, Sequence[str] | None]:
    """The options of a run that only measures of records know."""
    return {"by": parted(by) if by is not None else None, "catchment": parted(catchment)}
