"""Who is to be written to about which action today, and why. Reads only; `actions/reminding.py` writes and sends.

An occasion is told once while it lasts: due soon once, overdue and silent every so often, the sponsor every four
weeks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plumbline.people.models import Person
from plumbline.plan.models import Action, Occasion, Reminder, Snooze
from plumbline.plan.status import Status, rules
from plumbline.plan.work_rows import STILL_OPEN, WorkRow, read_rows

OVERDUE_EVERY = timedelta(days=7)
SILENT_EVERY = timedelta(days=14)
ESCALATED_EVERY = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Call:
    """One thing to write to somebody about."""

    row: WorkRow
    occasion: Occasion
    why: str


def calls_of(today: date) -> dict[Person, list[Call]]:
    """Everything that is to be told today, by whom it is told to; those without an account are told nothing."""
    rows = read_rows(Action.objects.filter(state__in=STILL_OPEN, starts__lte=today), today=today)
    snoozed = set(Snooze.objects.filter(until__gte=today).values_list("action_id", flat=True))
    told = _told()
    sponsors = _sponsors(rows)
    calls: dict[Person, list[Call]] = defaultdict(list)
    for row in rows:
        if row.action.pk not in snoozed:
            _ask_owner(row, told, today, calls)
        _tell_sponsor(row, sponsors.get(row.action.commitment_id), told, today, calls)
    return dict(calls)


Told = dict[tuple[int, int, str], date]


def _told() -> Told:
    """When each person was last told of each action for each reason."""
    found = Reminder.objects.order_by("day").values_list("action_id", "person_id", "occasion", "day")
    return {(action, person, occasion): day for action, person, occasion, day in found}


def _ask_owner(row: WorkRow, told: Told, today: date, calls: dict[Person, list[Call]]) -> None:
    occasion = occasion_of(row, today)
    if occasion is None:
        return
    for person in _people(row):
        last = told.get((row.action.pk, person.pk, occasion))
        if last is None or last <= today - _pause(occasion):
            calls[person].append(Call(row, occasion, _why(row, occasion, today)))


def occasion_of(row: WorkRow, today: date) -> Occasion | None:
    """Why its people are written to, if they are: what is late comes before what is near."""
    if row.next_day is None:
        return None
    if row.next_day < today:
        return Occasion.OVERDUE
    if (row.next_day - today).days <= rules().amber_days_before_due:
        return Occasion.SOON
    said = row.last_said or row.action.starts
    return Occasion.SILENT if (today - said).days >= rules().update_every_days else None


def _tell_sponsor(
    row: WorkRow, sponsor: Person | None, told: Told, today: date, calls: dict[Person, list[Call]]
) -> None:
    if sponsor is None or row.standing.status is not Status.OFF_TRACK:
        return
    last = told.get((row.action.pk, sponsor.pk, Occasion.ESCALATED))
    if last is None or last <= today - ESCALATED_EVERY:
        calls[sponsor].append(Call(row, Occasion.ESCALATED, row.why))


def _pause(occasion: Occasion) -> timedelta:
    if occasion is Occasion.SOON:
        return timedelta(days=rules().amber_days_before_due + 1)
    return OVERDUE_EVERY if occasion is Occasion.OVERDUE else SILENT_EVERY


def _people(row: WorkRow) -> Sequence[Person]:
    """Its owner; its deputy where it has no owner whose account is open."""
    found = [
        person for person in (row.action.owner, row.action.deputy) if person is not None and person.is_active
    ]
    return found[:1]


def _sponsors(rows: Iterable[WorkRow]) -> dict[int, Person]:
    wanted = {sponsor for row in rows if (sponsor := row.action.commitment.sponsor_id) is not None}
    people = {person.pk: person for person in Person.objects.filter(pk__in=wanted, is_active=True)}
    found = {}
    for row in rows:
        commitment = row.action.commitment
        if commitment.sponsor_id in people:
            found[commitment.pk] = people[commitment.sponsor_id]
    return found


def _why(row: WorkRow, occasion: Occasion, today: date) -> str:
    assert row.next_day is not None  # noqa: S101 - occasion_of() says nothing without one
    days = abs((row.next_day - today).days)
    counted = "1 day" if days == 1 else f"{days} days"
    return {
        Occasion.OVERDUE: f"The next step was due {counted} ago.",
        Occasion.SOON: f"The next step is due in {counted}." if days else "The next step is due today.",
        Occasion.SILENT: "There has been no update for a while.",
    }[occasion]
