"""Whether a patient's ethnic group is recorded, and how: what every other figure rests on.

Not stated (asked, and not said), not known (not asked, or could not be asked), missing (an empty cell) and not
valid (a code that no list has) are four things. Each patient is judged by the latest record of a period, so that
what was recorded later does not improve a period that is over.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.access import received_referrals
from plumbline.measures.facts.inpatients import ward_stays
from plumbline.measures.facts.people import NO_GROUP, ethnicity_of, sex_of
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.spans import in_each_period, known_until, period_table
from plumbline.measures.facts.versions import latest_versions

TIES = ("RecordNumber", "OrgIDProv", "EthnicCategory", "AgeRepPeriodEnd")


def build_recording(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a patient, unit and period; one without a unit where the patient was open to none."""
    patients = _patients_of(tables["MHS001MPI"], periods)
    units = _units_of(tables, periods)
    same = [patients.person == units.unit_person, patients.period_start == units.unit_period]
    return patients.left_join(units, same).drop("unit_person", "unit_period")


def _patients_of(sent: ir.Table, periods: Sequence[Period]) -> ir.Table:
    """One row a patient and period in which a record of theirs was sent, by the latest one."""
    every = period_table(periods)
    is_of_period = sent.UniqMonthID.isnull() | sent.UniqMonthID.between(every.first_month, every.last_month)
    latest = latest_versions(sent.inner_join(every, is_of_period), "Person_ID", "period_start", ties=TIES)
    group = ethnicity_of(latest, old="EthnicCategory", new="EthnicCategory2021")
    return latest.select(
        "period_start",
        person="Person_ID",
        ethnicity=group,
        sex=sex_of(latest),
        age="AgeRepPeriodEnd",
        date="period_end",
        status=_status_of(group),
        is_recorded=group.notnull(),
        is_valid=(group != "invalid").fill_null(False),
        is_known=group.notin(NO_GROUP).fill_null(False),
        coding=_coding_of(latest),
    )


def _status_of(group: ir.StringValue) -> ir.StringValue:
    return ibis.cases(
        (group.isnull(), "missing"),
        (group == "Z", "not-stated"),
        (group == "99", "not-known"),
        (group == "invalid", "invalid"),
        else_="known",
    )


def _coding_of(patients: ir.Table) -> ir.StringValue:
    old, new = patients.EthnicCategory.notnull(), patients.EthnicCategory2021.notnull()
    return ibis.cases((old & new, "both"), (old, "2001"), (new, "2021"), else_="none")


def _units_of(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """The teams and wards that a patient was open to in a period, once each."""
    received = received_referrals(tables["MHS101Referral"])
    known = known_until(received.sent_in)
    referrals = received.select("person", "unit", start="date", end="closed", known_until=known)
    stays = ward_stays(tables["MHS502WardStay"]).select("person", "unit", "start", "end", "known_until")
    open_to = in_each_period(referrals.union(stays), periods, start="start", end="end", known="known_until")
    named = open_to.filter(open_to.unit.notnull())
    return named.select(unit_person="person", unit_period="period_start", unit="unit").distinct()


FACTS = (
    Fact(
        slug="ethnicity_records",
        row="one patient of one team or ward in one period",
        needs=("MHS001MPI",),
        uses=("MHS101Referral", "MHS502WardStay"),
        columns={
            "status": "known, not-stated, not-known, invalid or missing",
            "is_recorded": "something is recorded (coverage)",
            "is_valid": "what is recorded is a code of a national list, not stated and not known among them",
            "is_known": "a group is recorded: valid, and neither not stated nor not known",
            "coding": "which list the record uses: 2001, 2021, both or none",
        },
        build=build_recording,
        is_stock=True,
    ),
)
