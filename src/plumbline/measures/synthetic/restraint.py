"""Restrictive interventions on wards: incidents in step with bed days, with the planted ratio and change."""

from dataclasses import dataclass

import numpy as np

from plumbline.measures.synthetic.columns import day_number
from plumbline.measures.synthetic.patients import Patients
from plumbline.measures.synthetic.population import Whole, draw_from
from plumbline.measures.synthetic.stays import BedDays, Stays
from plumbline.measures.synthetic.truth import Truth

TYPES = ("01", "07", "08", "09", "10", "11", "12", "13", "04", "14", "15", "16", "17", "05", "06")
TYPE_SHARES = np.array([6, 16, 10, 14, 6, 16, 3, 6, 1, 9, 1, 2, 0.5, 8, 1])
SECLUSION, SEGREGATION = TYPES.index("05"), TYPES.index("06")
MEDIAN_MINUTES = np.where(
    np.arange(len(TYPES)) == SEGREGATION, 4000.0, np.where(np.arange(len(TYPES)) == SECLUSION, 600.0, 9.0)
)
MORE_TYPES = np.array([0.7, 0.22, 0.08])
REASONS = ("10", "11", "12")
DAY_MINUTES = 24 * 60
INJURED = 0.03


@dataclass(frozen=True, slots=True)
class Incidents:
    """Incidents of restraint. `stay` is the place of the ward stay; times are minutes since 1 January 1970."""

    stay: Whole
    starts: Whole
    ends: Whole
    reason: Whole


@dataclass(frozen=True, slots=True)
class Interventions:
    """Interventions of one type within an incident."""

    incident: Whole
    type: Whole
    starts: Whole
    ends: Whole
    injured: Whole


def draw_incidents(
    random: np.random.Generator, truth: Truth, patients: Patients, stays: Stays, beds: BedDays
) -> Incidents:
    """Incidents by chance, at the rate of each patient's group and month, in proportion to bed days."""
    ratio = truth.ratios("restraint")[patients.code[stays.patient[beds.stay]]]
    change = np.where(beds.first >= day_number(truth.restraint_change_from), truth.restraint_change, 1.0)
    count = random.poisson(truth.restraints_per_1_000_bed_days / 1_000 * ratio * change * beds.days)
    part = np.repeat(np.arange(len(count)), count)
    day = beds.first[part] + np.floor(random.random(len(part)) * beds.days[part]).astype(np.int64)
    starts = day * DAY_MINUTES + random.integers(0, DAY_MINUTES, len(part))
    return Incidents(beds.stay[part], starts, starts, random.integers(0, len(REASONS), len(part)))


def draw_interventions(random: np.random.Generator, incidents: Incidents) -> tuple[Incidents, Interventions]:
    """One to three interventions an incident; the incident lasts until the last of them has ended."""
    count = 1 + draw_from(random, MORE_TYPES, len(incidents.stay))
    incident = np.repeat(np.arange(len(count)), count)
    kind = draw_from(random, TYPE_SHARES, len(incident))
    minutes = np.maximum(1, np.rint(MEDIAN_MINUTES[kind] * np.exp(0.8 * random.standard_normal(len(kind)))))
    starts = incidents.starts[incident] + random.integers(0, 10, len(incident))
    ends = starts + minutes.astype(np.int64)
    injured = (random.random((3, len(incident))) < INJURED).astype(np.int64)
    last = incidents.starts.copy()
    np.maximum.at(last, incident, ends)
    return (
        Incidents(incidents.stay, incidents.starts, last, incidents.reason),
        Interventions(incident, kind, starts, ends, injured),
    )
