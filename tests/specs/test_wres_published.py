"""Published figures of the Workforce Race Equality Standard, and vectors agreed before there was an engine.

Western Sussex Hospitals printed its staff of bands 2 and 3 in 2020, and North Cumbria Integrated Care its staff
of 2025, as headcounts of White staff, BME staff and staff of unknown group; the share of BME staff is over all
three. The Christie and Kent and Medway printed shares, which are taken of 10,000 and of 1,000 here. Relative
likelihoods set White over BME applicants, and BME over White staff. A race disparity ratio is 1 where tiers hold
the same mixture, and its two steps multiply to the whole.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from plumbline.measures.record_runs import open_records
from plumbline.measures.results import Observation

TITLE = "Published figures of the Workforce Race Equality Standard"
HEAD = ("Where it comes from", "Measure", "White", "BME", "Unknown", "What must come out")
ROWS = [
    ("Western Sussex 2020, band 2", "wres-1-overall", "825", "195", "82", "17.7"),
    ("Western Sussex 2020, band 3", "wres-1-overall", "216", "38", "14", "14.2"),
    ("North Cumbria 2025, all staff", "wres-1-overall", "6307", "990", "125", "13"),
    ("The Christie 2022, 46.99% and 14.65%", "wres-2-appointment", "4699 of 10000", "1465 of 10000", "", "3.2"),
    ("Kent and Medway 2020, 0.7% and 1.2%", "wres-3-disciplinary", "7 of 1000", "12 of 1000", "", "1.7"),
    ("Vector, appointed of shortlisted", "wres-2-appointment", "250 of 1000", "64 of 400", "", "1.5625"),
    ("Vector, formal cases of staff", "wres-3-disciplinary", "20 of 5000", "6 of 800", "", "1.875"),
    ("Vector, lower to middle", "workforce-race-disparity", "2500 1500 500", "600 150 20", "", "2.4"),
    ("Vector, middle to upper", "workforce-race-disparity", "2500 1500 500", "600 150 20", "", "2.5"),
    ("Vector, lower to upper", "workforce-race-disparity", "2500 1500 500", "600 150 20", "", "6.0"),
]
CODES = ("A", "N", "Z")
STAFF = "employee,snapshot,ethnicity,pay_band"
TIERS = ("Band 5", "Band 6", "Band 8a")
DAY = "2026-03-31"


def write_table(folder: Path, name: str, heading: str, rows: Iterable[Sequence[object]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading.split(","), *rows])


def write_staff(folder: Path, groups: Iterable[tuple[str, str, int]]) -> None:
    """Staff by code and band: so many of each."""
    rows = [(f"{code}{band}{one}", DAY, code, band) for code, band, many in groups for one in range(many)]
    write_table(folder, "staff", STAFF, rows)


def write_applications(folder: Path, *counts: str) -> None:
    rows = []
    for code, (appointed, shortlisted) in zip(CODES, map(parts_of, counts), strict=False):
        rows += [
            (f"{code}{one}", "2025-06-01", code, "yes", "yes" if one < appointed else "no")
            for one in range(shortlisted)
        ]
    write_table(folder, "applications", "application,applied,ethnicity,shortlisted,appointed", rows)


def write_cases(folder: Path, *counts: str) -> None:
    pairs = list(zip(CODES, map(parts_of, counts), strict=False))
    write_staff(folder, [(code, "5", staff) for code, (_, staff) in pairs])
    rows = [
        (f"{code}{one}", f"{code}5{one}", "Disciplinary", "2025-06-01", "2025-06-02")
        for code, (cases, _) in pairs
        for one in range(cases)
    ]
    write_table(folder, "employee_relations", "case,employee,kind,opened,formal", rows)


def parts_of(text: str) -> tuple[int, int]:
    part, whole = text.split(" of ")
    return int(part), int(whole)


def write_extract(folder: Path, measure: str, white: str, bme: str, unknown: str) -> None:
    if measure == "wres-2-appointment":
        write_applications(folder, white, bme)
    elif measure == "wres-3-disciplinary":
        write_cases(folder, white, bme)
    elif measure == "workforce-race-disparity":
        tiers = [zip(TIERS, map(int, counts.split()), strict=True) for counts in (white, bme)]
        write_staff(folder, [(code, *tier) for code, of in zip(CODES, tiers, strict=False) for tier in of])
    else:
        counts = zip(CODES, (white, bme, unknown), strict=True)
        write_staff(folder, [(code, "Band 2", int(many)) for code, many in counts])


def figure_of(observations: Sequence[Observation], where: str, measure: str) -> object:
    """The figure that the row is about: a ratio where the measure is a likelihood, else the value."""
    top = {"wres-2-appointment": "white"}.get(measure, "all-other")
    fitting = [each for each in observations if each.group_code == top]
    if measure == "workforce-race-disparity":
        return next(each.value for each in fitting if where.endswith(each.part))
    [found] = fitting
    return found.value if measure == "wres-1-overall" else found.ratio


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_printed_figure_is_reached(tmp_path: Path, row) -> None:
    where, measure, white, bme, unknown, printed = row
    write_extract(tmp_path, measure, white, bme, unknown)

    with open_records(tmp_path) as records:
        run = records.run(measure, grouping="white-and-all-other")

    decimals = len(printed.partition(".")[2])
    assert f"{figure_of(run.observations, where, measure):.{decimals}f}" == printed
