"""Actions: the list with its statuses, what slips, one action with all that was said of it."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plumbline.design.responses import safe_name
from plumbline.people.requests import SignedInRequest
from plumbline.plan import access, actions
from plumbline.plan.forms import ActionForm, AnswerForm, MilestonesForm, WaitsForForm
from plumbline.plan.listings import TAGS, ActionList
from plumbline.plan.models import Action, Commitment, Evidence
from plumbline.plan.states import ACTION_STEPS, steps_from
from plumbline.plan.status import Status
from plumbline.plan.views.changing import Page, read_or_write, sent
from plumbline.plan.views.changing import change as change_with
from plumbline.plan.views.kept import show_list
from plumbline.plan.work_rows import read_rows

STEPS = {
    "claim": ("Say that it is complete", "Say that it is complete"),
    "agree": ("Agree that it is complete", "Agree: it is complete"),
    "send-back": ("Send it back", "Send it back"),
    "drop": ("Drop this action", "Drop the action"),
    "reopen": ("Open it again", "Open it again"),
}
SLIPPING = (Status.OFF_TRACK, Status.AT_RISK)


@require_safe
@never_cache
def actions_list(request: SignedInRequest) -> HttpResponseBase:
    """Every action, worst first."""
    access.check_may_view_plan(request.user)
    return show_list(
        request,
        "actions",
        lambda asked: ActionList(asked, read_rows(Action.objects.all(), today=timezone.localdate())),
        "plan/actions.jinja",
        slipping=False,
    )


@require_safe
@never_cache
def slipping(request: SignedInRequest) -> HttpResponseBase:
    """What is late, at risk, or asks for help."""
    access.check_may_view_plan(request.user)
    rows = read_rows(Action.objects.filter(state__in=["open", "claimed"]), today=timezone.localdate())
    found = [row for row in rows if row.standing.status in SLIPPING or row.help_needed]
    return show_list(
        request, "slipping", lambda asked: ActionList(asked, found), "plan/actions.jinja", slipping=True
    )


@require_safe
@never_cache
def action(request: SignedInRequest, number: int) -> HttpResponse:
    """One action: how it stands and why, its milestones, every update, its evidence, what can be done now."""
    found = _find(number)
    access.check_may_see_action(request.user, found)
    [row] = read_rows(Action.objects.filter(pk=found.pk), today=timezone.localdate())
    context = {
        "action": found,
        "row": row,
        "tag_colour": TAGS[row.status],
        "milestones": found.milestones.all(),
        "updates": found.updates.select_related("said_by").prefetch_related("evidence"),
        "evidence": found.evidence.defer("content").select_related("added_by"),
        "waits_for": found.waits_for.order_by("number"),
        "holds_up": found.holds_up.order_by("number"),
        "snooze": found.snoozes.select_related("by").first(),
        "partners": found.partners.all(),
        "steps": [
            (step.act.replace(" ", "-"), STEPS[step.act.replace(" ", "-")][0], step)
            for step in steps_from(found.state)
            if access.may_take(request.user, found, step)
        ],
        "may_update": access.may_update(request.user, found) and row.is_open,
        "may_edit": access.may_edit_plan(request.user),
        "may_view_plan": access.may_view_plan(request.user),
    }
    return render(request, "plan/action.jinja", context)


@read_or_write
@never_cache
def add(request: SignedInRequest, number: int) -> HttpResponse:
    """Add a step towards a commitment."""
    access.check_may_edit_plan(request.user)
    commitment = get_object_or_404(Commitment, number=number)
    page = Page(
        f"Add an action to {commitment.reference}",
        "Add the action",
        ("Back to the commitment", commitment.get_absolute_url()),
        [commitment.promise],
        done="The action is added. Say what its milestones are.",
    )
    form = ActionForm(sent(request))
    return change_with(
        request,
        form,
        lambda **told: actions.add_action(by=request.user, commitment=commitment, **told),
        page,
        lambda made: made.get_absolute_url(),
    )


@read_or_write
@never_cache
def change(request: SignedInRequest, number: int) -> HttpResponse:
    """Change what an action says."""
    access.check_may_edit_plan(request.user)
    found = _find(number)
    page = Page(f"Change {found.reference}", "Save", _back(found))
    form = ActionForm(sent(request), initial=ActionForm.initial_of(found))
    return change_with(
        request, form, lambda **told: actions.change_action(by=request.user, action=found, **told), page
    )


@read_or_write
@never_cache
def milestones(request: SignedInRequest, number: int) -> HttpResponse:
    """Say what lies on the way."""
    access.check_may_edit_plan(request.user)
    found = _find(number)
    form = MilestonesForm(sent(request), initial=MilestonesForm.initial_of(found))
    page = Page(f"Milestones of {found.reference}", "Save", _back(found), [found.title])
    return change_with(
        request, form, lambda **told: actions.set_milestones(by=request.user, action=found, **told), page
    )


@read_or_write
@never_cache
def waits_for(request: SignedInRequest, number: int) -> HttpResponse:
    """Say what must be done before."""
    access.check_may_edit_plan(request.user)
    found = _find(number)
    form = WaitsForForm(sent(request), action=found, initial={"waits_for": found.waits_for.all()})
    page = Page(f"What {found.reference} waits for", "Save", _back(found), [found.title])
    return change_with(
        request, form, lambda **told: actions.set_dependencies(by=request.user, action=found, **told), page
    )


@read_or_write
@never_cache
def step(request: SignedInRequest, number: int, act: str) -> HttpResponse:
    """Claim, agree, send back, drop or reopen, on a page of its own."""
    found = _find(number)
    wanted = next((one for one in ACTION_STEPS if one.act == act.replace("-", " ")), None)
    if wanted is None:
        raise Http404("There is no such step.")
    access.check_may_take(request.user, found, wanted)
    title, button = STEPS[act]
    page = Page(
        f"{title}: {found.reference}",
        button,
        _back(found),
        [found.title, wanted.meaning],
        warning=wanted.needs_reason,
        instead=_evidence_first(found, act),
    )
    form = (AnswerForm if wanted.needs_reason else Form)(sent(request))

    def take(**told: Any) -> object:
        return actions.take_step(by=request.user, action=found, act=wanted.act, **told)

    return change_with(request, form, take, page)


def _evidence_first(action: Action, act: str) -> tuple[str, str] | None:
    """Where evidence is given, for who would say that an action is complete and has given none yet."""
    if act != "claim" or action.evidence.exists():
        return None
    address = reverse("plan:update", args=[action.number])
    return (
        "Nothing shows it yet. Give an update with a link or a file, and tick “It is complete” there",
        address,
    )


@require_safe
@never_cache
def evidence(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """A file that shows something, to be kept and not to be opened here."""
    found = get_object_or_404(Evidence.objects.select_related("action"), public_id=public_id)
    access.check_may_see_action(request.user, found.action)
    if found.content is None:
        raise Http404("This is a link and no file.")
    response = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{safe_name(found.file_name)}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _back(found: Action) -> tuple[str, str]:
    return ("Back to the action", reverse("plan:action", args=[found.number]))


def _find(number: int) -> Action:
    rows = Action.objects.select_related("commitment__area", "owner", "deputy", "unit", "claimed_by", "agreed_by")
    found: Action = get_object_or_404(rows, number=number)
    return found
