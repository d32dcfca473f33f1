"""Builders of this room's tests: people with keys, custodians, reports that were really sent, cases opened."""

from dataclasses import dataclass, field
from typing import Any

from plumbline.people.models import Person
from plumbline.speakup.access import find_case
from plumbline.speakup.actions.keys import set_up_key
from plumbline.speakup.actions.recovery import PrintedKey, set_up_custodians
from plumbline.speakup.keyring import Holder, OpenCase
from plumbline.speakup.models import Case
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.sending import Report, send_report
from plumbline.speakup.sealing.codes import ReturnCode
from tests.cast import make_person

PASSPHRASE = "four plain words here"
OFFICES = ("Chair", "Chief nurse", "Company secretary")


@dataclass
class Member:
    """Somebody who works on reports, with their key at hand."""

    person: Person
    holder: Holder

    def open(self, case: Case) -> OpenCase:
        """The case as this person opens it."""
        return find_case(self.person, case.reference, self.holder)


@dataclass
class Team:
    """The people behind the front door: two triage leads, two handlers, a guardian, and printed keys."""

    lead: Member
    second_lead: Member
    handler: Member
    other_handler: Member
    guardian: Member
    custodians: list[PrintedKey]


@dataclass
class Told:
    """A report that was sent, with what its reporter has."""

    case: Case
    code: ReturnCode
    cookie: str
    answers: dict[str, Any] = field(default_factory=dict)


def make_member(*roles: str, **fields: object) -> Member:
    """A person of these roles with a key."""
    person = make_person(*roles, **fields)
    return Member(person, give_key(person))


def give_key(person: Person, *, shown_as: str = "") -> Holder:
    """A new key of this person, unlocked."""
    key = set_up_key(by=person, passphrase=PASSPHRASE, shown_as=shown_as or person.name)
    return Holder(key.open(PASSPHRASE), handler_key=key)


def make_team() -> Team:
    """A case team that can be told something."""
    return Team(
        lead=make_member("triage_lead"),
        second_lead=make_member("triage_lead"),
        handler=make_member("case_handler"),
        other_handler=make_member("case_handler"),
        guardian=make_member("identity_guardian"),
        custodians=set_up_custodians(by="system:test", offices=OFFICES),
    )


def tell(
    *, words: str = "Something happened on the ward.", identity: dict[str, Any] | None = None, **fields: Any
) -> Told:
    """A report, sent through the front door's own writer."""
    sitting = sittings.begin(language="en")
    answers = {"what-happened": {"words": words}}
    report = Report(
        answers=fields.pop("answers", answers),
        summary=fields.pop("summary", {"who": ["patient"], "words": words[:80]}),
        identity=identity or {},
        **fields,
    )
    code = send_report(sitting.cookie, report)
    return Told(Case.objects.get(locator=code.locator), code, sitting.cookie, report.answers)
