"""Actions as lists, pictures and downloads show them: each with its status and why, worked out for this day.

Six queries, however many. A list may take what is asked of any column, so rows are made whole and narrowed in
memory (`RowListing`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.plan.models import Action, Commitment, Dependency, Milestone, Update
from plumbline.plan.states import ActionState
from plumbline.plan.status import Days, OwnView, Standing, Status, differs, rules, standing

STILL_OPEN = (ActionState.OPEN, ActionState.CLAIMED)


class Stone(NamedTuple):
    """A milestone of an action."""

    title: str
    due: date
    reached_on: date | None


class Wait(NamedTuple):
    """An action that another waits for."""

    number: int
    due: date
    state: str

    @property
    def reference(self) -> str:
        """As `Action.reference`, without an action for it."""
        return f"A{self.number}"

    def is_late(self, today: date) -> bool:
        """Whether it keeps waiting what waits for it."""
        return self.due < today and self.state in STILL_OPEN


@dataclass(frozen=True, slots=True)
class WorkRow:
    """An action, what its days say of it and what its owner said last."""

    action: Action
    standing: Standing
    milestones: tuple[Stone, ...]
    """By their days."""
    waits: tuple[Wait, ...]
    last: Update | None
    next_day: date | None
    """The next day that matters: of the first milestone that is not reached, or of the whole."""

    @property
    def number(self) -> int:
        return self.action.number

    @property
    def reference(self) -> str:
        return self.action.reference

    @property
    def title(self) -> str:
        return self.action.title

    @property
    def status(self) -> str:
        return self.standing.status.value

    @property
    def status_label(self) -> str:
        return f"{self.standing.status.shape} {self.standing.status.label}"

    @property
    def rank(self) -> int:
        """Worst first."""
        return _RANKS[self.standing.status]

    @property
    def why(self) -> str:
        return " ".join(self.standing.reasons)

    @property
    def name(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def explained(self) -> str:
        """Why, how its owner sees it where that is otherwise, and what help is asked for."""
        helped = f"Help needed: {self.help_needed}" if self.help_needed else ""
        return " ".join(filter(None, (self.why, self.own_view and f"{self.own_view}.", helped)))

    @property
    def area(self) -> str:
        return self.action.commitment.area.title

    @property
    def programme(self) -> str:
        return self.action.commitment.area.programme.title

    @property
    def commitment(self) -> str:
        return f"{self.action.commitment.reference} {self.action.commitment.promise}"

    @property
    def commitment_number(self) -> int:
        return self.action.commitment.number

    @property
    def committee(self) -> str:
        committee = self.action.commitment.committee
        return committee.name if committee else ""

    @property
    def owner(self) -> str:
        return str(self.action.owner or "")

    @property
    def due(self) -> date:
        return self.action.due

    @property
    def own_view(self) -> str:
        """How the owner sees it, where that is otherwise."""
        if self.last is None or not differs(self.standing.status, self.last.own_view):
            return ""
        return f"Its owner says: {OwnView(self.last.own_view).label.lower()}"

    @property
    def said(self) -> str:
        return self.last.happened if self.last else ""

    @property
    def help_needed(self) -> str:
        return self.last.help_needed if self.last and self.is_open else ""

    @property
    def needs(self) -> tuple[str, ...]:
        """What is asked of others: help, or somebody who looks at the evidence."""
        claimed = self.action.state == ActionState.CLAIMED
        return (*(("help",) if self.help_needed else ()), *(("agreement",) if claimed else ()))

    @property
    def last_said(self) -> date | None:
        return timezone.localdate(self.last.said_at) if self.last else None

    @property
    def is_open(self) -> bool:
        return self.action.state in STILL_OPEN

    @property
    def reached(self) -> str:
        """How many milestones are reached, and of how many."""
        reached = sum(1 for one in self.milestones if one.reached_on)
        return f"{reached} of {len(self.milestones)}" if self.milestones else ""

    @property
    def waits_for(self) -> list[str]:
        """References of actions."""
        return [one.reference for one in self.waits]


_RANKS = {
    Status.OFF_TRACK: 0,
    Status.AT_RISK: 1,
    Status.ON_TRACK: 2,
    Status.WAITING: 3,
    Status.COMPLETE: 4,
    Status.DROPPED: 5,
}


def read_rows(actions: QuerySet[Action], *, today: date) -> list[WorkRow]:
    """These actions in the order of their numbers, each with its status on that day."""
    found = list(actions.order_by("number"))
    _give_relations(found)
    stones, waits, said = _stones(actions), _waits(actions), _last_said(actions)
    return [_row(action, stones[action.pk], waits[action.pk], said.get(action.pk), today) for action in found]


def in_plan_order(rows: Iterable[WorkRow]) -> list[WorkRow]:
    """By programme, area, commitment and number."""

    def place(row: WorkRow) -> tuple[int, ...]:
        area = row.action.commitment.area
        programme = area.programme
        return (programme.position, programme.pk, area.position, area.pk, row.commitment_number, row.number)

    return sorted(rows, key=place)


def _stones(actions: QuerySet[Action]) -> dict[int, list[Stone]]:
    found: dict[int, list[Stone]] = defaultdict(list)
    of_these = Milestone.objects.filter(action__in=actions.order_by().values("pk")).order_by("due", "pk")
    for action, title, due, reached_on in of_these.values_list("action_id", "title", "due", "reached_on"):
        found[action].append(Stone(title, due, reached_on))
    return found


def _waits(actions: QuerySet[Action]) -> dict[int, list[Wait]]:
    found: dict[int, list[Wait]] = defaultdict(list)
    of_these = Dependency.objects.filter(action__in=actions.order_by().values("pk")).order_by("pk")
    names = ("action_id", "waits_for__number", "waits_for__due", "waits_for__state")
    for action, *wait in of_these.values_list(*names):
        found[action].append(Wait(*wait))
    return found


def _last_said(actions: QuerySet[Action]) -> dict[int, Update]:
    latest = Update.objects.filter(action=OuterRef("pk")).order_by("-said_at", "-pk").values("pk")[:1]
    newest = actions.order_by().annotate(latest=Subquery(latest)).values("latest")
    return {update.action_id: update for update in Update.objects.filter(pk__in=newest)}


def _give_relations(actions: list[Action]) -> None:
    """The commitment and the people of each: one object for all that share it, where a join makes one a row."""
    commitments = Commitment.objects.select_related("area__programme", "committee").in_bulk(
        {action.commitment_id for action in actions}
    )
    people = Person.objects.in_bulk({pk for one in actions for pk in (one.owner_id, one.deputy_id) if pk})
    for action in actions:
        action.commitment = commitments[action.commitment_id]
        if action.owner_id is not None:
            action.owner = people[action.owner_id]
        if action.deputy_id is not None:
            action.deputy = people[action.deputy_id]


def _row(action: Action, stones: list[Stone], waits: list[Wait], last: Update | None, today: date) -> WorkRow:
    waiting = tuple(one.due for one in stones if one.reached_on is None)
    days = Days(
        state=action.state,
        starts=action.starts,
        due=action.due,
        open_milestones=waiting,
        last_update=timezone.localdate(last.said_at) if last else None,
        waits_for_overdue=any(one.is_late(today) for one in waits),
    )
    return WorkRow(
        action=action,
        standing=standing(days, today=today),
        milestones=tuple(stones),
        waits=tuple(waits),
        last=last,
        next_day=min((*waiting, action.due)) if action.state in STILL_OPEN else None,
    )


def wants_update(row: WorkRow, *, today: date) -> bool:
    """Whether its people are asked to say something now: a day is near or over, or nothing was said for long."""
    if not row.is_open or row.action.starts > today or row.next_day is None:
        return False
    limits = rules()
    asked_from = (row.next_day - today).days <= limits.amber_days_before_due
    said = row.last_said or row.action.starts
    if (today - said).days >= limits.update_every_days:
        return True
    return asked_from and (today - said).days > 7
