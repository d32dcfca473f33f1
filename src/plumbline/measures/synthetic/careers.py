"""What happens to staff: promotions, training, employee-relations cases, at planted likelihoods."""

from dataclasses import dataclass

import numpy as np

from plumbline.measures.synthetic.columns import NO_DAY
from plumbline.measures.synthetic.population import Whole, draw_from
from plumbline.measures.synthetic.staff import BANDS, MEDICAL, Staff
from plumbline.measures.synthetic.truth import Truth

DAYS_IN_A_YEAR = 365
KINDS_OF_TRAINING = ("non-mandatory", "mandatory", "anti-racism", "inclusive recruitment", "leadership")
EVERYONE = (1.0, 0.92, 0.40, 0.06, 0.05)
"""Share of everyone who takes each kind in a year; the first is planted by group instead."""

MORE_COURSES = 0.4
KINDS_OF_CASE = ("disciplinary", "grievance", "capability", "dignity at work", "sickness", "probation")
OTHER_CASES = (0.0, 0.008, 0.006, 0.004, 0.02, 0.004)
INFORMAL = 0.6
"""Disciplinary cases that stayed informal, for each formal one."""

OUTCOMES = ("no case to answer", "informal action", "first written warning", "final written warning", "dismissal")
OUTCOME_SHARES = np.array([0.35, 0.25, 0.22, 0.12, 0.06])


@dataclass(frozen=True, slots=True)
class Promotions:
    """Moves to a band from the one below it."""

    person: Whole
    moved: Whole
    from_band: Whole


@dataclass(frozen=True, slots=True)
class Training:
    """Courses completed."""

    person: Whole
    kind: Whole
    day: Whole


@dataclass(frozen=True, slots=True)
class Cases:
    """Employee-relations cases; `formal` and `closed` are `NO_DAY` where there is no such day."""

    person: Whole
    kind: Whole
    opened: Whole
    formal: Whole
    closed: Whole
    outcome: Whole
    suspended: Whole
    checkpoint: Whole


def _day_in_year(random: np.random.Generator, staff: Staff, person: Whole, snapshot: int) -> Whole:
    """A day of each person in post in the year that ends with the snapshot."""
    earliest = np.maximum(staff.start[person], snapshot - DAYS_IN_A_YEAR + 1)
    return earliest + np.floor(random.random(len(person)) * (snapshot + 1 - earliest)).astype(np.int64)


def draw_promotions(random: np.random.Generator, truth: Truth, staff: Staff, snapshot: int) -> Promotions:
    """Who, among those in post at the snapshot, came to their band from the one below in the year before it."""
    there = staff.in_post(snapshot)
    rates = staff.rates(truth.promotion_white, bme_over_white=truth.promotion_bme_over_white)
    can_move = (staff.band > 0) & ~MEDICAL[staff.band] & (staff.band < BANDS.index("VSM"))
    moved = there[(random.random(len(there)) < rates[there]) & can_move[there]]
    return Promotions(moved, _day_in_year(random, staff, moved, snapshot), staff.band[moved] - 1)


def draw_training(random: np.random.Generator, truth: Truth, staff: Staff, snapshot: int) -> Training:
    """Courses of those in post at the snapshot, in the year before it."""
    there = staff.in_post(snapshot)
    access = staff.rates(truth.training_white, bme_over_white=1 / truth.training_white_over_bme)[there]
    people, kinds = [], []
    for number, share in enumerate(EVERYONE):
        took = there[random.random(len(there)) < (access if number == 0 else share)]
        courses = 1 + (random.poisson(MORE_COURSES, len(took)) if number == 0 else np.zeros(len(took), np.int64))
        people.append(np.repeat(took, courses))
        kinds.append(np.full(int(courses.sum()), number))
    person, kind = np.concatenate(people), np.concatenate(kinds)
    day = _day_in_year(random, staff, person, snapshot)
    # Nobody completes the same course twice in a day.
    once = np.unique(np.array([person, kind, day]), axis=1)
    return Training(once[0], once[1], once[2])


def draw_cases(random: np.random.Generator, truth: Truth, staff: Staff, snapshot: int) -> Cases:
    """Cases of those in post at the snapshot, in the year before it. Only disciplinary ones are planted."""
    there = staff.in_post(snapshot)
    rates = staff.rates(truth.disciplinary_white, bme_over_white=truth.disciplinary_bme_over_white)[there]
    formal = there[random.random(len(there)) < rates]
    informal = there[random.random(len(there)) < rates * INFORMAL]
    other = [there[random.random(len(there)) < share] for share in OTHER_CASES[1:]]
    person = np.concatenate([formal, informal, *other])
    kind = np.repeat(np.arange(-1, len(KINDS_OF_CASE)), [len(formal), len(informal), *map(len, other)])
    return _cases(random, staff, person, kind, snapshot)


def _cases(random: np.random.Generator, staff: Staff, person: Whole, kind: Whole, snapshot: int) -> Cases:
    begins = _day_in_year(random, staff, person, snapshot)
    is_formal = kind == -1
    opened = np.maximum(begins - np.where(is_formal, random.integers(0, 30, len(person)), 0), staff.start[person])
    closed = begins + np.maximum(
        7, np.rint(70 * np.exp(0.6 * random.standard_normal(len(person)))).astype(np.int64)
    )
    is_open = closed > snapshot + 90
    return Cases(
        person=person,
        kind=np.maximum(kind, 0),
        opened=opened,
        formal=np.where(is_formal, begins, NO_DAY),
        closed=np.where(is_open, NO_DAY, closed),
        outcome=np.where(is_open, -1, draw_from(random, OUTCOME_SHARES, len(person))),
        suspended=((random.random(len(person)) < 0.15) & is_formal).astype(np.int64),
        checkpoint=((random.random(len(person)) < 0.7) & (kind <= 0)).astype(np.int64),
    )
