"""Who works for the invented trust: bands, ethnicity, pay, when each came and left.

The bands' composition holds for those in post on the last snapshot; those who left before are drawn beside
them, at the planted rates.
"""

from dataclasses import dataclass

import numpy as np

from plumbline.measures.synthetic import columns, population
from plumbline.measures.synthetic.columns import NO_DAY
from plumbline.measures.synthetic.population import Floats, Whole
from plumbline.measures.synthetic.randomness import stream
from plumbline.measures.synthetic.truth import Truth

STAFF_AT_ONCE = 1 << 16
"""Posts that one stream serves; fixed, as `randomness.BLOCK` is."""

SHARES = np.array(population.SHARES)
WHITE = np.array([group == "white" for group in population.FIVE_GROUPS])
BAND_SHARES = {
    "2": 0.12, "3": 0.12, "4": 0.09, "5": 0.16, "6": 0.20, "7": 0.12, "8a": 0.06, "8b": 0.025, "8c": 0.012,
    "8d": 0.006, "9": 0.004, "VSM": 0.003, "consultant": 0.04, "non-consultant career grade": 0.015,
    "trainee": 0.025,
}  # fmt: skip
BANDS = tuple(BAND_SHARES)
MEDICAL = np.array([band in ("consultant", "non-consultant career grade", "trainee") for band in BANDS])
HOURLY_PAY = np.array([12.1, 12.5, 13.8, 17.0, 21.0, 25.0, 29.0, 34.0, 40.0, 48.0, 57.0, 75.0, 62.0, 38.0, 24.0])
"""Invented pounds an hour, by band."""

PAY_SPREAD = 0.06
STAFF_GROUPS = (
    "Nursing and Midwifery Registered",
    "Additional Clinical Services",
    "Allied Health Professionals",
    "Add Prof Scientific and Technic",
    "Administrative and Clerical",
    "Estates and Ancillary",
    "Medical and Dental",
)
GROUP_SHARES = np.array([0.36, 0.22, 0.10, 0.08, 0.20, 0.04, 0.0])
MEDICAL_GROUP = STAFF_GROUPS.index("Medical and Dental")
CLINICAL = np.array([True, True, True, True, False, False, True])
CONTRACTS = ("Permanent", "Fixed Term", "Bank")
CONTRACT_SHARES = np.array([0.88, 0.08, 0.04])
BANK = CONTRACTS.index("Bank")
LONGEST_SERVICE = 9 * 365


@dataclass(frozen=True, slots=True)
class Staff:
    """Everyone who worked there at some time in the extract. `left` is `NO_DAY` for those still there."""

    code: Whole
    recorded: Whole
    census: Whole
    sex: Whole
    age: Whole
    unit: Whole
    band: Whole
    group: Whole
    contract: Whole
    pay: Floats
    start: Whole
    left: Whole

    def __len__(self) -> int:
        return len(self.code)

    @property
    def is_bme(self) -> Whole:
        """1 for staff of a Black or minority ethnic group (not White), by what they truly are."""
        return np.asarray(~WHITE[self.code], dtype=np.int64)

    def in_post(self, day: int) -> Whole:
        """The places of those in post on a day."""
        return np.flatnonzero((self.start <= day) & ((self.left == NO_DAY) | (self.left > day)))

    def rates(self, white: float, *, bme_over_white: float) -> Floats:
        """A rate for each person: the White one, or the ratio times it."""
        return np.where(self.is_bme == 1, white * bme_over_white, white)


def snapshots(truth: Truth) -> list[int]:
    """Each 31 March of the extract, as a day number."""
    first = truth.first_day.year
    return [columns.day_number(truth.last_day.replace(year=first + year)) for year in range(1, truth.years + 1)]


def draw_codes(random: np.random.Generator, is_bme: Whole) -> Whole:
    """An NHS 2001 code for each person, White or not."""
    white = population.draw_from(random, SHARES * WHITE, len(is_bme))
    bme = population.draw_from(random, SHARES * ~WHITE, len(is_bme))
    return np.where(is_bme == 1, bme, white)


def draw_staff(truth: Truth, *, seed: int, block: int, length: int) -> Staff:
    """So many people in post at the last snapshot, and those who left before it."""
    random = stream(seed, "workforce.staff", block)
    band = population.draw_from(random, np.array(list(BAND_SHARES.values())), length)
    share = np.array([truth.bme_by_band[name] for name in BANDS])[band]
    code = draw_codes(random, (random.random(length) < share).astype(np.int64))
    leaving = np.where(WHITE[code], truth.leaving_white, truth.leaving_white * truth.leaving_bme_over_white)
    leavers = np.repeat(np.arange(length), random.poisson(leaving * truth.years))
    post = np.concatenate([np.arange(length), leavers])
    has_left = np.arange(len(post)) >= length
    return _people(random, truth, band[post], code[post], has_left.astype(np.int64))


def _people(random: np.random.Generator, truth: Truth, band: Whole, code: Whole, has_left: Whole) -> Staff:
    size, last = len(code), columns.day_number(truth.last_day)
    first = columns.day_number(truth.first_day)
    left = np.where(has_left == 1, random.integers(first + 1, last + 1, size), NO_DAY)
    newest = np.where(has_left == 1, left - 1, last)
    start = newest - np.floor(random.random(size) * LONGEST_SERVICE).astype(np.int64)
    group = np.where(MEDICAL[band], MEDICAL_GROUP, population.draw_from(random, GROUP_SHARES, size))
    pay = HOURLY_PAY[band] * np.exp(PAY_SPREAD * random.standard_normal(size))
    complete = np.full(size, truth.staff_ethnicity_recorded)
    return Staff(
        code=code,
        recorded=population.record_ethnicity(random, code, complete, not_stated=truth.not_stated_of_unrecorded),
        census=population.draw_census_2021(random, code),
        sex=(random.random(size) < 0.76).astype(np.int64),
        age=np.clip(np.rint(random.normal(44, 11, size)), 18, 74).astype(np.int64),
        unit=random.integers(0, len(population.UNITS), size),
        band=band,
        group=group,
        contract=population.draw_from(random, CONTRACT_SHARES, size),
        pay=pay * np.where(WHITE[code], 1.0, truth.pay_within_band_bme_over_white),
        start=start,
        left=left,
    )
