"""What holds at the end of a period, and which period a day is in."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.spans import period_table


def last_days(periods: Sequence[Period]) -> ir.Table:
    """A row a period: `period_start`, `date` (its last day) and `sent_for` (the number of that day's month)."""
    return period_table(periods).select("period_start", date="period_end", sent_for="last_month")


def open_at_the_end(rows: ir.Table, days: ir.Table, *, start: str, end: str, sent: str) -> ir.Table:
    """Each row once for every last day at whose end it was still going on.

    A row without an end counts only while it was still sent: for that day's month or a later one. What was left
    open and never sent again would otherwise go on for ever. The days are few, so they need no key in common.
    """
    still_sent = rows[sent].isnull() | (rows[sent] >= days.sent_for)
    goes_on = (rows[end] > days.date) | (rows[end].isnull() & still_sent)
    return rows.inner_join(days, [rows[start] <= days.date, goes_on]).drop("sent_for")


def add_period(rows: ir.Table, periods: Sequence[Period]) -> ir.Table:
    """Rows whose `date` is in one of the periods, with its first day as `period_start` and its last as `date`."""
    starts, ends = ibis.null("date"), ibis.null("date")
    if periods:
        inside = [rows.date.between(one.start, one.end) for one in periods]
        starts = ibis.cases(*zip(inside, [ibis.date(one.start) for one in periods], strict=True))
        ends = ibis.cases(*zip(inside, [ibis.date(one.end) for one in periods], strict=True))
    placed = rows.mutate(period_start=starts, date=ends)
    return placed.filter(placed.period_start.notnull())
