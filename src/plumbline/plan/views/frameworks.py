"""Frameworks: the list, one as a matrix with its gaps, one requirement, and the forms that change them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from plumbline.design.responses import csv_response, safe_name
from plumbline.people.requests import SignedInRequest
from plumbline.plan import assurance_forms as forms
from plumbline.plan.access import check_may_edit_plan, check_may_view_plan, may_edit_plan
from plumbline.plan.actions import coverage, frameworks
from plumbline.plan.assurance_access import check_may_score_second, may_score_second, person_of
from plumbline.plan.assurance_listings import FrameworkList, RequirementExport, RequirementList
from plumbline.plan.framework_files import COLUMNS, template_rows
from plumbline.plan.kept_views import OF_FRAMEWORK
from plumbline.plan.matrix import coverage_of, matrix, scores_of, with_gaps
from plumbline.plan.matrix_files import as_workbook
from plumbline.plan.models import Commitment, Coverage, Framework, Requirement, Score
from plumbline.plan.views.changing import Page, change, read_or_write, sent
from plumbline.plan.views.kept import show_list

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def list_of_frameworks(request: SignedInRequest) -> HttpResponseBase:
    """Every framework, with how much of it nothing covers."""
    check_may_view_plan(request.user)
    may_write = may_edit_plan(request.user)
    return show_list(
        request,
        "frameworks",
        lambda asked: FrameworkList(asked, with_gaps()),
        "plan/assurance/frameworks.jinja",
        may_write=may_write,
    )


@require_safe
def framework(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """One framework as a matrix."""
    check_may_view_plan(request.user)
    found = get_object_or_404(Framework.objects.select_related("scale"), slug=slug)
    rows = matrix(found)
    if request.GET.get("format") == "csv":
        return RequirementExport(request.GET, rows).as_csv()
    context = {
        "framework": found,
        "asked": sum(1 for row in rows if row.asked == "Now"),
        "gaps": sum(1 for row in rows if row.gap),
        "unconfirmed": sum(1 for row in rows if not row.requirement.confirmed),
        "may_write": may_edit_plan(request.user),
    }
    return show_list(
        request,
        f"{OF_FRAMEWORK}{found.slug}",
        lambda asked: RequirementList(asked, rows),
        "plan/assurance/framework.jinja",
        **context,
    )


@require_safe
def workbook(request: SignedInRequest, slug: str) -> HttpResponse:
    """The same matrix as a workbook."""
    check_may_view_plan(request.user)
    found = get_object_or_404(Framework.objects.select_related("scale"), slug=slug)
    content = as_workbook(found, matrix(found), timezone.localdate())
    response = HttpResponse(content, content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{safe_name(found.slug)}.xlsx"'
    return response


@require_safe
def template(request: SignedInRequest) -> HttpResponseBase:
    """A CSV to fill in."""
    check_may_view_plan(request.user)
    return csv_response("framework-template", COLUMNS, template_rows())


@read_or_write
def import_framework(request: SignedInRequest) -> HttpResponse:
    """Bring a framework's requirements from a CSV, whole or not at all."""
    check_may_edit_plan(request.user)
    form = forms.ImportForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        content = given.pop("file").read()
        try:
            kept = frameworks.import_framework(by=person_of(request), content=content, **given)
        except ValidationError as error:
            form.tell(error)
        else:
            messages.success(request, f"{kept.name} is in.")
            return redirect(kept.get_absolute_url())
    return render(request, "plan/assurance/import.jinja", {"form": form})


@read_or_write
def set_scale(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give a framework a scale of the trust's own."""
    check_may_edit_plan(request.user)
    found = get_object_or_404(Framework.objects.select_related("scale"), slug=slug)

    def act(**given: Any) -> object:
        return frameworks.set_scale(by=person_of(request), framework=found, **given)

    lines = ["Scores that were given stay, in the words of the scale that they were given on."]
    page = Page(f"Set a scale for {found.name}", "Save", (found.name, found.get_absolute_url()), lines)
    return change(request, forms.ScaleForm(sent(request)), act, page)


@require_safe
def requirement(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """One requirement: what covers it, and every score it was given."""
    check_may_view_plan(request.user)
    found = _requirement(slug, pk)
    scores = list(scores_of(found))
    latest = scores[0] if scores else None
    open_to_second = latest is not None and not hasattr(latest, "second")
    context = {
        "requirement": found,
        "coverage": found.coverage.select_related("commitment", "linked_by"),
        "scores": scores,
        "may_write": may_edit_plan(request.user),
        "may_second": open_to_second and latest is not None and may_score_second(request.user, latest),
    }
    return render(request, "plan/assurance/requirement.jinja", context)


@read_or_write
def cover(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Say which commitment answers a requirement."""
    check_may_edit_plan(request.user)
    found = _requirement(slug, pk)

    def act(**given: Any) -> object:
        return coverage.cover(by=person_of(request), requirement=found, **given)

    form = forms.CoverForm(sent(request), commitments=Commitment.objects.all())
    page = Page("What answers this?", "Save", _back(found), [found.text])
    return change(request, form, act, page)


@read_or_write
def uncover(request: SignedInRequest, slug: str, pk: int, link: int) -> HttpResponse:
    """Take it back that a commitment answers a requirement."""
    check_may_edit_plan(request.user)
    found = _requirement(slug, pk)
    kept = get_object_or_404(Coverage.objects.select_related("commitment"), requirement=found, pk=link)

    def act(**_: Any) -> None:
        coverage.uncover(by=person_of(request), coverage=kept)

    lines = [found.text, f"{kept.commitment.reference}: {kept.commitment.promise}"]
    page = Page(f"{kept.commitment.reference} does not answer this?", "Unlink", _back(found), lines, warning=True)
    return change(request, forms.Told(sent(request)), act, page)


@read_or_write
def score(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Say how far along the trust is."""
    check_may_edit_plan(request.user)
    found = _requirement(slug, pk)
    if found.framework.scale is None:
        messages.warning(request, "This framework has no scale yet. Set one first.")
        return redirect("assurance:set_scale", found.framework.slug)

    def act(**given: Any) -> object:
        return coverage.score(by=person_of(request), requirement=found, **given)

    form = forms.ScoreForm(sent(request), scale=found.framework.scale)
    page = Page("How far along are we?", "Save", _back(found), [found.text])
    return change(request, form, act, page)


@read_or_write
def score_second(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Agree with somebody else's score, or differ."""
    check_may_score_second(request.user)
    found = _requirement(slug, pk)
    first = Score.objects.filter(requirement=found, answers=None).select_related("scale", "scorer").first()
    if first is None:
        messages.warning(request, "Nobody has given a first score yet.")
        return redirect(found.get_absolute_url())
    check_may_score_second(request.user, first)

    def act(**given: Any) -> object:
        return coverage.score_second(by=person_of(request), first=first, **given)

    form = forms.ScoreForm(sent(request), scale=first.scale)
    lines = [found.text, f"{first.scorer} said {first.in_words}: {first.why}"]
    page = Page("How far along do you say we are?", "Save", _back(found), lines)
    return change(request, form, act, page)


@require_safe
def commitment(request: SignedInRequest, number: int) -> HttpResponse:
    """What a commitment answers, what threatens it, and how it was assessed."""
    check_may_view_plan(request.user)
    found = get_object_or_404(Commitment, number=number)
    assessments = list(found.assessments.select_related("written_by", "signed_by"))
    context = {
        "commitment": found,
        "coverage": coverage_of(found),
        "risks": found.risks.with_scores(),
        "assessments": assessments,
        "waiting": next((one for one in assessments if one.signed_at is None), None),
        "may_write": may_edit_plan(request.user),
    }
    return render(request, "plan/assurance/commitment.jinja", context)


def _requirement(slug: str, pk: int) -> Requirement:
    rows = Requirement.objects.select_related("framework__scale")
    return get_object_or_404(rows, framework__slug=slug, pk=pk)


def _back(found: Requirement) -> tuple[str, str]:
    return (
        f"{found.framework.name}: {found.code}",
        reverse("assurance:requirement", args=[found.framework.slug, found.pk]),
    )
