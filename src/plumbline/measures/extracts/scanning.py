"""Counts a large table where it lies: grouped first, cleaned afterwards, so that checks cost next to nothing.

Cleaning depends on the cells alone. A hundred million rows have few different combinations of code, sex, age band
and month; those are counted as they came, and the few are then cleaned as if each were a row, with its weight.
Their cells are fewer still, and each is cleaned once (see `combinations`).
What is found wrong is the same, only that no row numbers are known: reading the table in full gives them.
"""

from collections.abc import Mapping, Sequence
from math import ceil, floor

import ibis
import pyarrow as pa

from plumbline.measures.engines.base import Engine
from plumbline.measures.extracts.cells import first_of_month, month_number
from plumbline.measures.extracts.checking import Tally, report_on
from plumbline.measures.extracts.cleaning import REJECTED, REPAIRED
from plumbline.measures.extracts.combinations import clean_combinations
from plumbline.measures.extracts.layouts import Column, TableLayout
from plumbline.measures.extracts.parts import FILE
from plumbline.measures.extracts.preparing import Prepared
from plumbline.measures.extracts.reports import TableReport

WEIGHT = "rows_counted"
"""How many rows of the file a row of a scan stands for."""

Edges = Mapping[str, Sequence[int]]
"""For columns of whole numbers: where the bands begin that are enough to tell numbers apart."""


def scan_table(
    layout_table: TableLayout,
    prepared: Prepared,
    raw: ibis.Table,
    *,
    engine: Engine,
    columns: Sequence[str],
    edges: Edges,
    most_rejected: float,
) -> tuple[pa.Table, TableReport]:
    """The clean combinations of some columns, with how many rows have each, and what reading them found.

    Columns that were not asked for are not there; `cleaning.typed` puts empty ones in their places.

    Parameters
    ----------
    layout_table, prepared, engine
        What the table is, its files, and what to compute with.
    raw
        The files' rows under one another, with `parts.FILE`.
    columns
        The columns whose values matter; the others are not read. A date is told apart by its month only, and
        comes out as the first of it.
    edges
        Columns of whole numbers that need only be told apart by bands: they come out as the band's beginning.
    most_rejected
        The share of rows that may be left out before the table is refused, with `BadInput`.

    Notes
    -----
    For tables whose dates are dates already (see `may_scan`). Repeated rows are not dropped.
    """
    wanted = tuple(dict.fromkeys((*columns, *layout_table.needed)))
    grouped = _grouped(layout_table, raw, wanted, edges)
    narrow = _narrowed(layout_table, wanted)
    read = clean_combinations(narrow, grouped.to_pyarrow(), engine=engine)
    report = report_on(narrow, prepared.parts, _tally(read), engine=engine, most_rejected=most_rejected)
    good = read.filter(read[REJECTED].is_null()).drop_columns([FILE, REJECTED, REPAIRED])
    return good, report.finish(duplicates=0, warnings=prepared.told)


def _narrowed(layout_table: TableLayout, columns: Sequence[str]) -> TableLayout:
    """The layout of what is read: cleaning empty columns would only make a long query."""
    told = {column: layout_table.columns[column] for column in columns}
    return layout_table.model_copy(update={"columns": told, "identity": (), "tells": ()})


def may_scan(layout_table: TableLayout, raw: ibis.Table, columns: Sequence[str]) -> bool:
    """Whether a table can be grouped before it is cleaned.

    Its dates are dates, each cell is judged by itself, and its rows need not differ.
    """
    read = {name: layout_table.columns[name] for name in (*columns, *layout_table.needed)}
    are_dates = all(raw[name].type().is_date() for name, column in read.items() if column.kind == "date")
    stand_alone = all(column.after is None for column in read.values())
    return are_dates and stand_alone and not layout_table.identity


def _grouped(layout_table: TableLayout, raw: ibis.Table, wanted: Sequence[str], edges: Edges) -> ibis.Table:
    """The combinations as they came, with how many rows have each."""
    coarse = {name: _coarse(layout_table.columns[name], raw[name], edges.get(name)) for name in wanted}
    grouped = raw.group_by(_file=raw[FILE], **coarse).aggregate(**{WEIGHT: raw.count()})
    months = [name for name in wanted if _is_told_by_month(layout_table.columns[name], raw[name])]
    return grouped.mutate(**{name: first_of_month(grouped[name]) for name in months})


def _is_told_by_month(column: Column, cell: ibis.Value) -> bool:
    return column.kind == "date" and bool(cell.type().is_date())


def _coarse(column: Column, cell: ibis.Value, edges: Sequence[int] | None) -> ibis.Value:
    """The cell without what needn't be told apart; what is wrong with it stays wrong."""
    if _is_told_by_month(column, cell):
        return month_number(cell)
    if edges is None or not cell.type().is_integer():
        return cell
    least = ceil(column.least or 0)
    begins = sorted({least, *edges})
    steps = [(cell < begin, place) for begin, place in zip(begins[1:], begins, strict=False)]
    band = ibis.cases(*steps, else_=begins[-1])
    # A cell out of bounds stays as it is, for the cleaning to find.
    # Whole numbers are compared with whole numbers: as decimals they would take longer.
    allowed = cell.between(least, floor(column.most)) if column.most is not None else cell >= least
    return ibis.ifelse(allowed, band.cast(cell.type()), cell)


def _tally(read: pa.Table) -> list[Tally]:
    found = read.group_by([FILE, REJECTED, REPAIRED]).aggregate([(WEIGHT, "sum")])
    columns = (found[name].to_pylist() for name in (FILE, REJECTED, REPAIRED, f"{WEIGHT}_sum"))
    return [Tally(*row) for row in zip(*columns, strict=True)]
