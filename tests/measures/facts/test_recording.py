"""Recording of ethnic groups in hand-made extracts: month by month, team by team."""

from datetime import date

from plumbline.measures.facts.periods import periods_between
from plumbline.measures.facts.recording import build_recording
from tests.measures.facts.hand_made import hand_made, rows_of

PATIENT = {"Person_ID": "P", "UniqMonthID": 1505, "EthnicCategory": None}
MONTHS = periods_between("month", date(2025, 8, 1), date(2025, 9, 30))
AUGUST, SEPTEMBER = (period.end for period in MONTHS)


def test_what_is_recorded_later_does_not_improve_a_month_that_is_over() -> None:
    later = PATIENT | {"UniqMonthID": 1506, "EthnicCategory": "N"}
    tables = hand_made(MHS001MPI=[later, PATIENT])

    assert rows_of(build_recording(tables, MONTHS), "date", "ethnicity", "status") == [
        (AUGUST, None, "missing"),
        (SEPTEMBER, "N", "known"),
    ]


def test_the_latest_record_within_a_period_counts_and_only_once() -> None:
    later = PATIENT | {"UniqMonthID": 1506, "EthnicCategory": "N"}
    tables = hand_made(MHS001MPI=[later, PATIENT])

    year = periods_between("financial-year", AUGUST, SEPTEMBER)

    assert rows_of(build_recording(tables, year), "person", "status") == [("P", "known")]


def test_a_patient_counts_for_every_team_and_ward_they_were_open_to() -> None:
    referral = {
        "Person_ID": "P",
        "UniqServReqID": "R",
        "UniqCareProfTeamID": "T-OAK",
        "ReferralRequestReceivedDate": date(2025, 8, 1),
        "ServDischDate": date(2025, 8, 20),
    }
    stay = {"Person_ID": "P", "UniqWardStayID": "S", "WardCode": "ELM", "StartDateWardStay": date(2025, 8, 20)}
    sent = [PATIENT, PATIENT | {"UniqMonthID": 1506}]
    again = referral | {"UniqServReqID": "S"}
    tables = hand_made(MHS001MPI=sent, MHS101Referral=[referral, again], MHS502WardStay=[stay])

    assert rows_of(build_recording(tables, MONTHS), "date", "unit") == [
        (AUGUST, "ELM"),
        (AUGUST, "T-OAK"),
        (SEPTEMBER, "ELM"),
    ]


def test_a_patient_of_no_team_is_not_lost() -> None:
    assert rows_of(build_recording(hand_made(MHS001MPI=[PATIENT]), MONTHS), "person", "unit") == [("P", None)]


def test_a_record_without_a_month_counts_in_every_one() -> None:
    undated = PATIENT | {"UniqMonthID": None}

    found = rows_of(build_recording(hand_made(MHS001MPI=[undated]), MONTHS), "date")

    assert found == [(AUGUST,), (SEPTEMBER,)]
