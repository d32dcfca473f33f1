"""Whether an ethnic group is recorded, seen through the three lenses of NHS England's data quality guidance.

Coverage: something is recorded. Validity: what is recorded is a code of a national list. Accuracy: the code names
a group, and is neither "not stated" nor "not known". Codes of 2021 are heard where those of 2001 name no group.
"""

from datetime import date

import pytest

from plumbline.measures.facts.periods import month_of
from plumbline.measures.facts.recording import build_recording
from tests.measures.facts.hand_made import hand_made, rows_of

TITLE = "Recording of ethnic groups"
HEAD = ("Code of 2001", "Code of 2021", "Status", "Coverage", "Validity", "Accuracy", "Coding")
ROWS = [
    ("A", "", "known", "yes", "yes", "yes", "2001"),
    ("S", "", "known", "yes", "yes", "yes", "2001"),
    ("Z", "", "not-stated", "yes", "yes", "no", "2001"),
    ("99", "", "not-known", "yes", "yes", "no", "2001"),
    ("invalid", "", "invalid", "yes", "no", "no", "2001"),
    ("", "", "missing", "no", "no", "no", "none"),
    ("", "ons-7", "known", "yes", "yes", "yes", "2021"),
    ("M", "ons-7", "known", "yes", "yes", "yes", "both"),
    ("99", "ons-7", "known", "yes", "yes", "yes", "both"),
    ("Z", "99", "not-stated", "yes", "yes", "no", "both"),
]
YES = {True: "yes", False: "no"}
SEPTEMBER = month_of(date(2025, 9, 1))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0] or 'empty'} and {row[1] or 'empty'}")
def test_a_record_is_judged_through_each_lens(row) -> None:
    old, new, status, *lenses, coding = row
    patient = {"Person_ID": "P", "EthnicCategory": old or None, "EthnicCategory2021": new or None}
    tables = hand_made(MHS001MPI=[patient | {"UniqMonthID": 1506}])

    [found] = rows_of(
        build_recording(tables, [SEPTEMBER]), "status", "is_recorded", "is_valid", "is_known", "coding"
    )

    assert [found[0], *(YES[bool(lens)] for lens in found[1:4]), found[4]] == [status, *lenses, coding]
