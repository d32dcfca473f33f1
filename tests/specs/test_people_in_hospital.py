"""Who was in hospital in September 2025, from ward stays.

Somebody was in hospital in a month if they were in a bed on some day of it, the day of discharge included, as NHS
England counts people in hospital in a month. They were there at its end if they had not left by then.
"""

from datetime import date

import pytest

from plumbline.measures.facts.inpatients import build_inpatients
from plumbline.measures.facts.periods import month_of
from tests.measures.facts.hand_made import hand_made, rows_of
from tests.specs.test_bed_days import _stay

TITLE = "People in hospital"
HEAD = ("Stays of one person", "In hospital in September 2025", "There at its end")
ROWS = [
    ("ward A 2025-09-10 to 2025-09-13", "yes", "no"),
    ("ward A 2025-09-10 to 2025-09-10", "yes", "no"),
    ("ward A 2025-08-20 to 2025-09-01", "yes", "no"),
    ("ward A 2025-08-20 to 2025-08-31", "no", ""),
    ("ward A 2025-09-30 to 2025-10-01", "yes", "yes"),
    ("ward A 2025-09-20 to 2025-09-30", "yes", "no"),
    ("ward A 2025-09-30 on", "yes", "yes"),
    ("ward A 2025-10-01 on", "no", ""),
    ("ward A 2025-09-02 to 2025-09-05; ward A 2025-09-20 on", "yes", "yes"),
]
YES = {True: "yes", False: "no"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_day_in_a_bed_is_a_day_in_hospital(row) -> None:
    stays, *expected = row
    tables = hand_made(MHS502WardStay=[_stay(number, text) for number, text in enumerate(stays.split("; "))])

    found = rows_of(build_inpatients(tables, [month_of(date(2025, 9, 1))]), "is_there_at_end")

    assert ([["yes", YES[bool(there)]] for (there,) in found] or [["no", ""]]) == [expected]
