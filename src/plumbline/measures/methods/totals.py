"""Adds up counts and populations group by group, as Ibis expressions run on DuckDB."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from plumbline.equity.values import Figure, Withheld
from plumbline.measures.methods.evidence import Evidence
from plumbline.measures.methods.targets import Target, find_population_parts
from plumbline.measures.questions import Question

PUBLISHED = ("crude_rate", "standardised_rate", "standardised_half_width")

_COUNT_TYPES = {
    "grouping": "string",
    "group": "string",
    "period": "string",
    "series": "string",
    "count": "int64",
    "withheld": "string",
    "crude_rate": "float64",
    "standardised_rate": "float64",
    "standardised_half_width": "float64",
    "note": "string",
}
_COUNT_PART_TYPES = {"target": "string", "grouping": "string", "group": "string"}
_POPULATION_TYPES = {"series": "string", "grouping": "string", "group": "string", "population": "int64"}
_POPULATION_PART_TYPES = {
    "target": "string",
    "series": "string",
    "grouping": "string",
    "group": "string",
    "left_out": "bool_",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One group in one period: count and population, added up and not yet divided.

    `whole_population` is the population with nobody left out; `parts` says of how many published counts the
    count is made.
    """

    target: Target
    period: str
    count: Figure
    population: int | None
    whole_population: int | None
    series: str
    parts: int
    published: Mapping[str, float | None]
    note: str


def add_up(question: Question, evidence: Evidence, targets: Sequence[Target]) -> list[Cell]:
    """A cell for every target and period that has a count, in the order of the targets."""
    import ibis  # takes half a second, so only a run pays for it

    counts = _count_totals(ibis, evidence, targets)
    populations = _population_totals(ibis, question, evidence, targets)
    joined = counts.left_join(populations, ["target", "series"])
    connection = ibis.duckdb.connect()
    try:
        rows = connection.to_pyarrow(joined).to_pylist()
    finally:
        connection.disconnect()
    by_id = {target.id: target for target in targets}
    order = {target.id: place for place, target in enumerate(targets)}
    rows.sort(key=lambda row: (order[row["target"]], row["period"]))
    return [_cell(row, by_id[row["target"]]) for row in rows]


def _count_totals(ibis: Any, evidence: Evidence, targets: Sequence[Target]) -> Any:
    """One row a target and period: the sum of its parts, and whether a part is withheld or was not found."""
    counts = _table(ibis, _count_records(evidence), _COUNT_TYPES)
    parts = [
        {"target": target.id, "grouping": target.counted_in.slug, "group": part}
        for target in targets
        for part in target.parts
    ]
    joined = _table(ibis, parts, _COUNT_PART_TYPES).inner_join(counts, ["grouping", "group"])
    is_absent = joined["count"].isnull() & (joined["withheld"] == "")
    return joined.group_by("target", "period", "series").agg(
        count=joined["count"].sum(),
        why_withheld=joined["withheld"].max(),
        absent=is_absent.any(),
        parts=joined.count(),
        note=joined["note"].max(),
        **{name: joined[name].max() for name in PUBLISHED},
    )


def _population_totals(ibis: Any, question: Question, evidence: Evidence, targets: Sequence[Target]) -> Any:
    """One row a target and series: the population as the publisher takes it, and with nobody left out."""
    people = [
        {**asdict(row), "series": peopled.population.series}
        for peopled in evidence.peopled
        for row in peopled.rows
    ]
    parts = [asdict(part) for part in find_population_parts(question, evidence, targets)]
    populations = _table(ibis, people, _POPULATION_TYPES)
    made_of = _table(ibis, parts, _POPULATION_PART_TYPES)
    joined = made_of.inner_join(populations, ["series", "grouping", "group"])
    return joined.group_by("target", "series").agg(
        population=joined["population"].sum(where=~joined["left_out"]),
        whole_population=joined["population"].sum(),
    )


def _count_records(evidence: Evidence) -> list[dict[str, object]]:
    return [{**asdict(row), "series": evidence.series_of(row.period)} for row in evidence.count_rows]


def _table(ibis: Any, records: Sequence[Mapping[str, object]], types: Mapping[str, str]) -> Any:
    import pyarrow as pa

    schema = pa.schema([(name, getattr(pa, kind)()) for name, kind in types.items()])
    kept = [{name: record[name] for name in types} for record in records]
    return ibis.memtable(pa.Table.from_pylist(kept, schema=schema))


def _cell(row: Mapping[str, Any], target: Target) -> Cell:
    has_own_row = row["parts"] == 1
    return Cell(
        target=target,
        period=row["period"],
        count=_total(row),
        population=row["population"],
        whole_population=row["whole_population"],
        series=row["series"],
        parts=row["parts"],
        published={name: row[name] if has_own_row else None for name in PUBLISHED},
        note=row["note"],
    )


def _total(row: Mapping[str, Any]) -> Figure:
    """A sum with a withheld part is withheld; a sum with a part that was not found is not there."""
    if row["why_withheld"]:
        return Withheld(row["why_withheld"])
    return None if row["absent"] else int(row["count"])
