"""What a reader of figures should know about a table of well formed rows: empty columns, unknown codes."""

from collections.abc import Sequence

import ibis

from plumbline.measures.engines.base import Engine
from plumbline.measures.extracts.cells import INVALID, as_filled, as_text
from plumbline.measures.extracts.cleaning import clean
from plumbline.measures.extracts.layouts import Column, TableLayout
from plumbline.measures.extracts.parts import Part, union_parts

ETHNIC_KINDS = ("ethnic-2001", "ethnic-2021")
LONGEST_SHOWN = 3
"""A code of up to three characters may be shown; anything longer could be about a person."""
MOST_CODES = 10
WORDS = "If these are words, a saved column mapping can say which code each of them means (its field “values”)."


def find_warnings(
    layout_table: TableLayout, parts: Sequence[Part], kept: ibis.Table, engine: Engine, *, rows_read: int
) -> tuple[str, ...]:
    """Sentences about a table as a whole."""
    name = layout_table.name
    if not rows_read:
        return (f"{name}: {', '.join(part.file.name for part in parts)} has a heading and no rows.",)
    given = {column for part in parts for column in part.places}
    filled = _count_where(kept, {column: kept[column].notnull() for column in given})
    unknown = _count_where(kept, _unknown(layout_table, kept, given))
    sentences = [
        _told_empty(name, column, layout_table.columns[column]) for column in given if not filled[column]
    ]
    sentences += [
        _told_unknown(layout_table, column, rows, _short_codes(layout_table, column, parts, engine))
        for column, rows in unknown.items()
        if rows
    ]
    return (*sorted(sentences), *_told_no_ethnicity(layout_table, given))


def _count_where(table: ibis.Table, facts: dict[str, ibis.Value]) -> dict[str, int]:
    if not facts:
        return {}
    counted = table.agg(**{name: fact.sum().fill_null(0) for name, fact in facts.items()})
    return dict(counted.to_pyarrow().to_pylist()[0])


def _unknown(layout_table: TableLayout, kept: ibis.Table, given: set[str]) -> dict[str, ibis.Value]:
    columns = {name: column for name, column in layout_table.columns.items() if name in given}
    ethnic = {name: kept[name] == INVALID for name, column in columns.items() if column.kind in ETHNIC_KINDS}
    coded = {name: kept[name].notin(column.codes) for name, column in columns.items() if column.codes}
    return {**ethnic, **coded}


def _told_empty(table: str, name: str, column: Column) -> str:
    meaning = "measures that use it find nothing"
    if column.kind in ETHNIC_KINDS:
        meaning = "from it, nobody's ethnic group is known"
    if column.kind == "date":
        meaning = "nothing has this date"
    return f"{table}: {name} is empty in every row; {meaning}."


def _told_unknown(layout_table: TableLayout, name: str, rows: int, codes: Sequence[str]) -> str:
    shown = f" ({', '.join(codes)})" if codes else ""
    held = "1 row holds" if rows == 1 else f"{rows:,} rows hold"
    fate = "kept apart as invalid" if layout_table.columns[name].kind in ETHNIC_KINDS else "kept as given"
    told = f"{layout_table.name}: in {name}, {held} a code that is not in the national list{shown}; {fate}."
    return told if codes else f"{told} {WORDS}"


def _short_codes(layout_table: TableLayout, name: str, parts: Sequence[Part], engine: Engine) -> tuple[str, ...]:
    """The unknown codes that are short enough to show, in alphabetical order."""
    raw = union_parts(parts, engine)
    given = raw.select(**{name: raw[name], "code": as_text(as_filled(raw[name])).upper()}).distinct()
    checked = clean(layout_table, given).select(name, "code")
    known = layout_table.columns[name].codes
    is_unknown = checked[name] == INVALID if not known else checked[name].notin(known)
    short = checked.filter(is_unknown & (checked["code"].length() <= LONGEST_SHOWN)).select("code").distinct()
    return tuple(short.order_by("code").limit(MOST_CODES).to_pyarrow()["code"].to_pylist())


def _told_no_ethnicity(layout_table: TableLayout, given: set[str]) -> tuple[str, ...]:
    ethnic = [name for name, column in layout_table.columns.items() if column.kind in ETHNIC_KINDS]
    if not ethnic or given & set(ethnic):
        return ()
    return (f"{layout_table.name}: has no column for ethnic group (looked for {' and '.join(ethnic)}).",)
