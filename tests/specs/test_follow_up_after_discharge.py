"""Follow-up within 72 hours of discharge from hospital, for somebody discharged on 10 September 2025.

As NHS England counts it (MHS78 to MHS80): the contact must be on a later day than the discharge and at most 3
days after it, must have taken place, and must have been face to face, by telephone or by video; a new admission
counts as contact. Nobody is owed a follow-up who died, went on to another mental health ward, to court or to
prison, or of whom the method or the destination of discharge is not recorded.
"""

from datetime import date

import pytest

from plumbline.measures.facts.hospital_spells import build_follow_ups
from tests.measures.facts.hand_made import hand_made, rows_of

TITLE = "Follow-up after discharge"
HEAD = ("Method of discharge", "Destination", "What followed", "Follow-up owed", "Within 72 hours")
ROWS = [
    ("01", "19", "attended 2025-09-11", "yes", "yes"),
    ("01", "19", "attended 2025-09-13", "yes", "yes"),
    ("01", "19", "attended 2025-09-14", "yes", "no"),
    ("01", "19", "attended 2025-09-10", "yes", "no"),
    ("01", "19", "attended 2025-09-09", "yes", "no"),
    ("01", "19", "late but seen 2025-09-12", "yes", "yes"),
    ("01", "19", "did not attend 2025-09-12", "yes", "no"),
    ("01", "19", "cancelled by the provider 2025-09-12", "yes", "no"),
    ("01", "19", "e-mail 2025-09-12", "yes", "no"),
    ("01", "19", "telephone 2025-09-12", "yes", "yes"),
    ("01", "19", "video 2025-09-12", "yes", "yes"),
    ("01", "19", "admitted 2025-09-12", "yes", "yes"),
    ("01", "19", "somebody else attended 2025-09-12", "yes", "no"),
    ("01", "19", "nothing", "yes", "no"),
    ("02", "29", "attended 2025-09-11", "yes", "yes"),
    ("04", "79", "nothing", "no", ""),
    ("01", "53", "attended 2025-09-11", "no", ""),
    ("01", "50", "attended 2025-09-11", "no", ""),
    ("01", "37", "attended 2025-09-11", "no", ""),
    ("", "19", "attended 2025-09-11", "no", ""),
    ("01", "", "attended 2025-09-11", "no", ""),
]
CODES = {
    "attended": ("5", "01"),
    "late but seen": ("6", "01"),
    "did not attend": ("3", "01"),
    "cancelled by the provider": ("4", "01"),
    "e-mail": ("5", "06"),
    "telephone": ("5", "02"),
    "video": ("5", "11"),
}
YES = {True: "yes", False: "no"}
SPELL = {"Person_ID": "P", "UniqHospProvSpellID": "H", "StartDateHospProvSpell": date(2025, 8, 1)}


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_a_follow_up_is_owed_and_given(row) -> None:
    method, destination, followed, *expected = row
    discharge = SPELL | {
        "DischDateHospProvSpell": date(2025, 9, 10),
        "MethOfDischMHHospProvSpell": method or None,
        "DestOfDischHospProvSpell": destination or None,
    }
    contacts, spells = _what_followed(followed)
    tables = hand_made(MHS501HospProvSpell=[discharge, *spells], MHS201CareContact=contacts)

    found = rows_of(build_follow_ups(tables, ()), "is_followed_up")

    assert ([["yes", YES[bool(within)]] for (within,) in found] or [["no", ""]]) == [expected]


def _what_followed(text: str) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    if text == "nothing":
        return [], []
    what, day = text.rsplit(" ", 1)
    if what == "admitted":
        return [], [SPELL | {"UniqHospProvSpellID": "I", "StartDateHospProvSpell": date.fromisoformat(day)}]
    person = "Q" if what.startswith("somebody else") else "P"
    status, mechanism = CODES[what.removeprefix("somebody else ")]
    contact: dict[str, object] = {
        "Person_ID": person,
        "UniqCareContID": "C",
        "CareContDate": date.fromisoformat(day),
        "AttendOrDNACode": status,
        "ConsMechanismMH": mechanism,
    }
    return [contact], []
