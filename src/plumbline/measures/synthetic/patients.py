"""Who is known to the invented trust: each patient's cell, and what is recorded of them."""

from dataclasses import dataclass

import numpy as np

from plumbline.measures.synthetic import columns, population
from plumbline.measures.synthetic.population import Cells, Floats, Whole
from plumbline.measures.synthetic.randomness import stream
from plumbline.measures.synthetic.truth import Truth

PATIENTS_AT_ONCE = 1 << 16
"""Patients that one stream serves; fixed, as `randomness.BLOCK` is."""

LEAD_IN = 180
"""Care may have begun this many days before the extract's first day."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that the extract covers, as day numbers."""

    first: int
    last: int

    @property
    def earliest(self) -> int:
        """The first day on which care can have begun."""
        return self.first - LEAD_IN

    @property
    def years(self) -> float:
        """Years in which care can begin."""
        return (self.last - self.earliest + 1) / 365.25


def span_of(truth: Truth) -> Span:
    """The days of a truth."""
    return Span(columns.day_number(truth.first_day), columns.day_number(truth.last_day))


@dataclass(frozen=True, slots=True)
class Patients:
    """A block of patients. Arrays have one entry a patient; `first` is the number of the first of them."""

    first: int
    cell: Whole
    code: Whole
    sex: Whole
    age: Whole
    recorded: Whole
    census: Whole
    unit: Whole
    place: Whole

    def __len__(self) -> int:
        return len(self.cell)


def contact_rate(truth: Truth, cells: Cells) -> Floats:
    """The share of each cell's people who are known to the trust."""
    return truth.contact_share * truth.ratios("contact")[cells.code] * population.AGE_CONTACT[cells.band]


def plan_catchment(truth: Truth, patients: int) -> Cells:
    """A catchment of which about this many people are known to the trust."""
    trial = population.catchment(10**9)
    share = (trial.people * contact_rate(truth, trial)).sum() / trial.people.sum()
    return population.catchment(max(1, round(patients / share)))


def draw_patients(truth: Truth, cells: Cells, *, seed: int, block: int, first: int, length: int) -> Patients:
    """A block of patients, drawn from the catchment by who is known to the trust."""
    random = stream(seed, "mhsds.patients", block)
    cell = population.draw_from(random, cells.people * contact_rate(truth, cells), length)
    unit = random.integers(0, len(population.UNITS), length)
    recorded = population.record_ethnicity(
        random,
        cells.code[cell],
        np.array(truth.completeness)[unit],
        not_stated=truth.not_stated_of_unrecorded,
    )
    return Patients(
        first=first,
        cell=cell,
        code=cells.code[cell],
        sex=cells.sex[cell],
        age=population.draw_ages(random, cells.band[cell]),
        recorded=recorded,
        census=population.draw_census_2021(random, cells.code[cell]),
        unit=unit,
        place=random.integers(0, len(population.PLACES), length),
    )
