"""The WRES return from runs in the ledger, held to that of the same extract and to numbers worked out by hand."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from plumbline.equity.values import is_withheld
from plumbline.measures.record_runs import open_records
from plumbline.measures.results import Run
from plumbline.measures.sources.wres_figures import Cells
from plumbline.measures.sources.wres_layout import return_layout
from plumbline.measures.sources.wres_return import read_return
from plumbline.measures.wres_returns import make_return
from plumbline.organisation.models import Unit
from plumbline.publishing.submissions.figures import GroupingsDiffer, check_one_grouping
from plumbline.publishing.submissions.shape import find_submission
from plumbline.publishing.submissions.wres import WresSubmission, gather_wres
from plumbline.publishing.submissions.wres_workbook import OWN_USE, write_wres
from tests.publishing.submissions.invented_submissions import (
    a_figure,
    a_run_of,
    record,
    runs_of,
    withheld,
    write_extract,
)

TODAY = date(2026, 5, 1)
OF_THE_SURVEY = {item.code for item in return_layout().items if item.survey}
"""What make_return is given and does not count."""


@pytest.fixture(scope="module")
def extract(tmp_path_factory) -> Path:
    return write_extract(tmp_path_factory.mktemp("extract"))


@pytest.fixture(scope="module")
def runs(extract) -> list[Run]:
    return runs_of(extract)


def made(**asked: object) -> WresSubmission:
    return gather_wres(**{"organisation": "An invented trust", "invented": False, "today": TODAY, **asked})


def book_of(submission: WresSubmission):
    return load_workbook(BytesIO(write_wres(submission, find_submission("wres"))))


@pytest.mark.django_db
def test_the_ledger_gives_what_the_same_extract_gives_cell_by_cell(extract, runs) -> None:
    record(runs)
    with open_records(extract) as records:
        expected = make_return(records.facts, organisation="An invented trust", snapshot=date(2026, 3, 31))

    found = made().returned

    codes = [item.code for item in return_layout().items if item.code not in OF_THE_SURVEY]
    assert len(codes) == 61
    assert {code: found.reporting[code] for code in codes} == {code: expected.reporting[code] for code in codes}


@pytest.mark.django_db
def test_a_band_a_ratio_and_the_board_are_as_worked_out_by_hand(runs) -> None:
    record(runs)

    year = made().returned.reporting

    # Clinical, band 5: 9 A and 1 CP; 7 N and 1 P; 1 of code 99.
    assert year["1-clinical-5"] == Cells(white=10, bme=8, unknown=1)
    # 5 of 20 White applicants, 4 of 25 BME ones: 0.25 / 0.16.
    assert year["2-ratio"] == Cells(white=1.5625)
    # 3 of 19 BME staff, 2 of 37 White ones: (3 / 19) / (2 / 37) = 111 / 38.
    assert year["3-ratio"].bme == pytest.approx(111 / 38)
    # Voting: 7 of 8 White (87.5%), of all staff 37 of 60 (61.67%).
    assert year["9-voting-difference"].white == pytest.approx(87.5 - 100 * 37 / 60)


@pytest.mark.django_db
def test_the_year_before_is_that_of_the_same_runs(runs) -> None:
    record(runs)

    found = made()

    assert (found.periods, found.years) == (
        ["2025/26", "2024/25"],
        {"previous": "2024/25", "reporting": "2025/26"},
    )
    assert found.returned.previous["1-all"] == Cells(white=10, bme=5, unknown=1)
    assert found.returned.previous["3-cases"] == Cells(white=2, bme=1, unknown=0)


@pytest.mark.django_db
def test_every_cell_has_its_run_or_the_lines_it_is_worked_out_from_or_is_missing(runs) -> None:
    [recorded] = [run for run in record(runs) if run.measure == "wres-2-appointment"]

    found = made()

    told = {(each.item.code, each.year, each.group): each for each in found.origins}
    missing = {(each.item.code, each.year, each.group) for each in found.missing}
    cells = 2 * sum(3 if item.ratio is None else 1 for item in return_layout().items)
    assert len(told) + len(missing) == cells == 2 * (3 * len(return_layout().items) - 6)
    assert not set(told) & missing
    shortlisted = told["2-shortlisted", "reporting", "white"]
    assert (shortlisted.figure, shortlisted.run, shortlisted.period) == (20, recorded, "2025/26")
    assert told["2-ratio", "reporting", "white"].how.startswith("Worked out from: Likelihood of being appointed")


@pytest.mark.django_db
def test_with_nothing_in_the_ledger_every_cell_is_missing_and_none_is_zero() -> None:
    found = made()

    figures = [
        figure
        for year in (found.returned.reporting, found.returned.previous)
        for c in year.values()
        for figure in c
    ]
    assert set(figures) == {None}
    assert len(found.missing) == 2 * (3 * len(return_layout().items) - 6)
    assert found.years["reporting"] == "2025/26"
    assert all(each.why for each in found.missing)
    sheet = book_of(found)["Missing"]
    assert sheet.max_row == len(found.missing) + 1


@pytest.mark.django_db
def test_with_everything_withheld_nothing_is_a_number_and_each_cell_says_withheld(runs) -> None:
    record(map(withheld, runs))

    found = made()
    book = book_of(found)

    # A band that nobody is in stays zero; that nobody is in it is no small number of the run's rows.
    told = [each.figure for each in found.origins if each.how == "From the run" or each.how.startswith("Worked")]
    assert told
    assert all(map(is_withheld, told))
    rows = list(book["Working"].iter_rows(min_row=2, values_only=True))
    assert {row[4] for row in rows} == {"withheld", 0}
    assert {row[11] for row in rows if row[4] == "withheld"} == {"Fewer than 10 people were counted."}
    assert [row[8] for row in book["Likelihoods"].iter_rows(min_row=2, values_only=True)].count("withheld") == 5


@pytest.mark.django_db
def test_the_workbook_reads_back_as_the_return_and_its_numbers_are_numbers(runs, tmp_path) -> None:
    record(runs)
    found = made()
    path = tmp_path / "return.xlsx"
    path.write_bytes(write_wres(found, find_submission("wres")))

    read = read_return(path)

    assert read.reporting["1-all"] == Cells(white=37, bme=19, unknown=4)
    assert (read.reporting, read.previous) == (found.returned.reporting, found.returned.previous)
    book = load_workbook(path)
    assert book.sheetnames == ["WRES", "Likelihoods", "Working", "Missing", "About"]
    assert OWN_USE in [row[1] for row in book["About"].iter_rows(values_only=True)]


@pytest.mark.django_db
def test_a_likelihood_names_both_groups_and_both_denominators(runs) -> None:
    record(runs)

    rows = list(book_of(made())["Likelihoods"].iter_rows(min_row=2, values_only=True))

    [second] = [row for row in rows if row[:2] == ("2", "2025/26")]
    assert second[2:9] == ("White", 5, 20, "BME", 4, 25, 1.5625)
    assert second[11] == pytest.approx(1.5625)
    assert second[9] < 1.5625 < second[10]
    [third] = [row for row in rows if row[:2] == ("3", "2025/26")]
    assert third[2:8] == ("BME", 3, 19, "White", 2, 37)


@pytest.mark.django_db
def test_no_text_of_a_run_or_of_the_trust_is_a_formula(runs) -> None:
    planted = '=HYPERLINK("http://example.org","x")'
    [first] = [run for run in runs if run.measure == "wres-2-appointment"]
    record([replace(first, definition_version=planted)])

    book = book_of(made(organisation="=1+1"))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {"=1+1", planted} <= {cell.value for cell in cells}
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


@pytest.mark.django_db
def test_groups_other_than_those_of_the_return_are_refused(runs) -> None:
    rows = [a_figure("White", "white", grouping="nhs-2001-5"), a_figure("Black", "black", grouping="nhs-2001-5")]
    record([a_run_of("wres-2-appointment", rows)])

    found = made()

    assert found.returned.reporting["2-shortlisted"] == Cells()
    whys = {each.why for each in found.missing if each.item.code == "2-appointed" and each.year == "reporting"}
    assert whys == {
        "Refused: the run has figures by NHS 2001, 5 groups, and the return asks for White and all other ethnic "
        "groups, 2 groups. Groups are not mixed."
    }


@pytest.mark.django_db
def test_rows_of_two_groupings_never_stand_in_one_line() -> None:
    rows = [a_figure("White", "white"), a_figure("White", "white", grouping="nhs-2001-5")]
    [recorded] = record([a_run_of("wres-2-appointment", rows)])

    with pytest.raises(
        GroupingsDiffer, match="by nhs-2001-5 and by white-and-all-other do not stand in one line"
    ):
        check_one_grouping(recorded.observations.all())


@pytest.mark.django_db
def test_staff_in_no_line_are_told_beside_all_staff() -> None:
    rows = [a_figure("White", "white", part="band 5", numerator=8), a_figure("BME", "all-other", part="band 5")]
    everyone = [a_figure("White", "white", numerator=30), a_figure("BME", "all-other", numerator=20)]
    medical = [replace(row, part="medical grade trainee", numerator=1) for row in rows]
    record(
        [
            a_run_of("wres-1-clinical", rows),
            a_run_of("wres-1-non-clinical", rows),
            a_run_of("wres-1-medical", medical),
            a_run_of("workforce-representation", everyone),
        ]
    )

    note = made().returned.notes["1-all"]

    # 50 staff; 18 clinical, 18 not, 2 medical.
    assert note.startswith("The lines by band and grade leave 12 of 50 staff")


def of_the_survey(area: str) -> Run:
    rows = [
        a_figure("White", "white", period="2025", area=area, value=20.5),
        a_figure("All other ethnic groups", "all-other", period="2025", area=area, value=38.6),
    ]
    return a_run_of("staff-abused-by-patients", rows, settings={"area": area})


@pytest.mark.django_db
def test_the_survey_of_the_autumn_before_is_read_for_this_trust_and_never_for_england(runs) -> None:
    Unit.add_root(kind="trust", name="An invented trust", code="T", ods_code="RZZ")
    record(runs)
    record([of_the_survey("E92000001")], kind="published")

    assert made().returned.reporting["5-share"] == Cells()

    record([of_the_survey("RZZ")], kind="published")

    found = made()
    assert found.returned.reporting["5-share"] == Cells(white=20.5, bme=38.6)
    assert [each.why for each in found.missing if each.item.code == "5-share" and each.year == "reporting"] == [
        "The staff survey shows no group of people whose ethnic group is unknown."
    ]


@pytest.mark.django_db
def test_invented_figures_never_meet_real_ones(runs) -> None:
    record(runs)

    assert made(invented=True).returned.reporting["1-all"] == Cells()


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_a_return_is_read_in_four_queries(runs, many, django_assert_num_queries) -> None:
    record(runs[:many])

    with django_assert_num_queries(4):
        made()
