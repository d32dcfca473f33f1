"""What a cell means: text into dates, codes, numbers and ethnic groups, as Ibis expressions.

It depends on the row alone, so it may be applied to a whole table or to one that is already grouped, and runs the
same on DuckDB, PostgreSQL and Spark: a cell is cast only after a pattern has said that it can be. Nothing is
guessed: a wrong cell is blanked or its row set aside, and either is said.
"""

from collections.abc import Callable, Mapping, Sequence

import ibis

from plumbline.measures.extracts import cells
from plumbline.measures.extracts.layouts import Column, Kind, TableLayout

REJECTED = "_rejected"
REPAIRED = "_repaired"
BETWEEN = "; "
"""Stands between two complaints about one row."""

TYPES: Mapping[Kind, str] = {
    "text": "string",
    "code": "string",
    "whole": "int64",
    "decimal": "float64",
    "date": "date",
    "time": "string",
    "yes-no": "boolean",
    "ethnic-2001": "string",
    "ethnic-2021": "string",
}
"""The type of a clean column, by its kind."""

Read = Callable[[ibis.Value], ibis.Value]
_READ: Mapping[Kind, Read] = {
    "text": cells.read_text,
    "whole": cells.read_whole,
    "decimal": cells.read_decimal,
    "date": cells.read_date,
    "time": cells.read_time,
    "yes-no": cells.read_yes_no,
    "ethnic-2001": cells.read_ethnic_2001,
    "ethnic-2021": cells.read_ethnic_2021,
}
_WRONG: Mapping[Kind, str] = {
    "text": "is a number that a spreadsheet has shortened",
    "whole": "is not a whole number",
    "decimal": "is not a number",
    "date": "is not a date from 1901 to 2099",
    "time": "is not a time",
    "yes-no": "is not yes or no",
}
EMPTY = "is empty"


def clean(layout_table: TableLayout, raw: ibis.Table) -> ibis.Table:
    """The table's columns with clean, typed cells, and what was wrong with each row.

    Parameters
    ----------
    layout_table
        What the table should look like.
    raw
        The table under the layout's column names, each column of any type. Columns that are missing read as
        empty; columns that the layout does not know (a count of rows, a file's number) are carried along.

    Returns
    -------
    ibis.Table
        The layout's columns in its order and with its types; `_rejected`: why the row cannot be used, NULL where
        it can; `_repaired`: which cells were blanked and why, NULL where none was; then the other columns
        of `raw`.

    Notes
    -----
    Rows that repeat one another are not dropped here: that depends on more than the row.
    """
    judged = _judge_cells(layout_table, _read_cells(layout_table, raw))
    return _settle(layout_table, judged, others=_others(layout_table, raw))


def clean_cells(layout_table: TableLayout, raw: ibis.Table) -> ibis.Table:
    """Each cell by itself, whatever stands beside it: clean and, under `wrong(name)`, why it cannot be used.

    For layouts of which no column is judged by another (`after`). Columns that the layout does not know are kept.
    """
    judged = _judge_cells(layout_table, _read_cells(layout_table, raw))
    faults = {wrong(name): judged[wrong(name)] for name in layout_table.columns}
    others = {name: judged[name] for name in _others(layout_table, raw)}
    return judged.select(**_settled(layout_table, judged), **faults, **others)


def typed(layout_table: TableLayout, raw: ibis.Table) -> ibis.Table:
    """The raw table with every column of the layout; a missing one reads as NULL of the clean column's type."""
    missing = {
        name: ibis.null(TYPES[column.kind])
        for name, column in layout_table.columns.items()
        if name not in raw.columns
    }
    return raw.mutate(**missing).select(*layout_table.columns, *_others(layout_table, raw)) if missing else raw


def _others(layout_table: TableLayout, raw: ibis.Table) -> list[str]:
    return [name for name in raw.columns if name not in layout_table.columns]


def _value(name: str) -> str:
    return f"{name} value"


def wrong(name: str) -> str:
    """The column that says why a cell of this one cannot be used, NULL where it can."""
    return f"{name} wrong"


def _read_cells(layout_table: TableLayout, raw: ibis.Table) -> ibis.Table:
    filled = typed(layout_table, raw)
    filled = filled.mutate(**{name: cells.as_filled(filled[name]) for name in layout_table.columns})
    return filled.mutate(
        **{_value(name): _read_cell(column, filled[name]) for name, column in layout_table.columns.items()}
    )


def _read_cell(column: Column, cell: ibis.Value) -> ibis.Value:
    native = cells.read_native(column.kind, cell)
    if native is not None:
        return native
    if column.kind == "code":
        return cells.read_code(cells.as_text(cell), width=column.width)
    return _READ[column.kind](cells.as_text(cell))


def _judge_cells(layout_table: TableLayout, read: ibis.Table) -> ibis.Table:
    return read.mutate(**{wrong(name): _judge_cell(name, read, layout_table) for name in layout_table.columns})


def _judge_cell(name: str, read: ibis.Table, layout_table: TableLayout) -> ibis.Value:
    """Why a cell cannot be used, or NULL."""
    column = layout_table.columns[name]
    value = read[_value(name)]
    faults: list[tuple[ibis.Value, str]] = []
    if column.needed:
        faults.append((read[name].isnull(), EMPTY))
    if column.kind in _WRONG:
        faults.append((read[name].notnull() & value.isnull(), _WRONG[column.kind]))
    if column.least is not None:
        faults.append((value < column.least, f"is below {column.least:g}"))
    if column.most is not None:
        faults.append((value > column.most, f"is above {column.most:g}"))
    if column.after is not None:
        faults.append((value < read[_value(column.after)], f"is before {column.after}"))
    if not faults:
        return ibis.null("string")
    return ibis.cases(*((fault, f"{name} {why}") for fault, why in faults))


def _settle(layout_table: TableLayout, judged: ibis.Table, *, others: list[str]) -> ibis.Table:
    faults = {
        REJECTED: _complaints(judged, layout_table.needed),
        REPAIRED: _complaints(judged, layout_table.not_needed),
    }
    return judged.select(**_settled(layout_table, judged), **faults, **{name: judged[name] for name in others})


def _settled(layout_table: TableLayout, judged: ibis.Table) -> dict[str, ibis.Value]:
    return {
        name: judged[_value(name)] if _is_never_wrong(column) else _unless_wrong(judged, name)
        for name, column in layout_table.columns.items()
    }


def _is_never_wrong(column: Column) -> bool:
    return column.least is None and column.most is None and column.after is None


def _unless_wrong(judged: ibis.Table, name: str) -> ibis.Value:
    return ibis.cases((judged[wrong(name)].isnull(), judged[_value(name)]))


def _complaints(judged: ibis.Table, names: Sequence[str]) -> ibis.Value:
    if not names:
        return ibis.null("string")
    return ibis.literal(BETWEEN).join([judged[wrong(name)] for name in names]).nullif("")
