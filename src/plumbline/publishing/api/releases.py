"""Releases for programs: what left, as its public page tells it, with its checksum and what became of it."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from ninja import Path, Query, Schema
from pydantic import BeforeValidator, Field, StringConstraints

from plumbline.design.listing import matching
from plumbline.publishing.api import reading
from plumbline.publishing.api.endpoints import answered, api, check_known
from plumbline.publishing.api.problems import Problem
from plumbline.publishing.api.shapes import Cursor, Figure, Identifier
from plumbline.publishing.api.sight import let_in, sight_of
from plumbline.publishing.left import Left, Told, as_it_left, of_our_own, state_of_releases, that_left
from plumbline.publishing.left_list import LeftList
from plumbline.publishing.models import Release
from plumbline.publishing.states import State

LeftState = Literal["published", "superseded", "withdrawn"]


def _day(said: object) -> object:
    # Without this, a number would be read as seconds since 1970.
    if isinstance(said, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said):
        raise ValueError("a day is written as 2026-03-27")
    return said


def _without_default(schema: dict[str, Any]) -> None:
    # A default of null is none that a query could say.
    schema.pop("default", None)


Day = Annotated[date, BeforeValidator(_day)]


class ReleaseFilters(Schema):
    """Which releases, and how many of them."""

    q: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = Field(
        "", description="Words in the title or in what it said."
    )
    state: list[LeftState] = Field([], max_length=3, description="Whether it stands, was replaced or withdrawn.")
    since: Day = Field(
        None,  # type: ignore[assignment]
        alias="from",
        description="The first day on which it left, such as 2026-03-27.",
        json_schema_extra=_without_default,
    )
    until: Day = Field(
        None,  # type: ignore[assignment]
        alias="to",
        description="The last day on which it left.",
        json_schema_extra=_without_default,
    )
    limit: int = Field(100, ge=1, le=1000, description="Rows of one answer.")
    cursor: Cursor = Field("", description="From `next` of the answer before.")


class ReleaseRow(Schema):
    """One release of figures and words, as anyone can read it."""

    id: str
    title: str
    state: LeftState
    state_in_words: str
    reason: str = Field(description="Why it was replaced or withdrawn; empty while it stands.")
    released_at: str
    superseded_at: str | None
    withdrawn_at: str | None
    begins: str = Field(description="The first paragraph of what it said; empty once it was withdrawn.")
    checksum: str | None = Field(
        description="SHA-256 of its file, which the public record holds too; null where there is no file to read."
    )
    file: str | None = Field(description="The address of all that left with it, as it was frozen.")
    address: str = Field(description="The address of its page.")
    in_full: str = Field(description="The address of all that programs are told of it.")


class Releases(Schema):
    """A page of releases."""

    releases: list[ReleaseRow]
    next: str | None = Field(description="The address of the next page; null on the last.")


class OtherRelease(Schema):
    """Another release: the one before it, or the one after it."""

    id: str
    title: str
    state: LeftState
    address: str
    in_full: str


class Replacement(OtherRelease):
    """A release that took another's place, or whose place was taken."""

    why: str


class MeasureThatLeft(Schema):
    """A measure of which figures left."""

    measure: str
    title: str
    invented: bool
    address: str = Field(description="The page of the figures that are public now.")


class Said(Schema):
    """What became public of the plan with a release: an entry of the public record."""

    entry: int
    kind: str
    title: str
    digest: str
    address: str


class FigureMoved(Schema):
    """A figure that is other than it was."""

    which: str = Field(description="Its period, area, grouping, group and series.")
    before: Figure
    after: Figure


class Difference(Schema):
    """How one measure differs from what could be read of it before. Null: nothing can be told."""

    measure: str
    title: str
    invented: bool
    before: OtherRelease = Field(
        description="The release that it was read in. Once that is withdrawn, no difference is told."
    )
    changed: int | None
    same: int | None
    new: int | None
    gone: int | None
    moved: list[FigureMoved] = Field(description="The first figures that changed; `changed` says how many did.")


class ReleaseInFull(ReleaseRow):
    """A release with all that its page says."""

    paragraphs: list[str] = Field(description="What it said; empty once it was withdrawn.")
    already_public: bool = Field(description="Others had published its figures before; then it has no file.")
    measures: list[MeasureThatLeft]
    plan: list[Said]
    replaces: Replacement | None
    replaced_by: Replacement | None
    differences: list[Difference] = Field(
        description="For each measure that could be read before. Any other left for the first time."
    )
    record: str = Field(description="The address of the public record, searched for this release.")


@api.get("releases", response=Releases, auth=let_in, url_name="releases", tags=["Read"])
def list_releases(request: HttpRequest, asked: Query[ReleaseFilters]) -> HttpResponseBase:
    """What the trust released of its own, newest first, also what was replaced or withdrawn."""
    sight_of(request, "released")
    check_known(request, asked)
    found = _after(_narrowed(asked), asked.cursor)

    def write() -> dict[str, Any]:
        rows = list(found[: asked.limit + 1])
        page, more = rows[: asked.limit], len(rows) > asked.limit
        cursor = reading.write_cursor(reading.write_moment(_left_at(page[-1])), page[-1].pk) if more else None
        return {
            "releases": [_row(request, one) for one in page],
            "next": reading.address_after(request, cursor),
        }

    return answered(request, state_of_releases(), write)


@api.get("releases/{public_id}", response=ReleaseInFull, auth=let_in, url_name="release", tags=["Read"])
def read_release(request: HttpRequest, public_id: Path[Identifier]) -> HttpResponseBase:
    """One release: what it said, what left with it, its checksum, what it replaced, and what was different."""
    sight_of(request, "released")
    check_known(request)
    found = that_left().select_related("supersedes").filter(public_id=public_id).first()
    if found is None:
        raise Problem("There is no release of this identifier that anyone may read.", status=404)
    return answered(request, state_of_releases(), lambda: _in_full(request, as_it_left(found)))


def _narrowed(asked: ReleaseFilters) -> QuerySet[Release]:
    rows = matching(of_our_own(), asked.q, LeftList.search)
    if asked.state:
        rows = rows.filter(state__in=asked.state)
    if asked.since:
        rows = rows.filter(published_at__date__gte=asked.since)
    if asked.until:
        rows = rows.filter(published_at__date__lte=asked.until)
    return rows.order_by("-published_at", "-pk")


def _after(rows: QuerySet[Release], cursor: str) -> QuerySet[Release]:
    places = reading.read_places(cursor, 2)
    if not places:
        return rows
    moment = reading.read_moment(places[0])
    return rows.filter(Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=places[1]))


def _row(request: HttpRequest, release: Release) -> dict[str, Any]:
    is_readable = release.state != State.WITHDRAWN
    has_file = is_readable and bool(release.checksum)
    words = release.paragraphs if is_readable else []
    file = reverse("publishing:left_json", args=[release.public_id])
    return {
        **_other(request, release),
        "state_in_words": release.state_label,
        "reason": release.reason if release.state != State.PUBLISHED else "",
        "released_at": _left_at(release).isoformat(),
        "superseded_at": release.superseded_at.isoformat() if release.superseded_at else None,
        "withdrawn_at": release.withdrawn_at.isoformat() if release.withdrawn_at else None,
        "begins": words[0] if words else "",
        "checksum": release.checksum if has_file else None,
        "file": request.build_absolute_uri(file) if has_file else None,
    }


def _in_full(request: HttpRequest, left: Left) -> dict[str, Any]:
    release, successor, earlier = left.release, left.successor, left.release.supersedes
    history = f"{reverse('publishing:record')}?{urlencode({'q': str(release.public_id)})}"
    return {
        **_row(request, release),
        "paragraphs": release.paragraphs if left.is_readable else [],
        "already_public": release.by_system,
        "measures": [
            {
                "measure": slug,
                "title": title,
                "invented": invented,
                "address": request.build_absolute_uri(reverse("publishing:measure", args=[slug])),
            }
            for slug, title, invented in left.measures
        ],
        "plan": [
            {
                "entry": one.number,
                "kind": one.get_kind_display(),
                "title": one.title,
                "digest": one.digest,
                "address": request.build_absolute_uri(one.get_absolute_url()),
            }
            for one in left.entries
        ],
        "replaces": {**_other(request, earlier), "why": release.superseding_why} if earlier else None,
        "replaced_by": {**_other(request, successor), "why": successor.superseding_why} if successor else None,
        "differences": [_difference(request, one) for one in left.differences],
        "record": request.build_absolute_uri(history),
    }


def _difference(request: HttpRequest, told: Told) -> dict[str, Any]:
    moved = told.moved
    names = ("changed", "same", "new", "gone")
    return {
        "measure": moved.measure,
        "title": moved.title,
        "invented": moved.invented,
        "before": _other(request, told.against),
        **{name: getattr(moved, name) if told.can_be_told else None for name in names},
        "moved": [
            {"which": one.which, "before": one.before, "after": one.after}
            for one in (moved.shown if told.can_be_told else ())
        ],
    }


def _other(request: HttpRequest, release: Release) -> dict[str, Any]:
    return {
        "id": str(release.public_id),
        "title": release.title,
        "state": release.state,
        "address": request.build_absolute_uri(reverse("publishing:left", args=[release.public_id])),
        "in_full": request.build_absolute_uri(reverse("api:release", args=[release.public_id])),
    }


def _left_at(release: Release) -> datetime:
    assert release.published_at  # noqa: S101 - it left
    return release.published_at
