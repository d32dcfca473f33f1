"""The stretch of time that an extract is about: the months it was submitted for, or the days of its events."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import ibis

from plumbline.measures.errors import NotOffered
from plumbline.measures.extracts.cells import is_plausible
from plumbline.measures.extracts.layouts import find_layout
from plumbline.measures.extracts.opening import Extract
from plumbline.measures.facts.periods import Period, month_of, month_with_number

MONTH = "UniqMonthID"


def reporting_window(extract: Extract, names: Iterable[str]) -> Period:
    """From the first to the last day that these tables of an extract are about.

    Tables that say which months they were submitted for are about those months; others are about the days of the
    date that each row must have. Raises `NotOffered` where there are no rows.
    """
    found = [window for name in names if extract.has(name) for window in [_window(extract, name)] if window]
    if not found:
        raise NotOffered("The extract has no rows that say when anything happened.")
    start, end = min(window.start for window in found), max(window.end for window in found)
    return Period(start, end, f"{start.isoformat()} to {end.isoformat()}")


def _window(extract: Extract, name: str) -> Period | None:
    layout = find_layout(name)
    if MONTH in layout.columns:
        first, last = _ends(extract.table(name), MONTH)
        if first is not None:
            months = month_with_number(int(first)), month_with_number(int(last))
            return Period(months[0].start, months[1].end, "")
    for column, told in layout.columns.items():
        if told.kind == "date" and told.needed:
            first, last = _plain_ends(extract, name, column) or _ends(extract.dates(name, column), column)
            # Whole months: nothing lies beyond the ends, and a stretch of months can be counted by the month.
            return None if first is None else Period(month_of(_day(first)).start, month_of(_day(last)).end, "")
    return None


def _plain_ends(extract: Extract, name: str, column: str) -> tuple[Any, Any] | None:
    """The ends as they came, which Parquet keeps beside the rows; None where either is not a plausible date."""
    ends: tuple[Any, Any] | None = extract.date_ends(name, column)
    if ends is None:
        raw = extract.raw(name)
        if not raw[column].type().is_date():
            return None
        ends = _ends(raw, column)
    return ends if all(end is not None and is_plausible(_day(end)) for end in ends) else None


def _ends(table: ibis.Table, column: str) -> tuple[Any, Any]:
    found = table.aggregate(first=table[column].min(), last=table[column].max()).to_pyarrow().to_pylist()[0]
    return found["first"], found["last"]


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
