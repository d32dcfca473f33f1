"""Admissions and discharges of hand-made extracts: wards, versions, transfers, and what could not be seen yet."""

from datetime import date

from plumbline.measures.facts.hospital_spells import (
    build_admissions,
    build_discharges,
    build_follow_ups,
    build_known_admissions,
)
from tests.measures.facts.hand_made import hand_made, rows_of

SPELL = {
    "Person_ID": "P",
    "UniqHospProvSpellID": "H",
    "UniqMonthID": 1506,
    "StartDateHospProvSpell": date(2025, 8, 1),
}
OVER = SPELL | {
    "UniqMonthID": 1507,
    "DischDateHospProvSpell": date(2025, 9, 10),
    "MethOfDischMHHospProvSpell": "01",
    "DestOfDischHospProvSpell": "19",
}
FIRST_WARD = {
    "Person_ID": "P",
    "UniqHospProvSpellID": "H",
    "UniqWardStayID": "S1",
    "WardCode": "OAK",
    "StartDateWardStay": date(2025, 8, 1),
    "EndDateWardStay": date(2025, 8, 9),
}
LAST_WARD = FIRST_WARD | {
    "UniqWardStayID": "S2",
    "WardCode": "ELM",
    "StartDateWardStay": date(2025, 8, 9),
    "EndDateWardStay": date(2025, 9, 10),
}
CONTACT = {
    "Person_ID": "P",
    "UniqCareContID": "C",
    "CareContDate": date(2025, 9, 12),
    "AttendOrDNACode": "5",
    "ConsMechanismMH": "01",
}


def test_an_admission_is_on_the_first_ward_and_a_discharge_from_the_last() -> None:
    tables = hand_made(MHS501HospProvSpell=[OVER], MHS502WardStay=[LAST_WARD, FIRST_WARD])

    assert rows_of(build_admissions(tables, ()), "date", "unit") == [(date(2025, 8, 1), "OAK")]
    assert rows_of(build_discharges(tables, ()), "date", "unit") == [(date(2025, 9, 10), "ELM")]


def test_a_spell_that_was_sent_every_month_is_one_admission_and_one_discharge() -> None:
    tables = hand_made(MHS501HospProvSpell=[SPELL, OVER])

    assert rows_of(build_admissions(tables, ()), "spell") == [("H",)]
    assert rows_of(build_discharges(tables, ()), "spell", "length_of_stay") == [("H", 40)]


def test_a_spell_that_goes_on_is_no_discharge() -> None:
    assert rows_of(build_discharges(hand_made(MHS501HospProvSpell=[SPELL]), ()), "spell") == []


def test_transfers_and_emergencies_are_marked_and_what_is_not_recorded_is_not_guessed() -> None:
    transfer = SPELL | {"UniqHospProvSpellID": "I", "SourceAdmMHHospProvSpell": "53"}
    emergency = SPELL | {"UniqHospProvSpellID": "J", "MethAdmMHHospProvSpell": "2A"}
    planned = SPELL | {"UniqHospProvSpellID": "K", "MethAdmMHHospProvSpell": "11"}
    tables = hand_made(MHS501HospProvSpell=[transfer, emergency, planned])

    assert rows_of(build_admissions(tables, ()), "spell", "is_transfer", "is_emergency") == [
        ("I", True, None),
        ("J", False, True),
        ("K", False, False),
    ]


def test_somebody_who_died_or_was_transferred_is_marked() -> None:
    died = OVER | {"UniqHospProvSpellID": "I", "MethOfDischMHHospProvSpell": "04"}
    moved = OVER | {"UniqHospProvSpellID": "J", "DestOfDischHospProvSpell": "53"}
    unsaid = OVER | {"UniqHospProvSpellID": "K", "DestOfDischHospProvSpell": None}
    tables = hand_made(MHS501HospProvSpell=[died, moved, unsaid])

    assert rows_of(build_discharges(tables, ()), "spell", "has_died", "is_transfer") == [
        ("I", True, False),
        ("J", False, True),
        ("K", False, False),
    ]


def test_each_row_says_how_much_of_the_time_around_it_the_extract_covers() -> None:
    other = SPELL | {"Person_ID": "Q", "UniqHospProvSpellID": "I", "StartDateHospProvSpell": date(2025, 9, 20)}
    early = CONTACT | {"UniqCareContID": "D", "CareContDate": date(2025, 7, 31), "Person_ID": "Q"}
    tables = hand_made(MHS501HospProvSpell=[OVER, other], MHS201CareContact=[CONTACT, early])

    after_discharge = rows_of(build_discharges(tables, ()), "days_observed")
    after_follow_up = rows_of(build_follow_ups(tables, ()), "days_observed", "days_to_follow_up")
    before = rows_of(build_known_admissions(tables, ()), "spell", "days_of_history")

    assert after_discharge == [(10,)]
    assert after_follow_up == [(2, 2)]
    assert before == [("H", 1), ("I", 51)]
