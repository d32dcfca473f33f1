"""Who may see the plan, write it, agree to what becomes public, and give updates. Partners see what is theirs."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from plumbline.people.models import Person
from plumbline.plan.models import Action, Proposal, UpdateLink
from plumbline.plan.states import ActionState, ActionStep, ProposalState, PublicAct

VIEW = "plan.view_plan"
EDIT = "plan.edit_plan"
AGREE = "plan.agree_plan"
UPDATE = "plan.update_action"


def check_may_view_plan(person: Person) -> None:
    """Those whose role sees the whole plan."""
    if not person.has_perm(VIEW):
        raise PermissionDenied("Your roles do not let you see the action plan.")


def may_view_plan(person: Person) -> bool:
    """Whether `check_may_view_plan` lets this person through."""
    return _allowed(check_may_view_plan, person)


def check_may_edit_plan(person: Person) -> None:
    """Those who write the plan and propose what becomes public."""
    if not person.has_perm(EDIT):
        raise PermissionDenied("Your roles do not let you write the action plan.")


def may_edit_plan(person: Person) -> bool:
    """Whether `check_may_edit_plan` lets this person through."""
    return _allowed(check_may_edit_plan, person)


def check_may_have_actions(person: Person) -> None:
    """Those who can be given actions of their own."""
    if not person.has_perm(UPDATE):
        raise PermissionDenied("Your roles do not let you own actions of the plan.")


def theirs(person: Person) -> Q:
    """The actions that a person or their organisation answers for."""
    return Q(owner=person) | Q(deputy=person) | Q(partners__people=person)


def own_actions(person: Person) -> QuerySet[Action]:
    """The actions that are theirs, each once."""
    return Action.objects.filter(pk__in=Action.objects.filter(theirs(person)).values("pk"))


def actions_open_to(person: Person) -> QuerySet[Action]:
    """All actions for those who see the plan; for a partner, their own."""
    if may_view_plan(person):
        return Action.objects.all()
    if not person.has_perm(UPDATE):
        return Action.objects.none()
    return own_actions(person)


def check_may_see_action(person: Person, action: Action) -> None:
    """Those who see the plan, and those whose action it is."""
    if not actions_open_to(person).filter(pk=action.pk).exists():
        raise PermissionDenied("This action is not one of yours.")


def check_may_update(person: Person, action: Action) -> None:
    """Its owner, its deputy, its partner organisations' people; and those who write the plan."""
    if may_edit_plan(person):
        return
    if not person.has_perm(UPDATE) or not _is_theirs(person, action):
        raise PermissionDenied("Only the people of this action can give an update on it.")


def may_update(person: Person, action: Action) -> bool:
    """Whether `check_may_update` lets this person through."""
    return _allowed(check_may_update, person, action)


def check_holds_link(person: object, action: Action, link: UpdateLink) -> None:
    """Who was sent the link, about the action that it is for: it stands in for a sign-in."""
    if not isinstance(person, Person) or link.person_id != person.pk or link.action_id != action.pk:
        raise PermissionDenied("This link is for another action.")


def check_may_take(person: Person, action: Action, step: ActionStep) -> None:
    """Who claims is one of its people; who agrees is somebody else; the rest is for those who write the plan."""
    if step.act == "claim":
        check_may_update(person, action)
        return
    if step.act in {"agree", "send back"}:
        if not (person.has_perm(AGREE) or person.has_perm(EDIT)):
            raise PermissionDenied("Your roles do not let you say whether an action is complete.")
        if person.pk in {action.claimed_by_id, action.owner_id}:
            raise PermissionDenied("You said that this action is complete, so someone else must look at it.")
        return
    check_may_edit_plan(person)


def may_take(person: Person, action: Action, step: ActionStep) -> bool:
    """Whether `check_may_take` lets this person through."""
    return _allowed(check_may_take, person, action, step)


def check_may_propose(person: Person, act: PublicAct) -> None:
    """Those who write the plan; what becomes public of it waits for a second person."""
    if not person.has_perm(EDIT):
        raise PermissionDenied(f"Your roles do not let you propose to {act.act} a commitment.")


def check_may_agree(person: Person, proposal: Proposal) -> None:
    """Those who answer for the plan, and never who proposed it."""
    if not person.has_perm(AGREE):
        raise PermissionDenied("Your roles do not let you agree to what becomes public of the plan.")
    if proposal.proposed_by_id == person.pk:
        raise PermissionDenied("You proposed this, so someone else must agree to it.")


def proposals_for(person: Person) -> QuerySet[Proposal]:
    """What waits for a second person, and may wait for this one; oldest first."""
    if not person.has_perm(AGREE):
        return Proposal.objects.none()
    waiting = Proposal.objects.filter(state=ProposalState.WAITING).exclude(proposed_by=person)
    return waiting.order_by("proposed_at", "pk")


def claims_for(person: Person) -> QuerySet[Action]:
    """Actions said to be complete, of which this person may say whether they are (see `check_may_take`)."""
    if not (person.has_perm(AGREE) or person.has_perm(EDIT)):
        return Action.objects.none()
    claimed = Action.objects.filter(state=ActionState.CLAIMED).exclude(claimed_by=person).exclude(owner=person)
    return claimed.order_by("number")


def may_agree(person: Person, proposal: Proposal) -> bool:
    """Whether `check_may_agree` lets this person through."""
    return _allowed(check_may_agree, person, proposal)


def check_may_withdraw(person: Person, proposal: Proposal) -> None:
    """Who proposed it, while it waits."""
    if proposal.proposed_by_id != person.pk:
        raise PermissionDenied("Only the person who proposed this can withdraw it.")


def may_withdraw(person: Person, proposal: Proposal) -> bool:
    """Whether `check_may_withdraw` lets this person through."""
    return _allowed(check_may_withdraw, person, proposal)


def _is_theirs(person: Person, action: Action) -> bool:
    if person.pk in {action.owner_id, action.deputy_id}:
        return True
    return action.partners.filter(people=person).exists()


def _allowed(check: Callable[..., None], *args: Any) -> bool:
    try:
        check(*args)
    except PermissionDenied:
        return False
    return True
