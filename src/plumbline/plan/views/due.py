"""What is due from somebody, and the two-minute update: signed in, or through a link in an e-mail."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.people.models import Person
from plumbline.people.requests import SignedInRequest
from plumbline.plan import access, actions
from plumbline.plan.forms import SnoozeForm, UpdateForm
from plumbline.plan.links import LinkUnusable, read_token
from plumbline.plan.listings import TAGS
from plumbline.plan.models import Action, UpdateLink
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import NotPossibleNow, public_act_called
from plumbline.plan.views.changing import Page, read_or_write, sent
from plumbline.plan.views.changing import change as change_with
from plumbline.plan.work_rows import read_rows, wants_update

MOST_DUE, MOST_OTHERS = 20, 50
"""Actions that are asked about on one page, worst first, and that are listed below; how many more is said."""
_TOKEN = "plan_update_token"  # noqa: S105 - the name of a session key


@require_safe
@never_cache
def mine(request: SignedInRequest) -> HttpResponse:
    """Everything that somebody answers for, what is due first."""
    access.check_may_have_actions(request.user)
    today = timezone.localdate()
    rows = read_rows(access.own_actions(request.user), today=today)
    due = sorted((row for row in rows if wants_update(row, today=today)), key=lambda row: (row.rank, row.due))
    waiting = {row.number for row in due}
    others = [row for row in rows if row.is_open and row.number not in waiting]
    finished = [row for row in rows if not row.is_open]
    to_agree = list(access.proposals_for(request.user).select_related("commitment"))
    context = {
        "to_agree": to_agree[:MOST_DUE],
        "more_to_agree": max(0, len(to_agree) - MOST_DUE),
        "called": public_act_called,
        "today": today,
        "due": due[:MOST_DUE],
        "waiting": len(due),
        "others": sorted(others, key=lambda row: row.due)[:MOST_OTHERS],
        "open": len(others),
        "finished": finished[-MOST_OTHERS:],
        "over": len(finished),
        "tags": TAGS,
    }
    return render(request, "plan/mine.jinja", context)


@read_or_write
@never_cache
def update(request: SignedInRequest, number: int) -> HttpResponse:
    """Say what happened, in two minutes."""
    found = get_object_or_404(Action.objects.select_related("commitment"), number=number)
    access.check_may_update(request.user, found)
    form = UpdateForm(sent(request), request.FILES or None, action=found)
    page = Page(
        f"Update on {found.reference}",
        "Send the update",
        ("Back to the action", found.get_absolute_url()),
        [found.title],
        files=True,
        done="Thank you. Your update is kept.",
    )
    return change_with(
        request, form, lambda **told: _say(request.user, found, told), page, lambda _: reverse("plan:mine")
    )


@read_or_write
@never_cache
def snooze(request: SignedInRequest, number: int) -> HttpResponse:
    """Put reminders off."""
    found = get_object_or_404(Action, number=number)
    access.check_may_update(request.user, found)
    page = Page(
        f"Put reminders about {found.reference} off",
        "Put them off",
        ("Back to the action", found.get_absolute_url()),
        [found.title, "That you did, and why, stays in view of those who lead the plan."],
        done="You are reminded again on that day.",
    )
    form = SnoozeForm(sent(request))
    return change_with(request, form, lambda **told: actions.snooze(by=request.user, action=found, **told), page)


@login_not_required
@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, so that no page names it. Uses nothing up."""
    request.session[_TOKEN] = token
    return HttpResponseRedirect(reverse("plan_update_sent"))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def update_by_link(request: HttpRequest) -> HttpResponse:
    """The two-minute update for who holds the link: one action, once."""
    try:
        link = read_token(request.session.get(_TOKEN, ""))
    except LinkUnusable as refusal:
        request.session.pop(_TOKEN, None)
        # What was typed meanwhile is shown again: it is somebody's answer, and can still be copied.
        typed = [
            (UpdateForm.base_fields[name].label, request.POST[name].splitlines())
            for name in ("happened", "in_the_way", "help_needed")
            if request.POST.get(name)
        ]
        context = {"reason": str(refusal), "typed": typed}
        return render(request, "plan/link_unusable.jinja", context, status=410)
    form = UpdateForm(sent(request), request.FILES or None, action=link.action)
    if request.method == "POST" and form.is_valid():
        try:
            _say(link.person, link.action, form.cleaned_data, link=link)
        except (PlanUnusable, NotPossibleNow) as refusal:
            form.add_error(None, str(refusal))
        else:
            del request.session[_TOKEN]
            return render(request, "plan/link_thanks.jinja", {"action": link.action})
    return render(request, "plan/link.jinja", {"form": form, "action": link.action})


def _say(person: Person, action: Action, told: dict[str, Any], link: UpdateLink | None = None) -> object:
    file = told.pop("evidence_file")
    named = {"file_name": file.name[:150], "content": file.read()} if file else {}
    return actions.tell(by=person, action=action, link=link, **told, **named)
