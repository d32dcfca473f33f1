"""What became of an appointment, by the code of the NHS data dictionary (attended or did not attend)."""

from datetime import date

import pytest

from plumbline.measures.facts.access import build_contacts
from tests.measures.facts.hand_made import hand_made, rows_of

TITLE = "Appointments"
HEAD = ("Code", "What the data dictionary says", "Outcome")
ROWS = [
    ("5", "attended on time, or late but in time", "attended"),
    ("6", "arrived late, but was seen", "attended"),
    ("7", "arrived late and could not be seen", "arrived-too-late"),
    ("3", "did not attend, no advance warning", "did-not-attend"),
    ("2", "cancelled by the patient", "cancelled-by-patient"),
    ("4", "cancelled or postponed by the provider", "cancelled-by-provider"),
    ("", "nothing is recorded", "not-recorded"),
    ("9", "no such code", "unknown"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_a_code_says_what_became_of_it(row) -> None:
    code, _, expected = row
    contact = {"Person_ID": "P", "UniqCareContID": "C", "CareContDate": date(2025, 9, 1)}
    tables = hand_made(MHS201CareContact=[contact | {"AttendOrDNACode": code or None}])

    assert rows_of(build_contacts(tables, ()), "outcome") == [(expected,)]
