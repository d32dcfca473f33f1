"""Who lives in the invented catchment, and which units the invented trust has.

Every number and name is made up. The provider code XPL belongs to no organisation; the units are named by plain
words. Cells are NHS 2001 code × sex × age band, flattened in that order.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]
Whole = np.ndarray[Any, np.dtype[np.int64]]

PROVIDER = "XPL"
"""Invented: a code that belongs to no organisation."""

CODES = ("A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S")
FIVE_GROUPS = ("white",) * 3 + ("mixed",) * 4 + ("asian",) * 4 + ("black",) * 3 + ("other",) * 2
GROUPS = ("white", "mixed", "asian", "black", "other")
RECORDED = (*CODES, "Z", "99")
"""What a record can hold; an empty cell is one more thing."""

NOT_STATED, NOT_KNOWN = len(CODES), len(CODES) + 1
MISSING = -1

CENSUS_2021 = {
    "A": (13,), "B": (14,), "C": (17, 15, 16), "D": (11,), "E": (10,), "F": (9,), "G": (12,), "H": (3,),
    "J": (4,), "K": (1,), "L": (5,), "M": (7,), "N": (6,), "P": (8,), "R": (2,), "S": (19, 18),
}  # fmt: skip
"""Census 2021 codes inside each NHS 2001 code, the most frequent first."""

SEXES = ("1", "2")
AGE_BANDS = ((0, 15), (16, 17), (18, 34), (35, 49), (50, 64), (65, 94))
UNITS = ("HAWTHORN", "ROWAN", "ALDER", "WILLOW", "JUNIPER", "BRACKEN", "HAZEL", "SORREL")
"""Wards. Teams carry the same words after "T-"."""

SITES = ("XPL01", "XPL02", "XPL03")
PLACES = ("XPLA1", "XPLA2", "XPLA3", "XPLA4")
"""Invented codes of areas of residence."""

SHARES = (
    0.770, 0.012, 0.050, 0.010, 0.006, 0.010, 0.008, 0.030,
    0.016, 0.008, 0.018, 0.012, 0.022, 0.006, 0.008, 0.014,
)  # fmt: skip
"""Share of each code in the catchment; invented."""

OLDER = np.array([0.175, 0.024, 0.205, 0.186, 0.200, 0.210])
YOUNGER = np.array([0.260, 0.033, 0.290, 0.222, 0.130, 0.065])
AGE_RATES = np.array([0.10, 0.60, 1.50, 1.30, 1.00, 0.70])
"""How detention varies with age, against the rate of all; the same in every group."""

SEX_SHARES = np.array([0.49, 0.51])
SEX_RATES = np.array([1.08, 0.92])
AGE_CONTACT = np.array([0.9, 1.6, 1.2, 1.0, 0.8, 0.9])


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a catchment: who they are and how many live in each."""

    code: Whole
    sex: Whole
    band: Whole
    people: Whole

    def __len__(self) -> int:
        return len(self.people)


def catchment(people: int) -> Cells:
    """A catchment of about this many people, in cells of code × sex × age band."""
    ages = np.array([OLDER if group == "white" else YOUNGER for group in FIVE_GROUPS])
    expected = np.array(SHARES)[:, None, None] * SEX_SHARES[None, :, None] * ages[:, None, :]
    code, sex, band = np.indices(expected.shape).reshape(3, -1)
    counts = np.maximum(1, np.rint(expected.ravel() / expected.sum() * people)).astype(np.int64)
    return Cells(code.astype(np.int64), sex.astype(np.int64), band.astype(np.int64), counts)


def relative_rate(cells: Cells) -> Floats:
    """How often a cell's people are detained for their age and sex, apart from ethnicity; 1 for White people."""
    average = (OLDER @ AGE_RATES / OLDER.sum()) * (SEX_SHARES @ SEX_RATES)
    return np.asarray(AGE_RATES[cells.band] * SEX_RATES[cells.sex] / average)


def draw_ages(random: np.random.Generator, bands: Whole) -> Whole:
    """An age for each age band, even within the band."""
    bounds = np.array(AGE_BANDS)
    lowest, highest = bounds[bands, 0], bounds[bands, 1]
    return lowest + np.floor(random.random(len(bands)) * (highest - lowest + 1)).astype(np.int64)


def draw_from(random: np.random.Generator, weights: Floats, size: int) -> Whole:
    """Indices drawn in proportion to weights."""
    steps = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(steps, random.random(size), side="right"), len(weights) - 1).astype(
        np.int64
    )


def record_ethnicity(random: np.random.Generator, codes: Whole, complete: Floats, *, not_stated: float) -> Whole:
    """What is recorded: the true code, or "Z", "99" or nothing. Indices into `RECORDED`, -1 for empty."""
    drawn = random.random(len(codes))
    kind = random.random(len(codes))
    unrecorded = np.where(
        kind < not_stated, NOT_STATED, np.where(kind < (1 + not_stated) / 2, NOT_KNOWN, MISSING)
    )
    return np.asarray(np.where(drawn < complete, codes, unrecorded))


def draw_census_2021(random: np.random.Generator, codes: Whole) -> Whole:
    """The Census 2021 code inside each NHS 2001 code (an index into `CODES`)."""
    widest = max(len(inside) for inside in CENSUS_2021.values())
    table = np.array([[*inside, *[inside[0]] * (widest - len(inside))] for inside in CENSUS_2021.values()])
    column = draw_from(random, np.array([0.8, 0.12, 0.08]), len(codes))
    return np.asarray(table[codes, column], dtype=np.int64)
