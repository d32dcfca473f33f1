"""Length of stay and readmission, for somebody who was admitted on 1 August and discharged on 10 September 2025.

The length of stay is the days between admission and discharge, as NHS England counts it. No national definition
of readmission to mental health wards was found, so this is ours: another admission from 0 to 30 days after the
discharge that is not a transfer from another mental health ward.
"""

from datetime import date

import pytest

from plumbline.measures.facts.hospital_spells import build_discharges
from tests.measures.facts.hand_made import hand_made, rows_of

TITLE = "Readmission and length of stay"
HEAD = ("Admitted again", "From where", "Days in hospital", "Days to readmission", "Within 30 days")
ROWS = [
    ("2025-09-10", "home (19)", "40", "0", "yes"),
    ("2025-09-11", "home (19)", "40", "1", "yes"),
    ("2025-10-10", "home (19)", "40", "30", "yes"),
    ("2025-10-11", "home (19)", "40", "31", "no"),
    ("2025-09-11", "another ward (53)", "40", "", "no"),
    ("2025-09-11", "high security (49)", "40", "", "no"),
    ("2025-09-11", "independent hospital (87)", "40", "", "no"),
    ("2025-09-11", "not recorded", "40", "1", "yes"),
    ("2025-09-09", "home (19)", "40", "", "no"),
    ("never", "", "40", "", "no"),
]
FIRST = {
    "Person_ID": "P",
    "UniqHospProvSpellID": "H",
    "StartDateHospProvSpell": date(2025, 8, 1),
    "DischDateHospProvSpell": date(2025, 9, 10),
}
YES = {True: "yes", False: "no"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} from {row[1]}")
def test_a_return_to_hospital_is_told_with_its_days(row) -> None:
    day, origin, *expected = row
    source = origin[-3:-1] if origin.endswith(")") else None
    again = {"Person_ID": "P", "UniqHospProvSpellID": "I", "SourceAdmMHHospProvSpell": source}
    spells = [FIRST] if day == "never" else [FIRST, again | {"StartDateHospProvSpell": date.fromisoformat(day)}]
    tables = hand_made(MHS501HospProvSpell=spells)

    [(stay, days, within)] = rows_of(
        build_discharges(tables, ()), "length_of_stay", "days_to_readmission", "is_readmitted"
    )

    assert [str(stay), "" if days is None else str(days), YES[bool(within)]] == expected
