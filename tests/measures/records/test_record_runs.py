"""A trust's own records, from files to figures, on a real DuckDB."""

from pathlib import Path

import pytest

from plumbline.measures.errors import BadInput, GroupingsDiffer, NotOffered
from plumbline.measures.methods.records.adjusting import APART
from plumbline.measures.record_runs import OWN_RECORDS, Refusal, open_records
from plumbline.measures.synthetic import generate

HEAD = "person,start,ethnicity,sex,age,unit\n"
# Eight people in April 2025 to June 2025: code, unit, age.
EIGHT = [("A", "W1", 15), ("A", "W1", 17), ("B", "W2", 64), ("C1", "W2", 65), ("N", "W1", 40), ("N", "W2", 41)]
EIGHT += [("Z", "W1", 30), ("99", "W2", 30)]


def write(folder: Path, rows: str, *, head: str = HEAD) -> Path:
    (folder / "detentions.csv").write_text(head + rows, encoding="utf-8")
    return folder


def eight(month: str = "2025-04") -> str:
    return "".join(
        f"p{number},{month}-1{number},{code},{1 + number % 2},{age},{unit}\n"
        for number, (code, unit, age) in enumerate(EIGHT)
    )


def numbers(run, *names: str) -> dict[tuple[str, ...], object]:
    return {tuple(getattr(o, name) for name in names): o.numerator for o in run.observations}


def test_a_rate_is_the_count_over_the_people_of_the_catchment(tmp_path: Path) -> None:
    with open_records(write(tmp_path, eight())) as records:
        run = records.run("counted-detentions", catchment=["E06000045"])

    counted = {o.group: (o.numerator, o.denominator) for o in run.observations}
    # Southampton in Census 2021, added up by hand from TS021; Chinese people (4,149) are in “Other” in NHS 2001.
    assert counted == {
        "White": (4, 200_829),
        "Mixed": (0, 8_309),
        "Asian or Asian British": (0, 22_265),
        "Black or Black British": (2, 7_539),
        "Other ethnic groups": (0, 9_978),
        "Not stated": (1, None),
        "Not known": (1, None),
    }
    black = next(o for o in run.observations if o.group_code == "black")
    assert (round(black.value, 1), black.comparator, round(black.ratio, 1)) == (26.5, "White", 13.3)
    assert run.warnings == (OWN_RECORDS,)
    assert (run.effort.rows_read, run.effort.rows_used, run.effort.engine) == (8, 8, "duckdb")
    assert run.sources[0].title == "detentions.csv"


def test_a_count_is_split_by_what_is_asked_for(tmp_path: Path) -> None:
    with open_records(write(tmp_path, eight())) as records:
        run = records.run(
            "counted-detentions-number", grouping="everyone", every="month", by=["unit", "age_band"]
        )

    assert numbers(run, "period", "organisation_unit", "part") == {
        ("2025-04", "W1", "age band 0 to 15"): 1,
        ("2025-04", "W1", "age band 16 to 17"): 1,
        ("2025-04", "W1", "age band 18 to 34"): 1,
        ("2025-04", "W1", "age band 35 to 49"): 1,
        ("2025-04", "W2", "age band 18 to 34"): 1,
        ("2025-04", "W2", "age band 35 to 49"): 1,
        ("2025-04", "W2", "age band 50 to 64"): 1,
        ("2025-04", "W2", "age band 65 and over"): 1,
    }


def test_only_the_period_asked_for_is_counted(tmp_path: Path) -> None:
    with open_records(write(tmp_path, eight("2025-03") + eight("2025-04") + eight("2026-03"))) as records:
        by_year = records.run("counted-detentions-number", grouping="everyone")
        one_month = records.run("counted-detentions-number", grouping="everyone", period="2025-04")
        quarter = records.run("counted-detentions-number", grouping="everyone", every="quarter", period="2025/26")

    assert numbers(by_year, "period") == {("2024/25",): 8, ("2025/26",): 16}
    assert numbers(one_month, "period") == {("2025/26",): 8}
    assert numbers(quarter, "period") == {("2025/26 Q1",): 8, ("2025/26 Q4",): 8}


def test_a_code_that_a_grouping_would_have_to_split_is_refused(tmp_path: Path) -> None:
    with open_records(write(tmp_path, eight())) as records, pytest.raises(GroupingsDiffer) as caught:
        records.run("counted-detentions-number", grouping="census-2021-19")

    assert str(caught.value) == (
        "These records can't be given by Census 2021, 19 groups: some carry the code C, which stands for Gypsy "
        "or Irish Traveller, Roma and Any other White background people together, and Census 2021, 19 groups has "
        "them in “Gypsy or Irish Traveller” and “Roma” and “Any other White background”. Ask for a coarser "
        "grouping, such as nhs-2001-16 or nhs-2001-5."
    )


def test_codes_of_2001_and_of_2021_are_counted_together(tmp_path: Path) -> None:
    rows = "p1,2025-04-01,M,,1,30,W\np2,2025-04-01,,7,1,30,W\np3,2025-04-01,,18,1,30,W\np4,2025-04-01,,,1,30,W\n"

    head = "person,start,ethnicity,ethnicity_2021,sex,age,unit\n"
    with open_records(write(tmp_path, rows, head=head)) as records:
        run = records.run("counted-detentions-number")

    found = numbers(run, "group")
    assert (found["Black or Black British",], found["Other ethnic groups",]) == (2, 1)
    assert found["Nothing recorded",] == 1


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "“counted-detentions” is per person of the population served: name the catchment"),
        ({"catchment": ["E06000045"], "by": ["unit"]}, "can't be split by unit: the census doesn't say whom"),
        ({"catchment": ["X1"]}, "No census table has a population for X1. Name local authorities"),
        ({"catchment": ["QRL", "E06000045"]}, "local authorities, or of care boards: not of both together"),
        ({"catchment": ["QRL"]}, "Chinese people are in “Other ethnic groups” of NHS 2001, 5 groups"),
        ({"period": "yesterday", "catchment": ["QRL"]}, "“yesterday” is not a period. Write a financial year"),
        ({"every": "week", "catchment": ["QRL"]}, "there is no “week”"),
        ({"grouping": "tribes", "catchment": ["QRL"]}, "There is no grouping “tribes”"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(tmp_path: Path, asked: dict, sentence: str) -> None:
    with (
        open_records(write(tmp_path, eight())) as records,
        pytest.raises((NotOffered, GroupingsDiffer)) as caught,
    ):
        records.run("counted-detentions", **asked)

    assert sentence in str(caught.value)


def test_a_measure_of_published_tables_is_not_run_on_records(tmp_path: Path) -> None:
    with open_records(write(tmp_path, eight())) as records, pytest.raises(NotOffered, match="published tables"):
        records.run("detentions")


def test_all_that_an_extract_can_answer_is_run_and_what_it_can_not_is_said(tmp_path: Path) -> None:
    with open_records(write(tmp_path, eight())) as records:
        found = list(records.run_all())

    assert [each.measure for each in found] == ["counted-detentions", "counted-detentions-number"]
    assert isinstance(found[0], Refusal)
    assert "name the catchment" in found[0].why


def test_each_unit_comes_after_all_together_where_it_is_asked_for(tmp_path: Path) -> None:
    with open_records(write(tmp_path, eight())) as records:
        [run] = records.run_all(["counted-detentions-number"], units=True)
        alone = records.run("counted-detentions-number")
        units = records.run("counted-detentions-number", by=["unit"])

    assert tuple(run.observations) == (*alone.observations, *units.observations)
    assert run.settings == {**alone.settings, "units": "each, and all together"}
    assert {o.organisation_unit for o in run.observations} == {"", "W1", "W2"}


def test_where_units_have_no_figures_it_is_said_and_the_whole_stands(tmp_path: Path) -> None:
    rows = "".join(f"p{number},2025-04-1{number},A,1,30\n" for number in range(3))
    with open_records(write(tmp_path, rows, head="person,start,ethnicity,sex,age\n")) as records:
        [run] = records.run_all(["counted-detentions-number"], units=True)
        alone = records.run("counted-detentions-number")

    assert tuple(run.observations) == tuple(alone.observations)
    assert [said for said in run.warnings if said.startswith("No figures by unit: ")] == [run.warnings[-1]]


def test_a_rate_of_a_population_has_no_figures_by_unit(tmp_path: Path) -> None:
    with open_records(write(tmp_path, eight())) as records:
        [run] = records.run_all(["counted-detentions"], catchment=["E06000045"], units=True)

    assert {o.organisation_unit for o in run.observations} == {""}


def test_bad_rows_are_left_out_and_said(tmp_path: Path) -> None:
    rows = eight() + "p9,2025-02-30,A,1,30,W\np10,2025-04-30,A,1,300,W\n"

    with open_records(write(tmp_path, rows)) as records:
        run = records.run("counted-detentions-number", grouping="everyone")

    assert numbers(run, "group") == {("Everyone",): 9}
    assert (run.effort.rows_read, run.effort.rows_rejected, run.effort.rows_used) == (10, 1, 9)
    assert run.warnings[1:] == (
        "detentions.csv: age is above 120 in row 11; the cell was left blank.",
        "detentions.csv: start is not a date from 1901 to 2099 in row 10; left out.",
    )


def test_a_folder_without_a_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("hello,world\n1,2\n", encoding="utf-8")

    with pytest.raises(BadInput, match=r"notes.csv.*is no table that Plumbline knows"):
        open_records(tmp_path)


def test_a_catchment_that_is_not_used_is_said(tmp_path: Path) -> None:
    with open_records(write(tmp_path, eight())) as records:
        run = records.run("counted-detentions-number", catchment=["E06000045"])

    assert run.warnings[0] == (
        "The catchment that was named is not used: this measure is not per person of a population."
    )
    assert run.settings["catchment"] == "none"


def test_a_period_without_rows_is_answered_with_what_the_extract_is_about(tmp_path: Path) -> None:
    with open_records(write(tmp_path, eight("2025-04") + eight("2025-06"))) as records:
        run = records.run("counted-detentions-number", period="2030/31")

    assert run.observations == ()
    assert run.warnings[1] == (
        "Nothing was counted: the extract has no such rows in 2030/31. It is about 2025-04-01 to 2025-06-30."
    )


def test_a_single_text_names_columns_and_areas_as_a_list_does(tmp_path: Path) -> None:
    with open_records(write(tmp_path, eight())) as records:
        by_text = records.run("counted-detentions-number", by="unit, age_band")
        by_list = records.run("counted-detentions-number", by=["unit", "age_band"])
        served = records.run("counted-detentions", catchment="E06000045,E06000044")

    assert by_text.observations == by_list.observations
    assert served.settings["catchment"] == "E06000045, E06000044"


def test_tables_that_do_not_agree_about_a_stratum_cost_the_standardised_rate_alone(tmp_path: Path) -> None:
    generate(tmp_path / "extract", seed=1, rows=60_000, sources=["mhsds"], faults=20)

    with open_records(tmp_path / "extract") as records:
        run = records.run("restraint-interventions")

    apart = [o for o in run.observations if APART in o.note]
    assert len(apart) >= 1
    assert {(o.standardised, o.value is None) for o in apart} == {(None, False)}
