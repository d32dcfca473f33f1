"""The public list of released measures: search, topic, place, order, pages and a CSV.

Its rows are read whole (a measure is one row, and its headline comes from its figures), so they are narrowed and
put in order here and not by the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from plumbline.design.listing import Column, Control, Days, Filter, Listing
from plumbline.measures.definitions import TOPICS
from plumbline.publishing.queries import ReleasedMeasure


@dataclass
class ReleasedMeasureList(Listing):
    """Measures that are public now, real figures before invented ones."""

    name = "figures"
    caption = "Figures that are public"
    columns = (
        Column("title", "Title", sort="title"),
        Column("topic_name", "Topic"),
        Column("latest", "Latest period", sort="latest"),
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

    queryset: Any

    def _control(self, declared: Filter | Days) -> Control:
        """Only topics and places of which something is public are offered."""
        asked = str(self.parameters.get(declared.key, ""))
        if declared.key == "topic":
            found = {measure.topic for measure in self.queryset}
            choices = [(slug, name) for slug, name in TOPICS.items() if slug in found]
        else:
            names = sorted({area for measure in self.queryset for area in measure.areas if area})
            choices = [(name, name) for name in names]
        return Control(declared.key, declared.label, choices, asked if asked in dict(choices) else "")

    def _narrowed(self, rows: Any) -> Any:
        chosen = {control.key: control.chosen for control in self.controls}
        return [
            measure
            for measure in rows
            if _is_about(measure, self.query)
            and chosen["topic"] in ("", measure.topic)
            and (not chosen["place"] or chosen["place"] in measure.areas)
        ]

    def _ordered(self, rows: Any) -> Any:
        descending = self.sort.startswith("-")
        rows = sorted(rows, key=lambda measure: measure.title)
        if self.sort.removeprefix("-") == "latest":
            rows.sort(key=lambda measure: measure.run.latest_period, reverse=descending)
        elif descending:
            rows.reverse()
        return sorted(rows, key=lambda measure: measure.run.demonstration)

    def _export(self, columns: list[Column]) -> Iterator[list[object]]:
        for row in self.queryset:
            yield [column.read(row) for column in columns]


def _is_about(measure: ReleasedMeasure, query: str) -> bool:
    words = " ".join(getattr(measure, name) for name in ReleasedMeasureList.search).casefold()
    return all(word in words for word in query.casefold().split())
