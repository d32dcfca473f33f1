"""Referrals and care contacts of simulated patients, and who could not attend."""

from dataclasses import dataclass

import numpy as np

from plumbline.measures.synthetic.columns import NO_DAY
from plumbline.measures.synthetic.journeys import Care
from plumbline.measures.synthetic.patients import Patients, Span
from plumbline.measures.synthetic.population import Whole, draw_from
from plumbline.measures.synthetic.truth import Truth

MOST_REFERRALS = 8
FURTHER_REFERRALS = 0.5
CONTACTS_PER_REFERRAL = 3.0
REJECTED = 0.05
FAR_FUTURE = 10**6

DID_NOT_ATTEND = "3"
ATTENDANCE = (DID_NOT_ATTEND, "5", "6", "7", "2", "4")
"""3 did not attend; 5, 6 attended; 7 too late to be seen; 2, 4 cancelled by patient, by provider."""

OTHER_ATTENDANCE = np.array([0.80, 0.05, 0.01, 0.08, 0.06])


@dataclass(frozen=True, slots=True)
class Referrals:
    """Referrals: `number` is the referral's own within its patient (0 is the one that care belongs to)."""

    patient: Whole
    number: Whole
    received: Whole
    discharged: Whole
    is_rejected: Whole

    @property
    def key(self) -> Whole:
        """A number that names the referral within its block."""
        return self.patient * MOST_REFERRALS + self.number


@dataclass(frozen=True, slots=True)
class Contacts:
    """Care contacts: the place of each one's referral, its day and how it went (an index into `ATTENDANCE`)."""

    referral: Whole
    day: Whole
    attendance: Whole


def draw_referrals(random: np.random.Generator, patients: Patients, care: Care, span: Span) -> Referrals:
    """Each patient's first referral, never after their first care, and further ones after it."""
    first_care = _first_care(patients, care)
    has_care = first_care < FAR_FUTURE
    drawn = random.integers(span.first - 60, span.last - 10, len(patients))
    first = np.minimum(drawn, first_care - random.integers(0, 3, len(patients)))
    further = np.minimum(random.poisson(FURTHER_REFERRALS, len(patients)), MOST_REFERRALS - 1)
    patient = np.repeat(np.arange(len(patients)), 1 + further)
    number = np.arange(len(patient)) - np.searchsorted(patient, patient)
    room = span.last + 1 - first[patient]
    later = first[patient] + np.floor(random.random(len(patient)) * room).astype(np.int64)
    received = np.where(number == 0, first[patient], later)
    lasting = np.maximum(1, np.rint(90 * np.exp(0.9 * random.standard_normal(len(patient))))).astype(np.int64)
    is_main = (number == 0) & has_care[patient]
    is_rejected = (random.random(len(patient)) < REJECTED) & ~is_main
    ended = received + np.where(is_rejected, np.minimum(lasting, 14), lasting)
    # The referral that hospital care belongs to stays open.
    discharged = np.where(is_main | (ended > span.last), NO_DAY, ended)
    return Referrals(patient, number, received, discharged, is_rejected.astype(np.int64))


def _first_care(patients: Patients, care: Care) -> Whole:
    first = np.full(len(patients), FAR_FUTURE)
    for rows in (care.periods, care.spells):
        np.minimum.at(first, rows.patient, rows.start)
    return first


def draw_contacts(
    random: np.random.Generator, truth: Truth, patients: Patients, referrals: Referrals, span: Span
) -> Contacts:
    """Contacts of referrals that were taken on, and how each went."""
    expected = np.where(referrals.is_rejected == 1, 0, CONTACTS_PER_REFERRAL)
    referral = np.repeat(np.arange(len(referrals.patient)), random.poisson(expected))
    begins = np.maximum(referrals.received, span.first)
    ends = np.where(referrals.discharged == NO_DAY, span.last, referrals.discharged)
    room = np.maximum(0, np.minimum(ends - begins, 200))[referral]
    day = begins[referral] + np.floor(random.random(len(referral)) * (room + 1)).astype(np.int64)
    missed = truth.did_not_attend * truth.ratios("not_attending")[patients.code[referrals.patient[referral]]]
    other = 1 + draw_from(random, OTHER_ATTENDANCE, len(referral))
    attendance = np.where(random.random(len(referral)) < missed, 0, other)
    is_kept = ends[referral] >= span.first
    return Contacts(referral[is_kept], day[is_kept], attendance[is_kept])
