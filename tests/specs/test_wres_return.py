"""The return of the Workforce Race Equality Standard of an invented trust with 60 staff, worked out by hand.

On 31 March 2026 it has 37 White staff, 19 BME staff and 4 whose group is not known; three people with bank work
only are not counted. White is A, B and C with every local code that begins so (CP is Polish), BME is D to S.
People of unknown group stay in every share. The table gives cells of the reporting year; a ratio stands under
the group that is set on top. Indicators 5 to 8 come from the staff survey and are empty here.
"""

import csv
from collections.abc import Iterator
from datetime import date

import pytest

from plumbline.measures.record_runs import OpenRecords, open_records
from plumbline.measures.sources.wres_figures import Cells, WresReturn
from plumbline.measures.wres_returns import make_return

SNAPSHOT = date(2026, 3, 31)

# Who is in post: clinical or not, band or medical grade, ethnic codes and how many of each.
STAFF = [
    ("no", "Band 3", {"A": 4, "H": 2, "Z": 1}),
    ("no", "Band 6", {"B": 3, "M": 1}),
    ("no", "8A", {"A": 2, "K": 1}),
    ("no", "VSM", {"A": 2}),
    ("yes", "Band 5", {"A": 9, "CP": 1, "N": 7, "P": 1, "99": 1}),
    ("yes", "Band 6", {"A": 8, "R": 2, "S": 1, "": 1}),
    ("yes", "Band 7", {"A": 5, "J": 1, "Z": 1}),
    ("yes", "Consultant", {"A": 2, "H": 2}),
    ("yes", "Trainee", {"A": 1, "D": 1}),
]
BANK = {"A": 1, "N": 2}
STAFF_A_YEAR_BEFORE = {"A": 10, "N": 5, "Z": 1}
# Applications by code: applied only, shortlisted only, shortlisted and appointed.
APPLICATIONS = {"A": (10, 15, 5), "N": (10, 21, 4), "Z": (1, 3, 0)}
# Board members by code: how many vote, and how many are executives.
BOARD = [("A", "yes", "yes", 4), ("M", "yes", "yes", 1), ("A", "yes", "no", 3), ("A", "no", "yes", 1)]
BOARD += [("Z", "no", "yes", 1)]

TITLE = "The return of the Workforce Race Equality Standard"
HEAD = ("Line", "White", "BME", "Unknown")
ROWS = [
    ("1-non-clinical-3", "4", "2", "1"),
    ("1-non-clinical-6", "3", "1", "0"),
    ("1-non-clinical-8a", "2", "1", "0"),
    ("1-non-clinical-vsm", "2", "0", "0"),
    ("1-clinical-5", "10", "8", "1"),
    ("1-clinical-6", "8", "3", "1"),
    ("1-clinical-7", "5", "1", "1"),
    ("1-medical-consultant", "2", "2", "0"),
    ("1-medical-trainee", "1", "1", "0"),
    ("1-all", "37", "19", "4"),
    ("1-all-share", "61.67", "31.67", "6.67"),
    ("2-shortlisted", "20", "25", "3"),
    ("2-appointed", "5", "4", "0"),
    ("2-likelihood", "0.25", "0.16", "0.00"),
    ("2-ratio", "1.5625", "", ""),
    ("3-staff", "37", "19", "4"),
    ("3-cases", "2", "3", "0"),
    ("3-likelihood", "0.0541", "0.1579", "0.0000"),
    ("3-ratio", "", "2.9211", ""),
    ("4-staff", "37", "19", "4"),
    ("4-trained", "20", "8", "1"),
    ("4-likelihood", "0.5405", "0.4211", "0.2500"),
    ("4-ratio", "1.2838", "", ""),
    ("5-share", "", "", ""),
    ("9-board", "8", "1", "1"),
    ("9-voting", "7", "1", "0"),
    ("9-non-voting", "1", "0", "1"),
    ("9-executive", "5", "1", "1"),
    ("9-non-executive", "3", "0", "0"),
    ("9-board-share", "80.00", "10.00", "10.00"),
    ("9-voting-share", "87.50", "12.50", "0.00"),
    ("9-executive-share", "71.43", "14.29", "14.29"),
    ("9-board-difference", "18.33", "-21.67", "3.33"),
    ("9-voting-difference", "25.83", "-19.17", "-6.67"),
    ("9-executive-difference", "9.76", "-17.38", "7.62"),
]


def people(codes: dict[str, int], prefix: str) -> list[tuple[str, str]]:
    """Each person's number and ethnic code."""
    return [(f"{prefix}{code}{number}", code) for code, many in codes.items() for number in range(many)]


def staff_rows() -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for clinical, band, codes in STAFF:
        for who, code in people(codes, f"{band} {clinical} "):
            rows.append((who, SNAPSHOT, code, clinical, band, "no"))
    rows += [(who, SNAPSHOT, code, "yes", "Band 2", "yes") for who, code in people(BANK, "bank ")]
    rows += [
        (who, date(2025, 3, 31), code, "no", "Band 2", "no")
        for who, code in people(STAFF_A_YEAR_BEFORE, "before ")
    ]
    return rows


def application_rows() -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [("not shortlisted", "2025-05-01", "N", "no", "yes")]
    for code, (applied, shortlisted, appointed) in APPLICATIONS.items():
        steps = [("no", "no")] * applied + [("yes", "no")] * shortlisted + [("yes", "yes")] * appointed
        rows += [(f"{code}{number}", "2025-05-01", code, *step) for number, step in enumerate(steps)]
    return rows


# In the reporting year: two White and three BME people, one of them twice. In the year before: two and one. A
# case that stayed informal and one of capability don't count.
CASES = [
    ("w1", "Band 5 yes A0", "Disciplinary", "2025-05-01", "2025-05-09"),
    ("w2", "Band 5 yes CP0", "Disciplinary", "2025-05-01", "2025-05-09"),
    ("b1", "Band 5 yes N0", "disciplinary", "2025-03-20", "2025-04-01"),
    ("b2", "Band 5 yes N1", "Disciplinary", "2026-03-01", "2026-03-31"),
    ("b3", "Band 6 yes R0", "Disciplinary", "2025-05-01", "2025-05-09"),
    ("b3 again", "Band 6 yes R0", "Disciplinary", "2025-06-01", "2025-06-09"),
    ("informal", "Band 5 yes N2", "Disciplinary", "2025-05-01", ""),
    ("capability", "Band 5 yes N3", "Capability", "2025-05-01", "2025-05-09"),
    ("earlier w1", "before A0", "Disciplinary", "2024-05-01", "2024-05-09"),
    ("earlier w2", "before A1", "Disciplinary", "2024-05-01", "2024-05-09"),
    ("earlier b", "before N0", "Disciplinary", "2025-03-01", "2025-03-31"),
]


def training_rows() -> list[tuple[object, ...]]:
    """20 White, 8 BME and 1 of unknown group; mandatory courses, other years and a leaver don't count."""
    in_post = [(who, code[:1]) for who, _, code, _, _, bank in staff_rows()[:60] if bank == "no"]
    white = [who for who, code in in_post if code in ("A", "B", "C")]
    bme = [who for who, code in in_post if code and code not in ("A", "B", "C", "Z", "9")]
    trained = [*white[:20], *bme[:8], "Band 3 no Z0"]
    rows: list[tuple[object, ...]] = [(who, "2025-06-01", "CPD", "Non-mandatory") for who in trained]
    rows += [(white[0], "2025-07-01", "More", "Leadership"), (white[30], "2025-07-01", "Fire", "Mandatory")]
    return [
        *rows,
        (white[31], "2024-07-01", "CPD", "Non-mandatory"),
        ("left", "2025-07-01", "CPD", "Non-mandatory"),
    ]


def board_rows() -> list[tuple[object, ...]]:
    return [
        (f"{code}{voting}{executive}{number}", SNAPSHOT, code, voting, executive)
        for code, voting, executive, many in BOARD
        for number in range(many)
    ]


TABLES = {
    "staff": ("employee,snapshot,ethnicity,clinical,pay_band,bank", staff_rows),
    "applications": ("application,applied,ethnicity,shortlisted,appointed", application_rows),
    "employee_relations": ("case,employee,kind,opened,formal", lambda: CASES),
    "training": ("employee,completed,course,kind", training_rows),
    "board": ("member,snapshot,ethnicity,voting,executive", board_rows),
}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRecords]:
    folder = tmp_path_factory.mktemp("extract")
    for name, (heading, rows) in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heading.split(","), *rows()])
    with open_records(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def returned(records: OpenRecords) -> WresReturn:
    return make_return(records.facts, organisation="An invented trust", snapshot=SNAPSHOT)


def in_words(figure: object, like: str) -> str:
    """A figure with as many decimals as the expected one."""
    return "" if figure is None else f"{figure:.{len(like.partition('.')[2])}f}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_cell_is_the_one_worked_out_by_hand(returned, row) -> None:
    code, *expected = row

    found = [in_words(figure, like) for figure, like in zip(returned.reporting[code], expected, strict=True)]

    assert found == expected


def test_every_member_of_staff_is_in_one_line_of_indicator_1(returned) -> None:
    lines = [cells for code, cells in returned.reporting.items() if code.startswith("1-") and "-all" not in code]

    added = [sum(column) for column in zip(*lines, strict=True)]

    assert added == [37, 19, 4]


def test_the_year_before_has_its_own_snapshot(returned) -> None:
    before = returned.previous

    assert (before["1-all"], before["3-cases"]) == (
        Cells(white=10, bme=5, unknown=1),
        Cells(white=2, bme=1, unknown=0),
    )
    assert before["3-ratio"] == Cells(bme=1.0)


def test_over_two_years_indicator_3_is_the_average_of_the_cases(records) -> None:
    found = make_return(records.facts, organisation="x", snapshot=SNAPSHOT, disciplinary_years=2).reporting

    # White: 2 and 2 cases. BME: 4 cases (one person twice) and 1. (2.5 / 19) / (2 / 37) = 2.43.
    assert found["3-cases"] == Cells(white=2, bme=2.5, unknown=0)
    assert round(found["3-ratio"].bme, 2) == 2.43
