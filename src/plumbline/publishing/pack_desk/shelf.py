"""Packs as the public gets them: those that were published, and nothing of who wrote, checked or refused them.

What a pack says is not shown any more once a release that it rests on was withdrawn: withdrawn figures leave
every public page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from plumbline.publishing.models import Audience, BoardPack, Release
from plumbline.publishing.pack_desk.states import KEPT
from plumbline.publishing.states import State

SHOWN = (
    *("public_id", "title", "committee", "committee__name", "first_day", "last_day", "meeting", "state"),
    *("by_system", "audience", "checksum", "frozen_at", "published_at", "rests_on", "supersedes"),
    "superseding_why",
)
"""The only columns of a pack that a public page reads, beside what was frozen."""


@dataclass(frozen=True, slots=True)
class OnTheShelf:
    """A published pack with what happened since."""

    pack: BoardPack
    withdrawn: tuple[Release, ...]
    """Releases that it rests on whose figures were withdrawn: what it says is not shown."""
    follower: BoardPack | None
    """The corrected pack that took its place, once that is public."""
    corrects: BoardPack | None
    """The public pack whose place this one takes."""

    @property
    def is_readable(self) -> bool:
        return not self.withdrawn


def packs_published(*, with_content: bool = False) -> QuerySet[BoardPack]:
    """Every pack that anyone may read; what it says only where it is asked for."""
    found = BoardPack.objects.filter(audience=Audience.PUBLIC, state__in=KEPT, published_at__isnull=False)
    return found.select_related("committee").only(*SHOWN, *(["content"] if with_content else []))


def on_the_shelf(pack: BoardPack) -> OnTheShelf:
    """What happened to a published pack since. Three queries."""
    related = packs_published()
    return OnTheShelf(
        pack=pack,
        withdrawn=tuple(_withdrawn().filter(public_id__in=pack.rests_on).order_by("withdrawn_at")),
        follower=related.filter(supersedes=pack).first(),
        corrects=related.filter(pk=pack.supersedes_id).first() if pack.supersedes_id else None,
    )


def state_of_packs(packs: QuerySet[BoardPack], gone: Iterable[str]) -> str:
    """Changes whenever what is told of these packs does; `gone`: releases that were withdrawn. One query."""
    stand = packs.order_by("pk").values_list("pk", "state", "committee__name")
    return f"{list(stand)}|{sorted(gone)}"


def withdrawn_releases() -> set[str]:
    """The public ids of the releases whose figures were withdrawn."""
    return {str(public_id) for public_id in _withdrawn().values_list("public_id", flat=True)}


def without_withdrawn(packs: Iterable[BoardPack]) -> Iterator[BoardPack]:
    """Those of these packs whose figures are all still public."""
    gone = withdrawn_releases()
    return (pack for pack in packs if not gone.intersection(pack.rests_on))


def _withdrawn() -> QuerySet[Release]:
    return Release.objects.filter(state=State.WITHDRAWN)
