"""The list of entries: search, filters and download."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.audit.words import action_in_words, reference_in_words
from plumbline.design.listing import Column, Control, Days, Filter, Listing
from plumbline.design.references import names_of

MOST_CHOICES = 300


def _actions() -> list[tuple[str, str]]:
    actions = Entry.objects.order_by("action").values_list("action", flat=True).distinct()[:MOST_CHOICES]
    return [(action, f"{action_in_words(action)} ({action.partition('.')[0]})") for action in actions]


def _actors() -> list[tuple[str, str]]:
    actors = Entry.objects.order_by("by").values_list("by", flat=True).distinct()[:MOST_CHOICES]
    return [(actor, reference_in_words(actor).capitalize()) for actor in actors]


def _since(day: date) -> Q:
    return Q(at__gte=_start_of(day))


def _until(day: date) -> Q:
    return Q(at__lt=_start_of(day + timedelta(days=1)))


def _start_of(day: date) -> datetime:
    """Midnight where the trust is, not in UTC: a day on the page is a day on its clocks."""
    return timezone.make_aware(datetime.combine(day, time.min))


class EntryListing(Listing):
    """Entries, newest first."""

    name = "audit-trail"
    caption = "Entries of the audit trail"
    search_label = "Search actor, action or subject"
    search = ("by__icontains", "action__icontains", "subject__icontains")
    default_sort = "-number"
    empty = "Nothing has been recorded yet."
    filters = (
        Filter("by", "Actor", _actors, "by"),
        Filter("action", "Action", _actions, "action"),
        Days("from", "From", _since),
        Days("to", "To", _until),
    )
    columns: ClassVar[tuple[Column, ...]] = (
        Column("number", "Number", sort="number", link=lambda entry: reverse("audit:entry", args=[entry.number])),
        Column("at", "When", sort="at"),
        Column("by_words", "Actor", sort="by"),
        Column("action_words", "Action", value=lambda entry: action_in_words(entry.action), sort="action"),
        Column("subject_words", "Subject", sort="subject"),
    )

    def name_for(self, reader: Any) -> None:
        """Put actors and subjects into words, with the names that this reader may know, all asked for at once."""
        shown = list(self.page.object_list)
        actors = [value for control in self.controls if control.key == "by" for value, _ in control.choices]
        kept = [reference for entry in shown for reference in (entry.by, entry.subject)]
        names = names_of([*actors, *kept], reader=reader)
        for entry in shown:
            entry.by_words = reference_in_words(entry.by, names)
            entry.subject_words = reference_in_words(entry.subject, names)
        self.page.object_list = shown
        self.controls = [_renamed(control, names) for control in self.controls]


def _renamed(control: Control, names: Mapping[str, str]) -> Control:
    """The choice of an actor with names in it. Two people may share one, so the reference stays beside it."""
    if control.key != "by":
        return control
    choices = [
        (value, f"{names[value]} ({label})" if value in names else label) for value, label in control.choices
    ]
    return replace(control, choices=choices)


class EntryExport(EntryListing):
    """The same entries as they are kept, so that the chain can be checked elsewhere."""

    columns = (
        *(Column(name, name, sort=name) for name in ("number", "at", "by", "action", "subject")),
        Column("detail", "detail", value=lambda entry: entry.canonical_detail),
        Column("previous", "previous"),
        Column("digest", "digest"),
    )
