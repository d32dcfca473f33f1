"""`plumbline measure`: lists, shows, runs and explains measures. Never imports Django.

Everything heavy is imported inside the command that needs it, so that help and lists answer at once.
"""

import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

from plumbline.cli.measure_push import push
from plumbline.cli.measure_records import (
    DATABASE,
    ENGINE,
    MAPPING,
    MEMORY,
    EngineName,
    answerable_measures,
    asked_of_records,
    check,
    records_opened,
    run_all,
)
from plumbline.cli.measure_synthesise import synthesise

if TYPE_CHECKING:
    from plumbline.measures.definitions import Definition
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
def list_measures(
    topic: Annotated[str | None, typer.Option(help="Only this topic, such as recruitment.")] = None,
    search: Annotated[
        str | None,
        typer.Option(
            help="Only measures that have all these words in their name, title, what they count or standard."
        ),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Only measures that this extract can answer.")] = None,
    mapping: MAPPING = None,
) -> None:
    """List measures by topic, with their title, where they are offered, and their status."""
    from plumbline.measures.definitions import TOPICS, load_catalogue

    catalogue = load_catalogue()
    listed = set(catalogue) if data is None else answerable_measures(data, mapping)
    found = [
        definition
        for definition in catalogue.values()
        if definition.slug in listed
        and (topic or "").casefold() in ("", definition.topic, TOPICS[definition.topic].casefold())
        and all(word in _searched(definition) for word in (search or "").casefold().split())
    ]
    if not found:
        typer.echo(f"No measure fits. Topics: {', '.join(TOPICS)}.")
    for slug, title in TOPICS.items():
        own = [definition for definition in found if definition.topic == slug]
        if own:
            typer.echo(f"{title} ({slug})")
            for definition in own:
                typer.echo(
                    f"  {definition.slug:<42} {definition.title} [{_offered(definition)}; {definition.status}]"
                )
            typer.echo()
    typer.echo(f"{len(found)} of {len(catalogue)} measures.")


def _searched(definition: "Definition") -> str:
    """Where words are looked for: somebody new to the list knows “survey” or “WRES”, not our names."""
    return f"{definition.slug} {definition.title} {definition.what} {definition.standard.name}".casefold()


def _offered(definition: "Definition") -> str:
    if definition.records is not None:
        return "your own records"
    if definition.pushed is not None:
        return "pushed from where it is sealed"
    codes = [area.code for area in definition.areas]
    unseen = len(codes) - LISTED_AREAS
    return ", ".join(codes[:LISTED_AREAS]) + (f" and {unseen} more" if unseen > 0 else "")


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
        Path | None, typer.Option(help="Your extract; or, for published tables, a folder of the original files.")
    ] = None,
    every: Annotated[
        str | None, typer.Option(help="Of your records: figures for every month, quarter, financial-year or day.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Of your records: split by, such as unit,age_band.")] = None,
    catchment: Annotated[
        str | None, typer.Option(help="Of your records: the areas served, QRL or E06000045,E06000044.")
    ] = None,
    pool: Annotated[
        bool,
        typer.Option("--pool", help="Of rates and shares by unit: also figures drawn towards that of all units."),
    ] = False,
    power: Annotated[
        float | None,
        typer.Option(help="Also the smallest gap that these numbers would show so often, such as 0.8."),
    ] = None,
    mapping: MAPPING = None,
    engine: ENGINE = EngineName.duckdb,
    database: DATABASE = None,
    memory: MEMORY = None,
    format: Annotated[Format, typer.Option(help="How to print the figures.")] = Format.table,
    chart: Annotated[Path | None, typer.Option(help="Write a chart to this file (.svg or .png).")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write figures, chart and working into this new folder.", file_okay=False)
    ] = None,
) -> None:
    """Compute a measure and print its figures with their intervals."""
    from plumbline.measures import outputs
    from plumbline.measures.definitions import load_definition

    if chart is not None:
        outputs.check_chart_name(chart)
    if out is not None:
        outputs.check_folder_is_free(out)
    asked: dict[str, Any] = {"area": area, "grouping": grouping, "period": period, "every": every}
    asked |= {**asked_of_records(by, catchment), "pool": pool, "power": power}
    if load_definition(slug).records is not None and data is not None:
        with records_opened(data, mapping, engine, database, memory) as (records, _):
            outcome = records.run(slug, **asked)
    else:
        from plumbline.measures import run as compute

        outcome = compute(slug, data=data, **asked)
    if chart is not None:
        outputs.write_chart(outcome, chart)
    if out is not None:
        outputs.write_folder(outcome, out)
    typer.echo(_printed(outcome, format))
    if format is not Format.table and outcome.effort is not None:
        typer.echo(str(outcome.effort), err=True)


def _printed(outcome: "Run", format: Format) -> str:
    from plumbline.measures import printing

    if format is Format.json:
        return printing.as_json(outcome)
    if format is Format.csv:
        return printing.as_csv(outcome).rstrip("\n")
    return printing.as_table(outcome)


measure_app.command()(_explaining(check))
measure_app.command("run-all")(_explaining(run_all))
measure_app.command()(_explaining(push))
measure_app.command()(_explaining(synthesise))
