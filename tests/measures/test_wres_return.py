"""The return of the Workforce Race Equality Standard as a workbook: written, read back, refused, checked."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from plumbline.equity.values import Withheld
from plumbline.measures.definitions import load_catalogue
from plumbline.measures.errors import BadInput
from plumbline.measures.sources.wres_figures import Cells, WresReturn, find_disagreements, work_out
from plumbline.measures.sources.wres_layout import Item, ReturnLayout, return_layout
from plumbline.measures.sources.wres_return import UNCONFIRMED, WHY_WITHHELD, read_return, write_return

HIDDEN = Withheld(WHY_WITHHELD)
COUNTED = {
    "1-clinical-5": Cells(white=10, bme=8, unknown=1),
    "1-all": Cells(white=37, bme=19, unknown=4),
    "2-shortlisted": Cells(white=1000, bme=400, unknown=3),
    "2-appointed": Cells(white=250, bme=64, unknown=0),
    "3-staff": Cells(white=5000, bme=800, unknown=4),
    "3-cases": Cells(white=20, bme=2.5, unknown=0),
    "4-staff": Cells(white=5000, bme=800, unknown=4),
    "4-trained": Cells(white=HIDDEN, bme=8, unknown=1),
    "5-share": Cells(white=25.1, bme=38.6),
    "9-board": Cells(white=8, bme=1, unknown=1),
    "9-voting": Cells(white=7, bme=1, unknown=0),
}


def a_return(**more: object) -> WresReturn:
    given = {
        "organisation": "An invented trust",
        "snapshot": date(2026, 3, 31),
        "previous": work_out({"1-all": Cells(white=10, bme=5, unknown=1)}),
        "reporting": work_out(COUNTED),
        "notes": {"5-share": "To be filled in."},
    }
    return WresReturn(**{**given, **more})


def written(folder: Path, returned: WresReturn | None = None) -> Path:
    return write_return(returned or a_return(), folder / "return.xlsx")


def address_of(path: Path, code: str) -> int:
    """The row of an item in a workbook that was written."""
    item = next(item for item in return_layout().items if item.code == code)
    rows = load_workbook(path)[return_layout().sheet].iter_rows(values_only=True)
    return next(number for number, row in enumerate(rows, start=1) if row[:2] == (item.indicator, item.item))


def changed(path: Path, code: str, column: str, value: object) -> Path:
    workbook = load_workbook(path)
    workbook[return_layout().sheet][f"{column}{address_of(path, code)}"] = value
    workbook.save(path)
    return path


def test_a_return_that_was_written_reads_back_as_it_was(tmp_path: Path) -> None:
    returned = a_return()

    assert read_return(written(tmp_path, returned)) == returned


def test_a_written_return_says_that_its_layout_is_unconfirmed(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path))[return_layout().sheet]

    assert sheet["A2"].value == UNCONFIRMED


def test_a_withheld_figure_is_an_asterisk_and_what_rests_on_it_is_withheld(tmp_path: Path) -> None:
    path = written(tmp_path)
    sheet = load_workbook(path)[return_layout().sheet]

    assert [sheet[f"G{address_of(path, code)}"].value for code in ("4-trained", "4-likelihood", "4-ratio")] == [
        "*"
    ] * 3
    assert sheet[f"H{address_of(path, '4-likelihood')}"].value == 0.01


def test_a_line_without_figures_is_empty_and_not_zero(tmp_path: Path) -> None:
    read = read_return(written(tmp_path))

    assert read.reporting["7-share"] == Cells()


@pytest.mark.parametrize(
    ("code", "column", "value", "what"),
    [
        ("2-ratio", "G", "17.16%", "“17.16%” is a percentage where a ratio is meant."),
        ("2-likelihood", "G", 25, "25 is more than 1, the most that a likelihood can be."),
        ("5-share", "H", 138.6, "138.6 is more than 100, the most that a percentage can be."),
        ("1-all", "I", -4, "-4 is negative; a headcount is zero or more."),
        ("1-all", "G", "about 40", "“about 40” is not a number."),
    ],
)
def test_a_cell_that_is_no_figure_of_its_kind_is_refused_with_its_address(
    tmp_path: Path, code, column, value, what
) -> None:
    path = changed(written(tmp_path), code, column, value)

    with pytest.raises(BadInput) as refused:
        read_return(path)

    place = f"return.xlsx, sheet “WRES”, row {address_of(path, code)}, column {column}"
    assert str(refused.value) == f"{place}: {what}"


def test_every_line_that_is_missing_unknown_or_there_twice_is_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    row = address_of(path, "2-ratio")
    changed(path, "2-ratio", "B", "Something else")
    twice = changed(path, "2-likelihood", "B", "Number of shortlisted applicants")

    with pytest.raises(BadInput) as refused:
        read_return(twice)

    assert [problem.what for problem in refused.value.problems] == [
        f"“Number of shortlisted applicants” stands in row {row - 3} already.",
        "“Something else” is no data item of indicator 2.",
        "has no line “Likelihood of being appointed from shortlisting” of indicator 2.",
        "has no line “Relative likelihood of White applicants being appointed from shortlisting compared with "
        "BME applicants” of indicator 2.",
    ]


def test_a_return_without_its_labels_or_headings_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    workbook = load_workbook(path)
    sheet = workbook[return_layout().sheet]
    sheet["B3"], sheet["B4"] = None, "next March"
    workbook.save(path)

    with pytest.raises(BadInput) as refused:
        read_return(path)

    assert [problem.what for problem in refused.value.problems] == [
        "names no organisation above the headings.",
        "gives no day of the snapshot above the headings, such as 2026-03-31.",
    ]

    sheet["C5"] = "Mesure"
    workbook.save(path)
    with pytest.raises(BadInput, match="has no row with the headings “Indicator”, “Data item”, “Measure”"):
        read_return(path)


def test_a_return_that_follows_from_its_counts_has_no_disagreement() -> None:
    assert find_disagreements(a_return()) == []


def test_a_ratio_that_is_upside_down_is_found() -> None:
    right = a_return()
    wrong = a_return(reporting={**right.reporting, "2-ratio": Cells(white=0.64)})

    [problem] = find_disagreements(wrong)

    assert str(problem) == (
        "WRES, column Reporting year: White: “Relative likelihood of White applicants being appointed from "
        "shortlisting compared with BME applicants” is 0.64, and 1.56 follows from the return's own counts. It "
        "is upside down: BME over White, where the standard sets White over BME."
    )


def test_a_share_that_does_not_follow_is_found_in_either_year() -> None:
    right = a_return()
    wrong = a_return(previous={**right.previous, "1-all-share": Cells(white=62.5, bme=33.3, unknown=6.25)})

    [problem] = find_disagreements(wrong)

    assert str(problem) == (
        "WRES, column Previous year: BME: “All staff, share of the workforce” is 33.3, and 31.25 follows from "
        "the return's own counts."
    )


def test_a_likelihood_of_nobody_is_no_figure() -> None:
    found = work_out({"2-shortlisted": Cells(white=0, bme=4), "2-appointed": Cells(white=0, bme=0)})

    assert found["2-likelihood"] == Cells(white=None, bme=0.0)
    assert found["2-ratio"] == Cells()


def test_the_survey_items_are_measures_but_for_indicator_6_which_needs_answers_of_each_person() -> None:
    asked = {item.indicator: item.survey for item in return_layout().items if item.survey}

    assert {indicator for indicator, slug in asked.items() if slug not in load_catalogue()} == {"6"}


def test_a_layout_whose_item_rests_on_a_later_one_is_refused() -> None:
    layout = return_layout()
    backwards = tuple(reversed(layout.items))

    with pytest.raises(ValueError, match="stands twice, or before"):
        ReturnLayout.model_validate({**dict(layout), "items": backwards})


def test_an_item_with_two_sources_is_refused() -> None:
    with pytest.raises(ValueError, match="needs one of count, share, likelihood, ratio, difference, survey"):
        Item(code="x", indicator="1", item="x", measure="Percentage", share="y", survey="z")
