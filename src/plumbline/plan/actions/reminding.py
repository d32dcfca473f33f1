"""Writes to owners about what is due, to sponsors about what slips, and once a week to those who lead the plan.

A letter and the note that it was sent stand or fall together: the letter goes out inside the transaction, so that
a failing mail server leaves no note behind and the next run tries again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException

from django.db import IntegrityError, transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Grant, Person
from plumbline.people.roles import catalogue
from plumbline.plan.access import EDIT
from plumbline.plan.actions.updates import make_link
from plumbline.plan.letters import send_digest, send_reminder
from plumbline.plan.models import Action, Digest, Occasion, Reminder, UpdateLink
from plumbline.plan.reminders import Call, calls_of
from plumbline.plan.status import Status
from plumbline.plan.work_rows import STILL_OPEN, WorkRow, read_rows

SLIPPING = (Status.OFF_TRACK, Status.AT_RISK)


@dataclass(frozen=True, slots=True)
class Sent:
    """How many letters went out, and how many could not."""

    letters: int
    failed: int


def remind(*, by: str, today: date | None = None) -> Sent:
    """Send everything that is to be told today. Asked again on the same day, it sends nothing twice."""
    day = today or timezone.localdate()
    outcomes = [_write_to(by, person, calls, day) for person, calls in calls_of(day).items()]
    outcomes += [_digest_to(by, person, day) for person in _leads(day)]
    return Sent(outcomes.count(True), outcomes.count(False))


def _write_to(by: str, person: Person, calls: Sequence[Call], day: date) -> bool | None:
    """True where a letter went out, False where it could not, None where another run has just sent it."""
    try:
        with transaction.atomic():
            for call in calls:
                Reminder.objects.create(action=call.row.action, person=person, occasion=call.occasion, day=day)
            told = [(call, _link(by, call, person)) for call in calls]
            _audit(by, "plan.remind", person, number=len(calls))
            send_reminder(person, told)
    except IntegrityError:
        return None
    except (OSError, SMTPException):
        return False
    return True


def _link(by: str, call: Call, person: Person) -> UpdateLink | None:
    if call.occasion is Occasion.ESCALATED:
        return None
    return make_link(by=by, action=call.row.action, person=person)


def _digest_to(by: str, person: Person, day: date) -> bool | None:
    week = day - timedelta(days=day.weekday())
    if Digest.objects.filter(person=person, week=week).exists():
        return None
    try:
        with transaction.atomic():
            Digest.objects.create(person=person, week=week)
            _audit(by, "plan.send_digest", person)
            send_digest(person, _slipping(day))
    except IntegrityError:
        return None
    except (OSError, SMTPException):
        return False
    return True


def _slipping(day: date) -> list[WorkRow]:
    rows = read_rows(Action.objects.filter(state__in=STILL_OPEN), today=day)
    found = [row for row in rows if row.standing.status in SLIPPING or row.help_needed]
    return sorted(found, key=lambda row: (row.rank, row.due))


def _leads(day: date) -> list[Person]:
    roles = [role.slug for role in catalogue().roles if EDIT in role.permissions]
    grants = Grant.objects.current(day).filter(role__in=roles, person__is_active=True).select_related("person")
    return list({grant.person_id: grant.person for grant in grants}.values())


def _audit(by: str, action: str, person: Person, **detail: object) -> None:
    record(by=by, action=action, subject=person.audit_reference, detail=detail)
