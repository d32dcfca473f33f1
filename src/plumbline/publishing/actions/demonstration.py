"""Lets a demonstration's invented figures leave as a trust's would: one prepares, another checks."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

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
from plumbline.publishing.actions.releases import approve_release, publish_release, submit_release
from plumbline.publishing.models import Release
from plumbline.publishing.protection.freezing import look_at

PROMISES = "How our promises go"
PROMISES_WORDS = (
    "These figures show how far we have come with what we promised. Where a figure is off the line that we drew, "
    "the page of the promise says so.\n\n"
    "Small numbers are withheld, so that nobody can be recognised. That is not the same as zero."
)
SAID_WITH_THEM = "From today its figures are public, so that anybody can see whether it goes as we promised."
READING = "How to read what we release"
READING_WORDS = (
    "A release carries figures and words that leave together. Two people stand behind it: one prepares it, and "
    "another checks it."
)
READING_MORE = "Ask us for any of it in another language, in large print, in easy read or on paper."
WORKFORCE = "Who works for us, and how fairly"
WORKFORCE_WORDS = (
    "Once a year we count who works for us, who is appointed, who is disciplined, and what staff told us in the "
    "survey, by ethnic group.\n\n"
    "A gap between groups does not say why it is there. It says where we have to ask."
)
OF_THE_WORKFORCE = (
    *("workforce-representation", "workforce-representation-band-8a-and-above", "workforce-ethnicity-recorded"),
    *("wres-2-appointment", "wres-3-disciplinary", "wres-4-training"),
    *("employee-relations-grievances", "wres-5-abused-by-patients", "wres-6-abused-by-staff"),
    *("wres-7-fair-career-progression", "wres-8-discrimination"),
)
"""What is told of the workforce. Counts by band and kind, and the board's few members, stay inside."""
CARE = "Who we care for, and what happens to them"
CARE_WORDS = (
    "Once a year we count who reaches our services, who is detained or restrained, how long people stay in "
    "hospital and what they complain about, by ethnic group and in part by age and sex.\n\n"
    "A gap between groups does not say why it is there. It says where we have to ask."
)


@transaction.atomic
def plant_demonstration_release(*, by: str) -> Release | None:
    """Release the figures that invented promises are measured by, with what is said of them.

    None where they have left or there are none.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    runs = _invented_runs(PROMISES, list(Aim.objects.values_list("measure", flat=True)))
    if not runs:
        return None
    author = _invented("programme_lead")
    why = "The public asks how our promises go."
    told = {"words": PROMISES_WORDS, "runs": runs, "proposals": _said_with_them(author)}
    released = _leaves(by, author, title=PROMISES, why=why, **told)
    first = _leaves(by, author, title=READING, words=READING_WORDS, why="Readers asked.")
    _leaves(
        by,
        author,
        title=READING,
        words=f"{READING_WORDS}\n\n{READING_MORE}",
        why="Readers asked.",
        supersedes=first,
        superseding_why="The first one did not say where to ask for another language or format.",
    )
    record(by=by, action="publishing.plant_demonstration_release", subject=released.audit_reference)
    return released


@transaction.atomic
def plant_demonstration_workforce_release(*, by: str) -> Release | None:
    """Release what is told of the invented workforce; None where it has left or there is none.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    runs = _invented_runs(WORKFORCE, OF_THE_WORKFORCE)
    if not runs:
        return None
    why = "The law asks every public body for them once a year."
    author = _invented("programme_lead")
    released = _leaves(by, author, title=WORKFORCE, words=WORKFORCE_WORDS, why=why, runs=runs)
    action = "publishing.plant_demonstration_workforce_release"
    record(by=by, action=action, subject=released.audit_reference)
    return released


@transaction.atomic
def plant_demonstration_care_release(*, by: str) -> Release | None:
    """Release what is told of the invented patients; None where it has left or there is none.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    from plumbline.evidence.demonstration_patients import OF_PATIENTS  # loads the engine

    runs = _invented_runs(CARE, OF_PATIENTS)
    if not runs:
        return None
    why = "Anybody who may need us has a right to know how we treat people."
    author = _invented("programme_lead")
    released = _leaves(by, author, title=CARE, words=CARE_WORDS, why=why, runs=runs)
    record(by=by, action="publishing.plant_demonstration_care_release", subject=released.audit_reference)
    return released


def _invented_runs(title: str, measures: Sequence[str]) -> list[MeasureRun]:
    """The invented runs of these measures, unless they have left under that title."""
    if not settings.ENVIRONMENT.demonstration:
        raise PermissionDenied("Invented figures are released in demonstrations only.")
    if Release.objects.filter(title=title).exists():
        return []
    return list(MeasureRun.objects.current().filter(kind=Kind.DEMONSTRATION, measure__in=measures))


def _leaves(by: str, author: Person, **told: Any) -> Release:
    """One release from its first day to its last step: an analyst checks, a sponsor agrees to the plan's part."""
    release = prepare_release(by=author, **told)
    look = submit_release(by=author, release=release)
    record_look(by=by, look=look, found=look_at(release))
    for proposal in release.proposals:
        agree(by=_invented("sponsor"), proposal=proposal)
    approve_release(by=_invented("analyst"), release=release)
    return publish_release(by=author, release=release)


def _said_with_them(author: Person) -> list[Proposal]:
    """What is said of the first promise that has a figure, in the moment in which that leaves."""
    measured = Commitment.objects.filter(state=State.MADE, aims__ended_on=None).exclude(
        proposals__state__in=NOT_YET_PUBLIC
    )
    first = measured.exclude(aims=None).order_by("number").first()
    if first is None:
        return []
    return [propose(by=author, commitment=first, act="tell", reason=SAID_WITH_THEM, decided_by="Programme board")]


def _invented(role: str) -> Person:
    person = Person.objects.get(email=address_of(known_role(role)))
    person.second_factor_put_off = True  # as at the door of a demonstration
    return person
