"""What waits for somebody before it leaves: releases, board packs and the board's statement."""

from django.urls import reverse

from plumbline.design.waiting import Waiting, waits
from plumbline.people.models import Person
from plumbline.publishing.models import PackNarrative, Release, StatementDraft
from plumbline.publishing.pack_desk.access import packs_open_to
from plumbline.publishing.pack_desk.states import PackState
from plumbline.publishing.statement.states import DraftState
from plumbline.publishing.states import APPROVE, PREPARE, State


def what_waits(person: Person) -> list[Waiting]:
    """What this person may check as a second person, then what they can take further themselves."""
    return [*_to_check(person), *_packs(person), *_statements(person), *_to_publish(person), *_refused(person)]


def _releases(state: State) -> str:
    return f"{reverse('publishing:releases')}?state={state}"


def _to_check(person: Person) -> list[Waiting]:
    if not person.has_perm(APPROVE):
        return []
    return waits(
        Release.objects.filter(state=State.SUBMITTED).exclude(author=person).order_by("pk"),
        one="A release waits for a checker",
        several="{} releases wait for a checker",
        everywhere=_releases(State.SUBMITTED),
    )


def _packs(person: Person) -> list[Waiting]:
    if not person.has_perm(APPROVE):
        return []
    wrote = PackNarrative.objects.filter(by=person).values("pack")
    found = packs_open_to(person).filter(state=PackState.SUBMITTED).exclude(author=person).exclude(pk__in=wrote)
    return waits(
        found.order_by("meeting", "pk"),
        one="A board pack waits for a checker",
        several="{} board packs wait for a checker",
        everywhere=f"{reverse('publishing:packs')}?state={PackState.SUBMITTED}",
    )


def _statements(person: Person) -> list[Waiting]:
    if not person.has_perm(APPROVE):
        return []
    return waits(
        StatementDraft.objects.filter(state=DraftState.WAITING).exclude(author=person).order_by("pk"),
        one="A draft of the board’s statement waits for a second person",
        several="{} drafts of the board’s statement wait for a second person",
        everywhere=reverse("publishing:statements"),
    )


def _to_publish(person: Person) -> list[Waiting]:
    if not (person.has_perm(PREPARE) or person.has_perm(APPROVE)):
        return []
    return waits(
        Release.objects.filter(state=State.APPROVED).order_by("pk"),
        one="A release is approved, and not yet public",
        several="{} releases are approved, and not yet public",
        everywhere=_releases(State.APPROVED),
    )


def _refused(person: Person) -> list[Waiting]:
    if not person.has_perm(PREPARE):
        return []
    return waits(
        Release.objects.filter(state=State.REFUSED, author=person).order_by("pk"),
        one="A release of yours was refused: correct it, or give it up",
        several="{} releases of yours were refused: correct them, or give them up",
        everywhere=_releases(State.REFUSED),
    )
