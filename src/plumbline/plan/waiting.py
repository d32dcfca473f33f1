"""What of the plan waits for somebody: updates that are due, what others propose, what is said to be complete."""

from django.urls import reverse
from django.utils import timezone

from plumbline.design.waiting import Waiting, waits
from plumbline.people.models import Person
from plumbline.plan import access
from plumbline.plan.models import Action, Proposal
from plumbline.plan.states import ActionState, ProposalState
from plumbline.plan.work_rows import read_rows, wants_update


def what_waits(person: Person) -> list[Waiting]:
    """What is due from this person first, then what waits for them as a second person."""
    return [*_updates(person), *_proposals(person), *_claims(person)]


def _updates(person: Person) -> list[Waiting]:
    if not person.has_perm(access.UPDATE):
        return []
    today = timezone.localdate()
    own = Action.objects.filter(pk__in=Action.objects.filter(access.theirs(person)).values("pk"))
    due = [row.action for row in read_rows(own, today=today) if wants_update(row, today=today)]
    return waits(
        due,
        one="One of your actions needs an update",
        several="{} of your actions need an update",
        everywhere=reverse("plan:mine"),
    )


def _proposals(person: Person) -> list[Waiting]:
    if not access.may_answer_for_plan(person):
        return []
    found = Proposal.objects.filter(state=ProposalState.WAITING).exclude(proposed_by=person)
    return waits(
        found.order_by("proposed_at", "pk"),
        one="A promise waits for you to agree to what becomes public of it",
        several="{} promises wait for you to agree to what becomes public of them",
        everywhere=f"{reverse('plan:proposals')}?state={ProposalState.WAITING}",
    )


def _claims(person: Person) -> list[Waiting]:
    if not (person.has_perm(access.AGREE) or person.has_perm(access.EDIT)):
        return []
    found = Action.objects.filter(state=ActionState.CLAIMED).exclude(claimed_by=person).exclude(owner=person)
    return waits(
        found.order_by("number"),
        one="An action is said to be complete: look at its evidence",
        several="{} actions are said to be complete: look at their evidence",
        everywhere=f"{reverse('plan:actions')}?needs=agreement",
    )
