"""What the board has declared, and the next version: written by one person, adopted by another."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.people.requests import SignedInRequest
from plumbline.plan.models import RecordEntry
from plumbline.plan.record.keeping import RecordRefused
from plumbline.plan.record.words import changes_of
from plumbline.publishing import actions
from plumbline.publishing.models import BoardStatement, StatementDraft
from plumbline.publishing.statement.access import (
    check_may_act_on_draft,
    check_may_write_statement,
    may_act_on_draft,
)
from plumbline.publishing.statement.forms import AdoptDraftForm, RefuseDraftForm, WithdrawDraftForm, WriteForm
from plumbline.publishing.statement.record import entry_of
from plumbline.publishing.statement.states import DRAFT_STEPS, DraftState, draft_step
from plumbline.publishing.statement.words import SAME, passages
from plumbline.publishing.states import NotPossibleNow

BOTH = ["GET", "HEAD", "POST"]
REFUSALS = (NotPossibleNow, RecordRefused, actions.StatementUnusable)
ACTS: dict[str, tuple[type[forms.Form], Any, str]] = {
    "adopt": (
        AdoptDraftForm,
        actions.adopt_statement,
        "The statement is adopted and public. What it said before stays in the public record.",
    ),
    "refuse": (RefuseDraftForm, actions.refuse_statement, "The draft is refused. Nothing became public."),
    "withdraw": (WithdrawDraftForm, actions.withdraw_statement, "The draft is withdrawn. Nothing became public."),
}


@require_safe
@never_cache
def statements(request: SignedInRequest) -> HttpResponse:
    """Every version, newest first, the draft that waits, and those that did not become public."""
    check_may_write_statement(request.user)
    drafts = StatementDraft.objects.exclude(state=DraftState.ADOPTED).select_related("author", "second")
    context = {
        "versions": BoardStatement.objects.select_related("draft__author", "draft__second"),
        "waiting": [one for one in drafts if one.is_waiting],
        "closed": [one for one in drafts if not one.is_waiting],
    }
    return render(request, "publishing/statements.jinja", context)


@require_http_methods(BOTH)
@never_cache
def write(request: SignedInRequest) -> HttpResponse:
    """Write the next version: from the one in force, or from a draft that did not become public."""
    check_may_write_statement(request.user)
    waiting = StatementDraft.objects.filter(state=DraftState.WAITING).first()
    if waiting and request.method != "POST":
        messages.info(
            request, "This draft waits. Another can be written once it is adopted, refused or withdrawn."
        )
        return redirect(waiting)
    form = WriteForm(_sent(request), initial=_to_begin_with(request), is_first=_in_force() is None)
    return _written(request, form, None)


@require_http_methods(BOTH)
@never_cache
def change(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Write one's own draft differently."""
    check_may_write_statement(request.user)
    found = _find(public_id)
    if not found.is_waiting and request.method != "POST":
        return _refused(request, found, f"This draft is “{found.state_label.lower()}” and stays as it is.")
    if found.is_waiting:
        check_may_act_on_draft(request.user, found, draft_step("change", found.state))
    return _written(request, WriteForm(_sent(request), initial=found.words, is_first=_in_force() is None), found)


@require_safe
@never_cache
def draft(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One draft: what it changes, and exactly what the public would see."""
    check_may_write_statement(request.user)
    found = _find(public_id)
    context: dict[str, Any] = {"draft": found, "statement": getattr(found, "statement", None), "may": set()}
    if found.is_waiting:
        context |= _to_look_at(found)
        context["may"] = {step.act for step in DRAFT_STEPS if may_act_on_draft(request.user, found, step)}
    return render(request, "publishing/statement_draft.jinja", context)


@require_http_methods(BOTH)
@never_cache
def act(request: SignedInRequest, public_id: UUID, act: str) -> HttpResponse:
    """Adopt, refuse or withdraw, each on a page of its own."""
    check_may_write_statement(request.user)
    if act not in ACTS:
        raise Http404("There is no such act.")
    form_of, do, done = ACTS[act]
    found = _find(public_id)
    form = form_of(_sent(request), initial={"seen": request.GET.get("seen", "")})
    try:
        step = draft_step(act, found.state)
        check_may_act_on_draft(request.user, found, step)
        if request.method == "POST" and form.is_valid():
            do(by=request.user, draft=found, **form.cleaned_data)
            messages.success(request, done)
            return redirect("publishing:statements")
    except NotPossibleNow as refusal:
        return _refused(request, found, str(refusal))
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
    return render(request, "publishing/statement_act.jinja", {"draft": found, "step": step, "form": form})


def _written(request: SignedInRequest, form: WriteForm, found: StatementDraft | None) -> HttpResponse:
    """Save what was written. What can't be kept is told, and what was typed stays in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            saved = (
                actions.change_statement(by=request.user, draft=found, **form.cleaned_data)
                if found
                else actions.write_statement(by=request.user, **form.cleaned_data)
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The draft waits for a second person. Nothing is public yet.")
            return redirect(saved)
    return render(request, "publishing/statement_form.jinja", {"form": form, "draft": found})


def _to_look_at(found: StatementDraft) -> dict[str, Any]:
    versions = list(BoardStatement.objects.adopted())
    in_force = versions[0] if versions else None
    newest = max(versions, key=lambda one: one.version, default=None)
    would_be = BoardStatement(version=newest.version + 1 if newest else 1, **found.words)
    differs = passages(in_force.text if in_force else "", found.text)
    entry = RecordEntry(at=timezone.now(), **entry_of(found, newest))
    return {
        "in_force": in_force,
        "shown": [would_be, *versions],
        "passages": differs,
        "same_words": all(one.kind == SAME for one in differs),
        "same_paragraphs": in_force is not None and in_force.paragraphs == found.paragraphs,
        "entry": entry,
        "changes": changes_of(entry),
    }


def _to_begin_with(request: SignedInRequest) -> dict[str, Any]:
    """The words of the draft that was asked for, or else of the statement in force."""
    drafts = StatementDraft.objects.exclude(state__in=[DraftState.WAITING, DraftState.ADOPTED])
    again = next((one for one in drafts if str(one.public_id) == request.GET.get("from")), None)
    if again:
        return again.words
    in_force = _in_force()
    return {"text": in_force.text, "adopted_by": in_force.adopted_by} if in_force else {}


def _in_force() -> BoardStatement | None:
    return BoardStatement.objects.adopted().first()


def _find(public_id: UUID) -> StatementDraft:
    rows = StatementDraft.objects.select_related("author", "second", "statement")
    return get_object_or_404(rows, public_id=public_id)


def _sent(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _refused(request: SignedInRequest, found: StatementDraft, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(found)
