"""The plan at a glance. A fixed number of queries, however much is in it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from plumbline.plan.models import Action, Commitment, FocusArea
from plumbline.plan.status import Status
from plumbline.plan.work_rows import WorkRow, read_rows


@dataclass(frozen=True, slots=True)
class Glance:
    """One area: its commitments by state, its actions by status, and how many of either need a look."""

    area: FocusArea
    commitments: list[Commitment]
    statuses: dict[Status, int]
    asking: int
    """How many actions ask for help."""

    @property
    def actions(self) -> int:
        return sum(self.statuses.values())


def areas_at_a_glance(*, today: date) -> list[Glance]:
    """Every area in order."""
    commitments: dict[int, list[Commitment]] = defaultdict(list)
    for commitment in Commitment.objects.order_by("number"):
        commitments[commitment.area_id].append(commitment)
    rows: dict[int, list[WorkRow]] = defaultdict(list)
    for row in read_rows(Action.objects.all(), today=today):
        rows[row.action.commitment.area_id].append(row)
    return [
        Glance(
            area,
            commitments[area.pk],
            _counted(rows[area.pk]),
            sum(bool(row.help_needed) for row in rows[area.pk]),
        )
        for area in FocusArea.objects.all()
    ]


def _counted(rows: list[WorkRow]) -> dict[Status, int]:
    counted = Counter(row.standing.status for row in rows)
    return {status: counted[status] for status in Status if counted[status]}
