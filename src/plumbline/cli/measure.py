"""`plumbline measure`: lists, shows, runs and explains measures. Never imports Django.

Everything heavy is imported inside the command that needs it, so that help and lists answer at once.
"""

import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer

from plumbline.cli.measure_synthesise import synthesise

if TYPE_CHECKING:
    from plumbline.measures.results import Run

measure_app = typer.Typer(
    no_args_is_help=True,
    help="Race-equality measures: what they are, and what they show.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Given = ParamSpec("Given")
LISTED_AREAS = 3


class Format(StrEnum):
    """How a run is printed."""

    table = "table"
    json = "json"
    csv = "csv"


def _explaining(command: Callable[Given, None]) -> Callable[Given, None]:
    """Turn the engine's errors into their sentence on stderr and exit code 2."""

    @wraps(command)
    def careful(*args: Given.args, **kwargs: Given.kwargs) -> None:
        from plumbline.measures.errors import MeasureError

        try:
            command(*args, **kwargs)
        except MeasureError as error:
            print(error, file=sys.stderr)  # noqa: T201 - the command line's own output
            raise typer.Exit(2) from None

    return careful


Slug = Annotated[str, typer.Argument(help="The measure, as `plumbline measure list` names it.")]


@measure_app.command("list")
@_explaining
def list_measures() -> None:
    """List every measure with its title, areas and status."""
    from plumbline.measures.definitions import load_catalogue

    for definition in load_catalogue().values():
        codes = [area.code for area in definition.areas]
        unseen = len(codes) - LISTED_AREAS
        areas = ", ".join(codes[:LISTED_AREAS]) + (f" and {unseen} more" if unseen > 0 else "")
        typer.echo(f"{definition.slug:<33} {definition.title} [{areas}; {definition.status}]")


@measure_app.command()
@_explaining
def show(slug: Slug) -> None:
    """Show a measure's definition as its file says it."""
    from plumbline.measures.definitions import catalogue_folder, load_definition

    definition = load_definition(slug)
    typer.echo((catalogue_folder() / f"{definition.slug}.yaml").read_text(encoding="utf-8").rstrip())


@measure_app.command()
@_explaining
def explain(slug: Slug) -> None:
    """Explain a measure in words: what, why, how, and what a reader must beware of."""
    from plumbline.measures.definitions import load_definition
    from plumbline.measures.printing import explanation

    typer.echo(explanation(load_definition(slug)))


@measure_app.command()
@_explaining
def run(
    slug: Slug,
    area: Annotated[str | None, typer.Option(help="An area's code or name.")] = None,
    grouping: Annotated[str | None, typer.Option(help="How to group people, such as nhs-2001-5.")] = None,
    period: Annotated[str | None, typer.Option(help="One period, such as 2023/24.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="A folder of publishers' original files to run on.", file_okay=False)
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print the figures.")] = Format.table,
    chart: Annotated[Path | None, typer.Option(help="Write a chart to this file (.svg or .png).")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write figures, chart and working into this new folder.", file_okay=False)
    ] = None,
) -> None:
    """Compute a measure and print its figures with their intervals."""
    from plumbline.measures import printing
    from plumbline.measures import run as compute

    if chart is not None:
        printing.check_chart_name(chart)
    if out is not None:
        printing.check_folder_is_free(out)
    outcome = compute(slug, area=area, grouping=grouping, period=period, data=data)
    if chart is not None:
        printing.write_chart(outcome, chart)
    if out is not None:
        printing.write_folder(outcome, out)
    typer.echo(_printed(outcome, format))


def _printed(outcome: "Run", format: Format) -> str:
    from plumbline.measures import printing

    if format is Format.json:
        return printing.as_json(outcome)
    if format is Format.csv:
        return printing.as_csv(outcome).rstrip("\n")
    return printing.as_table(outcome)


measure_app.command()(_explaining(synthesise))
