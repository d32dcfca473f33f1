"""The plan for programs: every promise, how it stands by figures that have left, and where its history is."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field, StringConstraints

from plumbline.equity.values import number_of
from plumbline.plan.progressing import AimProgress
from plumbline.plan.record.history import state_of_record
from plumbline.publishing.api import reading
from plumbline.publishing.api.endpoints import answered, api, check_known
from plumbline.publishing.api.shapes import Cursor
from plumbline.publishing.api.sight import let_in, sight_of
from plumbline.publishing.promises import Promise, names_of_places, promises_made

Stands = Literal["on", "off", "unsure", "unmeasured", "over", "met", "missed", "dropped"]


class PromiseFilters(Schema):
    """Which promises, and how many of them."""

    q: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = Field(
        "", description="Words in the promise, for whom it is, why, or who answers for it."
    )
    stands: list[Stands] = Field([], max_length=8, description="How it stands.")
    limit: int = Field(100, ge=1, le=1000, description="Rows of one answer.")
    cursor: Cursor = Field("", description="From `next` of the answer before.")


class Aim(Schema):
    """A measure of a promise, and where its figure is against the line that was promised."""

    title: str
    measure: str
    invented: bool
    baseline_period: str
    target: float
    target_day: str
    direction: str
    verdict: str = Field(description="“unsure” also where the figures have not been released.")
    in_words: str
    latest_day: str | None
    latest_value: float | None = Field(description="Null where it is withheld, or not released.")
    promised_by_then: float | None


class PromiseRow(Schema):
    """One promise as the public sees it."""

    reference: str
    promise: str
    for_whom: str
    why: str
    by_when: str
    answers_on_the_board: str
    programme: str = Field(description="What the area of focus belongs to.")
    area_of_focus: str
    stands: Stands
    stands_in_words: str
    measured_by: list[Aim]
    address: str
    record: str = Field(description="The address of the public record, searched for this promise.")


class Promises(Schema):
    """A page of promises."""

    promises: list[PromiseRow]
    next: str | None = Field(description="The address of the next page; null on the last.")


@api.get("promises", response=Promises, auth=let_in, url_name="promises", tags=["Read"])
def list_promises(request: HttpRequest, asked: Query[PromiseFilters]) -> HttpResponseBase:
    """What was promised in public, and how it stands. The same for everybody."""
    sight = sight_of(request, "released")
    check_known(request, asked)
    last = max(reading.read_places(asked.cursor, 1), default=0)
    today = timezone.localdate()

    def write() -> dict[str, Any]:
        words = asked.q.casefold().split()
        found = [
            one
            for one in promises_made(today=today)
            if one.number > last
            and (not asked.stands or one.standing.slug in asked.stands)
            and all(word in one.text.casefold() for word in words)
        ]
        page, more = found[: asked.limit], len(found) > asked.limit
        cursor = reading.write_cursor(page[-1].number) if more else None
        return {
            "promises": [_row(request, one) for one in page],
            "next": reading.address_after(request, cursor),
        }

    return answered(request, f"{sight.etag}|{state_of_record()}|{today}|{names_of_places()}", write)


def _row(request: HttpRequest, promise: Promise) -> dict[str, Any]:
    told = promise.commitment
    page = reverse("publishing:promise", args=[told.number])
    history = f"{reverse('publishing:record')}?q={told.record_subject}"
    return {
        "reference": told.reference,
        "promise": told.promise,
        "for_whom": told.for_whom,
        "why": told.why,
        "by_when": told.due.isoformat(),
        "answers_on_the_board": told.answers,
        "programme": promise.programme,
        "area_of_focus": promise.area,
        "stands": promise.standing.slug,
        "stands_in_words": promise.standing.words,
        "measured_by": [_aim(one) for one in promise.measured],
        "address": request.build_absolute_uri(page),
        "record": request.build_absolute_uri(history),
    }


def _aim(measured: AimProgress) -> dict[str, Any]:
    aim, latest = measured.aim, measured.progress.latest
    return {
        "title": aim.title,
        "measure": aim.measure,
        "invented": aim.baseline.run.demonstration,
        "baseline_period": aim.baseline.period,
        "target": aim.target,
        "target_day": aim.target_day.isoformat(),
        "direction": aim.direction,
        "verdict": measured.progress.verdict.value,
        "in_words": measured.progress.sentence,
        "latest_day": latest.day.isoformat() if latest else None,
        "latest_value": number_of(latest.value) if latest else None,
        "promised_by_then": measured.progress.promised,
    }
