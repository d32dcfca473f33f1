"""The list of the public record: search, kinds, days, pages and a CSV with all that an entry says."""

from datetime import date
from typing import ClassVar

from django.db.models import Q

from plumbline.design.listing import Column, Days, Filter, Listing
from plumbline.plan.models import RecordKind
from plumbline.plan.record.sealing import canonical


def _since(day: date) -> Q:
    return Q(day__gte=day)


def _until(day: date) -> Q:
    return Q(day__lte=day)


class RecordList(Listing):
    """Entries, newest first."""

    name = "public-record"
    caption = "Entries of the public record, newest first"
    search = ("title__icontains", "subject__icontains", "reason__icontains", "decided_by__icontains")
    search_label = "Search the record"
    filters = (
        Filter("kind", "What happened", RecordKind.choices, "kind"),
        Days("from", "From", _since),
        Days("to", "To", _until),
    )
    default_sort = "-number"
    page_size = 25
    empty = "Nothing has been entered yet."
    columns: ClassVar[tuple[Column, ...]] = (
        Column("number", "Entry", sort="number"),
        Column("day", "Day", sort="day"),
        Column("kind", "What happened", sort="kind"),
        Column("title", "Promise", sort="title"),
        Column("decided_by", "Decided by", sort="decided_by"),
    )


class RecordDownload(RecordList):
    """The same entries, with all that stands in them."""

    columns: ClassVar[tuple[Column, ...]] = (
        *(Column(name, name, sort=name) for name in ("number", "at", "day", "kind", "subject", "title")),
        Column("before", "before", value=lambda entry: canonical(entry.before)),
        Column("after", "after", value=lambda entry: canonical(entry.after)),
        *(Column(name, name, sort=name) for name in ("reason", "decided_by", "corrects", "previous", "digest")),
    )
