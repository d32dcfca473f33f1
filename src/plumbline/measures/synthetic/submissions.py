"""How a record reaches the national data set: again every month while it is live, each time as it then stood."""

from dataclasses import dataclass

import numpy as np

from plumbline.measures.synthetic.columns import NO_DAY
from plumbline.measures.synthetic.days import month_ends, month_ids, month_starts
from plumbline.measures.synthetic.patients import Span
from plumbline.measures.synthetic.population import Whole


@dataclass(frozen=True, slots=True)
class Submitted:
    """Rows as submitted: which record each is of, in which month, and whether it is that record's latest."""

    record: Whole
    month: Whole
    starts: Whole
    ends: Whole
    is_latest: np.ndarray[tuple[int], np.dtype[np.bool_]]

    def as_then_known(self, days: Whole) -> Whole:
        """A day of each record (its end), empty in submissions before it was known."""
        return np.asarray(np.where(self.is_latest, days[self.record], NO_DAY))


def submit(start: Whole, end: Whole, span: Span, *, every_month: bool) -> Submitted:
    """One row a record and month in which it was live; or one row a record, in its last month."""
    first = np.maximum(month_ids(start), month_ids(np.array(span.first)))
    last = np.maximum(month_ids(np.where(end == NO_DAY, span.last, end)), first)
    if not every_month:
        first = last
    counts = last - first + 1
    record = np.repeat(np.arange(len(start)), counts)
    place = np.arange(len(record)) - np.repeat(np.cumsum(counts) - counts, counts)
    month = first[record] + place
    is_latest = month == last[record]
    ends = np.where(is_latest, NO_DAY, month_ends(month))
    return Submitted(record, month, month_starts(month), ends, is_latest)


def submit_twice(start: Whole, end: Whole, span: Span) -> Submitted:
    """One row in the month in which a record began and one in its last: enough for what stays open for long."""
    first = np.maximum(month_ids(start), month_ids(np.array(span.first)))
    last = np.maximum(month_ids(np.where(end == NO_DAY, span.last, end)), first)
    twice = last > first
    record = np.repeat(np.arange(len(start)), 1 + twice.astype(np.int64))
    is_latest = np.append(record[1:] != record[:-1], True)[: len(record)]
    month = np.where(is_latest, last[record], first[record])
    ends = np.where(is_latest, NO_DAY, month_ends(month))
    return Submitted(record, month, month_starts(month), ends, is_latest)
