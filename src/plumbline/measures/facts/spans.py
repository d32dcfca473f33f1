"""Which periods a stretch of days falls into, and how far one that goes on is known to go.

A record that has no end was still true when it was last submitted; of the months after that nobody knows.
Nothing here knows what the stretch is of.
"""

from collections.abc import Sequence
from datetime import timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from plumbline.measures.facts.periods import (
    FIRST_YEAR,
    MONTHS_IN_A_YEAR,
    MONTHS_TO_APRIL,
    Period,
    month_number,
)

ONE_DAY = timedelta(days=1)


def period_table(periods: Sequence[Period]) -> ir.Table:
    """The periods as a small table to join with: first and last day, the day after, first and last month."""
    columns = {
        "period_start": [period.start for period in periods],
        "period_end": [period.end for period in periods],
        "day_after": [period.end + ONE_DAY for period in periods],
        "first_month": [month_number(period.start) for period in periods],
        "last_month": [month_number(period.end) for period in periods],
    }
    kinds = [pa.date32()] * 3 + [pa.int64()] * 2
    schema = pa.schema(list(zip(columns, kinds, strict=True)))
    return ibis.memtable(pa.table(columns, schema=schema))


def known_until(month: ir.IntegerValue) -> ir.DateValue:
    """The day after the month in which a record was last submitted (UniqMonthID); empty where none is given.

    >>> known_until(ibis.literal(1506)).to_pyarrow().as_py()
    datetime.date(2025, 10, 1)
    """
    months = month + MONTHS_TO_APRIL
    return ibis.date(months // MONTHS_IN_A_YEAR + FIRST_YEAR, months % MONTHS_IN_A_YEAR + 1, 1)


def end_or_last_known(rows: ir.Table, periods: Sequence[Period], *, end: str, known: str) -> ir.DateValue:
    """The end of a stretch; of one that goes on, as far as it is known and not beyond the last period."""
    last = ibis.date((max(period.end for period in periods) + ONE_DAY).isoformat())
    return rows[end].fill_null(ibis.least(rows[known].fill_null(last), last))


def in_each_period(rows: ir.Table, periods: Sequence[Period], *, start: str, end: str, known: str) -> ir.Table:
    """A row for every period in which a stretch is known to have at least one day.

    `day_after` is the day after the period, or for one that goes on the day until which it is known, if sooner.
    """
    every = period_table(periods)
    goes_on = rows[end].isnull() & (rows[known].isnull() | (rows[known] > every.period_start))
    parts = rows.inner_join(every, [rows[start] <= every.period_end, (rows[end] >= every.period_start) | goes_on])
    last_known = ibis.ifelse(parts[end].isnull(), parts[known], ibis.null("date")).fill_null(parts.day_after)
    return parts.mutate(day_after=ibis.least(parts.day_after, last_known))
