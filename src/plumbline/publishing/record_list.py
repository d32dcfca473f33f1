"""The list of the public record: search, kinds, days, pages and a CSV with all that an entry says."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse

from plumbline.design.listing import Column, Days, Filter, Listing
from plumbline.plan.models import RecordEntry, RecordKind
from plumbline.plan.record.sealing import canonical
from plumbline.plan.record.words import COLOURS, in_short


def _address(entry: RecordEntry) -> str:
    return reverse("publishing:record_entry", args=[entry.number])


def _since(day: date) -> Q:
    return Q(day__gte=day)


def _until(day: date) -> Q:
    return Q(day__lte=day)


def _kind(entry: Any) -> str:
    return entry.get_kind_display()


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
        Column("number", "Entry", value=lambda entry: str(entry.number), sort="number", link=_address),
        Column("day", "When", sort="day"),
        Column("kind", "What happened", value=_kind, sort="kind", tag=lambda entry: COLOURS.get(entry.kind, "")),
        Column("title", "Promise", sort="title"),
        Column("said", "What it says", value=in_short),
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
