"""Complaints, incidents and engagement of the invented trust, and what a correct run must find in them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from plumbline.measures.synthetic import columns, population
from plumbline.measures.synthetic.columns import NO_DAY, day_number
from plumbline.measures.synthetic.days import financial_years, month_ids
from plumbline.measures.synthetic.detentions import census_2021_words
from plumbline.measures.synthetic.patients import contact_rate
from plumbline.measures.synthetic.population import Floats, Whole, draw_from, record_ethnicity
from plumbline.measures.synthetic.randomness import blocks, stream
from plumbline.measures.synthetic.staff import SHARES, WHITE
from plumbline.measures.synthetic.tallies import Tally
from plumbline.measures.synthetic.truth import Truth
from plumbline.measures.synthetic.writing import Folder

VOICES_AT_ONCE = 1 << 18
KINDS = ("complaint", "concern", "compliment")
KIND_SHARES = np.array([0.35, 0.30, 0.35])
OUTCOMES = ("upheld", "partly upheld", "not upheld", "withdrawn")
SUBJECTS = ("communication", "care", "waiting", "attitude", "discharge")
FORMS = ("verbal", "written", "physical", "threat", "damage", "exclusion", "decision", "other")
AFFECTED = ("staff", "patient", "carer", "visitor")
BY_WHOM = ("patient", "relative", "public", "colleague", "manager", "unknown")
EXERCISES = ("Staff survey of fairness", "Community workshops", "Action plan consultation")
AUDIENCES = ("staff", "community")
RECORDED_OF_CALLERS = 0.75
COMPLETE_STAFF = 0.92

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a correct run must find, by recorded ethnicity."""

    complaints: Tally = field(default_factory=lambda: Tally("financial_year", "kind", "outcome", "ethnicity"))
    incidents: Tally = field(default_factory=lambda: Tally("month", "racist", "affected", "ethnicity"))
    engagement: Tally = field(default_factory=lambda: Tally("exercise", "audience", "invited_only", "ethnicity"))

    def by_name(self) -> dict[str, Tally]:
        """Each tally by the file it is written to."""
        return {
            "voice_complaints": self.complaints,
            "voice_incidents": self.incidents,
            "voice_engagement": self.engagement,
        }


@dataclass(frozen=True, slots=True)
class _People:
    code: Whole
    recorded: Whole
    census: Whole
    sex: Whole
    age: Whole
    unit: Whole

    def columns(self, *, with_age: bool = True) -> dict[str, pa.Array]:
        age = {"age": columns.whole(self.age)} if with_age else {}
        return {
            "ethnicity": columns.codes(self.recorded, population.RECORDED),
            "ethnicity_2021": census_2021_words(self.recorded, self.census),
            "sex": columns.codes(self.sex, population.SEXES),
            **age,
            "unit": columns.codes(self.unit, population.UNITS),
        }


def _draw_people(
    random: np.random.Generator, truth: Truth, weights: Floats, size: int, complete: float
) -> _People:
    """People drawn in proportion to a weight for each code."""
    code = draw_from(random, weights, size)
    not_stated = truth.not_stated_of_unrecorded
    return _People(
        code=code,
        recorded=record_ethnicity(random, code, np.full(size, complete), not_stated=not_stated),
        census=population.draw_census_2021(random, code),
        sex=random.integers(0, len(population.SEXES), size),
        age=random.integers(16, 90, size),
        unit=random.integers(0, len(population.UNITS), size),
    )


def write_voice(folder: Folder, truth: Truth, *, seed: int, people: int, on_block: Progress) -> dict[str, Tally]:
    """Write complaints, incidents and engagement of a trust with this many patients; returns the counts."""
    counts = Counts()
    patients = patient_shares(truth)
    average = float(patients @ truth.ratios("complaints"))
    thousands = people * truth.years / 1_000
    totals = {
        "complaints": round(thousands * truth.complaints_per_1_000_patients * average / KIND_SHARES[0]),
        "incidents": round(thousands * truth.incidents_per_1_000_patients),
        "engagement": round(thousands * truth.engaged_per_1_000_patients),
    }
    makers = {"complaints": _complaints, "incidents": _incidents, "engagement": _engagement}
    for table, total in totals.items():
        for number, first, length in blocks(total, VOICES_AT_ONCE):
            random = stream(seed, f"voice.{table}", number)
            folder.write(table, makers[table](random, truth, first, length, counts))
        on_block(table, 1.0)
    return counts.by_name()


def patient_shares(truth: Truth) -> Floats:
    """The share of each NHS 2001 code among patients."""
    cells = population.catchment(10**8)
    weights = np.bincount(cells.code, weights=cells.people * contact_rate(truth, cells))
    return np.asarray(weights / weights.sum())


def _days(random: np.random.Generator, truth: Truth, size: int) -> Whole:
    return random.integers(day_number(truth.first_day), day_number(truth.last_day) + 1, size)


def _complaints(random: np.random.Generator, truth: Truth, first: int, size: int, counts: Counts) -> pa.Table:
    people = _draw_people(
        random, truth, patient_shares(truth) * truth.ratios("complaints"), size, RECORDED_OF_CALLERS
    )
    kind = draw_from(random, KIND_SHARES, size)
    received = _days(random, truth, size)
    lasted = np.rint(truth.days_to_close_a_complaint * np.exp(0.5 * random.standard_normal(size)))
    closed = received + np.maximum(3, lasted).astype(np.int64)
    is_open = (closed > day_number(truth.last_day)) | (kind == 2)
    upheld = random.random(size) < truth.upheld_white * truth.ratios("upheld")[people.code]
    outcome = np.where(is_open, -1, np.where(upheld, 0, 1 + draw_from(random, np.array([0.4, 0.5, 0.1]), size)))
    counts.complaints.add(financial_years(received), kind, outcome, people.recorded)
    about_race = random.random(size) < np.where(WHITE[people.code], 0.005, 0.08)
    return pa.table(
        {
            "complaint": columns.identifiers("F", np.arange(size) + first),
            "kind": columns.codes(kind, KINDS),
            "received": columns.dates(received),
            "acknowledged": columns.dates(np.where(kind == 2, NO_DAY, received + random.integers(0, 5, size))),
            "closed": columns.dates(np.where(is_open, NO_DAY, closed)),
            "outcome": columns.codes(outcome, OUTCOMES),
            "subject": columns.codes(random.integers(0, len(SUBJECTS), size), SUBJECTS),
            "about_race": columns.flags(about_race & (kind != 2)),
            **people.columns(),
            "carer": columns.flags(random.random(size) < 0.3),
        }
    )


def _incidents(random: np.random.Generator, truth: Truth, first: int, size: int, counts: Counts) -> pa.Table:
    """Incidents; racist ones fall mostly on Black and minority ethnic staff, and rise from the planted month."""
    racist = random.random(size) < truth.racist_share_of_incidents
    ratio = np.where(WHITE, 1.0, truth.racist_incidents_bme_over_white)
    targets = _draw_people(random, truth, SHARES * ratio, size, COMPLETE_STAFF)
    others = _draw_people(random, truth, SHARES, size, COMPLETE_STAFF)
    people = _People(
        *(
            np.where(racist, getattr(targets, name), getattr(others, name))
            for name in _People.__dataclass_fields__
        )
    )
    happened = np.where(racist, _rising_days(random, truth, size), _days(random, truth, size))
    reported = np.minimum(happened + random.poisson(1.5, size), day_number(truth.last_day))
    closed = reported + random.integers(5, 90, size)
    affected = draw_from(random, np.array([0.8, 0.15, 0.03, 0.02]), size)
    counts.incidents.add(month_ids(happened), racist.astype(np.int64), affected, people.recorded)
    return pa.table(
        {
            "incident": columns.identifiers("N", np.arange(size) + first),
            "happened": columns.dates(happened),
            "reported": columns.dates(reported),
            "closed": columns.dates(np.where(closed > day_number(truth.last_day), NO_DAY, closed)),
            "form": columns.codes(draw_from(random, np.array([60, 6, 12, 8, 4, 4, 3, 3.0]), size), FORMS),
            "racist": columns.flags(racist),
            "affected": columns.codes(affected, AFFECTED),
            "by_whom": columns.codes(draw_from(random, np.array([60, 10, 8, 10, 5, 7.0]), size), BY_WHOM),
            "police": columns.flags(random.random(size) < 0.08),
            "answered": columns.flags(random.random(size) < 0.7),
            **people.columns(with_age=False),
        }
    )


def _rising_days(random: np.random.Generator, truth: Truth, size: int) -> Whole:
    """Days on which racist incidents happened: more frequent by the planted factor from the planted month on."""
    first, last = day_number(truth.first_day), day_number(truth.last_day)
    weights = np.where(
        np.arange(first, last + 1) >= day_number(truth.incidents_rise_from), truth.incidents_rise, 1.0
    )
    return first + draw_from(random, weights, size)


def _engagement(random: np.random.Generator, truth: Truth, first: int, size: int, counts: Counts) -> pa.Table:
    people = _draw_people(random, truth, patient_shares(truth) * truth.ratios("complaints"), size, COMPLETE_STAFF)
    exercise = random.integers(0, len(EXERCISES), size)
    audience = np.where(exercise == 0, 0, np.where(exercise == 1, 1, random.integers(0, 2, size)))
    invited_only = random.random(size) < 0.6
    counts.engagement.add(exercise, audience, invited_only.astype(np.int64), people.recorded)
    return pa.table(
        {
            "participant": columns.identifiers("U", np.arange(size) + first),
            "exercise": columns.codes(exercise, EXERCISES),
            "took_part": columns.dates(_days(random, truth, size)),
            "audience": columns.codes(audience, AUDIENCES),
            "invited_only": columns.flags(invited_only),
            **people.columns(),
        }
    )
