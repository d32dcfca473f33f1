"""The list of figures from which one is chosen to begin a measure from."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.urls import reverse

from plumbline.design.listing import Column, Filter, Listing
from plumbline.evidence.models import MeasureRun
from plumbline.evidence.words import when
from plumbline.plan.models import Commitment


def _measures() -> list[tuple[str, str]]:
    return list(MeasureRun.objects.current().order_by("title").values_list("measure", "title").distinct())


@dataclass
class FigureList(Listing):
    """Figures of current runs, with the link that begins a measure from each."""

    name = "figures"
    caption = "Figures to begin from"
    columns = (
        Column("group", "Group", sort="group"),
        Column("measure", "Measure", lambda row: row.run.title, sort="run__title"),
        Column("period", "Period", lambda row: when(row.period), sort="period"),
        Column("value", "Figure", numeric=True, sort="value"),
        Column("unit", "Unit", lambda row: row.run.unit),
        Column("ratio", "Ratio", numeric=True),
        Column("area", "Where", lambda row: row.organisation_unit or row.area),
    )
    search = ("run__title__icontains", "group__icontains", "period__icontains", "organisation_unit__icontains")
    search_label = "Search figures"
    filters = (Filter("measure", "Measure", _measures, "run__measure"),)
    default_sort = "-period"
    offers_csv = False
    empty = "There are no figures yet. Work measures out first, on the evidence desk."

    commitment: Commitment | None = field(default=None, kw_only=True)

    @property
    def rows(self) -> list[list[dict[str, object]]]:
        """The cells of this page, the first with its link."""
        link = partial(self._link)
        return [
            [
                column.cell(row) | ({"href": link(row)} if column.key == "group" else {})
                for column in self._on_page
            ]
            for row in self.page.object_list
        ]

    def _link(self, row: Any) -> str:
        assert self.commitment is not None  # noqa: S101 - the one view of this list gives it
        return reverse("plan:add_aim", args=[self.commitment.number, row.pk])
