"""`plumbline measure synthesise`: writes an invented extract with known gaps in it. Never imports Django.

What is heavy is imported inside the command.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class FileFormat(StrEnum):
    """What the tables are written as."""

    parquet = "parquet"
    csv = "csv"


class Source(StrEnum):
    """Whose tables to write."""

    mhsds = "mhsds"
    workforce = "workforce"
    voice = "voice"
    events = "events"


def synthesise(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", file_okay=False)],
    rows: Annotated[int | None, typer.Option(min=1, help="About how many rows each source has.")] = None,
    people: Annotated[int | None, typer.Option(min=1, help="How many patients, instead of rows.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
    source: Annotated[list[Source] | None, typer.Option(help="One source or several; all if left out.")] = None,
    format: Annotated[FileFormat, typer.Option(help="What to write.")] = FileFormat.parquet,
    messy: Annotated[
        bool, typer.Option("--messy", help="Headings, dates and codes as real systems write them.")
    ] = False,
    faults: Annotated[
        int, typer.Option(min=0, help="How many bad cells of each kind to plant in each column.")
    ] = 0,
) -> None:
    """Write an invented extract with known gaps in it, to try measures on without personal data."""
    from plumbline.measures.synthetic import SOURCES, generate

    made = generate(
        folder,
        seed=seed,
        rows=rows,
        people=people,
        sources=[one.value for one in source] if source else SOURCES,
        format=format.value,
        messy=messy,
        faults=faults,
    )
    for table, count in made.rows.items():
        typer.echo(f"{table:<32} {count:>13,} rows")
    typer.echo(f"All of it is invented. What was planted: {folder / 'truth.json'}")
