"""Ward stays within hospital spells, and the bed days in them, month by month."""

from dataclasses import dataclass

import numpy as np

from plumbline.measures.synthetic import population
from plumbline.measures.synthetic.columns import NO_DAY
from plumbline.measures.synthetic.days import month_ends, month_ids, month_starts
from plumbline.measures.synthetic.journeys import Spells
from plumbline.measures.synthetic.patients import Patients, Span
from plumbline.measures.synthetic.population import Whole

TRANSFERRED = 0.2
"""Share of spells of four days or more that move to another ward midway."""

LEAST_TO_TRANSFER = 4
STAYS_PER_SPELL = 2


@dataclass(frozen=True, slots=True)
class Stays:
    """Ward stays: `spell` is the place of its spell in the block's spells, `unit` an index into `UNITS`."""

    patient: Whole
    spell: Whole
    key: Whole
    unit: Whole
    start: Whole
    end: Whole


@dataclass(frozen=True, slots=True)
class BedDays:
    """The part of a stay that lies in one month: from a day, and so many midnights."""

    stay: Whole
    month: Whole
    first: Whole
    days: Whole


def draw_stays(random: np.random.Generator, spells: Spells, patients: Patients, span: Span) -> Stays:
    """One or two ward stays a spell; the first is on the patient's own ward."""
    end = np.where(spells.end == NO_DAY, span.last + 1, spells.end)
    length = end - spells.start
    moves = (random.random(len(length)) < TRANSFERRED) & (length >= LEAST_TO_TRANSFER)
    moved_on = spells.start + np.maximum(1, np.floor(length * random.uniform(0.2, 0.8, len(length)))).astype(
        np.int64
    )
    own = patients.unit[spells.patient]
    other = (own + random.integers(1, len(population.UNITS), len(own))) % len(population.UNITS)
    number = np.arange(len(length))
    second = np.flatnonzero(moves)
    spell = np.concatenate([number, second])
    order = np.argsort(spell, kind="stable")
    return Stays(
        patient=spells.patient[spell][order],
        spell=spell[order],
        key=(spells.key[spell] * STAYS_PER_SPELL + np.repeat([0, 1], [len(number), len(second)]))[order],
        unit=np.concatenate([own, other[second]])[order],
        start=np.concatenate([spells.start, moved_on[second]])[order],
        end=np.concatenate([np.where(moves, moved_on, spells.end), spells.end[second]])[order],
    )


def split_by_month(stays: Stays, span: Span) -> BedDays:
    """Bed days of each stay in each month within the extract. A day counts if its night was spent there."""
    start = np.maximum(stays.start, span.first)
    end = np.where(stays.end == NO_DAY, span.last + 1, stays.end)
    kept = np.flatnonzero(end > start)
    first, last = month_ids(start[kept]), month_ids(end[kept] - 1)
    counts = last - first + 1
    stay = np.repeat(kept, counts)
    place = np.arange(len(stay)) - np.repeat(np.cumsum(counts) - counts, counts)
    month = np.repeat(first, counts) + place
    begins = np.maximum(start[stay], month_starts(month))
    return BedDays(stay, month, begins, np.minimum(end[stay], month_ends(month) + 1) - begins)
