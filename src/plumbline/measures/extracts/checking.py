"""Reads one table of an extract: cleans it, keeps the good rows once each, counts the rest and says why.

A table is kept whole or refused whole. Messages hold row numbers, columns and short codes, never another cell.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import ibis

from plumbline.measures.engines.base import Engine
from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.extracts.cleaning import BETWEEN, REJECTED, REPAIRED, clean
from plumbline.measures.extracts.layouts import TableLayout
from plumbline.measures.extracts.parts import FILE, Part, union_parts
from plumbline.measures.extracts.preparing import Prepared
from plumbline.measures.extracts.rejects import Examples, find_examples
from plumbline.measures.extracts.reports import Fault, FileReport, TableReport
from plumbline.measures.extracts.structure import find_fault
from plumbline.measures.extracts.warnings import find_warnings

MOST_REJECTED = 0.5
"""A table of which more than this share cannot be used is plainly not what it claims to be."""


class Tally(NamedTuple):
    """How many rows of one file have the same complaints."""

    file: int
    rejected: str | None
    repaired: str | None
    rows: int

    def complaints(self) -> Iterator[tuple[str, bool]]:
        """Each complaint, and whether it cost the row. What was blanked in a row left out is not told again."""
        told = (self.rejected or self.repaired or "").split(BETWEEN)
        return ((what, self.rejected is not None) for what in told if what)


def check_table(
    layout_table: TableLayout, prepared: Prepared, *, engine: Engine, most_rejected: float = MOST_REJECTED
) -> tuple[ibis.Table, TableReport]:
    """The clean table, kept by the engine, and what reading it found.

    Raises `BadInput` where a file is damaged, or where more than the given share of the rows cannot be used.
    """
    parts = prepared.parts
    checked = _check(layout_table, parts, engine)
    try:
        report = report_on(layout_table, parts, _tally(checked), engine=engine, most_rejected=most_rejected)
    except BadInput:
        engine.drop(_checked_name(layout_table))
        raise
    return _keep(layout_table, prepared, engine, checked=checked, report=report)


def report_on(
    layout_table: TableLayout,
    parts: Sequence[Part],
    tallies: Sequence[Tally],
    *,
    engine: Engine,
    most_rejected: float,
) -> TableReport:
    """What reading found, from how many rows of each file have which complaints, with some of the rows' numbers.

    Raises `BadInput` where more than the given share of the rows cannot be used.
    """
    bad_files = {tally.file for tally in tallies if _is_bad(tally)}
    examples = find_examples(layout_table, parts, engine, files=bad_files)
    report = _report(layout_table, parts, tallies, examples)
    if report.rejected > most_rejected * report.rows_read:
        raise BadInput([_refusal(report)])
    return report


def explain(parts: Sequence[Part]) -> BadInput | None:
    """Why an engine stopped in these files, without a cell of them; None where the files are not to blame."""
    faults = [fault for part in parts if (fault := find_fault(part.file))]
    return BadInput(faults) if faults else None


def _checked_name(layout_table: TableLayout) -> str:
    return f"checked_{layout_table.name}"


def _check(layout_table: TableLayout, parts: Sequence[Part], engine: Engine) -> ibis.Table:
    try:
        raw = union_parts(parts, engine, numbered=True)
        return engine.materialise(clean(layout_table, raw), _checked_name(layout_table))
    except engine.errors as error:
        refusal = explain(parts) or BadInput([Problem(layout_table.name, engine.describe(error))])
    raise refusal  # outside, so that the engine's own words, which may hold cells, do not travel with it


def _tally(checked: ibis.Table) -> list[Tally]:
    grouped = checked.group_by(FILE, REJECTED, REPAIRED).agg(rows=checked.count())
    return [Tally(*row.values()) for row in grouped.to_pyarrow().to_pylist()]


def _is_bad(tally: Tally) -> bool:
    return tally.rejected is not None or tally.repaired is not None


def _report(
    layout_table: TableLayout, parts: Sequence[Part], tallies: Sequence[Tally], examples: Examples
) -> TableReport:
    read = Counter(dict.fromkeys(range(len(parts)), 0))
    for tally in tallies:
        read[tally.file] += tally.rows
    return TableReport(
        table=layout_table.name,
        title=layout_table.title,
        files=tuple(FileReport(path=part.file.path, rows_read=read[place]) for place, part in enumerate(parts)),
        rejected=sum(tally.rows for tally in tallies if tally.rejected),
        repaired=sum(tally.rows for tally in tallies if tally.repaired and not tally.rejected),
        faults=_faults(parts, tallies, examples),
    )


def _faults(parts: Sequence[Part], tallies: Sequence[Tally], examples: Examples) -> tuple[Fault, ...]:
    counts: Counter[tuple[int, str, bool]] = Counter()
    for tally in tallies:
        for what, is_rejected in tally.complaints():
            counts[tally.file, what, is_rejected] += tally.rows
    return tuple(
        Fault(
            file=parts[place].file.name,
            what=what,
            rows=rows,
            examples=examples.get((place, what, is_rejected), ()),
            is_rejected=is_rejected,
        )
        for (place, what, is_rejected), rows in sorted(
            counts.items(), key=lambda item: (item[0][0], -item[1], item[0])
        )
    )


def _refusal(report: TableReport) -> Problem:
    worst = max((fault for fault in report.faults if fault.is_rejected), key=lambda fault: fault.rows)
    what = (
        f"{report.rejected:,} of {report.rows_read:,} rows cannot be used, so the table is refused. "
        f"Most often: {worst}"
    )
    return Problem(report.table, what)


def _keep(
    layout_table: TableLayout, prepared: Prepared, engine: Engine, *, checked: ibis.Table, report: TableReport
) -> tuple[ibis.Table, TableReport]:
    parts = prepared.parts
    good = checked.filter(checked[REJECTED].isnull()).select(*layout_table.columns)
    once = good.distinct()
    kept = engine.materialise(once if layout_table.identity else good, layout_table.name)
    repeats = report.used - _count(kept if layout_table.identity else once)
    engine.drop(_checked_name(layout_table))
    warnings = prepared.told + find_warnings(layout_table, parts, kept, engine, rows_read=report.rows_read)
    if layout_table.identity:
        return kept, report.finish(duplicates=repeats, warnings=warnings)
    return kept, report.finish(duplicates=0, warnings=warnings + _told_of_repeats(layout_table, repeats))


def _count(table: ibis.Table) -> int:
    return int(table.count().to_pyarrow().as_py())


def _told_of_repeats(layout_table: TableLayout, repeats: int) -> tuple[str, ...]:
    if not repeats:
        return ()
    rows = "1 row repeats" if repeats == 1 else f"{repeats:,} rows repeat"
    why = "no column tells one row from another, so they were kept"
    return (f"{layout_table.name}: {rows} another in every column that is read; {why}.",)
