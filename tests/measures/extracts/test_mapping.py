"""A trust's own headings are proposed, accepted by somebody, saved, and checked against every new file."""

from datetime import date
from pathlib import Path

import pytest

from plumbline.measures.errors import BadDefinition, BadInput
from plumbline.measures.extracts.finding import headings_of
from plumbline.measures.extracts.layouts import find_layout
from plumbline.measures.extracts.mapping import (
    ColumnMapping,
    NearMatch,
    load_mapping,
    propose_mapping,
    save_mapping,
)
from plumbline.measures.extracts.opening import open_extract

HEADINGS = ["Employee Number", "Date of leaving", "Ethnic Orign", "Gender"]
MAPPING = ColumnMapping.model_validate(
    {
        "source": "workforce",
        "tables": {
            "leavers": {
                "file": "leavers",
                "columns": {"left": "Date of leaving", "ethnicity": "Ethnic Orign"},
                "values": {"sex": {"Male": "1", "Female": "2"}, "ethnicity": {"White - British": "A"}},
                "dates": "month-first",
            }
        },
    }
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "extract").mkdir()
    rows = "7,03/31/2025,white - british ,Male\n8,04/01/2025,B,female\n9,25/03/2025,B,2\n"
    text = ",".join(HEADINGS) + "\n" + rows
    (tmp_path / "extract" / "Leavers 2025-04.csv").write_text(text, encoding="utf-8")
    return tmp_path / "extract"


def test_aliases_are_certain_and_near_matches_are_only_proposed(folder: Path) -> None:
    proposal = propose_mapping(headings_of(folder / "Leavers 2025-04.csv"), find_layout("leavers"))

    assert proposal.certain == {"employee": "Employee Number", "sex": "Gender"}
    assert proposal.missing == ("left",)
    assert NearMatch(column="ethnicity", heading="Ethnic Orign", likeness=96) in proposal.near
    assert proposal.accept().tables["leavers"].columns == {"employee": "Employee Number", "sex": "Gender"}


def test_what_somebody_accepts_is_saved_and_read_back_the_same(tmp_path: Path) -> None:
    proposal = propose_mapping(HEADINGS, find_layout("leavers"), file="Leavers 2025-04.csv")
    accepted = proposal.accept({"left": "Date of leaving"})

    save_mapping(accepted, tmp_path / "workforce.yaml")

    assert load_mapping(tmp_path / "workforce.yaml") == accepted
    assert accepted.tables["leavers"].file == "leavers"


def test_a_mapping_reads_their_headings_words_and_order_of_dates(folder: Path) -> None:
    with open_extract(folder, mapping=MAPPING) as extract:
        table = extract.table("leavers").order_by("employee")
        rows = table.select("employee", "left", "ethnicity", "sex").to_pyarrow().to_pylist()
        report = extract.report.tables[0]

    assert rows == [
        {"employee": "7", "left": date(2025, 3, 31), "ethnicity": "A", "sex": "1"},
        {"employee": "8", "left": date(2025, 4, 1), "ethnicity": "B", "sex": "2"},
    ]
    assert [str(fault) for fault in report.faults] == [
        "Leavers 2025-04.csv: left is not a date from 1901 to 2099 in row 4; left out."
    ]


def test_without_the_mapping_the_file_is_refused(folder: Path) -> None:
    with pytest.raises(BadInput) as refused:
        open_extract(folder)

    assert str(refused.value) == (
        "Leavers 2025-04.csv, row 1: looks most like leavers (Leavers), and lacks left. Its headings: Employee "
        "Number, Date of leaving, Ethnic Orign, Gender."
    )


def test_a_heading_that_went_missing_is_named(folder: Path, tmp_path: Path) -> None:
    (folder / "staff.csv").write_text("employee,snapshot\n1,2025-03-31\n", encoding="utf-8")
    later = folder / "leavers_2025-05.csv"
    later.write_text("Employee Number,Leaving day,Ethnic Orign\n7,03/31/2025,A\n", encoding="utf-8")
    save_mapping(MAPPING, tmp_path / "workforce.yaml")

    with (
        open_extract(folder, mapping=tmp_path / "workforce.yaml") as extract,
        pytest.raises(BadInput) as refused,
    ):
        extract.table("leavers")

    assert str(refused.value) == (
        "leavers_2025-05.csv, row 1: lacks “Date of leaving” (our left), which the saved mapping of leavers "
        "names. Was the heading changed?"
    )


def test_a_mapping_that_leaves_out_a_needed_column_says_which(folder: Path) -> None:
    mapping = ColumnMapping.model_validate(
        {"source": "workforce", "tables": {"leavers": {"columns": {"ethnicity": "Ethnic Orign"}}}}
    )

    with pytest.raises(BadInput) as refused:
        open_extract(folder, mapping=mapping)

    assert str(refused.value) == (
        "Leavers 2025-04.csv, row 1: is mapped to leavers, and nothing stands for left, which it needs."
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "source: workforce\ntables: {payslips: {}}",
            "m.yaml is no column mapping that can be used: payslips is no table of workforce.",
        ),
        (
            "source: workforce\ntables: {leavers: {columns: {colour: Colour}}}",
            "m.yaml is no column mapping that can be used: leavers has no column colour.",
        ),
        ("seed: 1", "m.yaml is no column mapping that can be used: field source: field required."),
        ("source: [", "m.yaml is not a YAML file."),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(BadDefinition) as refused:
        load_mapping(tmp_path / "m.yaml")

    assert str(refused.value) == sentence
