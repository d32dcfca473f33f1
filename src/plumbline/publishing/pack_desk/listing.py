"""The list of board packs, and the calendar of committees."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from plumbline.design.listing import Column, Filter, Listing
from plumbline.plan.models import Committee
from plumbline.publishing.models import Audience, BoardPack
from plumbline.publishing.models.packs import THE_BOARD
from plumbline.publishing.pack_desk.states import KEPT, PACK_LABELS, PackState

PACK_COLOURS = {"draft": "white", "submitted": "yellow", "frozen": "blue", "superseded": "grey"}
OF_BOARD = "the-board"


def _committees() -> list[tuple[str, str]]:
    return [(OF_BOARD, THE_BOARD), *Committee.objects.values_list("slug", "name")]


def of_committee(value: str) -> Q:
    return Q(committee=None) if value == OF_BOARD else Q(committee__slug=value)


class PackList(Listing):
    """Packs, those of the latest meeting first."""

    name = "board-packs"
    caption = "Board packs"
    columns = (
        Column("title", "Pack", sort="title", link=lambda row: row.get_absolute_url()),
        Column("committee", "For", lambda row: row.committee_name, sort="committee__name"),
        Column("meeting", "Meeting", sort="meeting"),
        Column("first_day", "Period from", on_page=False),
        Column("last_day", "Period to", sort="last_day"),
        Column(
            "state",
            "State",
            lambda row: row.state_label,
            sort="state",
            tag=lambda row: PACK_COLOURS[row.state],
        ),
        Column("audience", "Who reads it", lambda row: row.get_audience_display(), on_page=False),
        Column("checksum", "Checksum (SHA-256)", on_page=False),
    )
    search = ("title__icontains", "committee__name__icontains")
    search_label = "Search board packs"
    filters = (
        Filter("state", "State", list(PACK_LABELS.items()), "state"),
        Filter("committee", "For", _committees, of_committee),
        Filter("audience", "Who reads it", Audience.choices, "audience"),
    )
    default_sort = "-meeting"
    empty = "No board pack has been prepared yet."


def _public_address(pack: BoardPack) -> str:
    return reverse("publishing:public_pack", args=[pack.public_id])


class PublicPackList(Listing):
    """Published packs, those of the latest meeting first."""

    name = "board-packs"
    caption = "Board packs that anyone can read"
    columns = (
        Column("title", "Pack", sort="title", link=_public_address),
        Column("committee", "For", lambda row: row.committee_name, sort="committee__name"),
        Column("meeting", "Meeting", sort="meeting"),
        Column("first_day", "Period from"),
        Column("last_day", "Period to", sort="last_day"),
        Column("published_at", "Public since", sort="published_at"),
        Column("checksum", "Checksum (SHA-256)"),
        Column("address", "Address", _public_address),
    )
    search = ("title__icontains", "committee__name__icontains")
    search_label = "Search board packs"
    filters = (Filter("committee", "For", _committees, of_committee),)
    default_sort = "-meeting"
    empty = "No board pack has been made public yet."


@dataclass(frozen=True, slots=True)
class Due:
    """A pack that a meeting waits for, or one that it was given."""

    pack: BoardPack
    when: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class CommitteeDays:
    """A committee with its packs: those that are due, soonest first, and those it was given, latest first."""

    name: str
    due: tuple[Due, ...]
    given: tuple[Due, ...]


def calendar(packs: QuerySet[BoardPack], *, today: date) -> list[CommitteeDays]:
    """The board and every committee. Two queries."""
    found = list(packs.exclude(state=PackState.SUPERSEDED).select_related("committee"))
    names: list[tuple[int | None, str]] = [(None, THE_BOARD), *Committee.objects.values_list("pk", "name")]
    return [
        _days_of(name, [pack for pack in found if pack.committee_id == committee], today)
        for committee, name in names
    ]


def _days_of(name: str, packs: list[BoardPack], today: date) -> CommitteeDays:
    ordered = sorted(packs, key=lambda pack: pack.meeting)
    due = [pack for pack in ordered if pack.state not in KEPT or pack.meeting >= today]
    return CommitteeDays(
        name,
        tuple(_due(pack, today) for pack in due),
        tuple(_due(pack, today) for pack in reversed(ordered) if pack not in due),
    )


def _due(pack: BoardPack, today: date) -> Due:
    days = (pack.meeting - today).days
    is_late = days < 0 and pack.state not in KEPT
    words = "today" if days == 0 else f"in {_counted(days)}" if days > 0 else f"{_counted(-days)} ago"
    return Due(pack, words, is_late)


def _counted(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
