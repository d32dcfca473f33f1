"""People restrained at Southern Health, now Hampshire and Isle of Wight Healthcare (RW1), month by month.

Read from the publisher's files, which name providers and give no codes. People and bed days are both rounded to
the nearest 5 by the publisher.
"""

import pytest

from plumbline.measures import run

TITLE = "People restrained at one provider"
HEAD = ("Month", "People restrained", "Bed days", "People per 1,000 bed days")
ROWS = [
    ("2021-09", 55, 12_120, "4.54"),
    ("2021-10", 55, 12_410, "4.43"),
    ("2021-11", 60, 11_805, "5.08"),
    ("2021-12", 65, 11_660, "5.57"),
    ("2022-01", 45, 11_735, "3.83"),
    ("2022-02", 50, 10_625, "4.71"),
    ("2022-03", 70, 11_725, "5.97"),
    ("2022-04", 55, 11_575, "4.75"),
    ("2022-05", 50, 12_160, "4.11"),
    ("2022-06", 45, 11_725, "3.84"),
    ("2022-07", 65, 12_460, "5.22"),
    ("2022-08", 60, 12_790, "4.69"),
]


def test_every_month_is_read_and_no_other() -> None:
    computed = [
        (o.period, o.numerator, o.denominator, f"{o.value:.2f}") for o in run("restraint-monthly").observations
    ]

    assert computed == ROWS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_rate_is_people_over_bed_days(row) -> None:
    _, people, bed_days, rate = row

    assert f"{people / bed_days * 1000:.2f}" == rate
