"""The wait for a first contact, for a referral received on 1 September 2025.

The wait ends with the first contact on that referral, on or after the day it was received, that took place face
to face, by telephone or by video. A contact on another referral of the same person doesn't end it.
"""

from datetime import date

import pytest

from plumbline.measures.facts.access import build_waits
from tests.measures.facts.hand_made import hand_made, rows_of

TITLE = "Waiting for a first contact"
HEAD = ("What happened", "Days to the first contact", "Still waiting")
ROWS = [
    ("attended 2025-09-15", "14", "no"),
    ("attended 2025-09-01", "0", "no"),
    ("attended 2025-08-31", "", "yes"),
    ("did not attend 2025-09-08; attended 2025-09-15", "14", "no"),
    ("cancelled by the provider 2025-09-08", "", "yes"),
    ("attended 2025-09-15; attended 2025-09-09", "8", "no"),
    ("e-mail 2025-09-05; attended 2025-09-15", "14", "no"),
    ("on another referral 2025-09-05", "", "yes"),
    ("rejected 2025-09-04", "", "no"),
    ("closed 2025-09-04", "", "no"),
    ("attended 2025-09-03; closed 2025-09-04", "2", "no"),
    ("nothing", "", "yes"),
]
CODES = {
    "attended": ("5", "01"),
    "did not attend": ("3", "01"),
    "cancelled by the provider": ("4", "01"),
    "e-mail": ("5", "06"),
    "on another referral": ("5", "01"),
}
ENDS = {"rejected": "ReferRejectionDate", "closed": "ServDischDate"}
YES = {True: "yes", False: "no"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_wait_ends_with_the_first_direct_contact(row) -> None:
    happened, *expected = row
    referral: dict[str, object] = {
        "Person_ID": "P",
        "UniqServReqID": "R",
        "ReferralRequestReceivedDate": date(2025, 9, 1),
    }
    contacts = []
    for number, event in enumerate(happened.split("; ") if happened != "nothing" else []):
        what, day = event.rsplit(" ", 1)
        if what in ENDS:
            referral[ENDS[what]] = date.fromisoformat(day)
        else:
            contacts.append(_contact(number, what, day))
    tables = hand_made(MHS101Referral=[referral], MHS201CareContact=contacts)

    [(days, waiting)] = rows_of(build_waits(tables, ()), "days_to_contact", "is_waiting")

    assert ["" if days is None else str(days), YES[bool(waiting)]] == expected


def _contact(number: int, what: str, day: str) -> dict[str, object]:
    status, mechanism = CODES[what]
    return {
        "Person_ID": "P",
        "UniqServReqID": "other" if what == "on another referral" else "R",
        "UniqCareContID": f"C{number}",
        "CareContDate": date.fromisoformat(day),
        "AttendOrDNACode": status,
        "ConsMechanismMH": mechanism,
    }
