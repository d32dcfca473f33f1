"""Publishers' files are read as they are, or refused with file, row and column; nothing is half-loaded."""

from collections.abc import Callable
from pathlib import Path

import pytest

from plumbline.measures.errors import BadInput
from plumbline.measures.groupings import ethnicity
from plumbline.measures.sources import black_groups, census, mental_health_act, statements
from plumbline.measures.sources.mental_health_act import ENGLAND, GROUPS, NEEDS
from plumbline.measures.sources.tidy import SUPPRESSED, CountRow, PopulationRow

ALL_DETENTIONS = {"Year": "2023/24", "Measure": "All detentions", "measureSubcategory": "All"}


def write(folder: Path, rows: list[dict[str, object]], name: str = "figures.csv") -> Path:
    path = folder / name
    lines = [",".join(rows[0]), *(",".join(f'"{value}"' for value in row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def act_rows(**change: object) -> list[dict[str, object]]:
    """A whole national table with a count of 100 in every group."""
    blank: dict[str, object] = dict.fromkeys(NEEDS, "")
    rows = [
        blank
        | ALL_DETENTIONS
        | {
            "Demographic": "Ethnicity",
            "DemographicBreakdown": group,
            "OrganisationBreakdown": "All submissions",
            "OrgID": "All prov",
            "Total_Count": 100,
        }
        for group in [*GROUPS, "All"]
    ]
    rows[0] |= change
    return rows


def refusal(read: Callable[[Path], object], path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read(path)
    return str(caught.value)


def test_the_published_table_is_read_group_by_group(tmp_path: Path) -> None:
    rows = mental_health_act.read(write(tmp_path, act_rows(CrudeRate="68.2", Total_Count=0)))

    assert len(rows) == len(GROUPS)
    assert rows[0] == CountRow(
        measure="All detentions",
        part="All",
        period="2023/24",
        area=ENGLAND,
        grouping="nhs-2001-16",
        group="white-british",
        count=0,
        crude_rate=68.2,
    )


@pytest.mark.parametrize("cell", ["", "*"])
def test_a_blank_or_starred_count_is_withheld_and_never_zero(tmp_path: Path, cell: str) -> None:
    rows = mental_health_act.read(write(tmp_path, act_rows(Total_Count=cell)))

    assert (rows[0].count, rows[0].withheld) == (None, SUPPRESSED)


def test_a_row_whose_label_was_overwritten_is_left_out(tmp_path: Path) -> None:
    rows = act_rows()
    damaged = [{**row, "label_ok": 1} for row in rows] + [
        {**rows[0], "DemographicBreakdown": "Male", "label_ok": 0}
    ]

    assert len(mental_health_act.read(write(tmp_path, damaged))) == len(GROUPS)


def test_rows_about_something_else_are_left_aside(tmp_path: Path) -> None:
    rows = act_rows()
    age = {**rows[0], "Demographic": "Age", "DemographicBreakdown": "16 to 17", "Total_Count": "1.5"}
    other = {**rows[0], "Measure": "Transfers on section"}

    assert len(mental_health_act.read(write(tmp_path, [*rows, age, other, age]))) == len(GROUPS)


def test_a_care_board_keeps_its_code(tmp_path: Path) -> None:
    rows = [
        {**row, "OrganisationBreakdown": "ICB", "OrgID": "QRL"}
        for row in act_rows()
        if GROUPS.get(str(row["DemographicBreakdown"]), ("",))[0] == "nhs-2001-5"
    ]

    assert {row.area for row in mental_health_act.read(write(tmp_path, rows))} == {"QRL"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"DemographicBreakdown": "Martian"},
            "figures.csv, row 2, column DemographicBreakdown: “Martian” is not an ethnic group that Plumbline "
            "knows.",
        ),
        (
            {"DemographicBreakdown": "Irish"},
            "figures.csv, row 3: repeats row 2; each figure may stand once.",
        ),
        (
            {"Total_Count": "28317.5"},
            "figures.csv, row 2, column Total_Count: 28317.5 is not whole; a count is a whole number, zero or "
            "more.",
        ),
        (
            {"Total_Count": "-1"},
            "figures.csv, row 2, column Total_Count: -1 is negative; a count is a whole number, zero or more.",
        ),
        ({"CrudeRate": "many"}, "figures.csv, row 2, column CrudeRate: “many” is not a number."),
        (
            {"OrganisationBreakdown": "h"},
            "figures.csv, row 2, column OrganisationBreakdown: “h” is not a level that Plumbline knows.",
        ),
        (
            {"Demographic": "Age"},
            "figures.csv: has no row for “White British” in All detentions, All, 2023/24, E92000001, "
            "nhs-2001-16; the file may be cut short.",
        ),
    ],
)
def test_a_bad_row_of_the_act_statistics_is_named(
    tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    assert refusal(mental_health_act.read, write(tmp_path, act_rows(**change))) == sentence


def test_another_layout_names_every_missing_column(tmp_path: Path) -> None:
    rows = [
        {("Count" if name == "Total_Count" else name): value for name, value in row.items()} for row in act_rows()
    ]

    sentence = refusal(mental_health_act.read, write(tmp_path, rows))

    assert sentence.startswith(
        "figures.csv, row 1, column Total_Count: is missing from the heading; found: Year, "
    )


def authority_rows(**change: object) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {"ltla21_code": code, "ethnic_group": group, "n": 10}
        for code in ("E06000001", "E06000002", "W06000001")
        for group in census.GROUPS_2021_19
    ]
    rows[0] |= change
    return rows


def test_england_is_the_sum_of_its_authorities_without_wales(tmp_path: Path) -> None:
    rows = census.read_authorities_2021(write(tmp_path, authority_rows(n=0)))

    assert len(rows) == 19
    assert rows[0] == PopulationRow(area=ENGLAND, grouping="census-2021-19", group="british", population=10)
    assert rows[1].population == 20


def test_a_missing_group_of_one_authority_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, authority_rows()[1:])

    assert refusal(census.read_authorities_2021, path) == (
        "figures.csv: has no row for “English, Welsh, Scottish, Northern Irish or British” in E06000001, "
        "census-2021-19; the file may be cut short."
    )


def test_a_census_without_england_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, [row for row in authority_rows() if row["ltla21_code"] == "W06000001"])

    assert refusal(census.read_authorities_2021, path) == (
        "figures.csv: has no people in England, or a group of nobody."
    )


def board_rows(**change: object) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {"icb24_code_nhs": "QRL", "ethnic_group": group, "n": 10} for group in census.GROUPS_2021_5
    ]
    rows[0] |= change
    return rows


def test_care_boards_are_read_in_five_groups(tmp_path: Path) -> None:
    rows = census.read_boards_2021(write(tmp_path, board_rows()))

    assert {row.group for row in rows} == ethnicity().groupings["census-2021-5"].codes


def test_a_board_with_a_group_of_nobody_cannot_be_divided_by(tmp_path: Path) -> None:
    assert refusal(census.read_boards_2021, write(tmp_path, board_rows(n=0))) == (
        "figures.csv, row 2, column n: is zero, and a rate cannot be divided by zero people."
    )


def test_england_2011_is_summed_over_sex_and_age(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"ethnic_group_census": group, "sex": sex, "age_band": "0 to 4", "population": 3, "level": "detailed"}
        for group in census.GROUPS_2011_18
        for sex in ("Female", "Male")
    ]
    total = {**rows[0], "ethnic_group_census": "White: Total", "level": "5-group", "population": "not read"}

    read = census.read_england_2011(write(tmp_path, [*rows, total]))

    assert {row.population for row in read} == {6}
    assert len(read) == 18


def black_rows(**change: object) -> list[dict[str, object]]:
    shared = {"ethnic_group": "Other Black", "year": "2017/18", "ci_half_width": ""}
    figures = {
        "detentions": "1565.0",
        "population": "277857.0",
        "crude_rate": "563.2",
        "standardised_rate": "745.9",
    }
    rows: list[dict[str, object]] = [
        shared | {"measure": name, "value": value} for name, value in figures.items()
    ]
    rows[3] |= {"ci_half_width": "44.9"}
    rows[0] |= change
    return rows


def test_the_black_groups_are_read_year_by_year(tmp_path: Path) -> None:
    (row,) = black_groups.read(write(tmp_path, black_rows()))

    assert (row.group, row.period, row.count, row.crude_rate) == ("black-other", "2017/18", 1565, 563.2)
    assert (row.standardised_rate, row.standardised_half_width) == (745.9, 44.9)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"measure": "deaths"},
            "figures.csv, row 2, column measure: “deaths” is not a figure that Plumbline knows.",
        ),
        ({"value": "1565.5"}, "figures.csv: 1565.5 detentions of Other Black in 2017/18 is not a whole number."),
        (
            {"year": "2018/19"},
            "figures.csv: has no detentions of Other Black in 2017/18; the file may be cut short.",
        ),
    ],
)
def test_a_bad_figure_of_the_black_groups_is_named(
    tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    rows = black_rows(**change)

    assert sentence in refusal(
        black_groups.read, write(tmp_path, rows[1:] + rows[:1] if "year" in change else rows)
    )


def test_only_the_publishers_own_statements_are_taken(tmp_path: Path) -> None:
    (taken, *_), shared = list(statements.TAKEN), {"area": "England", "topic": "MHA detentions", "value": "306.8"}
    rate = shared | {"measure": "standardised rate per 100,000"}
    rows = [
        {"period": taken[0], "group": taken[1], "source": taken[2], **rate},
        {"period": taken[0], "group": taken[1], "source": "a newspaper", **rate},
        {"period": taken[0], "group": taken[1], "source": taken[2], **rate, "measure": "count"},
    ]

    (row,) = statements.read(write(tmp_path, rows))

    assert (row.period, row.group, row.count, row.standardised_rate) == ("2018/19", "black", None, 306.8)
