"""The Mental Health Services Data Set of the invented trust, block by block, and what must be found in it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from plumbline.measures.synthetic import community_rows, hospital_rows, restraint_rows
from plumbline.measures.synthetic.block import Block
from plumbline.measures.synthetic.columns import NO_DAY
from plumbline.measures.synthetic.days import financial_years, month_ids
from plumbline.measures.synthetic.journeys import draw_journeys, follow_journeys
from plumbline.measures.synthetic.patient_rows import write_patients
from plumbline.measures.synthetic.patients import PATIENTS_AT_ONCE, Span, draw_patients, plan_catchment, span_of
from plumbline.measures.synthetic.population import Cells
from plumbline.measures.synthetic.randomness import blocks, stream
from plumbline.measures.synthetic.referrals import Contacts, draw_contacts, draw_referrals
from plumbline.measures.synthetic.restraint import (
    DAY_MINUTES,
    Incidents,
    Interventions,
    draw_incidents,
    draw_interventions,
)
from plumbline.measures.synthetic.stays import BedDays, draw_stays, split_by_month
from plumbline.measures.synthetic.tallies import Tally
from plumbline.measures.synthetic.truth import Truth
from plumbline.measures.synthetic.writing import Folder

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the data set is sent: every month again or once, and in which version (5 has no Census 2021 codes)."""

    every_month: bool = True
    version: int = 6


@dataclass(frozen=True, slots=True)
class Counts:
    """What a correct run must find, by the latest recorded ethnicity."""

    patients: Tally = field(default_factory=lambda: Tally("unit", "ethnicity"))
    periods: Tally = field(default_factory=lambda: Tally("financial_year", "category", "ethnicity"))
    spells: Tally = field(default_factory=lambda: Tally("financial_year", "ethnicity"))
    orders: Tally = field(default_factory=lambda: Tally("financial_year", "ethnicity"))
    revocations: Tally = field(default_factory=lambda: Tally("financial_year", "ethnicity"))
    recalls: Tally = field(default_factory=lambda: Tally("financial_year", "ethnicity"))
    referrals: Tally = field(default_factory=lambda: Tally("financial_year", "ethnicity"))
    contacts: Tally = field(default_factory=lambda: Tally("financial_year", "attendance", "ethnicity"))
    bed_days: Tally = field(default_factory=lambda: Tally("unit", "month", "ethnicity", value="bed_days"))
    incidents: Tally = field(default_factory=lambda: Tally("unit", "month", "ethnicity"))
    interventions: Tally = field(default_factory=lambda: Tally("financial_year", "restraint_type", "ethnicity"))

    def by_name(self) -> dict[str, Tally]:
        """Each tally by the file it is written to."""
        return {
            "mhsds_patients": self.patients,
            "mhsds_legal_status_periods": self.periods,
            "mhsds_hospital_spells": self.spells,
            "mhsds_community_treatment_orders": self.orders,
            "mhsds_revocations": self.revocations,
            "mhsds_recalls": self.recalls,
            "mhsds_referrals": self.referrals,
            "mhsds_contacts": self.contacts,
            "mhsds_bed_days": self.bed_days,
            "mhsds_restraint_incidents": self.incidents,
            "mhsds_restraint_interventions": self.interventions,
        }


def write_mhsds(
    folder: Folder,
    hidden: Folder,
    truth: Truth,
    *,
    seed: int,
    people: int,
    options: Options,
    on_block: Progress,
) -> tuple[Cells, dict[str, Tally]]:
    """Write every table of the data set for this many patients; returns their catchment and the counts."""
    cells, span, counts = plan_catchment(truth, people), span_of(truth), Counts()
    for number, first, length in blocks(people, PATIENTS_AT_ONCE):
        block = _simulate(
            truth, cells, span, seed=seed, number=number, first=first, length=length, options=options
        )
        _write(folder, hidden, block, counts)
        on_block("mhsds", (first + length) / people)
    return cells, counts.by_name()


def _simulate(
    truth: Truth, cells: Cells, span: Span, *, seed: int, number: int, first: int, length: int, options: Options
) -> Block:
    patients = draw_patients(truth, cells, seed=seed, block=number, first=first, length=length)
    journeys = draw_journeys(truth, cells, patients, span, seed=seed, block=number)
    care = follow_journeys(journeys, span, seed=seed, block=number)
    return Block(
        truth=truth,
        span=span,
        seed=seed,
        number=number,
        patients=patients,
        care=care,
        referrals=draw_referrals(stream(seed, "mhsds.referrals", number), patients, care, span),
        stays=draw_stays(stream(seed, "mhsds.stays", number), care.spells, patients, span),
        every_month=options.every_month,
        version=options.version,
    )


def _write(folder: Folder, hidden: Folder, block: Block, counts: Counts) -> None:
    """One block's rows of every table."""
    care, patients = block.care, block.patients
    contacts = draw_contacts(block.random("contacts"), block.truth, patients, block.referrals, block.span)
    beds = split_by_month(block.stays, block.span)
    begun = draw_incidents(block.random("incidents"), block.truth, patients, block.stays, beds)
    incidents, made = draw_interventions(block.random("interventions"), begun)
    for name, table in {
        "MHS001MPI": write_patients(block),
        "MHS101Referral": community_rows.write_referrals(block, block.referrals),
        "MHS201CareContact": community_rows.write_contacts(block, contacts),
        "MHS401MHActPeriod": hospital_rows.write_periods(block, care.periods),
        "MHS403ConditionalDischarge": hospital_rows.write_conditional(block, care.conditional),
        "MHS404CommTreatOrder": hospital_rows.write_orders(block, care.orders),
        "MHS405CommTreatOrderRecall": hospital_rows.write_recalls(block, care.recalls),
        "MHS501HospProvSpell": hospital_rows.write_spells(block, care.spells),
        "MHS502WardStay": hospital_rows.write_stays(block, block.stays),
        "MHS505RestrictiveInterventInc": restraint_rows.write_incidents(block, incidents),
        "MHS515RestrictiveInterventType": restraint_rows.write_interventions(block, incidents, made),
    }.items():
        folder.write(name, table)
    hidden.write("detention_categories", hospital_rows.write_categories(block, care.periods))
    _count_care(block, counts)
    _count_community(block, contacts, counts)
    _count_wards(block, beds, incidents, made, counts)


def _count_care(block: Block, counts: Counts) -> None:
    recorded, care = block.patients.recorded, block.care
    ended = care.orders.is_revoked.astype(bool) & (care.orders.end != NO_DAY)
    counts.patients.add(block.patients.unit, recorded)
    counts.periods.add(financial_years(care.periods.start), care.periods.category, recorded[care.periods.patient])
    counts.spells.add(financial_years(care.spells.start), recorded[care.spells.patient])
    counts.orders.add(financial_years(care.orders.start), recorded[care.orders.patient])
    counts.revocations.add(financial_years(care.orders.end[ended]), recorded[care.orders.patient[ended]])
    counts.recalls.add(financial_years(care.recalls.start), recorded[care.recalls.patient])


def _count_community(block: Block, contacts: Contacts, counts: Counts) -> None:
    recorded, referrals = block.patients.recorded, block.referrals
    counts.referrals.add(financial_years(referrals.received), recorded[referrals.patient])
    who = referrals.patient[contacts.referral]
    counts.contacts.add(financial_years(contacts.day), contacts.attendance, recorded[who])


def _count_wards(block: Block, beds: BedDays, incidents: Incidents, made: Interventions, counts: Counts) -> None:
    recorded, stays = block.patients.recorded, block.stays
    counts.bed_days.add(
        stays.unit[beds.stay],
        beds.month,
        recorded[stays.patient[beds.stay]],
        weights=beds.days.astype(np.float64),
    )
    day = incidents.starts // DAY_MINUTES
    counts.incidents.add(stays.unit[incidents.stay], month_ids(day), recorded[stays.patient[incidents.stay]])
    who = recorded[stays.patient[incidents.stay[made.incident]]]
    counts.interventions.add(financial_years(made.starts // DAY_MINUTES), made.type, who)
