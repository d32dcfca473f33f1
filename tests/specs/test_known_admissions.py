"""Whether somebody admitted on 10 September 2025 was known to services before.

As NHS England counts it: a contact that took place face to face, by telephone or by video, 3 to 365 days before
the admission. Contacts in the last two days don't count, since they are often part of the admission.
"""

from datetime import date

import pytest

from plumbline.measures.facts.hospital_spells import build_known_admissions
from tests.measures.facts.hand_made import hand_made, rows_of

TITLE = "Admissions of people known to services"
HEAD = ("Contacts that took place", "Known", "Days since the last that counts")
ROWS = [
    ("2025-09-07", "yes", "3"),
    ("2025-09-08", "no", ""),
    ("2025-09-10", "no", ""),
    ("2025-09-11", "no", ""),
    ("2024-09-10", "yes", "365"),
    ("2024-09-09", "no", ""),
    ("2025-06-01 2025-08-31 2025-09-09", "yes", "10"),
    ("none", "no", ""),
]
SPELL = {"Person_ID": "P", "UniqHospProvSpellID": "H", "StartDateHospProvSpell": date(2025, 9, 10)}
CONTACT = {"Person_ID": "P", "AttendOrDNACode": "5", "ConsMechanismMH": "01"}
YES = {True: "yes", False: "no"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_contact_in_the_year_before_makes_somebody_known(row) -> None:
    days, *expected = row
    contacts = [
        CONTACT | {"UniqCareContID": day, "CareContDate": date.fromisoformat(day)}
        for day in days.split()
        if day != "none"
    ]
    tables = hand_made(MHS501HospProvSpell=[SPELL], MHS201CareContact=contacts)

    [(known, since)] = rows_of(build_known_admissions(tables, ()), "is_known", "days_since_contact")

    assert [YES[bool(known)], "" if since is None else str(since)] == expected
