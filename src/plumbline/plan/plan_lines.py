"""The whole plan as rows of a spreadsheet. Two queries beside those of the actions' rows, however large it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from plumbline.plan.models import Commitment, FocusArea
from plumbline.plan.sheets.writing import PlanLine, milestone_line
from plumbline.plan.work_rows import WorkRow


def plan_lines(rows: Iterable[WorkRow]) -> list[PlanLine]:
    """A line an action, in the order of the plan; the actions come with their partners."""
    commitments = defaultdict(list)
    for commitment in Commitment.objects.select_related("committee").order_by("number"):
        commitments[commitment.area_id].append(commitment)
    actions = defaultdict(list)
    for row in rows:
        actions[row.action.commitment_id].append(row)
    return [
        line for area in FocusArea.objects.in_order() for line in _of_area(area, commitments[area.pk], actions)
    ]


def _of_area(
    area: FocusArea, commitments: Sequence[Commitment], actions: Mapping[int, Sequence[WorkRow]]
) -> Iterator[PlanLine]:
    if not commitments:
        yield PlanLine(area=area.title, programme=area.programme.title)
    for commitment in commitments:
        beginning = _beginning(area, commitment)
        if commitment.pk not in actions:
            yield PlanLine(**beginning)
        for row in actions.get(commitment.pk, ()):
            yield PlanLine(**beginning, **_of_action(row))


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


def _of_action(row: WorkRow) -> dict[str, Any]:
    action = row.action
    return {
        "action": action.title,
        "detail": action.detail,
        "owner": action.owner.email if action.owner else "",
        "deputy": action.deputy.email if action.deputy else "",
        "starts": action.starts,
        "due": action.due,
        "milestones": "\n".join(milestone_line(*stone) for stone in row.milestones),
        "partners": "; ".join(sorted(partner.name for partner in action.partners.all())),
        "cost": action.cost,
        "status": row.standing.status.label,
        "progress": row.said,
    }
