"""The plan at a glance. A fixed number of queries, however much is in it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from plumbline.plan.models import Action, Commitment, FocusArea, Programme
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


@dataclass(frozen=True, slots=True)
class ProgrammeGlance:
    """A programme with its areas in order."""

    programme: Programme
    areas: list[Glance]


def programmes_at_a_glance(*, today: date, only: Programme | None = None) -> list[ProgrammeGlance]:
    """Every programme in order, or one; those that are closed come last."""
    programmes = [only] if only else sorted(Programme.objects.all(), key=lambda one: one.closed_on is not None)
    areas: dict[int, list[Glance]] = defaultdict(list)
    for glance in _areas(FocusArea.objects.filter(programme__in=[one.pk for one in programmes]), today):
        areas[glance.area.programme_id].append(glance)
    return [ProgrammeGlance(one, areas[one.pk]) for one in programmes]


def _areas(areas: QuerySet[FocusArea], today: date) -> list[Glance]:
    commitments: dict[int, list[Commitment]] = defaultdict(list)
    for commitment in Commitment.objects.filter(area__in=areas).order_by("number"):
        commitments[commitment.area_id].append(commitment)
    rows: dict[int, list[WorkRow]] = defaultdict(list)
    for row in read_rows(Action.objects.filter(commitment__area__in=areas), today=today):
        rows[row.action.commitment.area_id].append(row)
    return [
        Glance(
            area,
            commitments[area.pk],
            _counted(rows[area.pk]),
            sum(bool(row.help_needed) for row in rows[area.pk]),
        )
        for area in areas.order_by("position", "pk")
    ]


def _counted(rows: list[WorkRow]) -> dict[Status, int]:
    counted = Counter(row.standing.status for row in rows)
    return {status: counted[status] for status in Status if counted[status]}
