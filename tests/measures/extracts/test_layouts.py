"""Layouts are data that is checked, and headings tell which table a file is."""

import pytest

from plumbline.measures.errors import BadDefinition, BadInput
from plumbline.measures.extracts.layouts import (
    all_layouts,
    find_layout,
    find_table,
    named_table,
    plain,
    read_layout,
    tables_of,
    without_numbers,
)

LAYOUT = """
source: tests
title: A source
tables:
  things:
    title: Things
    row: one thing
    columns:
      thing: {{is: text, needed: true}}
      {column}
"""


def test_every_layout_can_be_read_and_every_table_has_a_name_of_its_own() -> None:
    names = [table.name for table in tables_of()]

    assert sorted(all_layouts()) == ["events", "mhsds", "voice", "workforce"]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("table", tables_of(), ids=lambda table: table.name)
def test_every_table_is_found_from_its_own_headings_alone(table) -> None:
    headings = [name.upper().replace("_", " ") for name in table.columns]

    assert find_table(headings, "file.csv").table.name == table.name


@pytest.mark.parametrize(
    "heading", ["Ethnic Origin", "ethnic_origin", "ETHNICORIGIN", "\ufeffEthnic Origin", " ethnic-origin "]
)
def test_case_spaces_underscores_and_byte_order_marks_do_not_matter(heading: str) -> None:
    match = find_table(["Employee Number", "Leaving Date", heading], "file.csv")

    assert match.table.name == "leavers"
    assert dict(match.places) == {"employee": 0, "left": 1, "ethnicity": 2}


def test_the_column_of_our_own_name_wins_over_an_alias() -> None:
    match = find_table(["employee", "Termination Date", "left"], "leavers.csv")

    assert match.places["left"] == 2


@pytest.mark.parametrize(
    ("column", "complaint"),
    [
        ("other: {is: wrong}", "columns.other.is"),
        ("other: {is: text, widht: 2}", "columns.other.widht"),
        ("other: {is: text, width: 2}", "`width` and `codes` are for codes"),
        ("other: {is: text, from: 2}", "`from` and `to` are for numbers"),
        ("other: {is: text, after: thing}", "`after` is for dates"),
        ("other: {is: date, after: nothing}", "names columns that it does not have: nothing"),
        ("other: {is: text, aliases: [THING]}", "“THING” stands for two columns"),
    ],
)
def test_a_wrong_layout_is_refused_with_its_file_and_field(column: str, complaint: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        read_layout("things.yaml", LAYOUT.format(column=column))

    assert str(refused.value).startswith("things.yaml: tables.things")
    assert complaint in str(refused.value)


def test_rows_are_told_apart_only_by_columns_that_are_never_empty() -> None:
    text = LAYOUT.format(column="other: {is: text}").replace(
        "row: one thing", "row: one thing\n    identity: [other]"
    )

    with pytest.raises(BadDefinition) as refused:
        read_layout("things.yaml", text)

    assert "tells rows apart by what may be empty: other" in str(refused.value)


def test_the_nearest_table_is_named_with_what_is_missing() -> None:
    with pytest.raises(BadInput) as refused:
        find_table(["Employee Number", "Ethnic Origin", "Leaving Reason"], "file.csv", source="workforce")

    assert str(refused.value) == (
        "file.csv, row 1: looks most like leavers (Leavers), and lacks left. Its headings: Employee Number, "
        "Ethnic Origin, Leaving Reason."
    )


def test_headings_that_fit_two_tables_equally_are_decided_by_the_name_or_not_at_all() -> None:
    headings = ["employee", "left", "moved"]

    with pytest.raises(BadInput) as refused:
        find_table(headings, "file.csv")

    assert str(refused.value) == (
        "file.csv, row 1: could be leavers or promotions. Name the file after the table it is."
    )
    assert find_table(headings, "Promotions 2025-26.csv").table.name == "promotions"


def test_a_source_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(BadDefinition) as refused:
        tables_of("payroll")

    assert str(refused.value) == "There is no source “payroll”. There are: events, mhsds, voice, workforce."
    with pytest.raises(BadDefinition):
        find_layout("payroll")


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("MHS401MHActPeriod.csv", "MHS401MHActPeriod"),
        ("mhs401_2025-04.parquet", "MHS401MHActPeriod"),
        ("MHS405CommTreatOrderRecall_01.csv", "MHS405CommTreatOrderRecall"),
        ("staff 2025.csv", "staff"),
        ("staff_survey.csv", None),
        ("MHS003AccommStatus.csv", None),
    ],
)
def test_a_file_name_says_a_table_only_where_it_is_the_tables_own(file: str, table: str | None) -> None:
    found = named_table(file)

    assert (found.name if found else None) == table


def test_what_stays_the_same_in_a_name_from_month_to_month() -> None:
    assert without_numbers("Leavers_2025-04.csv") == without_numbers("leavers 2025 05.CSV") == "leavers"
    assert plain("Org L4") == "orgl4"
