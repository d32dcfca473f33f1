"""Reads the Ethnicity facts and figures download on detentions of the Black groups, 2017/18 to 2022/23.

One figure a row: detentions, population, crude rate, standardised rate with its half-width. The years before
2022/23 hold only "Other Black"; what the download does not hold is not made up here.
"""

from collections.abc import Mapping
from pathlib import Path

from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.sources.mental_health_act import ENGLAND
from plumbline.measures.sources.reading import Row, read_table
from plumbline.measures.sources.tidy import CountRow

GROUPS = {
    "All Black": ("nhs-2001-5", "black"),
    "Black African": ("nhs-2001-16", "black-african"),
    "Black Caribbean": ("nhs-2001-16", "black-caribbean"),
    "Other Black": ("nhs-2001-16", "black-other"),
    "White and Black African": ("nhs-2001-16", "mixed-african"),
    "White and Black Caribbean": ("nhs-2001-16", "mixed-caribbean"),
}
FIGURES = {"detentions", "population", "crude_rate", "standardised_rate"}

Figure = tuple[tuple[str, str, str], float, float | None]


def read(path: Path) -> list[CountRow]:
    """Detentions of each group and year, with the published rates."""
    needs = ("ethnic_group", "year", "measure", "value", "ci_half_width")
    parsed = read_table(path, _figure, needs=needs, key=lambda figure: figure[0])
    figures = {key: (value, half_width) for key, value, half_width in parsed}
    subjects = dict.fromkeys((group, year) for group, year, _ in figures)
    return [_count_row(path, group, year, figures) for group, year in subjects]


def _figure(row: Row) -> Figure:
    group = row.choice("ethnic_group", GROUPS, kind="an ethnic group")
    measure = row.choice("measure", FIGURES, kind="a figure")
    half_width = None if row.is_blank("ci_half_width") else row.decimal("ci_half_width")
    return (group, row.text("year"), measure), row.decimal("value"), half_width


def _count_row(
    path: Path, group: str, year: str, figures: Mapping[tuple[str, str, str], tuple[float, float | None]]
) -> CountRow:
    try:
        detentions, _ = figures[group, year, "detentions"]
        crude, _ = figures[group, year, "crude_rate"]
        standardised, half_width = figures[group, year, "standardised_rate"]
    except KeyError as missing:
        what = f"has no {missing.args[0][2]} of {group} in {year}; the file may be cut short."
        raise BadInput([Problem(path.name, what)]) from None
    if not detentions.is_integer():
        raise BadInput(
            [Problem(path.name, f"{detentions} detentions of {group} in {year} is not a whole number.")]
        )
    grouping, code = GROUPS[group]
    return CountRow(
        measure="All detentions",
        part="All",
        period=year,
        area=ENGLAND,
        grouping=grouping,
        group=code,
        count=int(detentions),
        crude_rate=crude,
        standardised_rate=standardised,
        standardised_half_width=half_width,
    )
