"""A name gets a code only where an official list carries it; what merely looks alike is shown, never used."""

from datetime import date
from pathlib import Path

import pytest

from plumbline.measures.errors import BadInput
from plumbline.measures.sources.organisation_names import (
    How,
    Match,
    NamedRow,
    NameList,
    Succession,
    Suggestion,
    as_rows,
    later_successions,
    match_names,
    normalise,
    read_successions,
    read_trusts,
    successors,
)
from plumbline.measures.sources.restraint import read_people_restrained
from plumbline.measures.sources.staff_survey import ORGANISATIONS, read_items
from plumbline.measures.sources.staff_survey_items import survey_year

TRUSTS = NameList("trusts", {"NORTH SHORE NHS TRUST": "RXA", "ST ANNE'S AND QUAY NHS TRUST": "RXB"})
OLDER = NameList("older list", {"North Shore NHS Trust": "OLD", "Sandbank NHS Trust": "RXC"})


def test_a_name_that_a_list_carries_gets_its_code() -> None:
    assert match_names(["NORTH SHORE NHS TRUST"], [TRUSTS, OLDER]) == [
        Match("NORTH SHORE NHS TRUST", How.EXACTLY, "RXA", "trusts")
    ]


def test_an_exact_name_in_a_later_list_wins_over_a_spelling_in_an_earlier_one() -> None:
    assert match_names(["North Shore NHS Trust"], [TRUSTS, OLDER]) == [
        Match("North Shore NHS Trust", How.EXACTLY, "OLD", "older list")
    ]


def test_spelling_does_not_matter() -> None:
    assert match_names(["SAINT ANNES & QUAY  NHS TRUST", "SANDBANK NHS TRUST"], [TRUSTS, OLDER]) == [
        Match("SAINT ANNES & QUAY  NHS TRUST", How.BY_SPELLING, "RXB", "trusts"),
        Match("SANDBANK NHS TRUST", How.BY_SPELLING, "RXC", "older list"),
    ]


def test_a_name_that_looks_alike_is_suggested_and_never_used() -> None:
    [match] = match_names(["NORTH SHORES NHS TRUST"], [TRUSTS, OLDER])

    assert match == Match(
        "NORTH SHORES NHS TRUST",
        How.NOT_AT_ALL,
        suggestions=(Suggestion("NORTH SHORE NHS TRUST", "RXA", 97.7),),
    )


def test_a_match_as_a_row_leaves_blank_what_was_not_found() -> None:
    assert as_rows(match_names(["NORTH SHORES NHS TRUST"], [TRUSTS, OLDER])) == [
        NamedRow(
            name="NORTH SHORES NHS TRUST",
            code="",
            how="not matched",
            found_in="",
            looks_like="NORTH SHORE NHS TRUST (RXA)",
        )
    ]


def test_a_name_like_no_other_gets_no_suggestion() -> None:
    assert match_names(["UNKNOWN"], [TRUSTS]) == [Match("UNKNOWN", How.NOT_AT_ALL)]


def test_a_spelling_that_stands_for_two_codes_matches_neither() -> None:
    twins = NameList("twins", {"QUAY TRUST": "RXD", "QUAY-TRUST": "RXE"})

    [match] = match_names(["Quay Trust"], [twins])

    assert (match.how, match.code) == (How.NOT_AT_ALL, None)


def test_each_name_is_reported_once() -> None:
    assert len(match_names(["B", "A", "B"], [TRUSTS])) == 2


@pytest.mark.parametrize(
    "name", ["St. Andrew’s Healthcare", "ST ANDREW'S HEALTHCARE", " saint andrews  healthcare"]
)
def test_spellings_of_one_name_are_one(name: str) -> None:
    assert normalise(name) == "ST ANDREWS HEALTHCARE"


def test_a_successor_is_found_by_date_and_through_several_steps() -> None:
    known = [
        Succession("A", "B", date(2020, 4, 1)),
        Succession("B", "C", date(2024, 10, 1)),
        Succession("C", "C", date(2024, 10, 1)),
    ]

    assert successors("A", known, on=date(2019, 1, 1)) == {"A"}
    assert successors("A", known, on=date(2020, 4, 1)) == {"B"}
    assert successors("A", known, on=date(2025, 1, 1)) == {"C"}


def test_an_organisation_that_was_parted_has_several_successors() -> None:
    known = [Succession("A", "B", date(2020, 1, 1)), Succession("A", "C", date(2020, 1, 1))]

    assert successors("A", known, on=date(2021, 1, 1)) == {"B", "C"}


def test_a_circle_in_the_list_ends() -> None:
    known = [
        Succession("A", "B", date(2020, 1, 1)),
        Succession("B", "A", date(2021, 1, 1)),
        Succession("B", "C", date(2021, 1, 1)),
    ]

    assert successors("A", known, on=date(2022, 1, 1)) == {"C"}


def test_solent_is_followed_by_the_merged_trust_from_its_day() -> None:
    known = later_successions()

    assert successors("R1C", known, on=date(2024, 9, 30)) == {"R1C"}
    assert successors("R1C", known, on=date(2024, 10, 1)) == {"RW1"}


def test_lists_with_wrong_cells_are_refused(tmp_path: Path) -> None:
    (tmp_path / "trusts.csv").write_text("ods_code,name\n,Quay\n", encoding="utf-8")
    (tmp_path / "followed.csv").write_text("old_code,new_code,date\nA,B,2024\n", encoding="utf-8")

    with pytest.raises(BadInput, match=r"trusts.csv, row 2, column ods_code: is empty."):
        read_trusts(tmp_path / "trusts.csv", title="t")
    with pytest.raises(
        BadInput, match=r"followed.csv, row 2, column date: “2024” is not a date like 2024-10-01."
    ):
        read_successions(tmp_path / "followed.csv")


@pytest.mark.shared_data
def test_the_providers_of_the_restraint_file_are_matched_or_reported(shared_data: Path) -> None:
    workbook = shared_data / "nhs_staff_survey_2024" / "NSS24_organisational_results.xlsx"
    survey = {a.who.name: a.who.code for a in read_items(workbook, ORGANISATIONS, year=survey_year(2024))}
    lists = [
        read_trusts(shared_data / "ods_reference" / "nhs_trusts.csv", title="ODS"),
        NameList("survey", survey),
    ]
    restrained = shared_data / "mhsds_restraint_2021_22" / "people_restrained_MHS76.csv"

    matches = match_names((row.provider for row in read_people_restrained(restrained)), lists)

    how = {kind: [m for m in matches if m.how is kind] for kind in How}
    assert {kind: len(found) for kind, found in how.items()} == {
        How.EXACTLY: 44,
        How.BY_SPELLING: 6,
        How.NOT_AT_ALL: 16,
    }
    assert {(m.name, m.code) for m in how[How.BY_SPELLING]} == {
        ("BLACK COUNTRY HEALTHCARE NHS FOUNDATION TRUST", "TAJ"),
        ("CAMDEN AND ISLINGTON NHS FOUNDATION TRUST", "TAF"),
        ("LIVEWELL SOUTHWEST", "NR5"),
        ("NAVIGO HEALTH AND SOCIAL CARE CIC", "NQL"),
        ("SHEFFIELD HEALTH & SOCIAL CARE NHS FOUNDATION TRUST", "TAH"),
        ("SOUTHERN HEALTH NHS FOUNDATION TRUST", "RW1"),
    }
    suggested = [m for m in how[How.NOT_AT_ALL] if m.suggestions]
    assert [(m.name, m.suggestions[0].name) for m in suggested] == [
        (
            "MIDLANDS PARTNERSHIP NHS FOUNDATION TRUST",
            "MIDLANDS PARTNERSHIP UNIVERSITY NHS FOUNDATION TRUST",
        )
    ]


@pytest.mark.shared_data
def test_the_whole_list_of_successions_reads(shared_data: Path) -> None:
    known = read_successions(shared_data / "ods_reference" / "ods_predecessor_successor.csv")

    assert len(known) == 25480
    assert successors("R1E", known, on=date(2018, 5, 31)) == {"RRE"}
    assert max(each.on for each in known) == date(2022, 4, 1)
