"""Risks: the list, the grid of five by five, one risk with its history, and the forms that change it."""

from collections import defaultdict
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plumbline.people.requests import SignedInRequest
from plumbline.plan import assurance_forms as forms
from plumbline.plan.access import check_may_edit_plan, check_may_view_plan, may_edit_plan
from plumbline.plan.actions import risks as actions
from plumbline.plan.assurance_access import person_of
from plumbline.plan.assurance_listings import RiskList
from plumbline.plan.models import Risk
from plumbline.plan.models.risks import LEVELS
from plumbline.plan.risk_words import product_in_words, risk_words
from plumbline.plan.views.changing import Page, change, read_or_write, sent
from plumbline.plan.views.kept import show_list

LEVEL_NAMES = {"current": "Now", "inherent": "Without controls", "target": "Target"}
FIELD_NAMES = {
    "title": "What might happen",
    "detail": "Why, and what would follow",
    "appetite": "Appetite",
    "controls": "Controls",
    "gaps_in_control": "Gaps in control",
    "assurances": "Assurances",
    "gaps_in_assurance": "Gaps in assurance",
    "lead": "Answers for it",
    "committee": "Committee",
    "review_on": "Review by",
    "commitments": "Commitments",
    "actions": "Actions",
    "state": "State",
}


@require_safe
def list_of_risks(request: SignedInRequest) -> HttpResponseBase:
    """Every risk, worst first."""
    check_may_view_plan(request.user)
    rows = Risk.objects.with_scores().select_related("committee")
    may_write = may_edit_plan(request.user)
    return show_list(
        request,
        "risks",
        lambda asked: RiskList(asked, rows),
        "plan/assurance/risks.jinja",
        may_write=may_write,
    )


@require_safe
def grid(request: SignedInRequest) -> HttpResponse:
    """Open risks in a grid of likelihood and impact."""
    check_may_view_plan(request.user)
    asked = request.GET.get("level", "")
    level = asked if asked in LEVELS else "current"
    placed = defaultdict(list)
    for risk in Risk.objects.with_scores().filter(closed_on=None):
        placed[getattr(risk, f"{level}_likelihood"), getattr(risk, f"{level}_impact")].append(risk)
    words = risk_words()
    context = {
        "level": level,
        "levels": LEVEL_NAMES,
        "words": words,
        "rows": [
            (likelihood, words.likelihood[likelihood - 1], [placed[likelihood, impact] for impact in range(1, 6)])
            for likelihood in range(5, 0, -1)
        ],
        "open": sum(map(len, placed.values())),
    }
    return render(request, "plan/assurance/grid.jinja", context)


@require_safe
def risk(request: SignedInRequest, number: int) -> HttpResponse:
    """One risk, with every change of it."""
    check_may_view_plan(request.user)
    found = get_object_or_404(Risk.objects.select_related("committee", "opened_by"), number=number)
    history = list(found.scores.select_related("by"))
    context = {
        "risk": found,
        "history": history,
        "levels": [(name, _in_words(history[0], level)) for level, name in LEVEL_NAMES.items()],
        "in_words": _in_words,
        "field_names": FIELD_NAMES,
        "may_write": may_edit_plan(request.user),
    }
    return render(request, "plan/assurance/risk.jinja", context)


@read_or_write
def add_risk(request: SignedInRequest) -> HttpResponse:
    """Open a risk."""
    check_may_edit_plan(request.user)
    form = forms.RiskForm(sent(request))

    def act(**_: Any) -> Risk:
        return actions.add_risk(by=person_of(request), **form.given())

    page = Page("Add a risk", "Add", ("Risks", reverse("assurance:risks")))
    return change(request, form, act, page, _address)


@read_or_write
def change_risk(request: SignedInRequest, number: int) -> HttpResponse:
    """Change a risk's scores or words, and say why."""
    found = _found(request, number)
    form = forms.RiskForm(sent(request), risk=found, initial=forms.risk_as_typed(found))

    def act(**_: Any) -> Risk:
        return actions.change_risk(by=person_of(request), risk=found, **form.given())

    page = Page(f"Change {found.reference}", "Save", _back(found))
    return change(request, form, act, page)


@read_or_write
def close_risk(request: SignedInRequest, number: int) -> HttpResponse:
    """Close a risk, and say why."""
    found = _found(request, number)

    def act(**given: Any) -> Risk:
        return actions.close_risk(by=person_of(request), risk=found, **given)

    lines = [found.title, "It stays in the list with its history, and can be opened again."]
    page = Page(f"Do you want to close {found.reference}?", "Close", _back(found), lines, warning=True)
    return change(request, forms.ReasonForm(sent(request)), act, page)


@read_or_write
def reopen_risk(request: SignedInRequest, number: int) -> HttpResponse:
    """Take a closing back."""
    found = _found(request, number)

    def act(**given: Any) -> Risk:
        return actions.reopen_risk(by=person_of(request), risk=found, **given)

    page = Page(f"Open {found.reference} again", "Open it again", _back(found), [found.title])
    return change(request, forms.ReasonForm(sent(request)), act, page)


def _found(request: SignedInRequest, number: int) -> Risk:
    check_may_edit_plan(request.user)
    return get_object_or_404(Risk.objects.select_related("committee"), number=number)


def _in_words(line: Any, level: str) -> str:
    return product_in_words(getattr(line, f"{level}_likelihood"), getattr(line, f"{level}_impact"))


def _back(found: Risk) -> tuple[str, str]:
    return (found.reference, found.get_absolute_url())


def _address(made: Any) -> str:
    return str(made.get_absolute_url())
