"""Lists of frameworks, of a framework's requirements, of risks, and of commitments with their assessments."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from plumbline.design.listing import Column, Filter, Listing
from plumbline.design.row_listing import RowListing
from plumbline.plan.kept_views import KeepsViews
from plumbline.plan.models import Assessment, Commitment
from plumbline.plan.states import State


class FrameworkList(KeepsViews, Listing):
    """Every framework, with its gaps."""

    name = "frameworks"
    caption = "Frameworks that the plan is held against"
    columns = (
        Column("name", "Framework", sort="name", link=lambda framework: framework.get_absolute_url()),
        Column("version", "Version"),
        Column("dated", "Its date"),
        Column("asked", "Requirements", sort="asked", numeric=True),
        Column("confirmed_count", "Confirmed by a source", sort="confirmed_count", numeric=True),
        Column("covered", "Covered", sort="covered", numeric=True),
        Column("gaps", "Nothing covers", sort="gaps", numeric=True),
    )
    search = ("name__icontains", "about__icontains")
    empty = "No frameworks yet."


@dataclass
class RequirementList(KeepsViews, RowListing):
    """A framework as a matrix."""

    name = "requirements"
    caption = "Requirements, what covers them, and how many actions have evidence"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("code", "Code", sort="place"),
        Column("text", "Requirement", link=lambda row: row.requirement.get_absolute_url()),
        Column("group", "Group"),
        Column("covered_by", "Covered by"),
        Column("evidence", "Evidence", sort="evidence", numeric=True),
        Column("scores", "Scores"),
        Column("confirmed", "Source"),
    )
    search = ("code", "text", "group")
    filters = (
        Filter("gap", "Show", [("gap", "Gaps only")], "gap"),
        Filter("group", "Group", [], "group"),
        Filter("source", "Source", [], "confirmed"),
        Filter("scores", "Scores", [], "agreement"),
    )
    page_size = 50
    empty = "This framework has no requirements yet. Bring them from a CSV."


@dataclass
class RequirementExport(RequirementList):
    """The same rows, each fact in a column of its own."""

    columns = (
        Column("code", "Code", sort="place"),
        Column("group", "Group"),
        Column("text", "Requirement"),
        Column("confirmed", "Confirmed"),
        Column("asked", "Asked for"),
        Column("covered_by", "Covered by"),
        Column("evidence", "Actions with evidence", sort="evidence"),
        Column("first_score", "First score"),
        Column("second_score", "Second score"),
        Column("agreement", "Two scores"),
        Column("source", "Source"),
    )


def _risk_state(value: str) -> Q:
    if value == "due":
        return Q(closed_on__isnull=True, review_on__lte=timezone.localdate())
    return Q(closed_on__isnull=value == "open")


def _above_target(value: str) -> Q:
    return Q(current_score__gt=F("target_score")) if value == "above" else Q(current_score__lte=F("target_score"))


class RiskList(KeepsViews, Listing):
    """Risks, worst first. Made from `Risk.objects.with_scores()`."""

    name = "risks"
    caption = "Risks to the plan"
    columns = (
        Column("reference", "Risk", sort="number", link=lambda risk: risk.get_absolute_url()),
        Column("title", "What might happen", sort="title"),
        Column("current_score", "Now", sort="current_score", numeric=True),
        Column("inherent_score", "Inherent", sort="inherent_score", numeric=True),
        Column("target_score", "Target", sort="target_score", numeric=True),
        Column("lead", "Answers for it", sort="lead"),
        Column("committee", "Committee", value=lambda risk: risk.committee.name if risk.committee else ""),
        Column("review_on", "Review by", sort="review_on"),
        Column(
            "state",
            "State",
            value=lambda risk: (
                "Closed" if risk.closed_on else "Review due" if risk.is_due_for_review() else "Open"
            ),
        ),
    )
    search = ("title__icontains", "detail__icontains", "lead__icontains", "controls__icontains")
    filters = (
        Filter("state", "State", [("open", "Open"), ("due", "Review due"), ("closed", "Closed")], _risk_state),
        Filter("target", "Target", [("above", "Above its target"), ("at", "At its target")], _above_target),
    )
    default_sort = "-current_score"
    empty = "No risks have been recorded."


STATES = {
    "none": "None yet",
    "waiting": "Waiting for sign-off",
    "signed": "Signed off",
    "due": "Review due",
}


def with_assessments(commitments: QuerySet[Commitment]) -> QuerySet[Any]:
    """Commitments with the number, signing and review day of their latest assessment."""
    latest = Assessment.objects.filter(commitment=OuterRef("pk")).order_by("-number")
    return commitments.annotate(
        assessed=Subquery(latest.values("number")[:1]),
        signed_at=Subquery(latest.values("signed_at")[:1]),
        review_on=Subquery(latest.values("review_on")[:1]),
    )


def state_of(row: Any) -> str:
    """A key of STATES, for a commitment made by `with_assessments`."""
    if row.assessed is None:
        return "none"
    if row.signed_at is None:
        return "waiting"
    return "due" if row.review_on <= timezone.localdate() else "signed"


def is_in_state(value: str) -> Q:
    """The same as a condition."""
    today = timezone.localdate()
    return {
        "none": Q(assessed__isnull=True),
        "waiting": Q(assessed__isnull=False, signed_at__isnull=True),
        "signed": Q(signed_at__isnull=False, review_on__gt=today),
        "due": Q(signed_at__isnull=False, review_on__lte=today),
    }[value]


def _told(row: Any) -> str:
    state = state_of(row)
    promised = state == "none" and row.state == State.MADE
    return "A gap: promised, and not assessed" if promised else STATES[state]


class AssessmentList(KeepsViews, Listing):
    """Commitments with their latest assessment. Made from `with_assessments`."""

    name = "assessments"
    caption = "Equality impact assessments of commitments"
    columns = (
        Column(
            "reference",
            "Commitment",
            sort="number",
            link=lambda row: reverse("assurance:commitment", args=[row.number]),
        ),
        Column("promise", "What is promised"),
        Column("state", "State", value=lambda row: row.state_label),
        Column("assessment", "Assessment", value=_told),
        Column("review_on", "Review by", sort="review_on"),
    )
    search = ("promise__icontains", "for_whom__icontains")
    filters = (
        Filter("assessment", "Assessment", list(STATES.items()), is_in_state),
        Filter("state", "State of the promise", [("made", "Promised"), ("draft", "Draft")], "state"),
    )
    default_sort = "reference"
    empty = "There are no commitments to assess yet."
