"""The plan as its pictures and its downloads need it: each action with its status of this day. Three queries.

What a reader may filter by is a programme, an area of focus, an owner and a committee.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet
from django.utils import timezone

from plumbline.plan.models import Action, Aim, Dependency, Milestone
from plumbline.plan.states import ActionState
from plumbline.plan.status import Days, Standing, standing

OPEN = (ActionState.OPEN, ActionState.CLAIMED)


@dataclass(frozen=True, slots=True)
class PictureRow:
    """An action with all that is drawn of it."""

    action: Action
    standing: Standing
    milestones: tuple[Milestone, ...]
    waits_for: tuple[str, ...]
    """References of actions."""


def picture_rows(actions: QuerySet[Action], *, today: date) -> list[PictureRow]:
    """These actions in the order of the plan: by programme, area, commitment and number."""
    related = actions.select_related("commitment__area__programme", "commitment__committee", "owner")
    ordered = related.annotate(last_said=Max("updates__said_at")).order_by(
        *("commitment__area__programme__position", "commitment__area__programme", "commitment__area__position"),
        *("commitment__area", "commitment__number", "number"),
    )
    chosen = actions.order_by().values("pk")
    milestones = defaultdict(list)
    for one in Milestone.objects.filter(action__in=chosen).order_by("due", "pk"):
        milestones[one.action_id].append(one)
    waits: dict[int, list[Action]] = defaultdict(list)
    for link in Dependency.objects.filter(action__in=chosen).select_related("waits_for").order_by("pk"):
        waits[link.action_id].append(link.waits_for)
    return [_row(action, milestones[action.pk], waits[action.pk], today) for action in ordered]


def _row(action: Action, milestones: list[Milestone], waits: list[Action], today: date) -> PictureRow:
    said = getattr(action, "last_said", None)
    days = Days(
        state=action.state,
        starts=action.starts,
        due=action.due,
        open_milestones=tuple(one.due for one in milestones if one.reached_on is None),
        last_update=timezone.localdate(said) if said else None,
        waits_for_overdue=any(one.due < today and one.state in OPEN for one in waits),
    )
    return PictureRow(
        action, standing(days, today=today), tuple(milestones), tuple(one.reference for one in waits)
    )


def aims_of(rows: QuerySet[Aim]) -> dict[int, list[str]]:
    """What each commitment is measured by now, by the commitments' keys."""
    found = defaultdict(list)
    for aim in rows.filter(ended_on__isnull=True).order_by("pk"):
        found[aim.commitment_id].append(f"{aim.title}: {aim.target:g} by {aim.target_day:%B %Y}")
    return found
