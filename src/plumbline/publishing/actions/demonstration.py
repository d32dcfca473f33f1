"""Lets the invented figures behind the invented plan leave as a trust would: one prepares, another checks."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied

from plumbline.audit.actions import record
from plumbline.evidence.models import Kind, MeasureRun
from plumbline.people.demonstration import address_of
from plumbline.people.models import Person
from plumbline.people.roles import known_role
from plumbline.plan.actions import agree, propose
from plumbline.plan.models import Aim, Commitment, Proposal
from plumbline.plan.states import NOT_YET_PUBLIC, State
from plumbline.publishing.actions.looks import record_look
from plumbline.publishing.actions.preparing import prepare_release
from plumbline.publishing.actions.releases import (
    approve_release,
    publish_release,
    submit_release,
)
from plumbline.publishing.models import Release
from plumbline.publishing.protection.freezing import look_at

TITLE = "How our promises go"
WORDS = (
    "These figures show how far we have come with what we promised. Where a figure is off the line that we drew, "
    "the page of the promise says so.\n\n"
    "Small numbers are withheld, so that nobody can be recognised. That is not the same as zero."
)
SAID = "From today its figures are public, so that anybody can see whether it goes as we promised."
READING = "How to read what we release"
READING_WORDS = (
    "A release carries figures and words that leave together. Two people stand behind it: one prepares it, and "
    "another checks it."
)
READING_MORE = "Ask us for any of it in another language, in large print, in easy read or on paper."


def plant_demonstration_release(*, by: str) -> Release | None:
    """Release the figures that invented promises are measured by; None where they have left or there are none.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    if not settings.ENVIRONMENT.demonstration:
        raise PermissionDenied("Invented figures are released in demonstrations only.")
    measures = Aim.objects.values("measure")
    runs = list(MeasureRun.objects.current().filter(kind=Kind.DEMONSTRATION, measure__in=measures))
    if not runs or Release.objects.filter(title=TITLE).exists():
        return None
    author, checker = _invented("programme_lead"), _invented("analyst")
    published = _release(author, checker, title=TITLE, words=WORDS, runs=runs, proposals=_said_with_it(author))
    first = _release(author, checker, title=READING, words=READING_WORDS)
    _release(
        author,
        checker,
        title=READING,
        words=f"{READING_WORDS}\n\n{READING_MORE}",
        supersedes=first,
        superseding_why="The first one did not say where to ask for another language or format.",
    )
    record(by=by, action="publishing.plant_demonstration_release", subject=published.audit_reference)
    return published


def _release(author: Person, checker: Person, **told: Any) -> Release:
    """One release from its first day to its last step, by two people."""
    release = prepare_release(by=author, why="The public asks how our promises go.", **told)
    look = submit_release(by=author, release=release)
    record_look(by="system:demonstration", look=look, found=look_at(release))
    for proposal in release.proposals:
        agree(by=_invented("sponsor"), proposal=proposal)
    approve_release(by=checker, release=release)
    return publish_release(by=author, release=release)


def _said_with_it(author: Person) -> list[Proposal]:
    """What is said of the first promise that has a figure, in the moment in which that leaves."""
    measured = Commitment.objects.filter(state=State.MADE, aims__ended_on=None).exclude(
        proposals__state__in=NOT_YET_PUBLIC
    )
    first = measured.exclude(aims=None).order_by("number").first()
    if first is None:
        return []
    return [propose(by=author, commitment=first, act="tell", reason=SAID, decided_by="Programme board")]


def _invented(role: str) -> Person:
    person = Person.objects.get(email=address_of(known_role(role)))
    person.second_factor_put_off = True  # as at the door of a demonstration
    return person
