"""When each patient goes through which course of care, and what comes of it: periods, spells, orders, recalls.

Courses of one person never touch: the next begins at least a fortnight after the last has ended. What begins
after the extract's last day did not happen, and what ends after it is open.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np

from plumbline.measures.synthetic import population
from plumbline.measures.synthetic.columns import NO_DAY
from plumbline.measures.synthetic.courses import CATEGORIES, COURSES, EXPIRY_DAYS, KINDS, STATUSES, Course, Phase
from plumbline.measures.synthetic.patients import Patients, Span, contact_rate
from plumbline.measures.synthetic.population import Cells, Floats, Whole
from plumbline.measures.synthetic.randomness import stream
from plumbline.measures.synthetic.truth import THROUGH_PLACE_OF_SAFETY, Truth

LEAST_GAP = 60
FORTNIGHT = 14
NO_LIMIT = 10**6


@dataclass(frozen=True, slots=True)
class Journeys:
    """Courses of care: whose, which, from which day, and before which day the next one needs it to be over."""

    patient: Whole
    course: Whole
    start: Whole
    limit: Whole


@dataclass(frozen=True, slots=True)
class Periods:
    """Legal status periods. Days are day numbers, `NO_DAY` where open; `key` names the row across the block."""

    patient: Whole
    key: Whole
    status: Whole
    category: Whole
    start: Whole
    start_minute: Whole
    end: Whole
    end_minute: Whole
    expiry: Whole


@dataclass(frozen=True, slots=True)
class Spells:
    """Hospital spells."""

    patient: Whole
    key: Whole
    method: Whole
    source: Whole
    start: Whole
    start_minute: Whole
    end: Whole
    end_minute: Whole


@dataclass(frozen=True, slots=True)
class Orders:
    """Community treatment orders, recalls and conditional discharges; `period` is the key of its period."""

    patient: Whole
    key: Whole
    period: Whole
    start: Whole
    end: Whole
    is_revoked: Whole


@dataclass(frozen=True, slots=True)
class Care:
    """All that came of a block's journeys."""

    periods: Periods
    spells: Spells
    orders: Orders
    recalls: Orders
    conditional: Orders


METHODS = tuple(sorted({spell.method for course in COURSES for spell in course.spells}))
SOURCES = tuple(sorted({spell.source for course in COURSES for spell in course.spells}))
ROWS_PER_JOURNEY = 8
"""No course has as many periods or spells as this: keys are the journey's number times this, plus the place."""


def draw_journeys(
    truth: Truth, cells: Cells, patients: Patients, span: Span, *, seed: int, block: int
) -> Journeys:
    """Which courses each patient goes through, and when."""
    random = stream(seed, "mhsds.journeys", block)
    rates = _rates(truth, cells, span)
    drawn = [random.poisson(rate[patients.cell]) for rate in rates]
    patient = np.concatenate([np.repeat(np.arange(len(patients)), count) for count in drawn])
    kinds = np.repeat(np.arange(len(drawn)), [int(count.sum()) for count in drawn])
    course = np.empty(len(patient), np.int64)
    courses_before = 0
    for kind, courses in enumerate(KINDS):
        chosen = kinds == kind
        weights = np.array([course.weight for course in courses])
        course[chosen] = courses_before + population.draw_from(random, weights, int(chosen.sum()))
        courses_before += len(courses)
    return _timed(random, patient, course, span)


def _rates(truth: Truth, cells: Cells, span: Span) -> list[Floats]:
    """Expected journeys of each kind per patient, by cell."""
    per_head = span.years / 100_000 * population.relative_rate(cells) / contact_rate(truth, cells)
    detained = truth.detentions_per_100_000 * truth.ratios("detention")[cells.code]
    through, order = THROUGH_PLACE_OF_SAFETY, truth.community_order_share()[cells.code]
    kinds = [
        detained * (1 - through) * (1 - order),
        detained * through * (1 - order),
        detained * (1 - through) * order * (1 - truth.revoked),
        detained * through * order * (1 - truth.revoked),
        detained * (1 - through) * order * truth.revoked,
        detained * through * order * truth.revoked,
        truth.place_of_safety_only()[cells.code],
        np.full(len(cells), truth.informal_admissions_per_100_000),
    ]
    return [per_head * kind for kind in kinds]


def _timed(random: np.random.Generator, patient: Whole, course: Whole, span: Span) -> Journeys:
    """Start days, evenly spread over the span, at least `LEAST_GAP` apart for one person."""
    chance = random.random(len(patient))
    order = np.lexsort((chance, patient))
    patient, course, chance = patient[order], course[order], chance[order]
    counts = np.bincount(patient, minlength=1)[patient]
    first_of = np.searchsorted(patient, patient)
    place = np.arange(len(patient)) - first_of
    length = span.last - span.earliest + 1
    gap = np.minimum(LEAST_GAP, length // (2 * counts))
    start = span.earliest + place * gap + np.floor(chance * (length - (counts - 1) * gap)).astype(np.int64)
    limit = np.full(len(patient), NO_LIMIT)
    same = patient[1:] == patient[:-1]
    limit[:-1][same] = start[1:][same] - FORTNIGHT
    return Journeys(patient, course, start, limit)


def follow_journeys(journeys: Journeys, span: Span, *, seed: int, block: int) -> Care:
    """What came of the journeys, course by course."""
    parts: dict[str, list[Any]] = {field.name: [] for field in fields(Care)}
    for number, course in enumerate(COURSES):
        chosen = np.flatnonzero(journeys.course == number)
        random = stream(seed, f"mhsds.course.{course.name}", block)
        bounds, minutes = _boundaries(random, course, journeys, chosen)
        lasts = (bounds[-1] >= span.first) & (bounds[course.known_from] <= span.last)
        followed = _Followed(journeys.patient[chosen[lasts]], chosen[lasts], bounds[:, lasts], minutes[:, lasts])
        for name, made in _follow(course, followed).items():
            parts[name] += made
    return Care(
        periods=_joined(Periods, parts["periods"], span),
        spells=_joined(Spells, parts["spells"], span),
        orders=_joined(Orders, parts["orders"], span),
        recalls=_joined(Orders, parts["recalls"], span),
        conditional=_joined(Orders, parts["conditional"], span),
    )


def _boundaries(
    random: np.random.Generator, course: Course, journeys: Journeys, chosen: Whole
) -> tuple[Whole, Whole]:
    """Days and minutes of a course's boundaries: (phases + 1) × journeys."""
    lengths = np.array([_lengths(random, phase, len(chosen)) for phase in course.phases])
    lengths = lengths.reshape(len(course.phases), len(chosen))
    room = np.maximum(journeys.limit[chosen] - journeys.start[chosen], len(course.phases))
    share = np.minimum(1, room / np.maximum(lengths.sum(axis=0), 1))
    # No phase shrinks under two days: an informal stay ends on the day before a section begins.
    shortened = np.maximum(np.floor(lengths * share), np.minimum(lengths, 2))
    fitted = np.where(share < 1, shortened, lengths).astype(np.int64)
    days = journeys.start[chosen] + np.vstack([np.zeros((1, len(chosen)), np.int64), np.cumsum(fitted, axis=0)])
    minutes = random.integers(0, 1200, (len(course.phases) + 1, len(chosen)))
    for later in range(1, len(minutes)):
        same_day = days[later] == days[later - 1]
        minutes[later] = np.where(same_day, np.minimum(minutes[later - 1] + 180, 1439), minutes[later])
    return days, minutes


def _lengths(random: np.random.Generator, phase: Phase, size: int) -> Floats:
    drawn = np.rint(phase.median * np.exp(phase.spread * random.standard_normal(size)))
    return np.asarray(np.clip(drawn, phase.least, phase.most))


@dataclass(frozen=True, slots=True)
class _Followed:
    """Journeys of one course with their boundaries."""

    patient: Whole
    journey: Whole
    days: Whole
    minutes: Whole

    def filled(self, value: int | np.int32) -> Whole:
        return np.full(len(self.patient), value)

    def key(self, place: int) -> Whole:
        return self.journey * ROWS_PER_JOURNEY + place


def _follow(course: Course, followed: _Followed) -> dict[str, list[Any]]:
    return {
        "periods": [_period(course, place, followed) for place in range(len(course.periods))],
        "spells": [_spell(course, place, followed) for place in range(len(course.spells))],
        "orders": [_order(followed, one.start, one.end, one.period, one.is_revoked) for one in course.orders],
        "recalls": [_order(followed, one.start, one.end, one.period) for one in course.recalls],
        "conditional": [_order(followed, one.start, one.end, one.period) for one in course.conditional],
    }


def _period(course: Course, place: int, followed: _Followed) -> Periods:
    period = course.periods[place]
    start = followed.days[period.start]
    end = followed.days[period.end] + period.end_shift
    expires_after = EXPIRY_DAYS[period.status]
    expiry = start + expires_after if expires_after else followed.filled(NO_DAY)
    return Periods(
        patient=followed.patient,
        key=followed.key(place),
        status=followed.filled(STATUSES.index(period.status)),
        category=followed.filled(CATEGORIES.index(period.category)),
        start=start,
        start_minute=np.minimum(followed.minutes[period.start] + period.minutes_later, 1439),
        end=followed.filled(NO_DAY) if period.is_left_open else end,
        end_minute=followed.filled(1439) if period.end_shift < 0 else followed.minutes[period.end],
        # A status that was renewed in place runs on past its end, as a live order or a long stay does.
        expiry=np.maximum(expiry, end + 30) if period.is_renewed else expiry,
    )


def _spell(course: Course, place: int, followed: _Followed) -> Spells:
    spell = course.spells[place]
    return Spells(
        patient=followed.patient,
        key=followed.key(place),
        method=followed.filled(METHODS.index(spell.method)),
        source=followed.filled(SOURCES.index(spell.source)),
        start=followed.days[spell.start],
        start_minute=followed.minutes[spell.start],
        end=followed.days[spell.end],
        end_minute=followed.minutes[spell.end],
    )


def _order(followed: _Followed, start: int, end: int, period: int, is_revoked: bool = False) -> Orders:
    return Orders(
        patient=followed.patient,
        key=followed.key(0),
        period=followed.key(period),
        start=followed.days[start],
        end=followed.days[end],
        is_revoked=followed.filled(int(is_revoked)),
    )


Rows = TypeVar("Rows", Periods, Spells, Orders)


def _joined(make: Callable[..., Rows], parts: list[Rows], span: Span) -> Rows:
    """Rows of all courses in the order of their keys, cut at the extract's last day."""
    names = make.__dataclass_fields__  # type: ignore[attr-defined]
    whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    order = np.argsort(whole["key"], kind="stable")
    kept = order[whole["start"][order] <= span.last]
    cut = {name: values[kept] for name, values in whole.items()}
    is_open = cut["end"] > span.last
    cut["end"][is_open] = NO_DAY
    if "end_minute" in cut:
        cut["end_minute"][cut["end"] == NO_DAY] = -1
    return make(**cut)
