"""Bed days of one month, September 2025, from ward stays.

Counted as NHS England counts them: the day of admission counts, the day of discharge does not, and a stay that
goes on counts to the end of the month, or of the last month in which it was submitted. One thing differs: a
night that two stays of one person claim is counted once, on the ward of the stay that began first; the
publisher counts it for both. A stay is "first day to last day"; "on" means that it goes on.
"""

from datetime import date

import pytest

from plumbline.measures.facts.inpatients import build_bed_days
from plumbline.measures.facts.periods import month_of, periods_between
from tests.measures.facts.hand_made import hand_made, rows_of

TITLE = "Bed days"
HEAD = ("Stays of one person", "Bed days in September 2025")
ROWS = [
    ("ward A 2025-09-10 to 2025-09-13", "A 3"),
    ("ward A 2025-09-10 to 2025-09-10", "none"),
    ("ward A 2025-08-20 to 2025-09-01", "none"),
    ("ward A 2025-08-20 to 2025-09-02", "A 1"),
    ("ward A 2025-09-30 to 2025-10-05", "A 1"),
    ("ward A 2025-09-30 on", "A 1"),
    ("ward A 2025-10-01 on", "none"),
    ("ward A 2019-01-01 on", "A 30"),
    ("ward A 2025-08-01 to 2025-11-01", "A 30"),
    ("ward A 2025-09-05 to 2025-09-10; ward B 2025-09-10 to 2025-09-12", "A 5, B 2"),
    ("ward A 2025-09-05 to 2025-09-10; ward B 2025-09-08 to 2025-09-12", "A 5, B 2"),
    ("ward A 2025-09-05 to 2025-09-10; ward A 2025-09-05 to 2025-09-10", "A 5"),
    ("ward A 2025-09-05 to 2025-09-20; ward B 2025-09-08 to 2025-09-12", "A 15"),
    ("ward A 2025-09-05 on; ward B 2025-09-08 on", "A 26"),
    ("ward A 2025-09-01 to 2025-09-03; ward A 2025-09-10 to 2025-09-12", "A 4"),
]
SEPTEMBER = month_of(date(2025, 9, 1))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_nights_are_counted_once_and_where_they_were_spent(row) -> None:
    stays, expected = row
    tables = hand_made(MHS502WardStay=[_stay(number, text) for number, text in enumerate(stays.split("; "))])

    found = rows_of(build_bed_days(tables, [SEPTEMBER]), "unit", "bed_days")

    assert (", ".join(f"{ward} {nights}" for ward, nights in found) or "none") == expected


def _stay(number: int, text: str) -> dict[str, object]:
    _, ward, start, *end = text.replace(" to ", " ").split()
    return {
        "Person_ID": "P",
        "UniqWardStayID": f"S{number}",
        "WardCode": ward,
        "StartDateWardStay": date.fromisoformat(start),
        "EndDateWardStay": None if end == ["on"] else date.fromisoformat(end[0]),
    }


def test_a_stay_that_was_left_open_counts_until_the_month_in_which_it_was_last_sent() -> None:
    left_open = _stay(1, "ward A 2025-07-10 on") | {"UniqMonthID": 1505}
    closed = _stay(2, "ward A 2025-09-29 to 2025-10-02") | {"UniqMonthID": 1507, "Person_ID": "Q"}
    tables = hand_made(MHS502WardStay=[left_open, closed])
    months = periods_between("month", date(2025, 8, 1), date(2025, 10, 31))

    found = rows_of(build_bed_days(tables, months), "date", "person", "bed_days")

    assert found == [(date(2025, 10, 31), "Q", 1), (date(2025, 8, 31), "P", 31), (date(2025, 9, 30), "Q", 2)]
