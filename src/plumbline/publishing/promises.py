"""What was promised in public, and how far it has come as the public can see: from figures that have left alone.

Drafts, actions, updates and names of people are no part of it. A fixed number of queries, however much there is.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from plumbline.plan.models import Aim, Commitment, FocusArea, Programme
from plumbline.plan.progressing import AimProgress, read_progress
from plumbline.plan.states import State
from plumbline.plan.trajectory import Verdict
from plumbline.publishing.models import ReleasedRow
from plumbline.publishing.queries import measures_ever_released, rows_that_left


@dataclass(frozen=True, slots=True)
class Standing:
    """How a promise stands, in words with a sign, so that no colour is needed."""

    sign: str
    words: str
    colour: str
    """Of the tag beside the words; none of them praises or blames alone."""
    slug: str


MET = Standing("✔", "Met", "blue", "met")
MISSED = Standing("■", "Missed", "orange", "missed")
DROPPED = Standing("✕", "Dropped", "grey", "dropped")
OVER = Standing("■", "Its day is over, and it is not settled", "orange", "over")
OFF = Standing("▲", "Promised, and off its line", "orange", "off")
ON = Standing("●", "Promised, and on its line", "blue", "on")
UNSURE = Standing("◔", "Promised; not enough data to tell", "grey", "unsure")
UNMEASURED = Standing("○", "Promised; not measured yet", "white", "unmeasured")
NOT_DONE = (MISSED, DROPPED, OVER, OFF)
STANDINGS = (ON, OFF, UNSURE, UNMEASURED, OVER, MET, MISSED, DROPPED)


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise as the public sees it."""

    commitment: Commitment
    measured: tuple[AimProgress, ...]
    standing: Standing

    @property
    def number(self) -> int:
        return self.commitment.number

    @property
    def due(self) -> date:
        return self.commitment.due

    @property
    def area(self) -> str:
        return self.commitment.area.title

    @property
    def programme(self) -> str:
        return self.commitment.area.programme.title

    @property
    def stands(self) -> str:
        """The value of the filter for how it stands."""
        return self.standing.slug

    @property
    def place(self) -> tuple[int, ...]:
        """Where it stands in the plan: by programme, by area of focus, by number."""
        area = self.commitment.area
        return (area.programme.position, area.programme_id, area.position, area.pk, self.number)

    @property
    def text(self) -> str:
        """What a search looks in."""
        told = self.commitment
        return " ".join(
            (told.reference, told.promise, told.for_whom, told.why, told.answers, self.area, self.programme)
        )


def promises_made(*, today: date, rows: QuerySet[Any] | None = None) -> list[Promise]:
    """Everything that was ever promised, in the order of its numbers.

    `rows`: the figures that a reader may see, where they are more than those that have left.
    """
    seen = _rows() if rows is None else rows
    commitments = list(made().order_by("number"))
    aims: dict[int, list[Aim]] = defaultdict(list)
    for aim in Aim.objects.filter(commitment__in=commitments, ended_on=None).select_related("baseline__run"):
        aims[aim.commitment_id].append(aim)
    every = [aim for own in aims.values() for aim in own]
    measured = dict(zip([aim.pk for aim in every], read_progress(every, seen), strict=True)) if every else {}
    return [_promise(one, [measured[aim.pk] for aim in aims[one.pk]], today) for one in commitments]


def promise_of(commitment: Commitment, *, today: date) -> Promise:
    """One promise with how far its figures have come."""
    aims = list(commitment.aims.filter(ended_on=None).select_related("baseline__run"))
    return _promise(commitment, read_progress(aims, _rows()) if aims else [], today)


def made() -> QuerySet[Commitment]:
    """What was ever made public; a draft is nobody's business outside."""
    return Commitment.objects.exclude(state=State.DRAFT).select_related("area__programme", "committee")


Places = dict[Programme, dict[FocusArea, list[Promise]]]


def by_programme(promises: Sequence[Promise]) -> Places:
    """The programmes and their areas in order, each with its promises; what has none is left out."""
    found: Places = {}
    for promise in sorted(promises, key=lambda one: one.place):
        area = promise.commitment.area
        found.setdefault(area.programme, {}).setdefault(area, []).append(promise)
    return found


def names_of_places() -> str:
    """What programmes and areas are called now and in which order, as one text that changes when they do."""
    areas = FocusArea.objects.in_order().values_list("slug", "title", "programme__title")
    return repr(list(areas))


def standing_of(commitment: Commitment, measured: Sequence[AimProgress], today: date) -> Standing:
    """Where a promise stands: what was said of it in public, then its day, then its figures."""
    settled = {State.MET: MET, State.MISSED: MISSED, State.DROPPED: DROPPED}.get(State(commitment.state))
    if settled is not None:
        return settled
    if commitment.due < today:
        return OVER
    verdicts = {one.progress.verdict for one in measured}
    if Verdict.OFF in verdicts:
        return OFF
    if not verdicts:
        return UNMEASURED
    return ON if verdicts == {Verdict.ON} else UNSURE


def _promise(commitment: Commitment, measured: Sequence[AimProgress], today: date) -> Promise:
    return Promise(commitment, tuple(measured), standing_of(commitment, measured, today))


def _rows() -> QuerySet[ReleasedRow]:
    return rows_that_left(measures_ever_released())
