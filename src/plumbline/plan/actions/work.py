"""Actions and their milestones: added, changed, claimed, agreed by a second person, dropped."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.organisation.models import Unit
from plumbline.people.models import Person
from plumbline.plan.access import check_holds_link, check_may_edit_plan, check_may_take
from plumbline.plan.models import Action, Commitment, Dependency, Milestone, Partner, UpdateLink
from plumbline.plan.numbering import with_next_number
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import ActionState, action_step

NEEDS_EVIDENCE = "Complete needs evidence. Give an update with a link or a file that shows it, then say so again."


@transaction.atomic
def add_action(
    *,
    by: Person | str,
    commitment: Commitment,
    title: str,
    starts: date,
    due: date,
    owner: Person | None = None,
    deputy: Person | None = None,
    detail: str = "",
    unit: Unit | None = None,
    cost: Decimal | None = None,
    partners: Sequence[Partner] = (),
    milestones: Sequence[tuple[str, date]] = (),
) -> Action:
    """Add a step towards a commitment."""
    _may_edit(by)
    _check_dates(starts, due, milestones)
    action = with_next_number(
        Action,
        lambda number: Action.objects.create(
            number=number,
            commitment=commitment,
            title=title.strip(),
            detail=detail.strip(),
            owner=owner,
            deputy=deputy,
            unit=unit,
            cost=cost,
            starts=starts,
            due=due,
        ),
    )
    action.partners.set(partners)
    Milestone.objects.bulk_create(Milestone(action=action, title=name, due=day) for name, day in milestones)
    _audit(by, "plan.add_action", action, commitment=commitment.reference)
    return action


@transaction.atomic
def change_action(
    *,
    by: Person | str,
    action: Action,
    title: str,
    detail: str,
    owner: Person | None,
    deputy: Person | None,
    unit: Unit | None,
    cost: Decimal | None,
    starts: date,
    due: date,
    partners: Sequence[Partner],
) -> Action:
    """Change what an action says. The trail keeps which day it had before: a date that slips stays seen."""
    _may_edit(by)
    _check_dates(starts, due, ())
    current = Action.objects.select_for_update().get(pk=action.pk)
    moved = {"from": current.due.isoformat(), "to": due.isoformat()} if current.due != due else {}
    current.title, current.detail, current.unit, current.cost = title.strip(), detail.strip(), unit, cost
    current.owner, current.deputy, current.starts, current.due = owner, deputy, starts, due
    current.save()
    current.partners.set(partners)
    _audit(by, "plan.change_action", current, due=moved)
    return current


@transaction.atomic
def set_milestones(
    *, by: Person | str, action: Action, milestones: Sequence[tuple[str, date, date | None]]
) -> Action:
    """Say what lies on the way: (what, by when, reached on). All is replaced; the trail keeps the days before."""
    _may_edit(by)
    before = _days(action)
    action.milestones.all().delete()
    Milestone.objects.bulk_create(
        Milestone(action=action, title=title.strip(), due=due, reached_on=reached)
        for title, due, reached in milestones
    )
    _audit(by, "plan.set_milestones", action, before=before, after=_days(action))
    return action


@transaction.atomic
def set_dependencies(*, by: Person | str, action: Action, waits_for: Iterable[Action]) -> Action:
    """Say which actions must be done before this one.

    Raises:
        PlanUnusable: it would wait, by however many steps, for itself.
    """
    _may_edit(by)
    wanted = {one.pk for one in waits_for}
    # Every dependency is locked: two people may not close a circle from both sides.
    edges: dict[int, set[int]] = {}
    for edge in Dependency.objects.select_for_update().exclude(action=action):
        edges.setdefault(edge.action_id, set()).add(edge.waits_for_id)
    if action.pk in wanted or _reaches(edges, wanted, action.pk):
        raise PlanUnusable("An action can't wait for itself, nor for one that waits for it.")
    Dependency.objects.filter(action=action).delete()
    Dependency.objects.bulk_create(Dependency(action=action, waits_for_id=pk) for pk in sorted(wanted))
    _audit(by, "plan.set_dependencies", action, number=len(wanted))
    return action


@transaction.atomic
def take_step(
    *,
    by: Person | str,
    action: Action,
    act: str,
    reason: str = "",
    day: date | None = None,
    link: UpdateLink | None = None,
) -> Action:
    """Claim that an action is complete, agree to that, send it back, drop it or reopen it.

    `link`: the one from an e-mail, through which an owner may claim and do nothing else.

    Raises:
        PlanUnusable: evidence or a reason is missing.
        NotPossibleNow: it does not fit where the action stands.
    """
    current = Action.objects.select_for_update().get(pk=action.pk)
    step = action_step(act, current.state)
    if link is not None and act == "claim":
        check_holds_link(by, current, link)
    elif not isinstance(by, str):
        check_may_take(by, current, step)
    if step.needs_reason and not reason.strip():
        raise PlanUnusable("Say why.")
    if act == "claim" and not current.evidence.exists():
        raise PlanUnusable(NEEDS_EVIDENCE)
    current.state = step.after
    current.dropped_why = reason.strip() if act == "drop" else ""
    if act == "claim":
        current.claimed_by = by if isinstance(by, Person) else None
    if act == "agree":
        current.agreed_by = by if isinstance(by, Person) else None
        current.completed_on = day or timezone.localdate()
    if step.after == ActionState.OPEN:
        current.claimed_by = current.agreed_by = current.completed_on = None
    current.save()
    _audit(by, "plan.take_step", current, act=act)
    return current


def _days(action: Action) -> list[str]:
    """The days of its milestones, for the trail: one that slips stays seen. The first 50."""
    return [day.isoformat() for day in action.milestones.values_list("due", flat=True)[:50]]


def _reaches(edges: dict[int, set[int]], start: set[int], goal: int) -> bool:
    seen, waiting = set(), list(start)
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            waiting.extend(edges.get(here, ()))
    return False


def _check_dates(starts: date, due: date, milestones: Sequence[tuple[str, date]]) -> None:
    if due < starts:
        raise PlanUnusable("The day by which it is due comes before the day on which it starts.")
    if any(day < starts for _, day in milestones):
        raise PlanUnusable("A milestone comes before the day on which the action starts.")


def _may_edit(by: Person | str) -> None:
    if not isinstance(by, str):
        check_may_edit_plan(by)


def _audit(by: Person | str, name: str, action: Action, **detail: object) -> None:
    record(by=by, action=name, subject=action.audit_reference, detail=detail)
