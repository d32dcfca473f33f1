"""Counts a large table where it lies: grouped first, cleaned afterwards, so that checks cost next to nothing.

Cleaning depends on the cells alone. A hundred million rows have few different combinations of code, sex, age band
and month; those are counted as they came, and the few are then cleaned as if each were a row, with its weight.
Their cells are fewer still, and each is cleaned once (see `combinations`).
What is found wrong is the same, only that no row numbers are known: reading the table in full gives them.
"""

from collections.abc import Sequence

import ibis
import pyarrow as pa

from plumbline.measures.engines.base import Engine
from plumbline.measures.extracts.cells import first_of_month
from plumbline.measures.extracts.checking import Tally, report_on
from plumbline.measures.extracts.cleaning import REJECTED, REPAIRED
from plumbline.measures.extracts.coarseness import WEIGHT, Edges, coarse, is_told_by_month
from plumbline.measures.extracts.combinations import clean_combinations
from plumbline.measures.extracts.layouts import TableLayout
from plumbline.measures.extracts.parts import FILE
from plumbline.measures.extracts.preparing import Prepared
from plumbline.measures.extracts.reports import TableReport


def scan_table(
    layout_table: TableLayout,
    prepared: Prepared,
    counted: pa.Table,
    *,
    engine: Engine,
    columns: Sequence[str],
    most_rejected: float,
) -> tuple[pa.Table, TableReport]:
    """The clean combinations of some columns, with how many rows have each, and what reading them found.

    Columns that were not asked for are not there; `cleaning.typed` puts empty ones in their places.

    Parameters
    ----------
    layout_table, prepared, engine
        What the table is, its files, and what to compute with.
    counted
        The combinations as they came: of `combine` or of `tallying.tally_files`.
    columns
        The columns that were counted (see `columns_read`).
    most_rejected
        The share of rows that may be left out before the table is refused, with `BadInput`.

    Notes
    -----
    Repeated rows are not dropped.
    """
    narrow = _narrowed(layout_table, columns)
    read = clean_combinations(narrow, counted, engine=engine)
    report = report_on(narrow, prepared.parts, _tally(read), engine=engine, most_rejected=most_rejected)
    good = read.filter(read[REJECTED].is_null()).drop_columns([FILE, REJECTED, REPAIRED])
    return good, report.finish(duplicates=0, warnings=prepared.told)


def columns_read(layout_table: TableLayout, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns asked for and those that every row needs; the others are not read."""
    return tuple(dict.fromkeys((*columns, *layout_table.needed)))


def may_combine(layout_table: TableLayout, columns: Sequence[str]) -> bool:
    """Whether a table can be grouped before it is cleaned: each cell is judged by itself, rows need not differ.

    Its dates must be dates already too: whoever groups sees to that.
    """
    return all(layout_table.columns[name].after is None for name in columns) and not layout_table.identity


def combine(layout_table: TableLayout, raw: ibis.Table, columns: Sequence[str], edges: Edges) -> pa.Table | None:
    """The combinations of some columns as they came, with how many rows have each; None where dates are text.

    Parameters
    ----------
    layout_table
        What the table is.
    raw
        The files' rows under one another, with `parts.FILE`.
    columns
        The columns whose values matter. A date is told apart by its month only, and comes out as the first of it.
    edges
        Columns of whole numbers that need only be told apart by bands: they come out as the band's beginning.
    """
    layouts = {name: layout_table.columns[name] for name in columns}
    months = [name for name, column in layouts.items() if is_told_by_month(column, raw[name].type())]
    if months != [name for name, column in layouts.items() if column.kind == "date"]:
        return None
    by = {name: coarse(column, raw[name], edges.get(name)) for name, column in layouts.items()}
    grouped = raw.group_by(_file=raw[FILE], **by).aggregate(**{WEIGHT: raw.count()})
    return grouped.mutate(**{name: first_of_month(grouped[name]) for name in months}).to_pyarrow()


def _narrowed(layout_table: TableLayout, columns: Sequence[str]) -> TableLayout:
    """The layout of what is read: cleaning empty columns would only make a long query."""
    told = {column: layout_table.columns[column] for column in columns}
    return layout_table.model_copy(update={"columns": told, "identity": (), "tells": ()})


def _tally(read: pa.Table) -> list[Tally]:
    found = read.group_by([FILE, REJECTED, REPAIRED]).aggregate([(WEIGHT, "sum")])
    columns = (found[name].to_pylist() for name in (FILE, REJECTED, REPAIRED, f"{WEIGHT}_sum"))
    return [Tally(*row) for row in zip(*columns, strict=True)]
