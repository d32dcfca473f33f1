"""Reads one table of an extract: cleans it, keeps the good rows once each, and counts the rest."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import ibis

from plumbline.measures.engines.base import Engine
from plumbline.measures.extracts.cleaning import BETWEEN, REJECTED, REPAIRED, clean
from plumbline.measures.extracts.layouts import TableLayout
from plumbline.measures.extracts.parts import FILE, Part, union_parts
from plumbline.measures.extracts.reports import Fault, FileReport, TableReport

ROWS = "rows"


class Tally(NamedTuple):
    """How many rows of one file have the same complaints."""

    file: int
    rejected: str | None
    repaired: str | None
    rows: int


def check_table(
    layout_table: TableLayout, parts: Sequence[Part], *, engine: Engine
) -> tuple[ibis.Table, TableReport]:
    """The clean table, kept by the engine, and what reading it found."""
    checked_name = f"checked_{layout_table.name}"
    raw = union_parts(parts, engine, numbered=True)
    checked = engine.materialise(clean(layout_table, raw), checked_name)
    tallies = _tally(checked)
    good = checked.filter(checked[REJECTED].isnull()).select(*layout_table.columns)
    if _tells_rows_apart(layout_table, parts):
        good = good.distinct()
    kept = engine.materialise(good, layout_table.name)
    engine.drop(checked_name)
    return kept, report_on(layout_table, parts, tallies, used=_count(kept))


def _tally(checked: ibis.Table) -> list[Tally]:
    grouped = checked.group_by(FILE, REJECTED, REPAIRED).agg(**{ROWS: checked.count()})
    return [Tally(*row.values()) for row in grouped.to_pyarrow().to_pylist()]


def _count(table: ibis.Table) -> int:
    return int(table.count().to_pyarrow().as_py())


def _tells_rows_apart(layout_table: TableLayout, parts: Sequence[Part]) -> bool:
    identity = layout_table.identity
    return bool(identity) and all(name in part.places for name in identity for part in parts)


def report_on(
    layout_table: TableLayout, parts: Sequence[Part], tallies: Sequence[Tally], *, used: int
) -> TableReport:
    """What reading a table found, from how many rows of each file have which complaints."""
    read = {place: sum(tally.rows for tally in tallies if tally.file == place) for place in range(len(parts))}
    rejected = sum(tally.rows for tally in tallies if tally.rejected)
    return TableReport(
        table=layout_table.name,
        files=tuple(FileReport(path=part.file.path, rows_read=read[place]) for place, part in enumerate(parts)),
        rejected=rejected,
        repaired=sum(tally.rows for tally in tallies if tally.repaired and not tally.rejected),
        duplicates=sum(read.values()) - rejected - used,
        faults=tuple(_faults(parts, tallies)),
    )


def _faults(parts: Sequence[Part], tallies: Sequence[Tally]) -> Iterable[Fault]:
    counts: dict[tuple[int, str, bool], int] = defaultdict(int)
    for tally in tallies:
        for what in (tally.rejected or "").split(BETWEEN):
            counts[tally.file, what, True] += tally.rows
        for what in (tally.repaired or "").split(BETWEEN):
            counts[tally.file, what, False] += 0 if tally.rejected else tally.rows
    for (place, what, is_rejected), rows in sorted(counts.items()):
        if what and rows:
            yield Fault(file=parts[place].file.name, what=what, rows=rows, examples=(), is_rejected=is_rejected)
