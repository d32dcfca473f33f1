"""The whole plan as rows of a spreadsheet. Six queries, however large it is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

from plumbline.plan.models import Action, Commitment, FocusArea, Milestone, Update
from plumbline.plan.sheets.writing import PlanLine, milestone_line
from plumbline.plan.status import Status


def plan_lines(statuses: Mapping[int, Status]) -> list[PlanLine]:
    """A row an action, in the order of the plan; `statuses` by the actions' keys."""
    commitments = defaultdict(list)
    for commitment in Commitment.objects.select_related("committee").order_by("number"):
        commitments[commitment.area_id].append(commitment)
    actions = defaultdict(list)
    for action in _actions():
        actions[action.commitment_id].append(action)
    milestones = defaultdict(list)
    for one in Milestone.objects.order_by("due", "pk"):
        milestones[one.action_id].append(milestone_line(one.title, one.due, one.reached_on))
    said = _last_said()
    return [
        line
        for area in FocusArea.objects.in_order()
        for line in _of_area(area, commitments[area.pk], actions, milestones, said, statuses)
    ]


def _actions() -> Iterator[Action]:
    return iter(Action.objects.select_related("owner", "deputy").prefetch_related("partners").order_by("number"))


def _last_said() -> dict[int, str]:
    latest = Update.objects.filter(action=OuterRef("action")).order_by("-said_at", "-pk").values("pk")[:1]
    newest = Update.objects.filter(pk=Subquery(latest))
    return dict(newest.values_list("action_id", "happened"))


def _of_area(
    area: FocusArea,
    commitments: Sequence[Commitment],
    actions: Mapping[int, Sequence[Action]],
    milestones: Mapping[int, Sequence[str]],
    said: Mapping[int, str],
    statuses: Mapping[int, Status],
) -> Iterator[PlanLine]:
    if not commitments:
        yield PlanLine(area=area.title, programme=area.programme.title)
    for commitment in commitments:
        beginning = _beginning(area, commitment)
        if commitment.pk not in actions:
            yield PlanLine(**beginning)
        for action in actions.get(commitment.pk, ()):
            status = statuses.get(action.pk)
            yield PlanLine(
                **beginning,
                action=action.title,
                detail=action.detail,
                owner=action.owner.email if action.owner else "",
                deputy=action.deputy.email if action.deputy else "",
                starts=action.starts,
                due=action.due,
                milestones="\n".join(milestones.get(action.pk, ())),
                partners="; ".join(sorted(partner.name for partner in action.partners.all())),
                cost=action.cost,
                status=status.label if status else "",
                progress=said.get(action.pk, ""),
            )


def _beginning(area: FocusArea, commitment: Commitment) -> dict[str, Any]:
    return {
        "area": area.title,
        "programme": area.programme.title,
        "promise": commitment.promise,
        "for_whom": commitment.for_whom,
        "why": commitment.why,
        "answers": commitment.answers,
        "committee": commitment.committee.name if commitment.committee else "",
        "promise_due": commitment.due,
    }
