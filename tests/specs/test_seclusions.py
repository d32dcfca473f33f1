"""Seclusion and long-term segregation in force in September 2025, and their length so far.

One that lasts over several months is in force in each of them. One that goes on is as long as it has lasted when
the month ends, as in the publisher's figures for active seclusion (MHS146) and segregation (MHS147).
"""

from datetime import date

import pytest

from plumbline.measures.facts.periods import month_of
from plumbline.measures.facts.restraint import build_seclusions
from tests.measures.facts.hand_made import hand_made, rows_of
from tests.specs.test_restrictive_interventions import _intervention

TITLE = "Seclusion in force"
HEAD = ("Type", "From", "To", "In force in September 2025", "Still open when it ended", "Hours")
ROWS = [
    ("05", "2025-09-01 10:00", "2025-09-02 10:00", "yes", "no", "24"),
    ("05", "2025-08-30 12:00", "2025-09-01 12:00", "yes", "no", "48"),
    ("05", "2025-09-30 12:00", "2025-10-01 12:00", "yes", "yes", "12"),
    ("05", "2025-09-29 00:00", "on", "yes", "yes", "48"),
    ("05", "2025-09-29", "on", "yes", "yes", "not known"),
    ("06", "2025-08-01 00:00", "on", "yes", "yes", "1464"),
    ("06", "2025-08-01 00:00", "2025-08-31 23:00", "no", "", ""),
    ("06", "2025-10-01 00:00", "on", "no", "", ""),
    ("04", "2025-09-01 10:00", "2025-09-02 10:00", "no", "", ""),
]
YES = {True: "yes", False: "no"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]} to {row[2]}")
def test_isolation_is_told_for_every_month_it_lasts(row) -> None:
    code, start, end, *expected = row
    tables = hand_made(MHS515RestrictiveInterventType=[_intervention(code, start, end)])

    found = rows_of(build_seclusions(tables, [month_of(date(2025, 9, 1))]), "is_open", "hours")

    told = [["yes", YES[bool(is_open)], str(hours or "not known")] for is_open, hours in found]
    assert (told or [["no", "", ""]]) == [expected]
