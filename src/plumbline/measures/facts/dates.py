"""Reckoning with days and times in Ibis, so that DuckDB, PostgreSQL and Spark give the same whole numbers.

Dates are subtracted here and nowhere else: a date plus an interval is a timestamp in PostgreSQL and a date in
DuckDB, and a difference of dates is an interval in one and a number in the other. Times are 'HH:MM:SS' texts.
"""

from datetime import date

import ibis
import ibis.expr.types as ir

HOURS, MINUTES = slice(0, 2), slice(3, 5)
MINUTES_IN_AN_HOUR = 60
MINUTES_IN_A_DAY = 24 * MINUTES_IN_AN_HOUR


def days_between(later: ir.DateValue | date, earlier: ir.DateValue | date) -> ir.IntegerValue:
    """Days from one date to a later one: 0 on the same day, negative the other way round, empty where either is.

    >>> days_between(date(2025, 3, 1), date(2025, 2, 27)).to_pyarrow().as_py()
    2
    """
    return _as_date(later).delta(_as_date(earlier), unit="day").cast("int64")


def days_after(day: ir.DateValue | date, days: int) -> ir.DateValue:
    """The date so many days after (or, if negative, before) a date.

    >>> days_after(date(2024, 2, 28), 1).to_pyarrow().as_py()
    datetime.date(2024, 2, 29)
    """
    return (_as_date(day).cast("timestamp") + ibis.interval(days=days)).cast("date")


def minutes_of(time: ir.StringValue) -> ir.IntegerValue:
    """Minutes since midnight of an 'HH:MM:SS' text; seconds are let go."""
    hours = time[HOURS].cast("int64")
    return hours * MINUTES_IN_AN_HOUR + time[MINUTES].cast("int64")


def minutes_between(
    later: ir.DateValue, earlier: ir.DateValue, *, later_time: ir.StringValue, earlier_time: ir.StringValue
) -> ir.IntegerValue:
    """Minutes from one moment to a later one; empty where a date or a time is missing."""
    days = days_between(later, earlier) * MINUTES_IN_A_DAY
    return days + minutes_of(later_time) - minutes_of(earlier_time)


def is_open_on(day: ir.DateValue | date, *, start: ir.DateValue, end: ir.DateValue) -> ir.BooleanValue:
    """Whether something was still going on at the end of a day: it had started, and ended later or not yet."""
    return (start <= day) & (end.isnull() | (end > day))


def _as_date(day: ir.DateValue | date) -> ir.DateValue:
    return ibis.date(day) if isinstance(day, date) else day
