"""The public list of promises: search, area, how they stand, and a CSV."""

from dataclasses import dataclass

from plumbline.design.listing import Column, Filter
from plumbline.design.row_listing import RowListing
from plumbline.publishing.promises import STANDINGS, Promise


def _measured_by(promise: Promise) -> str:
    return "; ".join(f"{one.aim.title}: {one.progress.verdict.label.lower()}" for one in promise.measured)


@dataclass
class PromiseList(RowListing):
    """Promises in the order of the plan: by programme, by area of focus, by number."""

    name = "promises"
    caption = "Our promises"
    columns = (
        Column("place", "Place in the plan", sort="place", export=False),
        Column("number", "Number", lambda row: row.commitment.reference, sort="number"),
        Column("promise", "Promise", lambda row: row.commitment.promise),
        Column("for_whom", "For whom", lambda row: row.commitment.for_whom),
        Column("due", "By when", lambda row: row.commitment.due, sort="due"),
        Column("answers", "Answers for it on the board", lambda row: row.commitment.answers),
        Column("programme", "Programme", lambda row: row.programme),
        Column("area", "Area of focus", lambda row: row.area),
        Column("standing", "How it stands", lambda row: row.standing.words),
        Column("measured", "Measured by", _measured_by),
    )
    search = ("text",)
    search_label = "Search our promises"
    filters = (
        Filter("programme", "Programme", [], "programme", only_if_several=True),
        Filter("area", "Area of focus", [], "area"),
        Filter("standing", "How it stands", [(one.slug, one.words) for one in STANDINGS], "stands"),
    )
    default_sort = "place"
    page_size = 50
    empty = "Nothing has been promised yet."
