"""The public list of released measures: search, topic, place, order, pages and a CSV.

Its rows are read whole (a measure is one row, and its headline comes from its figures), so they are narrowed and
put in order here and not by the database.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from plumbline.design.listing import Column, Control, Days, Filter
from plumbline.design.row_listing import RowListing
from plumbline.measures.definitions import TOPICS


@dataclass
class ReleasedMeasureList(RowListing):
    """Measures that are public now, real figures before invented ones."""

    name = "figures"
    caption = "Figures that are public"
    columns = (
        Column("title", "Title", sort="title"),
        Column("topic_name", "Topic"),
        Column("latest", "Latest period", sort="latest_period"),
        Column("areas", "Places", value=lambda measure: "; ".join(dict.fromkeys(filter(None, measure.areas)))),
        Column("headline", "What the figures say"),
        Column("kind", "Kind", value=lambda measure: measure.run.get_kind_display()),
        Column("address", "Address", value=lambda measure: reverse("publishing:measure", args=[measure.slug])),
    )
    search = ("title", "what", "headline", "topic_name")
    search_label = "Search figures"
    filters = (
        Filter("topic", "Topic", list(TOPICS.items()), "topic"),
        Filter("place", "Place", [], "areas"),
    )
    default_sort = "title"
    page_size = 20
    empty = "No figures have been made public yet."

    def _control(self, declared: Filter | Days) -> Control:
        """Only topics of which something is public are offered."""
        control = super()._control(declared)
        if declared.key != "topic":
            return control
        found = {measure.topic for measure in self.queryset}
        choices = [(slug, name) for slug, name in TOPICS.items() if slug in found]
        return Control("topic", control.label, choices, control.chosen if control.chosen in found else "")

    def _ordered(self, rows: Any) -> Any:
        """Real figures before invented ones, whatever the order."""
        return sorted(super()._ordered(rows), key=lambda measure: measure.run.demonstration)
