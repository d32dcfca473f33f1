"""What is to become public of a commitment: proposed by one, agreed by another."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plumbline.people.requests import SignedInRequest
from plumbline.plan import access, actions
from plumbline.plan.forms import AnswerForm, ReasonForm
from plumbline.plan.listings import ProposalList
from plumbline.plan.models import Commitment, Proposal
from plumbline.plan.states import NOT_YET_PUBLIC, PUBLIC_ACTS, ProposalState
from plumbline.plan.terms import terms_of, what_differs
from plumbline.plan.views.changing import Page, read_or_write, sent
from plumbline.plan.views.changing import change as change_with
from plumbline.plan.views.kept import show_list

DONE = {
    "agree": "It is agreed, and in the public record.",
    "hold": "It is agreed. It becomes public with its release.",
    "refuse": "The proposal is refused. Nothing became public.",
    "withdraw": "The proposal is withdrawn. Nothing became public.",
}


@require_safe
@never_cache
def proposals(request: SignedInRequest) -> HttpResponseBase:
    """Every proposal, what waits first."""
    access.check_may_view_plan(request.user)
    rows = Proposal.objects.select_related("commitment", "proposed_by")
    return show_list(request, "proposals", lambda asked: ProposalList(asked, rows), "plan/proposals.jinja")


@read_or_write
@never_cache
def propose(request: SignedInRequest, number: int, act: str) -> HttpResponse:
    """Ask that something becomes public of a commitment."""
    access.check_may_edit_plan(request.user)
    found = get_object_or_404(Commitment, number=number)
    step = next((one for one in PUBLIC_ACTS if one.act == act and one.act != "change"), None)
    if step is None:
        raise Http404("There is no such act.")
    page = Page(
        f"{step.label}: {found.reference}",
        "Ask a second person",
        ("Back to the commitment", found.get_absolute_url()),
        [found.promise, step.meaning, "It becomes public when a second person agrees, and stays in the record."],
        warning=step.act in {"miss", "drop"},
        done="It is proposed. It waits for a second person.",
    )
    form = ReasonForm(sent(request), reason=step.needs_reason, label="What you say" if act == "tell" else "Why")
    return change_with(
        request,
        form,
        lambda **told: actions.propose(by=request.user, commitment=found, act=act, **told),
        page,
    )


@require_safe
@never_cache
def proposal(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One proposal: exactly what would become public."""
    access.check_may_view_plan(request.user)
    found = _find(public_id)
    step = next(one for one in PUBLIC_ACTS if one.act == found.act)
    is_waiting = found.state == ProposalState.WAITING
    is_open = found.state in NOT_YET_PUBLIC
    context = {
        "proposal": found,
        "step": step,
        "is_waiting": is_waiting,
        "is_open": is_open,
        "changes": what_differs(terms_of(found.commitment), found.after) if is_open else [],
        "terms": found.after,
        "may_agree": is_waiting and access.may_agree(request.user, found),
        "may_withdraw": is_waiting and access.may_withdraw(request.user, found),
    }
    return render(request, "plan/proposal.jinja", context)


@read_or_write
@never_cache
def answer(request: SignedInRequest, public_id: UUID, act: str) -> HttpResponse:
    """Agree, refuse or withdraw, each on a page of its own."""
    found = _find(public_id)
    if act not in ("agree", "refuse", "withdraw"):
        raise Http404("There is no such act.")
    (access.check_may_withdraw if act == "withdraw" else access.check_may_agree)(request.user, found)
    page = Page(
        f"{act.capitalize()}: {found.commitment.reference}",
        _button(found, act),
        ("Back to the proposal", found.get_absolute_url()),
        [found.commitment.promise, *_what_follows(found, act)],
        warning=act != "agree",
        done=DONE["hold" if act == "agree" and found.leaves_with else act],
    )
    form: Form = AnswerForm(sent(request)) if act == "refuse" else Form(sent(request))

    def answered(**told: Any) -> object:
        if act == "refuse":
            return actions.refuse(by=request.user, proposal=found, answer=told["reason"])
        return (actions.agree if act == "agree" else actions.withdraw)(by=request.user, proposal=found)

    return change_with(
        request, form, answered, page, lambda _: reverse("plan:commitment", args=[found.commitment.number])
    )


def _button(proposal: Proposal, act: str) -> str:
    return "Agree: make it public" if act == "agree" and not proposal.leaves_with else act.capitalize()


def _what_follows(proposal: Proposal, act: str) -> list[str]:
    if act != "agree":
        return []
    held = ["A release carries this: it becomes public in the moment in which that leaves."]
    return [*(held if proposal.leaves_with else []), "What is in the public record stays there."]


def _find(public_id: UUID) -> Proposal:
    rows = Proposal.objects.select_related(
        "commitment__area", "commitment__committee", "proposed_by", "agreed_by"
    )
    found: Proposal = get_object_or_404(rows, public_id=public_id)
    return found
