"""The plan's lists: actions with their status, and commitments."""

from dataclasses import dataclass

from django.db.models import Q

from plumbline.design.listing import Column, Filter, Listing
from plumbline.design.row_listing import RowListing
from plumbline.plan.kept_views import KeepsViews
from plumbline.plan.models import FocusArea, Programme, Proposal
from plumbline.plan.states import COMMITMENT_LABELS, PROPOSAL_LABELS, public_act_called
from plumbline.plan.status import Status

TAGS = {
    "complete": "blue",
    "waiting": "white",
    "on track": "aqua-green",
    "at risk": "yellow",
    "off track": "orange",
    "dropped": "grey",
}
"""Colours beside words and shapes, which say the same without them."""
STATES = {"draft": "white", "made": "aqua-green", "met": "blue", "missed": "orange", "dropped": "grey"}


@dataclass
class ActionList(KeepsViews, RowListing):
    """Actions, worst first."""

    name = "actions"
    caption = "Actions"
    columns = (
        Column("name", "Action", sort="number", link=lambda row: row.action.get_absolute_url(), export=False),
        Column("reference", "Action", on_page=False),
        Column("title", "What", on_page=False),
        Column("status", "Status", lambda row: row.status_label, sort="rank", tag=lambda row: TAGS[row.status]),
        Column("explained", "Why"),
        Column("owner", "Owner", sort="owner"),
        Column("due", "Due", sort="due"),
        Column("last_said", "Last update", sort="last_said"),
        Column("said", "What was said last", on_page=False),
        Column("help_needed", "Help needed", on_page=False),
        Column("reached", "Milestones", on_page=False),
        Column("commitment", "Commitment", on_page=False),
        Column("area", "Area of focus", on_page=False),
        Column("committee", "Committee", on_page=False),
        Column("programme", "Programme", on_page=False),
    )
    search = ("reference", "title", "commitment", "owner", "area", "said", "help_needed")
    search_label = "Search actions"
    filters = (
        Filter("status", "Status", [(one.value, one.label) for one in Status], "status"),
        Filter("programme", "Programme", [], "programme", only_if_several=True),
        Filter("area", "Area of focus", [], "area"),
        Filter("owner", "Owner", [], "owner"),
        Filter("committee", "Committee", [], "committee"),
        Filter("needs", "Asks for", [("help", "Help"), ("agreement", "A second look at its evidence")], "needs"),
    )
    default_sort = "status"
    empty = "No action has been written down yet."


def _programmes() -> list[tuple[str, str]]:
    return list(Programme.objects.values_list("slug", "title"))


def _areas() -> list[tuple[str, str]]:
    return list(FocusArea.objects.in_order().values_list("slug", "title"))


def _measured(value: str) -> Q:
    return Q(aims_now__gt=0) if value == "yes" else Q(aims_now=0)


class CommitmentList(KeepsViews, Listing):
    """Commitments in the order in which they were written."""

    name = "commitments"
    caption = "Commitments"
    columns = (
        Column("reference", "Commitment", sort="number", link=lambda row: row.get_absolute_url()),
        Column("promise", "Promise", sort="promise"),
        Column("state", "State", lambda row: row.state_label, sort="state", tag=lambda row: STATES[row.state]),
        Column("due", "By when", sort="due"),
        Column("answers", "Answers on the board", sort="answers"),
        Column("area", "Area of focus", lambda row: row.area.title, sort="area"),
        Column("committee", "Committee", lambda row: row.committee.name if row.committee else ""),
        Column("measured", "Measured", lambda row: "Measured" if row.aims_now else "Not measured yet"),
        Column("actions_now", "Actions", numeric=True, sort="actions_now"),
        Column("programme", "Programme", lambda row: row.area.programme.title, on_page=False),
    )
    search = ("promise__icontains", "for_whom__icontains", "answers__icontains", "why__icontains")
    search_label = "Search commitments"
    filters = (
        Filter("state", "State", list(COMMITMENT_LABELS.items()), "state"),
        Filter("programme", "Programme", _programmes, "area__programme__slug", only_if_several=True),
        Filter("area", "Area of focus", _areas, "area__slug"),
        Filter("measured", "Measured", [("yes", "Measured"), ("no", "Not measured yet")], _measured),
    )
    default_sort = "reference"
    empty = "No commitment has been written down yet."


class ProgrammeList(Listing):
    """Programmes in their order."""

    name = "programmes"
    caption = "Programmes"
    columns = (
        Column("title", "Programme", sort="title", link=lambda row: row.get_absolute_url()),
        Column("purpose", "What it is for", on_page=False),
        Column("answers", "Answers for it", sort="answers"),
        Column("starts_on", "Starts", sort="starts_on"),
        Column("ends_on", "Ends", lambda row: row.ends_on or "No end yet", sort="ends_on"),
        Column("areas_now", "Open areas of focus", numeric=True, sort="areas_now"),
        Column("commitments_now", "Commitments", numeric=True, sort="commitments_now"),
        Column(
            "state",
            "State",
            lambda row: "Closed" if row.closed_on else "Open",
            tag=lambda row: "grey" if row.closed_on else "white",
        ),
        Column("place", "Place", lambda row: row.position, sort="position", on_page=False),
    )
    search = ("title__icontains", "purpose__icontains", "answers__icontains")
    search_label = "Search programmes"
    default_sort = "place"
    empty = "There is no programme yet. The first area of focus makes one."


def _proposal_tag(row: Proposal) -> str:
    return {"waiting": "yellow", "held": "aqua-green", "agreed": "blue"}.get(row.state, "grey")


class ProposalList(KeepsViews, Listing):
    """What waits for a second person, and what became of the others."""

    name = "proposals"
    caption = "Proposals"
    columns = (
        Column(
            "commitment",
            "Commitment",
            lambda row: f"{row.commitment.reference} {row.commitment.promise}",
            sort="commitment__number",
            link=lambda row: row.get_absolute_url(),
        ),
        Column("act", "What", lambda row: public_act_called(row.act), sort="act"),
        Column("state", "State", lambda row: row.state_label, sort="state", tag=_proposal_tag),
        Column("decided_by", "Decided by", sort="decided_by"),
        Column("proposed_by", "Proposed by", lambda row: str(row.proposed_by or "Plumbline")),
        Column("proposed_at", "Proposed", sort="proposed_at"),
    )
    search = ("commitment__promise__icontains", "reason__icontains", "decided_by__icontains")
    filters = (Filter("state", "State", list(PROPOSAL_LABELS.items()), "state"),)
    default_sort = "-proposed_at"
    empty = "Nothing has been proposed yet."
