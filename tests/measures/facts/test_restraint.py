"""Restrictive interventions of hand-made extracts: versions, wards, injuries, incidents."""

from datetime import date

from plumbline.measures.facts.periods import periods_between
from plumbline.measures.facts.restraint import (
    TYPE_GROUPS,
    build_incidents,
    build_interventions,
    build_restrained_inpatients,
)
from tests.measures.facts.hand_made import hand_made, rows_of

FIRST = date(2025, 9, 1)
INTERVENTION = {
    "Person_ID": "P",
    "UniqRestrictiveIntIncID": "I",
    "UniqRestrictiveIntTypeID": "T",
    "UniqMonthID": 1506,
    "RestrictiveIntType": "01",
    "StartDateRestrictiveIntType": FIRST,
}
INCIDENT = {"Person_ID": "P", "UniqRestrictiveIntIncID": "I", "StartDateRestrictiveIntInc": FIRST}
LONG_STAY = {
    "Person_ID": "P",
    "UniqWardStayID": "S1",
    "WardCode": "OAK",
    "StartDateWardStay": date(2025, 8, 1),
}
NEXT_STAY = LONG_STAY | {"UniqWardStayID": "S2", "WardCode": "ELM", "StartDateWardStay": FIRST}


def test_one_that_was_sent_again_counts_once_and_as_last_sent() -> None:
    again = INTERVENTION | {"UniqMonthID": 1507, "RestrictiveIntType": "09"}
    tables = hand_made(MHS515RestrictiveInterventType=[again, INTERVENTION, again])

    assert rows_of(build_interventions(tables, ()), "type") == [("09",)]


def test_two_types_in_one_incident_are_two_interventions_and_one_incident() -> None:
    other = INTERVENTION | {"UniqRestrictiveIntTypeID": "U", "RestrictiveIntType": "05"}
    tables = hand_made(
        MHS515RestrictiveInterventType=[INTERVENTION, other], MHS505RestrictiveInterventInc=[INCIDENT]
    )

    interventions = rows_of(build_interventions(tables, ()), "intervention", "incident", "type")
    incidents = rows_of(build_incidents(tables, ()), "incident")

    assert interventions == [("I/T", "I", "01"), ("I/U", "I", "05")]
    assert incidents == [("I",)]


def test_it_happened_on_the_ward_of_the_stay_it_names() -> None:
    named = INTERVENTION | {"UniqWardStayID": "S1"}
    tables = hand_made(MHS515RestrictiveInterventType=[named], MHS502WardStay=[LONG_STAY, NEXT_STAY])

    assert rows_of(build_interventions(tables, ()), "unit") == [("OAK",)]


def test_else_on_the_ward_that_the_person_came_to_last() -> None:
    stranger = NEXT_STAY | {"UniqWardStayID": "S3", "WardCode": "ASH", "Person_ID": "Q"}
    tables = hand_made(
        MHS515RestrictiveInterventType=[INTERVENTION],
        MHS505RestrictiveInterventInc=[INCIDENT],
        MHS502WardStay=[LONG_STAY, NEXT_STAY, stranger],
    )

    assert rows_of(build_interventions(tables, ()), "unit") == [("ELM",)]
    assert rows_of(build_incidents(tables, ()), "unit") == [("ELM",)]


def test_a_stay_that_was_over_tells_no_ward_and_loses_no_intervention() -> None:
    over = LONG_STAY | {"EndDateWardStay": date(2025, 8, 31)}
    tables = hand_made(MHS515RestrictiveInterventType=[INTERVENTION], MHS502WardStay=[over])

    assert rows_of(build_interventions(tables, ()), "person", "unit", "date") == [("P", None, FIRST)]


def test_an_injury_that_is_not_recorded_stays_not_recorded() -> None:
    hurt = INTERVENTION | {"RestraintInjuryPatient": True, "RestraintInjuryCarePers": False}
    tables = hand_made(MHS515RestrictiveInterventType=[hurt])

    [injuries] = rows_of(
        build_interventions(tables, ()), "is_patient_injured", "is_staff_injured", "is_other_injured"
    )

    assert injuries == (True, False, None)


def test_the_person_has_the_group_of_their_latest_record_and_stays_in_without_one() -> None:
    patient = {"Person_ID": "P", "UniqMonthID": 1506, "EthnicCategory": "M", "AgeRepPeriodEnd": 30}
    before = patient | {"UniqMonthID": 1500, "EthnicCategory": "Z", "AgeRepPeriodEnd": 29}
    stranger = INTERVENTION | {"Person_ID": "Q", "UniqRestrictiveIntIncID": "J"}
    tables = hand_made(MHS001MPI=[patient, before], MHS515RestrictiveInterventType=[INTERVENTION, stranger])

    assert rows_of(build_interventions(tables, ()), "person", "ethnicity", "age") == [
        ("P", "M", 30),
        ("Q", None, None),
    ]


def test_no_code_is_of_two_kinds() -> None:
    codes = [code for group in TYPE_GROUPS.values() for code in group]

    assert sorted(codes) == [f"{number:02}" for number in range(1, 18)]


def test_of_people_in_hospital_those_restrained_in_the_period_are_marked_wherever_it_was() -> None:
    calm = LONG_STAY | {"Person_ID": "Q", "UniqWardStayID": "S3"}
    outside = INTERVENTION | {"Person_ID": "X", "UniqRestrictiveIntIncID": "J"}
    tables = hand_made(
        MHS502WardStay=[LONG_STAY, NEXT_STAY, calm], MHS515RestrictiveInterventType=[INTERVENTION, outside]
    )
    months = periods_between("month", date(2025, 8, 1), date(2025, 9, 30))

    found = rows_of(build_restrained_inpatients(tables, months), "date", "person", "unit", "is_restrained")

    assert found == [
        (date(2025, 8, 31), "P", "OAK", False),
        (date(2025, 8, 31), "Q", "OAK", False),
        (date(2025, 9, 30), "P", "ELM", True),
        (date(2025, 9, 30), "P", "OAK", True),
        (date(2025, 9, 30), "Q", "OAK", False),
    ]
