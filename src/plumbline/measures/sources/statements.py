"""Reads single rates that were transcribed from the publisher's own pages, where no table was found.

Only rows from the publisher's pages are taken; the same figures as quoted by newspapers and charities are not.
"""

from pathlib import Path

from plumbline.measures.sources.mental_health_act import ENGLAND
from plumbline.measures.sources.reading import Row, read_table
from plumbline.measures.sources.tidy import CountRow

TAKEN = {
    (
        "2018/19",
        "Black",
        "ethnicity-facts-figures.service.gov.uk .../detentions-under-the-mental-health-act/3.0",
    ): "Ethnicity facts and figures, version 3.0",
    (
        "2021/22",
        "Black or Black British",
        "production-like.nhsd.io MHA annual 2021-22 chapter",
    ): "NHS Digital, Mental Health Act Statistics, Annual Figures 2021-22",
}
NOTE = "Only the standardised rate was found ({}); no count, so no rate of ours."


def read(path: Path) -> list[CountRow]:
    """The standardised detention rates of Black people in years for which no count was found."""
    needs = ("period", "area", "group", "topic", "measure", "value", "source")
    return read_table(path, _statement, needs=needs, key=lambda row: row.key)


def _statement(row: Row) -> CountRow | None:
    taken = TAKEN.get((row.text("period"), row.text("group"), row.text("source")))
    about = (row.text("area"), row.text("topic"), row.text("measure"))
    if taken is None or about != ("England", "MHA detentions", "standardised rate per 100,000"):
        return None
    return CountRow(
        measure="All detentions",
        part="All",
        period=row.text("period"),
        area=ENGLAND,
        grouping="nhs-2001-5",
        group="black",
        standardised_rate=row.decimal("value"),
        note=NOTE.format(taken),
    )
