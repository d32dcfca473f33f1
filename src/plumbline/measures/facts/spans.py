"""Which periods a stretch of days falls into, and which part of it.

A stretch starts on a day and ends on a day, or goes on. Nothing here knows what the stretch is of.
"""

from collections.abc import Sequence
from datetime import timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from plumbline.measures.facts.periods import Period

ONE_DAY = timedelta(days=1)


def period_table(periods: Sequence[Period]) -> ir.Table:
    """The periods as a small table to join with: `period_start`, `period_end` and `day_after`."""
    columns = {
        "period_start": [period.start for period in periods],
        "period_end": [period.end for period in periods],
        "day_after": [period.end + ONE_DAY for period in periods],
    }
    schema = pa.schema([(name, pa.date32()) for name in columns])
    return ibis.memtable(pa.table(columns, schema=schema))


def day_after(periods: Sequence[Period]) -> ir.DateScalar:
    """The day after the last of the periods: as far as something that goes on is counted."""
    return ibis.date((max(period.end for period in periods) + ONE_DAY).isoformat())


def in_each_period(rows: ir.Table, periods: Sequence[Period], *, start: str, end: str) -> ir.Table:
    """A row for every period in which a stretch has at least one day; an empty end goes on."""
    every = period_table(periods)
    starts_in_time = rows[start] <= every.period_end
    ends_in_time = rows[end].isnull() | (rows[end] >= every.period_start)
    return rows.inner_join(every, [starts_in_time, ends_in_time])
