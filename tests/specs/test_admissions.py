"""Transfers and emergencies among admissions, by the codes of the NHS data dictionary.

NHS England leaves admissions from another mental health ward out of its figures on admissions. A source or method
that is not recorded is not guessed: the admission counts, and whether it was an emergency is not known.
"""

from datetime import date

import pytest

from plumbline.measures.facts.hospital_spells import build_admissions
from tests.measures.facts.hand_made import hand_made, rows_of

TITLE = "Admissions"
HEAD = ("Source of admission", "Method of admission", "Transfer", "Emergency")
ROWS = [
    ("19 usual place of residence", "11 waiting list", "no", "no"),
    ("19 usual place of residence", "21 accident and emergency department", "no", "yes"),
    ("19 usual place of residence", "22 general practitioner", "no", "yes"),
    ("19 usual place of residence", "24 consultant clinic", "no", "yes"),
    ("19 usual place of residence", "25 mental health crisis resolution team", "no", "yes"),
    ("19 usual place of residence", "2A emergency department of another provider", "no", "yes"),
    ("19 usual place of residence", "2D other emergency", "no", "yes"),
    ("49 high security hospital", "81 transfer", "yes", "no"),
    ("53 ward for people who are mentally ill", "81 transfer", "yes", "no"),
    ("87 independent hospital", "81 transfer", "yes", "no"),
    ("", "", "no", "not known"),
]
WORDS = {True: "yes", False: "no", None: "not known"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}, {row[1]}")
def test_an_admission_is_a_transfer_or_an_emergency_by_its_codes(row) -> None:
    source, method, *expected = row
    spell = {"Person_ID": "P", "UniqHospProvSpellID": "H", "StartDateHospProvSpell": date(2025, 9, 1)}
    codes = {"SourceAdmMHHospProvSpell": source[:2] or None, "MethAdmMHHospProvSpell": method[:2] or None}
    tables = hand_made(MHS501HospProvSpell=[spell | codes])

    [flags] = rows_of(build_admissions(tables, ()), "is_transfer", "is_emergency")

    assert [WORDS[flag] for flag in flags] == expected
