"""A release as anyone reads it: its page and programs are told the same, and not who prepared or checked it.

Of one that was withdrawn nothing is told but that, and why.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Case, F, QuerySet, TextField, Value, When

from plumbline.equity.values import Withheld, is_withheld
from plumbline.plan.models import RecordEntry
from plumbline.publishing.differences import Moved, differences
from plumbline.publishing.models import Release, ReleasedContent
from plumbline.publishing.states import LEFT, State

KEPT_FOR = 24 * 60 * 60
"""Seconds in the cache of what is worked out of frozen rows, which never change."""
NOT_AGAIN = "not said again here, because it is withheld now"
INSIDE = ("why", "report", "against")
"""Columns of a release that no public page reads."""
READABLE = (State.PUBLISHED, State.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class WhatMoved:
    """How one measure differed from what anyone could read of it before; `shown` are the first that moved."""

    measure: str
    title: str
    invented: bool
    against: str
    """The public id of the release that it was read in before."""
    new: int
    gone: int
    same: int
    changed: int
    shown: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A difference as it can be told now: without numbers once the release before it was withdrawn."""

    moved: WhatMoved
    against: Release

    @property
    def can_be_told(self) -> bool:
        """Whether both can be read by anyone."""
        return self.against.state in READABLE

    @property
    def more(self) -> int:
        """How many figures moved beside those that are shown."""
        return self.moved.changed - len(self.moved.shown)


@dataclass(frozen=True, slots=True)
class Left:
    """One release with all that anyone may know of it."""

    release: Release
    successor: Release | None
    measures: Sequence[tuple[str, str, bool]]
    """Each measure once: slug, title, whether its figures are invented."""
    entries: Sequence[RecordEntry]
    """What became public of the plan with it."""
    differences: Sequence[Told]
    """For each measure that could be read before."""

    @property
    def is_readable(self) -> bool:
        return self.release.state in READABLE


def that_left() -> QuerySet[Release]:
    """Every release that the public could ever read; `readable` are the words that it can be found by."""
    # What was withdrawn is not even found by its words: a search would say what they were.
    words = Case(When(state=State.WITHDRAWN, then=Value("")), default=F("words"), output_field=TextField())
    return Release.objects.filter(state__in=LEFT).annotate(readable=words).defer(*INSIDE)


def of_our_own() -> QuerySet[Release]:
    """Those of them that others had not published before."""
    return that_left().filter(by_system=False)


def state_of_releases() -> str:
    """Changes whenever what anyone can read of any release does: what left never changes, but for its state."""
    return str(list(Release.objects.filter(state__in=LEFT).order_by("pk").values_list("pk", "state")))


def as_it_left(release: Release) -> Left:
    """What anyone may know of a release that left; as many queries for one measure as for many."""
    if release.state not in READABLE:
        return Left(release, release.successor, [], [], [])
    items = release.items.values_list("run__measure", "run__title", "run__kind").order_by("position", "pk")
    measures = dict.fromkeys((slug, title, kind == "demonstration") for slug, title, kind in items)
    return Left(release, release.successor, list(measures), _entries(release), _differences(release))


def _entries(release: Release) -> list[RecordEntry]:
    """What became public of the plan with it, as its frozen content names it."""
    key = f"publishing.left.{release.public_id}.entries"
    numbers: list[int] | None = cache.get(key)
    if numbers is None:
        kept = ReleasedContent.objects.filter(release=release).first()
        numbers = [one["entry"] for one in json.loads(kept.text)["plan"]] if kept else []
        cache.set(key, numbers, KEPT_FOR)
    return list(RecordEntry.objects.filter(number__in=numbers).order_by("number"))


def _differences(release: Release) -> list[Told]:
    key = f"publishing.left.{release.public_id}.moved"
    found: list[WhatMoved] | None = cache.get(key)
    if found is None:
        found = _what_moved(release)
        cache.set(key, found, KEPT_FOR)
    # Looked up each time: what was read before can be withdrawn at any moment.
    earlier = that_left().filter(public_id__in={one.against for one in found})
    before = {str(one.public_id): one for one in earlier}
    return [Told(one, before[one.against]) for one in found]


def _as_told(moved: Moved) -> Moved:
    """A figure that is withheld by now is not said again on the very page that withholds it."""
    if not is_withheld(moved.after):
        return moved
    return Moved(moved.which, Withheld(NOT_AGAIN), moved.after)


def _what_moved(release: Release) -> list[WhatMoved]:
    return [
        WhatMoved(
            measure=one.run.measure,
            title=one.title,
            invented=one.run.demonstration,
            against=str(one.against.public_id),
            new=one.new,
            gone=one.gone,
            same=one.same,
            changed=len(one.moved),
            shown=tuple(_as_told(each) for each in one.shown),
        )
        for one in differences(release)
        if one.against
    ]
