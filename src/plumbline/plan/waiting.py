"""What of the plan waits for somebody: updates that are due, what others propose, what is said to be complete."""

from django.urls import reverse
from django.utils import timezone

from plumbline.design.waiting import Waiting, waits
from plumbline.people.models import Person
from plumbline.plan import access
from plumbline.plan.states import ProposalState
from plumbline.plan.work_rows import read_rows, wants_update


def what_waits(person: Person) -> list[Waiting]:
    """What is due from this person first, then what waits for them as a second person."""
    return [
        *_updates(person),
        *waits(
            access.proposals_for(person),
            one="A promise waits for you to agree to what becomes public of it",
            several="{} promises wait for you to agree to what becomes public of them",
            everywhere=f"{reverse('plan:proposals')}?state={ProposalState.WAITING}",
        ),
        *waits(
            access.claims_for(person),
            one="An action is said to be complete: look at its evidence",
            several="{} actions are said to be complete: look at their evidence",
            everywhere=f"{reverse('plan:actions')}?needs=agreement",
        ),
    ]


def _updates(person: Person) -> list[Waiting]:
    if not person.has_perm(access.UPDATE):
        return []
    today = timezone.localdate()
    rows = read_rows(access.own_actions(person), today=today)
    return waits(
        [row.action for row in rows if wants_update(row, today=today)],
        one="One of your actions needs an update",
        several="{} of your actions need an update",
        everywhere=reverse("plan:mine"),
    )
