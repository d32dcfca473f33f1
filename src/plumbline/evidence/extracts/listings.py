"""The lists of the extract desk."""

from django.db.models import Q
from django.urls import reverse

from plumbline.design.listing import Column, Filter, Listing
from plumbline.evidence.models import Job, Origin, Outcome, SavedMapping, Status
from plumbline.evidence.states import JobState
from plumbline.measures.extracts.layouts import all_layouts

JOB_COLOURS = {"queued": "grey", "running": "blue", "done": "white", "failed": "orange", "stopped": "orange"}
RUN_COLOURS = {"waiting": "yellow", "current": "blue"}


class IntakeList(Listing):
    """Every extract that came in, with what became of its files."""

    name = "extracts"
    caption = "Extracts"
    columns = (
        Column("title", "Extract", sort="title", link=lambda row: row.get_absolute_url()),
        Column("origin", "How it came", value=lambda row: row.get_origin_display()),
        Column("brought_at", "When", sort="brought_at"),
        Column("jobs_total", "Jobs", sort="jobs_total", numeric=True),
        Column("files_left", "Files", value=lambda row: "Wiped" if row.is_wiped else "Here, sealed"),
    )
    search = ("title__icontains",)
    search_label = "Search extracts"
    filters = (
        Filter("origin", "How it came", Origin.choices, "origin"),
        Filter(
            "files",
            "Files",
            [("here", "Here"), ("wiped", "Wiped")],
            lambda value: Q(wiped_at__isnull=value == "here"),
        ),
    )
    default_sort = "-brought_at"
    empty = "No extract has been brought yet."


class JobList(Listing):
    """Every job, newest first."""

    name = "jobs"
    caption = "Jobs"
    columns = (
        Column("asked_at", "Asked for", sort="asked_at", link=lambda row: row.get_absolute_url()),
        Column("intake", "Extract", value=lambda row: row.intake.title, sort="intake__title"),
        Column("errand", "What for", value=lambda row: row.get_errand_display()),
        Column(
            "state",
            "State",
            value=lambda row: row.get_state_display(),
            sort="state",
            tag=lambda row: JOB_COLOURS.get(row.state, "white"),
        ),
        Column("outcomes_total", "Measures", sort="outcomes_total", numeric=True),
        Column("waiting_total", "Wait to be accepted", sort="waiting_total", numeric=True),
    )
    search = ("intake__title__icontains",)
    search_label = "Search jobs"
    filters = (
        Filter("errand", "What for", Job.Errand.choices, "errand"),
        Filter("state", "State", JobState.choices, "state"),
    )
    default_sort = "-asked_at"
    empty = "No job has been started yet."


def outcome_address(outcome: Outcome) -> str:
    """Where a person looks at what came of a measure."""
    if outcome.run is None:
        return reverse("evidence:job", args=[outcome.job.public_id])
    return reverse("evidence:run", args=[outcome.run.public_id])


def outcome_status(outcome: Outcome) -> str:
    """In words, what is to be done about it."""
    if outcome.run is None:
        return "Not worked out"
    return "The same as before" if outcome.is_unchanged else outcome.run.get_status_display()


class OutcomeList(Listing):
    """What a job gave, measure by measure."""

    name = "outcomes"
    caption = "What came of each measure"
    columns = (
        Column("title", "Measure", sort="title", link=outcome_address),
        Column("says", "What it says", value=lambda row: row.why or (row.run.headline if row.run else "")),
        Column(
            "status",
            "Status",
            value=outcome_status,
            sort="run__status",
            tag=lambda row: RUN_COLOURS.get(row.run.status if row.run else "", "grey"),
        ),
    )
    search = ("title__icontains", "why__icontains", "run__headline__icontains")
    search_label = "Search measures"
    filters = (
        Filter(
            "status",
            "Status",
            [*Status.choices, ("none", "Not worked out")],
            lambda value: Q(run__isnull=True) if value == "none" else Q(run__status=value),
        ),
    )
    default_sort = "title"
    empty = "Nothing came of this job."


class MappingList(Listing):
    """Saved column mappings."""

    name = "mappings"
    caption = "Saved column mappings"
    columns = (
        Column("name", "Name", sort="name", link=lambda row: reverse("evidence:mapping", args=[row.public_id])),
        Column("source", "Source", value=lambda row: _source_title(row), sort="source"),
        Column("tables", "Tables", value=lambda row: ", ".join(row.content.get("tables", {}))),
        Column("saved_at", "Saved", sort="saved_at"),
    )
    search = ("name__icontains", "source__icontains")
    search_label = "Search mappings"
    default_sort = "name"
    empty = "No column mapping has been saved yet. Map the columns of an extract, and save that by a name."


def _source_title(row: SavedMapping) -> str:
    layout = all_layouts().get(row.source)
    return layout.title if layout else row.source
