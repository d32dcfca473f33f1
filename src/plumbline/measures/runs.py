"""Runs a measure: takes what is asked, checks that the definition offers it, and hands it to its method.

This is the one door of the engine for the command line, the web pages and notebooks alike.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plumbline.measures.definition_parts import Area
from plumbline.measures.definitions import Definition, load_definition
from plumbline.measures.errors import BadDefinition, NotOffered
from plumbline.measures.groupings import Grouping, ethnicity
from plumbline.measures.questions import Answer, Question
from plumbline.measures.results import Run

if TYPE_CHECKING:
    from plumbline.measures.engines.base import Engine

METHODS: Mapping[str, str] = {
    "population-rate": "plumbline.measures.methods.population_rates",
    "survey-share": "plumbline.measures.methods.survey_shares",
    "provider-rate": "plumbline.measures.methods.provider_rates",
}
"""Where each method of a definition is computed: a module with `compute(question) -> Answer`.

By name, so that listing measures doesn't pay for importing the engine.
"""


def run(
    slug: str,
    *,
    area: str | None = None,
    grouping: str | None = None,
    period: str | None = None,
    data: Path | str | None = None,
    every: str | None = None,
    by: Sequence[str] | None = None,
    catchment: Sequence[str] = (),
    pool: bool = False,
    power: float | None = None,
    mapping: Path | None = None,
    engine: "Engine | None" = None,
    progress: Callable[[str], None] | None = None,
) -> Run:
    """Compute a measure, from published tables or from a trust's own records.

    Parameters
    ----------
    slug
        The measure, as `plumbline measure list` names it.
    area, grouping, period
        What to compute; each left out means what the definition shows by default (every period).
    data
        For a measure of published tables, a folder of the publishers' original files to run on, in place of
        those that Plumbline carries. For a measure of records, the folder or file of your extract.
    every, by, catchment, pool, power, mapping, engine, progress
        For a measure of records: see `record_runs.OpenRecords.run` and `record_runs.open_records`.

    Raises
    ------
    UnknownMeasure, NotOffered, GroupingsDiffer, BadInput, BadDefinition
        Each with a sentence fit to show. Nothing is half-computed.
    """
    definition = load_definition(slug)
    if definition.pushed is not None:
        raise NotOffered(
            f"“{slug}” is counted where its records are sealed, and pushed from there by "
            f"`{definition.pushed.command}`."
        )
    if definition.records is not None:
        return _run_on_records(
            slug,
            data=data,
            mapping=mapping,
            engine=engine,
            progress=progress,
            asked={
                "area": area,
                "grouping": grouping,
                "period": period,
                "every": every,
                "by": by,
                "catchment": catchment,
                "pool": pool,
                "power": power,
            },
        )
    of_records = {"every": every, "by": by, "catchment": catchment, "pool": pool, "power": power}
    _check_asks_nothing_of_records(definition, of_records)
    place = definition.area(area)
    groupings = _groupings(definition, place, grouping)
    question = Question(
        definition=definition,
        area=place,
        groupings=groupings,
        period=period,
        data=None if data is None else Path(data),
    )
    answer = _method(definition)(question)
    return Run(
        measure=slug,
        definition_version=definition.version,
        unit=definition.unit,
        per=definition.per,
        observations=answer.observations,
        sources=answer.sources,
        warnings=answer.warnings,
        settings={
            "area": place.code,
            "grouping": ", ".join(chosen.slug for chosen in groupings),
            "period": period or "all",
            "data": "packaged tables" if data is None else "original files",
            "confidence": "0.95",
        },
    )


def _run_on_records(
    slug: str,
    *,
    data: Path | str | None,
    mapping: Path | None,
    engine: "Engine | None",
    progress: Callable[[str], None] | None,
    asked: Mapping[str, Any],
) -> Run:
    from plumbline.measures.record_runs import open_records  # heavy, and not needed for published tables

    if data is None:
        raise NotOffered(
            f"“{slug}” is computed from your own records: name the folder that holds your extract (data=, or "
            "--data)."
        )
    with open_records(data, mapping=mapping, engine=engine, progress=progress) as records:
        return records.run(slug, **asked)


def _check_asks_nothing_of_records(definition: Definition, asked: Mapping[str, object]) -> None:
    given = [name for name, value in asked.items() if value]
    if given:
        raise NotOffered(
            f"“{definition.slug}” is made from published tables, which can't be split further: "
            f"{' and '.join(given)} are for measures of your own records."
        )


def _method(definition: Definition) -> Callable[[Question], Answer]:
    if definition.method not in METHODS:
        raise BadDefinition(
            f"{definition.slug}.yaml, field method: “{definition.method}” is not a method that Plumbline has."
        )
    compute: Callable[[Question], Answer] = import_module(METHODS[definition.method]).compute
    return compute


def _groupings(definition: Definition, area: Area, asked: str | None) -> tuple[Grouping, ...]:
    known = ethnicity().groupings
    if asked is None:
        return tuple(known[slug] for slug in area.groupings)
    if asked not in known:
        raise NotOffered(
            f"There is no grouping “{asked}”. “{definition.slug}” for {area.name} is shown by "
            f"{' and '.join(area.groupings)}; Plumbline knows {', '.join(known)}."
        )
    return (known[asked],)
