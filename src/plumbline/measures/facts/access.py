"""Access to care: who was referred, how long they waited, who came, and who didn't or couldn't.

A contact is attended where it took place (codes 5 and 6). A first contact ends a wait only where it was direct:
face to face, by telephone or by video, as NHS England counts it. Each row says how many days after it the extract
covers, so that recent referrals don't look like long waits or short ones.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.dates import days_between
from plumbline.measures.facts.people import add_people
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.spans import period_table
from plumbline.measures.facts.stocks import last_days, open_at_the_end
from plumbline.measures.facts.versions import latest_versions

OUTCOMES = {
    "5": "attended",
    "6": "attended",
    "7": "arrived-too-late",
    "3": "did-not-attend",
    "2": "cancelled-by-patient",
    "4": "cancelled-by-provider",
}
"""What became of an appointment, by AttendOrDNACode (AttendStatus in version 6)."""

ATTENDED = ("5", "6")
DIRECT = ("01", "02", "04", "11")
"""ConsMechanismMH of contacts that NHS England counts as direct since version 5 of the data set."""


def care_contacts(table: ir.Table) -> ir.Table:
    """One row a contact or appointment, with its team as `unit`."""
    sent = latest_versions(table, "UniqCareContID", ties=("AttendOrDNACode", "CareContDate", "ConsMechanismMH"))
    return sent.select(
        person="Person_ID",
        unit="UniqCareProfTeamID",
        date="CareContDate",
        contact="UniqCareContID",
        referral="UniqServReqID",
        mechanism="ConsMechanismMH",
        outcome=_outcome_of(sent.AttendOrDNACode),
    )


def direct_contacts(table: ir.Table) -> ir.Table:
    """Contacts that took place face to face, by telephone or by video."""
    contacts = care_contacts(table)
    return contacts.filter(contacts.outcome == "attended", contacts.mechanism.isin(DIRECT))


def received_referrals(table: ir.Table) -> ir.Table:
    """One row a referral, with its team as `unit`."""
    sent = latest_versions(
        table, "UniqServReqID", ties=("ServDischDate", "ReferRejectionDate", "UniqCareProfTeamID")
    )
    return sent.select(
        person="Person_ID",
        unit="UniqCareProfTeamID",
        date="ReferralRequestReceivedDate",
        referral="UniqServReqID",
        source="SourceOfReferralMH",
        priority="ClinRespPriorityType",
        team_type="ServTeamTypeRefToMH",
        is_rejected=sent.ReferRejectionDate.notnull(),
        rejected="ReferRejectionDate",
        closed="ServDischDate",
        sent_in="UniqMonthID",
    )


def build_referrals(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a referral, on the day it was received."""
    rows = received_referrals(tables["MHS101Referral"]).drop("rejected", "closed", "sent_in")
    return add_people(rows, tables["MHS001MPI"])


def build_waits(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a referral, on the day it was received, with the wait for the first direct contact."""
    referrals = received_referrals(tables["MHS101Referral"])
    contacts = direct_contacts(tables["MHS201CareContact"])
    first = _first_contacts(referrals, contacts)
    joined = referrals.left_join(first, "referral").drop("referral_right")
    is_seen = joined.first_contact.notnull()
    rows = joined.mutate(
        days_to_contact=days_between(joined.first_contact, joined.date),
        days_observed=days_between(contacts.date.max().as_scalar(), joined.date),
        is_seen=is_seen,
        is_waiting=~is_seen & ~joined.is_rejected & joined.closed.isnull(),
    )
    return add_people(rows.drop("first_contact", "rejected", "closed", "sent_in"), tables["MHS001MPI"])


def _first_contacts(referrals: ir.Table, contacts: ir.Table) -> ir.Table:
    """The day of the first direct contact on or after the day a referral was received, by referral."""
    contacts = contacts.select(contact_of="referral", contact_on="date")
    after = [referrals.referral == contacts.contact_of, contacts.contact_on >= referrals.date]
    return referrals.inner_join(contacts, after).group_by("referral").agg(first_contact=ibis._.contact_on.min())


def build_contacts(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a contact or appointment."""
    return add_people(care_contacts(tables["MHS201CareContact"]), tables["MHS001MPI"])


def build_people_in_contact(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a person, team and period with at least one attended contact."""
    contacts = care_contacts(tables["MHS201CareContact"])
    every = period_table(periods)
    is_within = contacts.date.between(every.period_start, every.period_end)
    seen = contacts.filter(contacts.outcome == "attended").inner_join(every, is_within)
    rows = seen.group_by("person", "unit", "period_start", "period_end").agg(contacts=seen.count())
    return add_people(rows.rename(date="period_end"), tables["MHS001MPI"])


def build_caseload(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a person, team and period at whose end they had an open referral."""
    referrals = received_referrals(tables["MHS101Referral"])
    is_over = referrals.rejected.fill_null(referrals.closed)
    kept = referrals.select("person", "unit", "sent_in", received="date", over=is_over)
    there = open_at_the_end(kept, last_days(periods), start="received", end="over", sent="sent_in")
    rows = there.group_by("person", "unit", "period_start", "date").agg(referrals=there.count())
    return add_people(rows, tables["MHS001MPI"])


def _outcome_of(code: ir.StringValue) -> ir.StringValue:
    """What became of an appointment; "not-recorded" where nothing is said, "unknown" for another code."""
    pairs = [(code == known, outcome) for known, outcome in OUTCOMES.items()]
    return ibis.cases((code.isnull(), "not-recorded"), *pairs, else_="unknown")


REFERRAL_COLUMNS = {
    "referral": "the referral's own number",
    "source": "SourceOfReferralMH",
    "priority": "ClinRespPriorityType",
    "team_type": "ServTeamTypeRefToMH",
    "is_rejected": "the referral was not accepted",
}

FACTS = (
    Fact(
        slug="referrals",
        row="one referral",
        needs=("MHS001MPI", "MHS101Referral"),
        columns=REFERRAL_COLUMNS,
        build=build_referrals,
    ),
    Fact(
        slug="waits",
        row="one referral, and the wait for its first direct contact",
        needs=("MHS001MPI", "MHS101Referral", "MHS201CareContact"),
        columns={
            **REFERRAL_COLUMNS,
            "days_to_contact": "days to the first direct contact; empty where there is none yet",
            "days_observed": "days from the referral to the last direct contact in the extract",
            "is_seen": "there was a direct contact",
            "is_waiting": "not seen, not rejected, not closed",
        },
        build=build_waits,
    ),
    Fact(
        slug="contacts",
        row="one contact or appointment",
        needs=("MHS001MPI", "MHS201CareContact"),
        columns={
            "contact": "the contact's own number",
            "referral": "the referral it belongs to",
            "mechanism": "ConsMechanismMH, two digits",
            "outcome": f"{', '.join(dict.fromkeys(OUTCOMES.values()))}, not-recorded or unknown",
        },
        build=build_contacts,
    ),
    Fact(
        slug="people_in_contact",
        row="a person seen by one team in one period",
        needs=("MHS001MPI", "MHS201CareContact"),
        columns={"contacts": "attended contacts with the team within the period"},
        build=build_people_in_contact,
        is_stock=True,
    ),
    Fact(
        slug="caseload",
        row="a person with an open referral to one team at the end of one period",
        needs=("MHS001MPI", "MHS101Referral"),
        columns={"referrals": "open referrals to the team"},
        build=build_caseload,
        is_stock=True,
    ),
)
