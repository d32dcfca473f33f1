"""Which periods a stretch of days falls into, and which part of it.

A stretch starts on a day and ends on a day, or goes on. Nothing here knows what the stretch is of.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from plumbline.measures.facts.periods import Period

ONE_DAY = timedelta(days=1)
FIRST_YEAR = 1900
"""April 1900 is month 1 of the Mental Health Services Data Set."""


def period_table(periods: Sequence[Period]) -> ir.Table:
    """The periods as a small table to join with: first and last day, the day after, first and last month."""
    columns: dict[str, list[date] | list[int]] = {
        "period_start": [period.start for period in periods],
        "period_end": [period.end for period in periods],
        "day_after": [period.end + ONE_DAY for period in periods],
        "first_month": [month_number(period.start) for period in periods],
        "last_month": [month_number(period.end) for period in periods],
    }
    kinds = [pa.date32()] * 3 + [pa.int64()] * 2
    schema = pa.schema(list(zip(columns, kinds, strict=True)))
    return ibis.memtable(pa.table(columns, schema=schema))


def month_number(day: date) -> int:
    """The number that the Mental Health Services Data Set gives to a day's month (`UniqMonthID`).

    >>> month_number(date(2022, 4, 30))
    1465
    """
    return (day.year - FIRST_YEAR) * 12 + day.month - 3


def known_until(sent: ir.Table, periods: Sequence[Period]) -> ir.DateScalar:
    """The day up to which something that goes on may be counted: nobody knows about the days after it.

    That is the day after the last period, or the end of the last month that was submitted where that is sooner.
    """
    last = ibis.date((max(period.end for period in periods) + ONE_DAY).isoformat())
    months = sent.UniqMonthID.max().as_scalar() + 3
    submitted = ibis.date(months // 12 + FIRST_YEAR, months % 12 + 1, 1)
    return ibis.least(last, submitted.fill_null(last))


def in_each_period(
    rows: ir.Table, periods: Sequence[Period], *, start: str, end: str, until: ir.DateScalar
) -> ir.Table:
    """A row for every period in which a stretch has at least one day; an empty end goes on until `until`.

    `day_after` is the day after the period, or `until` where that is sooner.
    """
    every = period_table(periods)
    starts_in_time = rows[start] <= every.period_end
    ends_in_time = rows[end].isnull() | (rows[end] >= every.period_start)
    parts = rows.inner_join(every, [starts_in_time, ends_in_time])
    known = parts.filter(parts.period_start < until)
    return known.mutate(day_after=ibis.least(known.day_after, until))
