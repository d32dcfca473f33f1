"""Board packs for programs: those that were published, their files with digests, and what became of them.

Nothing is read here that `pack_desk.shelf` does not give: no draft, no pack of the board in private, no name.
"""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from ninja import Path, Query, Schema
from pydantic import Field, StringConstraints

from plumbline.design.listing import matching
from plumbline.publishing.api import reading
from plumbline.publishing.api.endpoints import answered, api, check_known
from plumbline.publishing.api.problems import Problem
from plumbline.publishing.api.shapes import MOST, Cursor, Identifier, Slug
from plumbline.publishing.api.sight import let_in, sight_of
from plumbline.publishing.models import BoardPack
from plumbline.publishing.pack_desk.building import period_of
from plumbline.publishing.pack_desk.documents import DOCUMENTS, about_document
from plumbline.publishing.pack_desk.listing import PublicPackList, of_committee
from plumbline.publishing.pack_desk.shelf import (
    OnTheShelf,
    on_the_shelf,
    packs_published,
    state_of_packs,
    withdrawn_releases,
)
from plumbline.publishing.pack_desk.states import PackState
from plumbline.publishing.packs.freezing import from_json

Stands = Literal["public", "corrected", "withdrawn"]


class PackFilters(Schema):
    """Which packs, and how many of them."""

    q: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = Field(
        "", description="Words in the title, or in the name of the committee."
    )
    committee: list[Slug] = Field(
        [], max_length=MOST, description="For whom it was: “the-board”, or the slug of a committee."
    )
    limit: int = Field(100, ge=1, le=1000, description="Rows of one answer.")
    cursor: Cursor = Field("", description="From `next` of the answer before.")


class PackRow(Schema):
    """One board pack that anyone can read."""

    id: str
    title: str
    committee: str
    meeting: str
    first_day: str
    last_day: str
    period: str = Field(description="Its first and last day in words.")
    stands: Stands = Field(
        description="“corrected”: another takes its place, and it stays readable. “withdrawn”: figures in it "
        "were withdrawn, so that what it says is not shown any more."
    )
    public_since: str
    checksum: str = Field(description="SHA-256 of what was frozen, as its page and its files print it.")
    address: str = Field(description="The address of its page.")
    in_full: str = Field(description="The address of all that programs are told of it.")


class Packs(Schema):
    """A page of board packs."""

    packs: list[PackRow]
    next: str | None = Field(description="The address of the next page; null on the last.")


class OtherPack(Schema):
    """The pack that takes its place, or whose place it takes."""

    id: str
    title: str
    why: str
    address: str
    in_full: str


class PackFile(Schema):
    """A file of a pack: the same pack, the same bytes."""

    format: str
    label: str
    media_type: str
    bytes: int
    sha256: str
    address: str


class MeasureShown(Schema):
    """A measure that a pack shows."""

    measure: str
    title: str
    period: str
    headline: str


class PackInFull(PackRow):
    """A board pack with all that its page says around its words; these are in its files."""

    checked_by: str = Field(description="The role of who checked it, and wrote none of it.")
    frozen_at: str
    record_digest: str | None = Field(
        description="The digest of the public record that it prints, with the day; null where none was signed."
    )
    invented: bool = Field(description="Whether it is a demonstration, or shows invented figures.")
    sections: list[str]
    measures: list[MeasureShown]
    corrects: OtherPack | None
    corrected_by: OtherPack | None = Field(description="Null also where that is not public yet.")
    files: list[PackFile]


@api.get("packs", response=Packs, auth=let_in, url_name="packs", tags=["Read"])
def list_packs(request: HttpRequest, asked: Query[PackFilters]) -> HttpResponseBase:
    """What the board and its committees read, those of the latest meeting first."""
    sight_of(request, "released")
    check_known(request, asked)
    found = _after(_narrowed(asked), asked.cursor)
    gone = withdrawn_releases()

    def write() -> dict[str, Any]:
        rows = list(found[: asked.limit + 1])
        page, more = rows[: asked.limit], len(rows) > asked.limit
        cursor = reading.write_cursor(page[-1].meeting.toordinal(), page[-1].pk) if more else None
        return {
            "packs": [_row(request, one, is_readable=not gone.intersection(one.rests_on)) for one in page],
            "next": reading.address_after(request, cursor),
        }

    return answered(request, state_of_packs(packs_published(), gone), write)


@api.get("packs/{public_id}", response=PackInFull, auth=let_in, url_name="pack", tags=["Read"])
def read_pack(request: HttpRequest, public_id: Path[Identifier]) -> HttpResponseBase:
    """One pack: for whom, its period, its files with their digests, and what it corrects or what corrects it."""
    sight_of(request, "released")
    check_known(request)
    pack = packs_published(with_content=True).filter(public_id=public_id).first()
    if pack is None:
        raise Problem("There is no board pack of this identifier that anyone may read.", status=404)
    found = on_the_shelf(pack)
    if not found.is_readable:
        raise _closed(request, found)
    others = [one and one.pk for one in (found.corrects, found.follower)]
    files = [_file(request, pack, file_format) for file_format in DOCUMENTS]
    # A later version of Plumbline may write the files otherwise: their digests are part of what may change.
    state = (pack.checksum, pack.state, pack.committee_name, others, [one["sha256"] for one in files])
    return answered(request, state, lambda: {**_in_full(request, found), "files": files})


def _narrowed(asked: PackFilters) -> QuerySet[BoardPack]:
    rows = matching(packs_published(), asked.q, PublicPackList.search)
    wanted = Q()
    for slug in asked.committee:
        wanted |= of_committee(slug)
    return rows.filter(wanted).order_by("-meeting", "-pk")


def _after(rows: QuerySet[BoardPack], cursor: str) -> QuerySet[BoardPack]:
    places = reading.read_places(cursor, 2)
    if not places:
        return rows
    meeting: date = reading.read_day(places[0])
    return rows.filter(Q(meeting__lt=meeting) | Q(meeting=meeting, pk__lt=places[1]))


def _closed(request: HttpRequest, found: OnTheShelf) -> Problem:
    """Its page says the same, in place of what the pack said."""
    told = [
        {
            "release": str(one.public_id),
            "title": one.title,
            "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
            "reason": one.reason,
        }
        for one in found.withdrawn
    ]
    page = reverse("publishing:public_pack", args=[found.pack.public_id])
    return Problem(
        "Figures in this pack were withdrawn, so what it says is not shown any more.",
        status=410,
        withdrawn=told,
        address=request.build_absolute_uri(page),
    )


def _row(request: HttpRequest, pack: BoardPack, *, is_readable: bool) -> dict[str, Any]:
    stands = "public" if pack.state == PackState.FROZEN else "corrected"
    return {
        **_named(request, pack),
        "committee": pack.committee_name,
        "meeting": pack.meeting.isoformat(),
        "first_day": pack.first_day.isoformat(),
        "last_day": pack.last_day.isoformat(),
        "period": period_of(pack),
        "stands": stands if is_readable else "withdrawn",
        "public_since": pack.published_at.isoformat() if pack.published_at else None,
        "checksum": pack.checksum,
    }


def _in_full(request: HttpRequest, found: OnTheShelf) -> dict[str, Any]:
    pack, frozen = found.pack, from_json(found.pack.content)
    return {
        **_row(request, pack, is_readable=True),
        "checked_by": frozen.checker,
        "frozen_at": pack.frozen_at.isoformat() if pack.frozen_at else None,
        "record_digest": frozen.record_digest or None,
        "invented": frozen.demonstration,
        "sections": [section.title for section in frozen.sections],
        "measures": [
            {"measure": one.slug, "title": one.title, "period": one.period, "headline": one.headline}
            for one in frozen.pages
        ],
        # Why is said of both, and only where both are public.
        "corrects": _other(request, found.corrects, pack.superseding_why),
        "corrected_by": _other(request, found.follower, found.follower.superseding_why if found.follower else ""),
    }


def _file(request: HttpRequest, pack: BoardPack, file_format: str) -> dict[str, Any]:
    document, about = DOCUMENTS[file_format], about_document(pack, file_format)
    address = reverse("publishing:public_pack_file", args=[pack.public_id, file_format])
    return {
        "format": file_format,
        "label": document.label,
        "media_type": document.content_type,
        "bytes": about.size,
        "sha256": about.sha256,
        "address": request.build_absolute_uri(address),
    }


def _other(request: HttpRequest, pack: BoardPack | None, why: str) -> dict[str, Any] | None:
    return {**_named(request, pack), "why": why} if pack else None


def _named(request: HttpRequest, pack: BoardPack) -> dict[str, Any]:
    return {
        "id": str(pack.public_id),
        "title": pack.title,
        "address": request.build_absolute_uri(reverse("publishing:public_pack", args=[pack.public_id])),
        "in_full": request.build_absolute_uri(reverse("api:pack", args=[pack.public_id])),
    }
