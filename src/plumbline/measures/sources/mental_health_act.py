"""Reads NHS England's machine-readable file of the annual Mental Health Act statistics, ethnicity rows only.

A blank or starred count is suppressed, never zero. Sub-national counts are rounded to the nearest 5.
The publisher's row "All" is left aside: it is the sum of the known groups and not of everyone detained.
"""

from pathlib import Path

from plumbline.measures.sources.reading import Row, read_table
from plumbline.measures.sources.tidy import SUPPRESSED, CountRow, check_every_group_is_there

ENGLAND = "E92000001"

KEPT = {
    ("All detentions", "All"),
    ("Uses of CTOs", "All"),
    ("Short term orders", "Section 136"),
    ("Detentions on admission to hospital", "Section 2"),
    ("Detentions on admission to hospital", "Section 3"),
}
"""The measures and parts that Plumbline's definitions use."""

GROUPS: dict[str, tuple[str, str]] = {
    "British": ("nhs-2001-16", "white-british"),
    "Irish": ("nhs-2001-16", "white-irish"),
    "Any Other White background": ("nhs-2001-16", "white-other"),
    "White and Black Caribbean": ("nhs-2001-16", "mixed-caribbean"),
    "White and Black African": ("nhs-2001-16", "mixed-african"),
    "White and Asian": ("nhs-2001-16", "mixed-asian"),
    "Any Other Mixed background": ("nhs-2001-16", "mixed-other"),
    "Indian": ("nhs-2001-16", "asian-indian"),
    "Pakistani": ("nhs-2001-16", "asian-pakistani"),
    "Bangladeshi": ("nhs-2001-16", "asian-bangladeshi"),
    "Any Other Asian background": ("nhs-2001-16", "asian-other"),
    "Caribbean": ("nhs-2001-16", "black-caribbean"),
    "African": ("nhs-2001-16", "black-african"),
    "Any Other Black background": ("nhs-2001-16", "black-other"),
    "Chinese": ("nhs-2001-16", "other-chinese"),
    "Any Other Ethnic Group": ("nhs-2001-16", "other-other"),
    "Not Stated": ("nhs-2001-16", "not-stated"),
    "Not Known": ("nhs-2001-16", "not-known"),
    "White": ("nhs-2001-5", "white"),
    "Mixed": ("nhs-2001-5", "mixed"),
    "Asian or Asian British": ("nhs-2001-5", "asian"),
    "Black or Black British": ("nhs-2001-5", "black"),
    "Other Ethnic Groups": ("nhs-2001-5", "other"),
    "Unknown": ("nhs-2001-5", "unknown"),
}
"""The publisher's wording of each group."""

LEFT_ASIDE = "All"

NEEDS = (
    "Year",
    "Measure",
    "measureSubcategory",
    "Demographic",
    "DemographicBreakdown",
    "OrganisationBreakdown",
    "OrgID",
    "Total_Count",
    "CrudeRate",
    "StdRate",
    "Confidence_interval",
)


def read(path: Path) -> list[CountRow]:
    """The ethnicity rows of the measures that Plumbline uses, for England and for integrated care boards."""
    rows = read_table(path, _parse, needs=NEEDS, key=lambda row: row.key)
    check_every_group_is_there(path, rows)
    return rows


def _parse(row: Row) -> CountRow | None:
    """The row in the tidy layout, or None where it is about something else."""
    if not _is_wanted(row):
        return None
    named = row.choice("DemographicBreakdown", {*GROUPS, LEFT_ASIDE}, kind="an ethnic group")
    if named == LEFT_ASIDE:
        return None
    grouping, group = GROUPS[named]
    suppressed = _is_suppressed(row, "Total_Count")
    return CountRow(
        measure=row.text("Measure"),
        part=row.text("measureSubcategory"),
        period=row.text("Year"),
        area=_area(row),
        grouping=grouping,
        group=group,
        count=None if suppressed else row.count("Total_Count"),
        withheld=SUPPRESSED if suppressed else "",
        crude_rate=_rate(row, "CrudeRate"),
        standardised_rate=_rate(row, "StdRate"),
        standardised_half_width=_rate(row, "Confidence_interval"),
    )


def _is_wanted(row: Row) -> bool:
    if (
        row.text("Demographic") != "Ethnicity"
        or (row.text("Measure"), row.text("measureSubcategory")) not in KEPT
    ):
        return False
    # Only in the copy at hand: rows whose label its keeper overwrote are marked with 0.
    return row.values.get("label_ok", "1").strip() != "0"


def _area(row: Row) -> str:
    level = row.choice("OrganisationBreakdown", {"All submissions", "ICB"}, kind="a level")
    return ENGLAND if level == "All submissions" else row.text("OrgID")


def _is_suppressed(row: Row, column: str) -> bool:
    return row.is_blank(column) or row.text(column) == "*"


def _rate(row: Row, column: str) -> float | None:
    return None if _is_suppressed(row, column) else row.decimal(column)
