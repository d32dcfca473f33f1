"""An invented case team with invented reports, for a demonstration. Refused outside a demonstration.

Reports go in through the front door's own writer and are moved by the desk's own actions; then their days are set
back, which nothing else may do. The audit trail keeps the true time of planting.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.organisation.models import Kind, Unit
from plumbline.people.demonstration import DOMAIN
from plumbline.people.models import Person
from plumbline.speakup.access import find_case
from plumbline.speakup.actions.cases import move_case, write_note, write_to_reporter
from plumbline.speakup.actions.grants import grant_case
from plumbline.speakup.actions.identity import ask_identity
from plumbline.speakup.actions.keys import set_up_key
from plumbline.speakup.actions.recovery import PrintedKey, set_up_custodians
from plumbline.speakup.demonstration import (
    COMES_BACK,
    OFFICES,
    PASSPHRASE,
    QUESTIONS,
    SHOWN_AS,
    TEAM,
    Act,
    Story,
    earlier_counts,
    moment_of,
    stories,
)
from plumbline.speakup.keyring import Holder, OpenCase
from plumbline.speakup.letterbox import make_slip, push_counts
from plumbline.speakup.models import (
    Case,
    CaseGrant,
    HandlerKey,
    IdentityRequest,
    LetterboxSlip,
    Message,
    Move,
    Notice,
)
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.returning import write_back
from plumbline.speakup.reporter.sending import Report, send_report
from plumbline.speakup.sealing.codes import ReturnCode
from plumbline.speakup.states import TRANSITIONS

KEYS_MADE_BEFORE = timedelta(days=60)
STEPS = {step.act for step in TRANSITIONS}


@dataclass(frozen=True, slots=True, repr=False)
class Planted:
    """What a newcomer needs and nothing keeps: the custodians' keys, and one reporter's return code."""

    custodians: list[PrintedKey]
    return_code: str


@dataclass(repr=False)
class _Member:
    person: Person
    key: HandlerKey

    @cached_property
    def holder(self) -> Holder:
        """Opened for those who act in a story: each opening costs what a passphrase costs."""
        return Holder(self.key.open(PASSPHRASE), handler_key=self.key)


_Team = dict[str, _Member]


@transaction.atomic
def plant_demonstration_cases(*, by: str) -> Planted | None:
    """Keys for the invented case team, custodians, and invented reports in every state.

    Returns:
        What to print; None where a demonstration was planted before, which then stays as it is.

    Raises:
        PermissionDenied: this is not a demonstration, so keys with a public passphrase would open real reports.
    """
    if not settings.ENVIRONMENT.demonstration:
        raise PermissionDenied("Invented reports are for demonstrations only: their keys are public.")
    record(by=by, action="speakup.plant_demonstration", subject="speakup.demonstration:cases")
    if Case.objects.exists() or HandlerKey.objects.exists():
        return None
    team = {name: _member(name) for name in TEAM}
    HandlerKey.objects.update(made_at=timezone.now() - KEYS_MADE_BEFORE)
    custodians = set_up_custodians(by=by, offices=OFFICES)
    codes = {story.key: _plant(story, team) for story in stories()}
    _plant_earlier_counts()
    push_counts(by=by)
    # Nobody is written to about what never happened.
    Notice.objects.all().delete()
    return Planted(custodians, codes[COMES_BACK].shown)


def _member(name: str) -> _Member:
    person = Person.objects.get(email=f"{TEAM[name]}@{DOMAIN}")
    person.second_factor_put_off = True
    return _Member(person, set_up_key(by=person, passphrase=PASSPHRASE, shown_as=SHOWN_AS[name]))


def _plant(story: Story, team: _Team) -> ReturnCode:
    sitting = sittings.begin(language=story.language)
    code = send_report(sitting.cookie, _report(story, team))
    sittings.forget(sitting.cookie)
    case = Case.objects.get(locator=code.locator)
    received = timezone.localdate() - timedelta(days=story.days_ago)
    Case.objects.filter(pk=case.pk).update(received=received)
    for number, act in enumerate(story.life):
        started = timezone.now()
        _act(act, case, team, code)
        zone = timezone.get_current_timezone()
        _set_back(case, moment_of(story, number, act, now=timezone.now(), zone=zone), since=started)
    return code


def _report(story: Story, team: _Team) -> Report:
    unit = Unit.objects.get(code=story.unit)
    place = {"kind": "unit", "id": str(unit.public_id), "label": unit.name}
    where = {"place": unit.name, **story.answers["where"], "unit": place}
    reach = {"reach": "named" if story.identity else "anonymous"}
    return Report(
        answers={**story.answers, "where": where, "contact": reach, "version": QUESTIONS},
        summary={**story.summary, "unit": place},
        identity=dict(story.identity),
        excluded=tuple(str(team[name].person.public_id) for name in story.excluded),
        excluded_words=story.excluded_words,
        assisted=story.assisted,
        counts=_counts(story, unit),
    )


def _counts(story: Story, unit: Unit) -> dict[str, Any]:
    told = story.summary
    received = timezone.localdate() - timedelta(days=story.days_ago)
    division = Unit.objects.get(path=unit.path[: Unit.steplen * Kind.DIVISION.depth])
    return {
        "month": f"{received:%Y-%m}",
        "forms": told["forms"],
        "by_whom": told["by_whom"],
        "area": _area(division),
        "from": story.answers["you"]["who"],
    }


def _area(division: Unit) -> dict[str, str]:
    return {"id": str(division.public_id), "name": division.name}


def _act(act: Act, case: Case, team: _Team, code: ReturnCode) -> None:
    if act.by == "reporter":
        sitting = sittings.begin(code=[code.locator, code.secret])
        write_back(sitting, text=act.text, token=uuid4(), rating=dict(act.rating) or None)
        sittings.forget(sitting.cookie)
        return
    member = team[act.by]
    opened = find_case(member.person, case.reference, member.holder)
    if act.act in STEPS:
        move_case(
            by=member.person, opened=opened, act=act.act, reason=act.reason, answer=act.answer, token=uuid4()
        )
    else:
        _other_act(act, opened, member.person, team)


def _other_act(act: Act, opened: OpenCase, person: Person, team: _Team) -> None:
    if act.act == "grant":
        grant_case(by=person, opened=opened, person=team[act.to].person, leads=True)
    elif act.act == "note":
        write_note(by=person, opened=opened, text=act.text, token=uuid4())
    elif act.act == "write":
        write_to_reporter(by=person, opened=opened, text=act.text, token=uuid4())
    else:
        ask_identity(by=person, opened=opened, reason=act.reason)


def _set_back(case: Case, moment: datetime, *, since: datetime) -> None:
    """Give what was just written the moment at which it is said to have happened."""
    today, day = timezone.localdate(), timezone.localtime(moment).date()
    Message.objects.filter(case=case, at__gte=since).update(at=moment, day=day)
    Message.objects.filter(case=case, at=None, day=today).update(day=day)
    Move.objects.filter(case=case, at__gte=since).update(at=moment)
    CaseGrant.objects.filter(case=case, given_at__gte=since).update(given_at=moment)
    IdentityRequest.objects.filter(case=case, asked_at__gte=since).update(asked_at=moment)
    cases = Case.objects.filter(pk=case.pk)
    cases.filter(acknowledged_at__gte=since).update(acknowledged_at=moment)
    cases.filter(closed_at__gte=since).update(closed_at=moment)
    cases.filter(answered_on=today).update(answered_on=day)


def _plant_earlier_counts() -> None:
    areas = [_area(division) for division in Unit.objects.filter(kind=Kind.DIVISION)]
    slips = [make_slip(counts) for counts in earlier_counts(today=timezone.localdate(), areas=areas)]
    LetterboxSlip.objects.bulk_create([slip for slip in slips if slip is not None])
