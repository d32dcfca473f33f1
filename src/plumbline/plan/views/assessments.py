"""Equality impact assessments: which commitments have one, one of them, and the forms that write and sign it."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plumbline.people.requests import SignedInRequest
from plumbline.plan import assurance_forms as forms
from plumbline.plan.access import check_may_edit_plan, check_may_view_plan, may_edit_plan
from plumbline.plan.actions import assessments as actions
from plumbline.plan.assurance_access import check_may_sign, may_sign, person_of
from plumbline.plan.assurance_listings import AssessmentList, with_assessments
from plumbline.plan.models import Assessment, Commitment
from plumbline.plan.states import State
from plumbline.plan.views.changing import Page, change, read_or_write, sent
from plumbline.plan.views.kept import show_list


@require_safe
def list_of_assessments(request: SignedInRequest) -> HttpResponseBase:
    """Every commitment with its latest assessment; a promise without one is a gap."""
    check_may_view_plan(request.user)
    rows = with_assessments(Commitment.objects.all())
    gaps = rows.filter(state=State.MADE, assessed=None).count()
    return show_list(
        request,
        "assessments",
        lambda asked: AssessmentList(asked, rows),
        "plan/assurance/assessments.jinja",
        gaps=gaps,
    )


@require_safe
def assessment(request: SignedInRequest, number: int) -> HttpResponse:
    """One assessment, with who wrote it and who signed it off."""
    check_may_view_plan(request.user)
    found = _found(number)
    waits = found.signed_at is None
    context = {
        "assessment": found,
        "writers": found.writers.all(),
        "may_write": waits and may_edit_plan(request.user),
        "may_sign": waits and may_sign(request.user, found),
    }
    return render(request, "plan/assurance/assessment.jinja", context)


@read_or_write
def write_assessment(request: SignedInRequest, number: int) -> HttpResponse:
    """Write an assessment of a commitment; one that waits is changed instead."""
    check_may_edit_plan(request.user)
    commitment = get_object_or_404(Commitment, number=number)
    latest = commitment.assessments.first()
    if latest is not None and latest.signed_at is None:
        return redirect("assurance:change_assessment", latest.number)

    def act(**given: Any) -> Assessment:
        return actions.write_assessment(by=person_of(request), commitment=commitment, **given)

    initial = forms.assessment_as_typed(latest) | {"review_on": None} if latest else {}
    form = forms.AssessmentForm(sent(request), initial=initial)
    back = (commitment.reference, reverse("assurance:commitment", args=[commitment.number]))
    page = Page(f"Assess {commitment.reference}", "Save", back, [commitment.promise])
    return change(request, form, act, page, _address)


@read_or_write
def change_assessment(request: SignedInRequest, number: int) -> HttpResponse:
    """Change an assessment that waits to be signed off."""
    check_may_edit_plan(request.user)
    found = _found(number)

    def act(**given: Any) -> Assessment:
        return actions.change_assessment(by=person_of(request), assessment=found, **given)

    form = forms.AssessmentForm(sent(request), initial=forms.assessment_as_typed(found))
    lines = [found.commitment.promise, "Whoever changes it has written part of it, and does not sign it off."]
    page = Page(f"Change {found.reference}", "Save", (found.reference, found.get_absolute_url()), lines)
    return change(request, form, act, page)


@read_or_write
def sign_assessment(request: SignedInRequest, number: int) -> HttpResponse:
    """Sign an assessment off, as somebody who wrote none of it."""
    check_may_sign(request.user)
    found = _found(number)
    check_may_sign(request.user, found)

    def act(**_: Any) -> Assessment:
        return actions.sign_assessment(by=person_of(request), assessment=found)

    lines = [
        f"{found.commitment.reference}: {found.commitment.promise}",
        "Nothing of it can be changed from then on. A new one can be written.",
    ]
    back = (found.reference, found.get_absolute_url())
    page = Page(f"Do you sign {found.reference} off?", "Sign it off", back, lines)
    return change(request, forms.Told(sent(request)), act, page)


def _found(number: int) -> Assessment:
    rows = Assessment.objects.select_related("commitment", "written_by", "signed_by")
    return get_object_or_404(rows, number=number)


def _address(made: Any) -> str:
    return str(made.get_absolute_url())
