"""The staff survey's workbooks are read exactly, and a workbook that is not as published is refused whole."""

import csv
import zipfile
from pathlib import Path

import pytest

from plumbline.equity.values import Withheld
from plumbline.measures.errors import BadInput, NotOffered
from plumbline.measures.sources import workbooks
from plumbline.measures.sources.staff_survey import (
    BASE,
    NATIONAL,
    ORGANISATIONS,
    SUPPRESSED,
    Answer,
    Group,
    Organisation,
    read_items,
    read_survey,
)
from plumbline.measures.sources.staff_survey_items import Item, _OnFile, survey_year
from plumbline.measures.sources.workbooks import column_letters
from tests.measures.survey_workbooks import QUESTIONS, SHEET_13, SHEET_15, write_survey

YEAR = survey_year(2024)


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as refused:
        read_items(path, NATIONAL, year=YEAR)
    return str(refused.value)


def test_a_workbook_of_the_layout_is_read(tmp_path: Path) -> None:
    answers = read_items(write_survey(tmp_path / "nss.xlsx"), NATIONAL, year=YEAR)

    everyone = Group("National", "National", "Organisation Size")
    assert [a for a in answers if a.who == everyone and a.question == "Q16a"] == [
        Answer("Q16a", "% Yes", everyone, 10.0, 200),
        Answer("Q16a", "% No", everyone, 90.0, 200),
    ]
    assert len(answers) == 3 * 23


def test_organisations_are_read_by_their_code(tmp_path: Path) -> None:
    labels = ("ODS code", "Organisation name", "Benchmarking group", "Region", "ICS", "Weighting")
    row = ("RXX", "Wight Solent Demonstration NHS Trust", "Mental health", "South East", "-", "Unweighted")
    path = write_survey(tmp_path / "nss.xlsx", labels=labels, rows=[row])

    answers = read_survey(path, ORGANISATIONS)

    who = Organisation("RXX", "Wight Solent Demonstration NHS Trust", "Mental health", "Unweighted")
    assert {answer.who for answer in answers} == {who}


def test_a_dash_is_withheld_and_never_zero(tmp_path: Path) -> None:
    path = write_survey(
        tmp_path / "nss.xlsx", changes={(SHEET_15, "O6"): "-", (SHEET_15, "P6"): "-", (SHEET_15, "O7"): "-"}
    )

    answers = [a for a in read_items(path, NATIONAL, year=YEAR) if a.question == "Q16c_1"]

    assert [(a.value, a.base) for a in answers] == [(SUPPRESSED, SUPPRESSED), (SUPPRESSED, 30), (50.0, 30)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {(SHEET_13, "F7"): 120},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 7, column F: "
            "Q14a shows “120” where a number from 0 to 100 or “-” belongs.",
        ),
        (
            {(SHEET_13, "F7"): -1},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 7, column F: "
            "Q14a shows “-1” where a number from 0 to 100 or “-” belongs.",
        ),
        (
            {(SHEET_13, "F7"): None},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 7, column F: "
            "Q14a shows nothing where a number from 0 to 100 or “-” belongs.",
        ),
        (
            {(SHEET_13, "J6"): None},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 6, column J: "
            "the base of Q14a shows nothing; it must be a whole number of responses, or “-”.",
        ),
        (
            {(SHEET_13, "J6"): 199.5},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 6, column J: "
            "the base of Q14a shows “199.5”; it must be a whole number of responses, or “-”.",
        ),
        (
            {(SHEET_15, "P8"): 9},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q15-17”, row 8, column O: "
            "Q16c_1 shows a figure from 9 responses; under 10 it must be withheld (“-”).",
        ),
        (
            {(SHEET_15, "P8"): "-"},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q15-17”, row 8, column O: "
            "Q16c_1 shows a figure from a withheld base; under 10 it must be withheld (“-”).",
        ),
        (
            {(SHEET_13, "F7"): 21},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 7, column E: "
            "the responses to Q14a add up to 101.00 %; a column is missing or moved.",
        ),
        (
            {(SHEET_13, "A7"): None},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 7, column A: "
            "is empty: every row says whom it is about.",
        ),
        (
            {(SHEET_13, "B7"): None, (SHEET_13, "C7"): None},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 7: repeats row 6.",
        ),
        (
            {(SHEET_13, "A5"): "Basis"},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 5: does not begin with the column heads "
            "“Base”, “Breakdown”, “Breakdown subgroup”, “Weighting”.",
        ),
        (
            {(SHEET_13, "E1"): "How often?"},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 1, column E: “How often?” is not a known "
            "question: it should read like “Q14a - In the last 12 months …”.",
        ),
        (
            {(SHEET_13, "E1"): None},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 1, column E: holds no question.",
        ),
        (
            {(SHEET_13, "J5"): "% Always"},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 5, column J: Q14a should end in one column "
            "“Base (number of responses)” and ends in “% Always”.",
        ),
        (
            {(SHEET_15, "F5"): "% Nope"},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q15-17”, row 5, column E: Q15 offers “% Yes”, “% Nope”, "
            "“% Don't know” where “% Yes”, “% No”, “% Don't know” were expected.",
        ),
        (
            {(SHEET_15, "I1"): "Q16a - Do you like Mondays?"},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q15-17”, row 1, column I: Q16a should ask about "
            "“personally experienced discrimination at work from patients / service users” and reads "
            "“Do you like Mondays?”; numbers change by year.",
        ),
        (
            {(SHEET_15, "I1"): "Q96a - Do you like Mondays?"},
            "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q15-17”, row 1: does not ask Q16a (Discrimination from "
            "patients, relatives or the public); is this another year's workbook?",
        ),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_read(tmp_path: Path, changes: dict, sentence: str) -> None:
    path = write_survey(tmp_path / "nss.xlsx", changes=changes)

    assert refusal(path) == sentence


def test_every_wrong_cell_is_named_at_once(tmp_path: Path) -> None:
    path = write_survey(tmp_path / "nss.xlsx", changes={(SHEET_13, "E6"): 101, (SHEET_15, "E8"): "many"})

    assert [line.split(": ")[0] for line in refusal(path).splitlines()] == [
        "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 6, column E",
        "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q15-17”, row 8, column E",
    ]


def test_reading_stops_where_a_file_is_plainly_something_else(tmp_path: Path) -> None:
    rows = [("National", "Region", f"Region {i}", "None") for i in range(1100)]
    path = write_survey(
        tmp_path / "nss.xlsx", rows=rows, changes={(SHEET_13, f"J{row}"): None for row in range(6, 1106)}
    )

    with pytest.raises(BadInput) as refused:
        read_items(path, NATIONAL, year=YEAR)

    assert len(refused.value.problems) == 1000


def test_a_moved_header_row_is_named(tmp_path: Path) -> None:
    path = write_survey(tmp_path / "nss.xlsx", added_rows=2)

    assert refusal(path) == (
        "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”, row 7: holds the column heads, which should be in "
        "row 5; rows were added or removed."
    )


def test_a_missing_sheet_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    path = write_survey(tmp_path / "nss.xlsx", questions={SHEET_13: QUESTIONS[SHEET_13]})

    assert refusal(path) == (
        "nss.xlsx: has no sheet “HEALTH WELLBEING SAFETY Q15-17”; its sheets are “Notes”, "
        "“HEALTH WELLBEING SAFETY Q13-14”."
    )


def test_a_sheet_without_rows_is_refused(tmp_path: Path) -> None:
    path = write_survey(tmp_path / "nss.xlsx", rows=[])

    assert refusal(path).splitlines()[0] == (
        "nss.xlsx, sheet “HEALTH WELLBEING SAFETY Q13-14”: has headings and no rows; "
        "the workbook looks cut short."
    )


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = write_survey(tmp_path / "nss.xlsx")
    path.write_bytes(path.read_bytes()[:2000])

    assert refusal(path) == "nss.xlsx: is cut short: the end of the workbook is missing. Download it again."


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.xlsx").write_text("Base,Breakdown\n", encoding="utf-8")
    (tmp_path / "empty.xlsx").touch()
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600)
    with zipfile.ZipFile(tmp_path / "archive.xlsx", "w") as archive:
        archive.writestr("readme.txt", "no workbook")

    assert refusal(tmp_path / "text.xlsx") == (
        "text.xlsx: is not an Excel workbook (.xlsx), whatever its name says."
    )
    assert refusal(tmp_path / "empty.xlsx") == (
        "empty.xlsx: is not an Excel workbook (.xlsx), whatever its name says."
    )
    assert refusal(tmp_path / "old.xls") == (
        "old.xls: is in the older .xls format or locked with a password; save it as .xlsx without one."
    )
    assert refusal(tmp_path / "archive.xlsx").startswith("archive.xlsx: cannot be read as a workbook (")
    assert refusal(tmp_path / "none.xlsx") == f"none.xlsx: is not there (looked in {tmp_path})."
    assert refusal(tmp_path) == f"{tmp_path.name}: cannot be opened (Is a directory)."


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200 * 1024 * 1024)

    assert refusal(path) == (
        "huge.xlsx: has 200 MB, and at most 64 MB are read. Is it the workbook as published? "
        "If so, ask for the limit to be raised."
    )


def test_a_small_file_that_would_unpack_to_a_huge_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 1024 * 1024)
    path = tmp_path / "packed.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 3 * 1024 * 1024)

    assert refusal(path) == "packed.xlsx: would unpack to 3 MB, and at most 1 MB are read."


def test_a_damaged_directory_of_parts_is_refused(tmp_path: Path) -> None:
    path = write_survey(tmp_path / "nss.xlsx")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"PK\x01\x02", b"PK\x01\x00"))

    assert refusal(path).startswith("nss.xlsx: is damaged (")


def test_columns_are_lettered_as_excel_letters_them() -> None:
    assert [column_letters(i) for i in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_a_year_that_nobody_described_is_refused() -> None:
    with pytest.raises(NotOffered, match="The questions of the 1999 staff survey are not described"):
        survey_year(1999)


def test_only_the_year_that_was_read_is_confirmed() -> None:
    assert (survey_year(2024).confirmed, survey_year(2023).confirmed) == (True, False)


def test_an_item_must_count_what_it_offers() -> None:
    item = {"title": "T", "words": "w", "responses": ["% Yes"], "counted_means": "c", "base_means": "b"}

    with pytest.raises(ValueError, match="which it does not offer"):
        Item(counted=("% No",), **item)
    with pytest.raises(ValueError, match="asked and not described: other"):
        _OnFile.model_validate(
            {
                "items": {},
                "groups": {},
                "organisations": [],
                "years": {2024: {"confirmed": True, "read_from": "x", "sheets": {"S": {"Q1": "other"}}}},
            }
        )


def as_published(value: float | Withheld) -> str:
    return "-" if isinstance(value, Withheld) else str(round(value, 6))


def in_file(value: str) -> str:
    return value if value == "-" else str(float(value))


@pytest.fixture(scope="module")
def survey_folder(shared_data: Path) -> Path:
    return shared_data / "nhs_staff_survey_2024"


@pytest.fixture(scope="module")
def question_numbers(survey_folder: Path) -> dict[str, str]:
    with (survey_folder / "questions.csv").open(encoding="utf-8", newline="") as file:
        return {row["question"].split(" - ")[0]: row["question_id"] for row in csv.DictReader(file)}


@pytest.mark.shared_data
def test_every_value_by_ethnicity_equals_the_tidy_file(survey_folder: Path, question_numbers: dict) -> None:
    with (survey_folder / "national_by_ethnicity_tidy.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            (r["breakdown"], r["subgroup"], r["question_id"], r["response"]): in_file(r["value"])
            for r in csv.DictReader(file)
        }

    answers = [
        a
        for a in read_survey(survey_folder / "NSS24_national_results.xlsx", NATIONAL)
        if a.who.breakdown.startswith(("National", "Ethnic background"))
    ]

    read = {}
    for a in answers:
        place = (a.who.breakdown, a.who.subgroup, question_numbers[a.question])
        read[*place, a.response] = as_published(a.value)
        read[*place, BASE] = as_published(a.base if isinstance(a.base, Withheld) else float(a.base))
    assert len(read) == 16548
    assert read == expected


@pytest.mark.shared_data
def test_every_value_of_the_local_organisations_equals_the_tidy_file(
    survey_folder: Path, question_numbers: dict
) -> None:
    with (survey_folder / "hampshire_iow_organisations_tidy.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            (r["ods"], r["organisation"], r["question_id"], r["response"]): in_file(r["value"])
            for r in csv.DictReader(file)
        }
    local = {key[0] for key in expected}

    answers = read_survey(survey_folder / "NSS24_organisational_results.xlsx", ORGANISATIONS)

    read = {}
    for a in answers:
        if a.who.code in local:
            place = (a.who.code, a.who.name, question_numbers[a.question])
            read[*place, a.response] = as_published(a.value)
            read[*place, BASE] = as_published(a.base if isinstance(a.base, Withheld) else float(a.base))
    assert local == {"RW1", "R1C", "RHM", "RHU", "RN5", "R1F1"}
    assert len(read) == 4728
    assert read == expected


@pytest.mark.shared_data
def test_the_grounds_of_discrimination_cannot_be_read_by_organisation(survey_folder: Path) -> None:
    answers = read_items(survey_folder / "NSS24_organisational_results.xlsx", ORGANISATIONS, year=YEAR)

    assert {a.value for a in answers if a.question == "Q16c_1"} == {100.0, SUPPRESSED}
    assert YEAR.items["discrimination-ethnic-background"].by_organisation is False
