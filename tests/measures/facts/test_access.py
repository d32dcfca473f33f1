"""Referrals, contacts and waits of hand-made extracts: versions, teams, periods, what could not be seen yet."""

from datetime import date

from plumbline.measures.facts.access import (
    build_caseload,
    build_contacts,
    build_people_in_contact,
    build_referrals,
    build_waits,
)
from plumbline.measures.facts.periods import periods_between
from tests.measures.facts.hand_made import hand_made, rows_of

REFERRAL = {
    "Person_ID": "P",
    "UniqServReqID": "R",
    "UniqMonthID": 1506,
    "ReferralRequestReceivedDate": date(2025, 8, 20),
    "UniqCareProfTeamID": "T-OAK",
}
CONTACT = {
    "Person_ID": "P",
    "UniqServReqID": "R",
    "UniqCareContID": "C",
    "UniqMonthID": 1506,
    "CareContDate": date(2025, 9, 3),
    "AttendOrDNACode": "5",
    "ConsMechanismMH": "01",
    "UniqCareProfTeamID": "T-OAK",
}
AUTUMN = periods_between("month", date(2025, 8, 1), date(2025, 10, 31))


def test_a_referral_that_was_sent_again_counts_once_and_as_last_sent() -> None:
    rejected = REFERRAL | {"UniqMonthID": 1507, "ReferRejectionDate": date(2025, 10, 2)}
    tables = hand_made(MHS101Referral=[rejected, REFERRAL])

    assert rows_of(build_referrals(tables, ()), "unit", "is_rejected") == [("T-OAK", True)]


def test_a_contact_whose_outcome_came_later_counts_once_with_it() -> None:
    planned = CONTACT | {"UniqMonthID": 1505, "AttendOrDNACode": None}
    tables = hand_made(MHS201CareContact=[CONTACT, planned])

    assert rows_of(build_contacts(tables, ()), "contact", "outcome") == [("C", "attended")]


def test_each_referral_says_for_how_long_it_could_be_observed() -> None:
    missed = CONTACT | {"UniqCareContID": "D", "CareContDate": date(2025, 9, 30), "AttendOrDNACode": "3"}
    tables = hand_made(MHS101Referral=[REFERRAL], MHS201CareContact=[CONTACT, missed])

    assert rows_of(build_waits(tables, ()), "days_observed") == [(14,)]


def test_where_nobody_was_seen_nothing_was_observed() -> None:
    tables = hand_made(MHS101Referral=[REFERRAL])

    assert rows_of(build_waits(tables, ()), "days_observed", "is_seen") == [(None, False)]


def test_a_person_is_in_contact_once_for_each_team_and_month() -> None:
    again = CONTACT | {"UniqCareContID": "D", "CareContDate": date(2025, 9, 30)}
    elsewhere = CONTACT | {"UniqCareContID": "E", "UniqCareProfTeamID": "T-ELM"}
    later = CONTACT | {"UniqCareContID": "F", "CareContDate": date(2025, 10, 1)}
    missed = CONTACT | {"UniqCareContID": "G", "Person_ID": "Q", "AttendOrDNACode": "3"}
    tables = hand_made(MHS201CareContact=[CONTACT, again, elsewhere, later, missed])

    found = rows_of(build_people_in_contact(tables, AUTUMN), "person", "unit", "date", "contacts")

    assert found == [
        ("P", "T-ELM", date(2025, 9, 30), 1),
        ("P", "T-OAK", date(2025, 10, 31), 1),
        ("P", "T-OAK", date(2025, 9, 30), 2),
    ]


def test_the_caseload_holds_who_is_open_at_the_end_of_each_month_that_was_submitted() -> None:
    closed = REFERRAL | {"Person_ID": "Q", "UniqServReqID": "S", "ServDischDate": date(2025, 9, 30)}
    rejected = REFERRAL | {"Person_ID": "X", "UniqServReqID": "U", "ReferRejectionDate": date(2025, 9, 1)}
    tables = hand_made(MHS101Referral=[REFERRAL, closed, rejected])

    found = rows_of(build_caseload(tables, AUTUMN), "date", "person")

    assert found == [
        (date(2025, 8, 31), "P"),
        (date(2025, 8, 31), "Q"),
        (date(2025, 8, 31), "X"),
        (date(2025, 9, 30), "P"),
    ]
