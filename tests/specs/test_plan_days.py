"""Which day is meant by what trusts write into their action plans; — where none is taken and a sentence says why.

The day comes before the month. A month, a quarter or a financial year means its last day; where an action begins,
its first. Quarters are of the NHS's financial year, April to March.
"""

import pytest

from plumbline.plan.sheets.dates import NoDay, NotADay, read_day

TITLE = "Days in action plans"
HEAD = ("Written", "Due", "Begins")
ROWS = [
    ("31/03/2027", "2027-03-31", "2027-03-31"),
    ("31.3.27", "2027-03-31", "2027-03-31"),
    ("1-4-2027", "2027-04-01", "2027-04-01"),
    ("2027-03-31", "2027-03-31", "2027-03-31"),
    ("31 March 2027", "2027-03-31", "2027-03-31"),
    ("Wednesday 31st March 2027", "2027-03-31", "2027-03-31"),
    ("31-Mar-27", "2027-03-31", "2027-03-31"),
    ("March 31, 2027", "2027-03-31", "2027-03-31"),
    ("due by 31 March 2027", "2027-03-31", "2027-03-31"),
    ("March 2027", "2027-03-31", "2027-03-01"),
    ("by March 2027", "2027-03-31", "2027-03-01"),
    ("End of March 2027", "2027-03-31", "2027-03-31"),
    ("Mar-27", "2027-03-31", "2027-03-01"),
    ("Sept '27", "2027-09-30", "2027-09-01"),
    ("Feb 2028", "2028-02-29", "2028-02-01"),
    ("03/2027", "2027-03-31", "2027-03-01"),
    ("Q4 2026/27", "2027-03-31", "2027-01-01"),
    ("Q1 26/27", "2026-06-30", "2026-04-01"),
    ("Quarter 2 2026-27", "2026-09-30", "2026-07-01"),
    ("2026/27 Q3", "2026-12-31", "2026-10-01"),
    ("end of Q3 2026/27", "2026-12-31", "2026-12-31"),
    ("2026/27", "2027-03-31", "2026-04-01"),
    ("end of 2027", "2027-12-31", "2027-12-31"),
    ("beginning of 2027", "2027-01-01", "2027-01-01"),
    ("12/31/2027", "—", "—"),
    ("29/02/2027", "—", "—"),
    ("Q4 2027", "—", "—"),
    ("Q4", "—", "—"),
    ("March", "—", "—"),
    ("2027", "—", "—"),
    ("2026/28", "—", "—"),
    ("Spring 2027", "—", "—"),
    ("mid March 2027", "—", "—"),
    ("before April 2027", "—", "—"),
    ("01/04/2026 – 31/03/2027", "—", "—"),
    ("31/03/1927", "—", "—"),
    ("ongoing", "— (none yet)", "— (none yet)"),
    ("TBC", "— (none yet)", "— (none yet)"),
    ("n/a", "— (none yet)", "— (none yet)"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_written_means_this_day(row) -> None:
    written, due, begins = row

    assert (shown(written, begins=False), shown(written, begins=True)) == (due, begins)


def shown(written: str, *, begins: bool) -> str:
    try:
        return str(read_day(written, begins=begins))
    except NoDay:
        return "— (none yet)"
    except NotADay:
        return "—"
