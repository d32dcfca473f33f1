"""The lists of this room: what each shows, what it can be searched and filtered by."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from plumbline.design.listing import Column, Filter, Listing
from plumbline.design.row_listing import RowListing
from plumbline.evidence.alerts import KINDS, Alert
from plumbline.evidence.models import Dataset, Kind, MeasureRun, Status
from plumbline.evidence.queries import what_changed
from plumbline.evidence.words import when
from plumbline.measures.definitions import TOPICS

STANDINGS = {"draft": "Draft", "checked": "Checked"}


def measure_address(run: MeasureRun) -> str:
    """The measure's page, at the figures of this run."""
    asked = {"area": run.settings["area"]} if run.settings.get("area") else {}
    if run.demonstration:
        asked["figures"] = "demonstration"
    address = reverse("evidence:measure", args=[run.measure])
    return f"{address}?{urlencode(asked)}" if asked else address


def kind_colour(row: Any) -> str:
    return "purple" if row.demonstration else "blue"


def standing_words(run: MeasureRun) -> str:
    return STANDINGS.get(run.standing, run.standing or "not recorded")


def _standards() -> list[tuple[str, str]]:
    names = MeasureRun.objects.current().order_by("standard").values_list("standard", flat=True).distinct()
    return [(name, name) for name in names if name]


def _publishers() -> list[tuple[str, str]]:
    names = Dataset.objects.order_by("publisher").values_list("publisher", flat=True).distinct()
    return [(name, name) for name in names]


def _measures() -> list[tuple[str, str]]:
    return [
        (measure, measure.replace("-", " ").capitalize())
        for measure in MeasureRun.objects.order_by("measure").values_list("measure", flat=True).distinct()
    ]


def _read_from(publisher: str) -> Q:
    return Q(pk__in=MeasureRun.objects.filter(datasets__publisher=publisher).values("pk"))


class MeasureList(Listing):
    """Each measure with its main finding in the first area that it is offered for."""

    name = "measures"
    caption = "Measures and their latest figures"
    columns = (
        Column("title", "Measure", sort="title", link=measure_address),
        Column("place", "Area", sort="place"),
        Column("latest_period", "Latest period", value=lambda run: when(run.latest_period), sort="latest_period"),
        Column("headline", "Main finding"),
        Column("kind", "Figures", value=lambda run: run.get_kind_display(), tag=kind_colour),
        Column("standing", "Definition", value=standing_words, sort="standing"),
        Column("ran_at", "Worked out", sort="ran_at"),
    )
    search = ("title__icontains", "place__icontains", "headline__icontains", "measure__icontains")
    search_label = "Search measures"
    filters = (
        Filter("topic", "Topic", list(TOPICS.items()), "definition__topic"),
        Filter("standard", "Published standard", _standards, "standard"),
        Filter("standing", "Definition", list(STANDINGS.items()), "standing"),
        Filter("source", "Source", _publishers, _read_from),
        Filter("kind", "Figures", Kind.choices, "kind"),
    )
    default_sort = "title"
    empty = "No measure has been worked out yet. Figures appear here when a measure has been run."


class DatasetList(Listing):
    """Every file that figures were computed from."""

    name = "datasets"
    caption = "Files that figures were worked out from"
    columns = (
        Column("title", "File", sort="title", link=lambda row: reverse("evidence:dataset", args=[row.slug])),
        Column("publisher", "Publisher", sort="publisher"),
        Column("kind", "Kind", value=lambda row: row.get_kind_display(), tag=kind_colour),
        Column("licence", "Licence"),
        Column("runs_total", "Runs", sort="runs_total", numeric=True),
        Column("loaded_at", "Loaded", sort="loaded_at"),
    )
    search = ("title__icontains", "publisher__icontains", "name__icontains", "sha256__istartswith")
    search_label = "Search files"
    filters = (
        Filter("publisher", "Publisher", _publishers, "publisher"),
        Filter("kind", "Kind", Kind.choices, "kind"),
    )
    default_sort = "title"
    empty = "No file has been loaded yet. Files appear here when a measure has read them."


class RunList(Listing):
    """Every run, also those that a later one replaced."""

    name = "runs"
    caption = "Runs of measures"
    columns = (
        Column("ran_at", "When", sort="ran_at", link=MeasureRun.get_absolute_url),
        Column("title", "Measure", sort="title"),
        Column("place", "Area", sort="place"),
        Column("status", "Status", value=lambda run: run.get_status_display()),
        Column("kind", "Figures", value=lambda run: run.get_kind_display(), tag=kind_colour),
        Column("definition_version", "Definition version"),
    )
    search = ("title__icontains", "place__icontains", "measure__icontains", "definition_version__istartswith")
    search_label = "Search runs"
    filters = (
        Filter("measure", "Measure", _measures, "measure"),
        Filter("status", "Status", Status.choices, "status"),
        Filter("kind", "Figures", Kind.choices, "kind"),
    )
    default_sort = "-ran_at"
    empty = "No measure has been run yet."


def history_rows(runs: Iterable[MeasureRun]) -> list[list[object]]:
    """The latest runs of a measure as a table's rows."""
    return [
        [
            {"value": run.ran_at, "href": run.get_absolute_url()},
            run.place,
            run.get_status_display(),
            what_changed(run),
        ]
        for run in runs
    ]


def _strength(alert: Alert) -> str:
    return f"{alert.strength:.3f}" if alert.strength >= 0.001 else "under 0.001"


class AlertList(RowListing):
    """What stands out over all runs, strongest first."""

    name = "alerts"
    caption = "Gaps, changes and units that are more than chance would give"
    columns = (
        Column("title", "Measure", sort="title", link=lambda alert: alert.address),
        Column("kind", "What stands out", value=lambda alert: alert.kind_name, sort="kind"),
        Column("place", "Where", sort="place"),
        Column("group", "Group", sort="group"),
        Column("period", "Period", value=lambda alert: when(alert.period), sort="period"),
        Column("said", "What the figures say"),
        Column("strength", "p, after all judged", value=_strength, sort="order", numeric=True),
        Column("figures", "Figures", value=lambda alert: alert.figures.capitalize()),
    )
    search = ("title", "place", "group", "grouping", "said")
    search_label = "Search alerts"
    filters = (
        Filter("kind", "What stands out", list(KINDS.items()), "kind"),
        Filter("topic", "Topic", list(TOPICS.items()), "topic"),
        Filter("place", "Where", [], "place"),
        Filter("figures", "Figures", [("real", "Real"), ("invented", "Invented")], "figures"),
    )
    default_sort = "strength"
    empty = "Nothing stands out beyond chance."


class RecordingList(RowListing):
    """How well ethnic groups are recorded, where most records are to mend first."""

    name = "data-quality"
    caption = "Recording of ethnic groups by measure, unit and latest period"
    columns = (
        Column("title", "Measure", sort="title", link=lambda row: row.address),
        Column("unit", "Unit", sort="unit"),
        Column("period", "Period", value=lambda row: when(row.period), sort="period"),
        Column("share", "Share", sort="value", numeric=True),
        Column("interval", "95% interval"),
        Column("to_mend", "To mend", sort="lacking", numeric=True),
        Column("counted", "Counted"),
        Column("earlier", "Period before"),
        Column("figures", "Figures", value=lambda row: row.figures.capitalize()),
    )
    search = ("title", "unit", "place")
    search_label = "Search measures and units"
    filters = (
        Filter("measure", "Measure", [], "title"),
        Filter("unit", "Unit", [], "unit"),
        Filter("figures", "Figures", [("real", "Real"), ("invented", "Invented")], "figures"),
    )
    default_sort = "-to_mend"
    empty = (
        "No figures yet. They come from the measures of “Recording of ethnic groups”: bring an extract of "
        "records and choose them, or run “plumbline measure run recording-known” where the records are."
    )
