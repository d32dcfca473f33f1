"""Reads populations by ethnic group: Census 2021 by authority and by care board, Census 2011 for England."""

from collections import Counter
from pathlib import Path

from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.sources.mental_health_act import ENGLAND
from plumbline.measures.sources.reading import Row, read_table
from plumbline.measures.sources.tidy import PopulationRow, check_every_group_is_there

GROUPS_2021_19 = {
    "White: English, Welsh, Scottish, Northern Irish or British": "british",
    "White: Irish": "irish",
    "White: Gypsy or Irish Traveller": "traveller",
    "White: Roma": "roma",
    "White: Other White": "other-white",
    "Mixed or Multiple ethnic groups: White and Black Caribbean": "white-caribbean",
    "Mixed or Multiple ethnic groups: White and Black African": "white-african",
    "Mixed or Multiple ethnic groups: White and Asian": "white-asian",
    "Mixed or Multiple ethnic groups: Other Mixed or Multiple ethnic groups": "other-mixed",
    "Asian, Asian British or Asian Welsh: Indian": "indian",
    "Asian, Asian British or Asian Welsh: Pakistani": "pakistani",
    "Asian, Asian British or Asian Welsh: Bangladeshi": "bangladeshi",
    "Asian, Asian British or Asian Welsh: Chinese": "chinese",
    "Asian, Asian British or Asian Welsh: Other Asian": "other-asian",
    "Black, Black British, Black Welsh, Caribbean or African: Caribbean": "caribbean",
    "Black, Black British, Black Welsh, Caribbean or African: African": "african",
    "Black, Black British, Black Welsh, Caribbean or African: Other Black": "other-black",
    "Other ethnic group: Arab": "arab",
    "Other ethnic group: Any other ethnic group": "other",
}
GROUPS_2021_5 = {
    "White": "white",
    "Mixed or Multiple ethnic groups": "mixed",
    "Asian, Asian British or Asian Welsh": "asian",
    "Black, Black British, Black Welsh, Caribbean or African": "black",
    "Other ethnic group": "other",
}
GROUPS_2011_18 = {
    "White: English/Welsh/Scottish/Northern Irish/British": "british",
    "White: Irish": "irish",
    "White: Gypsy or Irish Traveller": "traveller",
    "White: Other White": "other-white",
    "Mixed/multiple ethnic group: White and Black Caribbean": "white-caribbean",
    "Mixed/multiple ethnic group: White and Black African": "white-african",
    "Mixed/multiple ethnic group: White and Asian": "white-asian",
    "Mixed/multiple ethnic group: Other Mixed": "other-mixed",
    "Asian/Asian British: Indian": "indian",
    "Asian/Asian British: Pakistani": "pakistani",
    "Asian/Asian British: Bangladeshi": "bangladeshi",
    "Asian/Asian British: Other Asian": "other-asian",
    "Black/African/Caribbean/Black British: Caribbean": "caribbean",
    "Black/African/Caribbean/Black British: African": "african",
    "Black/African/Caribbean/Black British: Other Black": "other-black",
    "Other ethnic group: Chinese": "chinese",
    "Other ethnic group: Arab": "arab",
    "Other ethnic group: Any other ethnic group": "other",
}

_KIND = "an ethnic group"


def read_authorities_2021(path: Path) -> list[PopulationRow]:
    """England in 19 groups, summed from its local authorities (codes that start with E)."""
    parsed = read_table(path, _authority, needs=("ltla21_code", "ethnic_group", "n"), key=lambda row: row.key)
    check_every_group_is_there(path, parsed)
    return _summed([row for row in parsed if row.area.startswith("E")], path)


def read_each_authority_2021(path: Path) -> list[PopulationRow]:
    """Every local authority of England in 19 groups; a group may have nobody in a small one."""
    parsed = read_table(path, _authority, needs=("ltla21_code", "ethnic_group", "n"), key=lambda row: row.key)
    check_every_group_is_there(path, parsed)
    return [row for row in parsed if row.area.startswith("E")]


def read_boards_2021(path: Path) -> list[PopulationRow]:
    """Every integrated care board in 5 groups."""
    parsed = read_table(path, _board, needs=("icb24_code_nhs", "ethnic_group", "n"), key=lambda row: row.key)
    check_every_group_is_there(path, parsed)
    return parsed


def read_england_2011(path: Path) -> list[PopulationRow]:
    """England in 18 groups, summed over sex and age; the 5-group totals in the same file are left aside."""
    needs = ("ethnic_group_census", "sex", "age_band", "population", "level")
    parsed = read_table(path, _stratum, needs=needs, key=lambda pair: pair[0])
    rows = _summed([row for _, row in parsed if row is not None], path)
    check_every_group_is_there(path, rows)
    return rows


def _authority(row: Row) -> PopulationRow:
    named = row.choice("ethnic_group", GROUPS_2021_19, kind=_KIND)
    return PopulationRow(
        area=row.text("ltla21_code"),
        grouping="census-2021-19",
        group=GROUPS_2021_19[named],
        population=row.count("n"),
    )


def _board(row: Row) -> PopulationRow:
    named = row.choice("ethnic_group", GROUPS_2021_5, kind=_KIND)
    return PopulationRow(
        area=row.text("icb24_code_nhs"),
        grouping="census-2021-5",
        group=GROUPS_2021_5[named],
        population=row.population("n"),
    )


def _stratum(row: Row) -> tuple[tuple[str, ...], PopulationRow | None]:
    key = tuple(row.text(column) for column in ("ethnic_group_census", "sex", "age_band", "level"))
    if row.choice("level", {"detailed", "5-group"}, kind="a level") != "detailed":
        return key, None
    named = row.choice("ethnic_group_census", GROUPS_2011_18, kind=_KIND)
    population = row.count("population")
    parsed = PopulationRow(
        area=ENGLAND, grouping="census-2011-18", group=GROUPS_2011_18[named], population=population
    )
    return key, parsed


def _summed(rows: list[PopulationRow], path: Path) -> list[PopulationRow]:
    totals: Counter[tuple[str, str]] = Counter()
    for row in rows:
        totals[row.grouping, row.group] += row.population
    if not totals or 0 in totals.values():
        raise BadInput([Problem(path.name, "has no people in England, or a group of nobody.")])
    return [
        PopulationRow(area=ENGLAND, grouping=grouping, group=group, population=population)
        for (grouping, group), population in totals.items()
    ]
