"""The NHS Staff Survey of 2024, read from the workbooks as downloaded.

Each share is one that the survey's publisher or the press printed; Plumbline reads it from the workbook, with the
number of answers it rests on. Abuse counts whoever said that it happened at least once. The ground of
discrimination was asked only of those who had met discrimination. The ratio sets all other ethnic groups together
over White staff, as the survey groups them.
"""

import pytest

from plumbline.measures import run

TITLE = "Published shares of the NHS Staff Survey 2024"
HEAD = ("Measure", "Group", "Answers", "Printed share, per cent", "Ratio to White")
ROWS = [
    ("staff-abused-by-patients", "Everyone", 741_411, "25.1", ""),
    ("staff-abused-by-managers", "Everyone", 735_810, "9.5", ""),
    ("staff-abused-by-colleagues", "Everyone", 733_988, "17.6", ""),
    ("discrimination-by-patients", "Everyone", 740_189, "9.25", ""),
    ("discrimination-ethnic-background", "Everyone", 110_473, "54.09", ""),
    ("discrimination-by-colleagues", "White", 526_236, "6.77", ""),
    ("discrimination-by-colleagues", "All other ethnic groups", 197_656, "15.20", "2.25"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_the_printed_share_is_reached(row) -> None:
    slug, group, answers, printed, ratio = row

    [found] = [o for o in run(slug).observations if o.group == group]

    decimals = len(printed.partition(".")[2])
    assert (found.denominator, f"{found.value:.{decimals}f}") == (answers, printed)
    assert ("" if found.ratio is None else f"{found.ratio:.2f}") == ratio
