"""Admissions and discharges: how people came in, how long they stayed, and what happened after they left.

A contact or an admission can only follow a discharge that lies far enough back. Each row says how many days after
it the extract covers, so that a figure can leave out what nobody could have seen yet.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.access import direct_contacts
from plumbline.measures.facts.dates import days_between
from plumbline.measures.facts.inpatients import ward_stays
from plumbline.measures.facts.people import add_people
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.versions import first_of, latest_versions

TRANSFER_SOURCES = ("49", "53", "87")
"""SourceAdmMHHospProvSpell of people who come from another mental health ward, as NHS England leaves them out."""

EMERGENCY_METHODS = ("21", "22", "23", "24", "25", "2A", "2B", "2C", "2D", "28")
"""MethAdmMHHospProvSpell of emergency admissions in the NHS data dictionary."""

DIED = ("04", "05")
"""MethOfDischMHHospProvSpell of people who died."""

TRANSFER_DESTINATIONS = ("30", "48", "49", "50", "53", "84", "87")
"""DestOfDischHospProvSpell of people who went on to another mental health ward."""

NOT_FOLLOWED_UP = (*TRANSFER_DESTINATIONS, "37", "38", "79")
"""Destinations after which NHS England expects no follow-up: another ward, court, prison, or death."""

CONTACT_WITHIN = 365
CONTACT_BEFORE = 3
"""A person is known to services by a contact this many days before admission; the last two days don't count."""

READMISSION_DAYS = 30
FOLLOW_UP_DAYS = 3


def hospital_spells(table: ir.Table) -> ir.Table:
    """One row a hospital spell."""
    sent = latest_versions(
        table, "UniqHospProvSpellID", ties=("DischDateHospProvSpell", "StartDateHospProvSpell")
    )
    return sent.select(
        person="Person_ID",
        spell="UniqHospProvSpellID",
        start="StartDateHospProvSpell",
        end="DischDateHospProvSpell",
        source="SourceAdmMHHospProvSpell",
        method="MethAdmMHHospProvSpell",
        discharge_method="MethOfDischMHHospProvSpell",
        destination="DestOfDischHospProvSpell",
    )


def build_admissions(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row an admission, on its day and its first ward."""
    return add_people(_admissions(tables), tables["MHS001MPI"])


def build_known_admissions(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row an admission, and whether the person had been seen in the year before."""
    rows = _admissions(tables)
    contacts = direct_contacts(tables["MHS201CareContact"])
    seen = contacts.select(seen_person="person", seen_on="date")
    days_before = days_between(rows.date, seen.seen_on)
    was_known = [rows.person == seen.seen_person, days_before.between(CONTACT_BEFORE, CONTACT_WITHIN)]
    known = rows.inner_join(seen, was_known).group_by("spell").agg(last_seen=ibis._.seen_on.max())
    joined = rows.left_join(known, "spell").drop("spell_right")
    told = joined.mutate(
        is_known=joined.last_seen.notnull(),
        days_since_contact=days_between(joined.date, joined.last_seen),
        days_of_history=days_between(joined.date, contacts.date.min().as_scalar()),
    )
    return add_people(told.drop("last_seen"), tables["MHS001MPI"])


def build_discharges(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a discharge, on its day and its last ward, with the way back to hospital if there was one."""
    spells = hospital_spells(tables["MHS501HospProvSpell"])
    rows = _discharges(spells, tables)
    again = spells.filter(~_is_transfer(spells)).select(back_person="person", back_spell="spell", back_on="start")
    later = [rows.person == again.back_person, rows.spell != again.back_spell, again.back_on >= rows.date]
    returns = rows.inner_join(again, later).group_by("spell").agg(back_on=ibis._.back_on.min())
    joined = rows.left_join(returns, "spell").drop("spell_right")
    days = days_between(joined.back_on, joined.date)
    told = joined.mutate(
        days_to_readmission=days,
        is_readmitted=(days <= READMISSION_DAYS).fill_null(False),
        days_observed=days_between(spells.start.max().as_scalar(), joined.date),
    )
    return add_people(told.drop("back_on"), tables["MHS001MPI"])


def build_follow_ups(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a discharge that is owed a follow-up, and the first contact after it."""
    spells = hospital_spells(tables["MHS501HospProvSpell"])
    contacts = direct_contacts(tables["MHS201CareContact"])
    left = _discharges(spells, tables)
    rows = left.filter(left.method.notin(DIED), left.destination.notin(NOT_FOLLOWED_UP))
    seen = contacts.select(seen_person="person", seen_on="date")
    seen = seen.union(spells.select(seen_person="person", seen_on="start"))
    after = [rows.person == seen.seen_person, seen.seen_on > rows.date]
    first = rows.inner_join(seen, after).group_by("spell").agg(first_seen=ibis._.seen_on.min())
    joined = rows.left_join(first, "spell").drop("spell_right")
    days = days_between(joined.first_seen, joined.date)
    told = joined.mutate(
        days_to_follow_up=days,
        is_followed_up=(days <= FOLLOW_UP_DAYS).fill_null(False),
        days_observed=days_between(contacts.date.max().as_scalar(), joined.date),
    )
    own = ["person", "unit", "date", "spell", "days_to_follow_up", "is_followed_up", "days_observed"]
    return add_people(told.select(own), tables["MHS001MPI"])


def _admissions(tables: Tables) -> ir.Table:
    spells = hospital_spells(tables["MHS501HospProvSpell"])
    rows = spells.select(
        "person",
        "spell",
        "source",
        "method",
        date="start",
        is_transfer=_is_transfer(spells),
        is_emergency=spells.method.isin(EMERGENCY_METHODS),
    )
    return _with_ward(rows, tables, last=False)


def _discharges(spells: ir.Table, tables: Tables) -> ir.Table:
    over = spells.filter(spells.end.notnull())
    has_died = over.discharge_method.isin(DIED) | (over.destination == "79")
    rows = over.select(
        "person",
        "spell",
        "destination",
        date="end",
        method="discharge_method",
        length_of_stay=days_between(over.end, over.start),
        has_died=has_died.fill_null(False),
        is_transfer=over.destination.isin(TRANSFER_DESTINATIONS).fill_null(False),
    )
    return _with_ward(rows, tables, last=True)


def _is_transfer(spells: ir.Table) -> ir.BooleanValue:
    return spells.source.isin(TRANSFER_SOURCES).fill_null(False)


def _with_ward(rows: ir.Table, tables: Tables, *, last: bool) -> ir.Table:
    """The rows with the first or last ward of their spell as `unit`."""
    stays = ward_stays(tables["MHS502WardStay"])
    order = [stays.start.desc(), stays.stay.desc()] if last else [stays.start.asc(), stays.stay.asc()]
    wards = first_of(stays, "spell", order=order).select(ward_spell="spell", unit="unit")
    return rows.left_join(wards, rows.spell == wards.ward_spell).drop("ward_spell")


ADMISSION_COLUMNS = {
    "spell": "the hospital spell's own number",
    "source": "SourceAdmMHHospProvSpell, two characters",
    "method": "MethAdmMHHospProvSpell, two characters",
    "is_transfer": "from another mental health ward (source 49, 53 or 87)",
    "is_emergency": "an emergency admission by its method; empty where the method is not recorded",
}
DISCHARGE_COLUMNS = {
    "spell": "the hospital spell's own number",
    "destination": "DestOfDischHospProvSpell, two characters",
    "method": "MethOfDischMHHospProvSpell, two characters",
    "length_of_stay": "days from admission to discharge",
    "has_died": "the person died",
    "is_transfer": "to another mental health ward",
    "days_to_readmission": "days to the next admission that is no transfer; empty where there is none",
    "is_readmitted": f"that admission was within {READMISSION_DAYS} days",
    "days_observed": "days from the discharge to the last admission in the extract",
}

FACTS = (
    Fact(
        slug="admissions",
        row="one admission to hospital",
        needs=("MHS001MPI", "MHS501HospProvSpell"),
        uses=("MHS502WardStay",),
        columns=ADMISSION_COLUMNS,
        build=build_admissions,
    ),
    Fact(
        slug="known_admissions",
        row="one admission to hospital, and whether the person was known to services",
        needs=("MHS001MPI", "MHS501HospProvSpell", "MHS201CareContact"),
        uses=("MHS502WardStay",),
        columns={
            **ADMISSION_COLUMNS,
            "is_known": "a direct contact 3 to 365 days before",
            "days_since_contact": "days from the last of these contacts to the admission",
            "days_of_history": "days from the first direct contact in the extract to the admission",
        },
        build=build_known_admissions,
    ),
    Fact(
        slug="discharges",
        row="one discharge from hospital",
        needs=("MHS001MPI", "MHS501HospProvSpell"),
        uses=("MHS502WardStay",),
        columns=DISCHARGE_COLUMNS,
        build=build_discharges,
    ),
    Fact(
        slug="follow_ups",
        row="one discharge from hospital that is owed a follow-up",
        needs=("MHS001MPI", "MHS501HospProvSpell", "MHS201CareContact"),
        uses=("MHS502WardStay",),
        columns={
            "spell": "the hospital spell's own number",
            "days_to_follow_up": "days to the first direct contact or admission on a later day",
            "is_followed_up": f"that was within {FOLLOW_UP_DAYS} days",
            "days_observed": "days from the discharge to the last direct contact in the extract",
        },
        build=build_follow_ups,
    ),
)
