"""The plan at a glance; programmes and their areas of focus, and the forms that change them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plumbline.people.requests import SignedInRequest
from plumbline.plan import access, actions
from plumbline.plan.listings import STATES, TAGS, ProgrammeList
from plumbline.plan.models import Action, FocusArea, Programme
from plumbline.plan.overview import programmes_at_a_glance
from plumbline.plan.programme_forms import AreaForm, ProgrammeForm
from plumbline.plan.views.changing import Page, change, read_or_write, sent
from plumbline.plan.views.commitments import with_counts
from plumbline.plan.work_rows import read_rows


@require_safe
@never_cache
def overview(request: SignedInRequest) -> HttpResponse:
    """The plan at a glance: each area of focus with its commitments and how its actions stand."""
    access.check_may_view_plan(request.user)
    context = {
        "programmes": programmes_at_a_glance(today=timezone.localdate()),
        "may_edit": access.may_edit_plan(request.user),
        "tags": TAGS,
    }
    return render(request, "plan/overview.jinja", context)


@require_safe
@never_cache
def programmes(request: SignedInRequest) -> HttpResponseBase:
    """Every programme."""
    access.check_may_view_plan(request.user)
    rows = Programme.objects.annotate(
        areas_now=Count("areas", filter=Q(areas__closed_on__isnull=True), distinct=True),
        commitments_now=Count("areas__commitments", distinct=True),
    )
    listing = ProgrammeList(request.GET, rows)
    if listing.wants_csv:
        return listing.as_csv()
    several = len(listing.page.object_list) > 1
    context = {"listing": listing, "several": several, "may_edit": access.may_edit_plan(request.user)}
    return render(request, "plan/programmes.jinja", context)


@require_safe
@never_cache
def programme(request: SignedInRequest, slug: str) -> HttpResponse:
    """One programme: what it is for, its days, and its areas of focus."""
    access.check_may_view_plan(request.user)
    found = get_object_or_404(Programme, slug=slug)
    [glance] = programmes_at_a_glance(today=timezone.localdate(), only=found)
    context = {"glance": glance, "may_edit": access.may_edit_plan(request.user), "tags": TAGS}
    return render(request, "plan/programme.jinja", context)


@read_or_write
@never_cache
def add_programme(request: SignedInRequest) -> HttpResponse:
    """Add a programme."""
    access.check_may_edit_plan(request.user)

    def add(title: str, **told: Any) -> Programme:
        slug = _free_slug(title, Programme, "programme")
        return actions.add_programme(by=request.user, title=title, slug=slug, **told)

    page = Page("Add a programme", "Add the programme", ("Back to the programmes", reverse("plan:programmes")))
    return change(request, ProgrammeForm(sent(request)), add, page, lambda made: made.get_absolute_url())


@read_or_write
@never_cache
def change_programme(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say a programme in other words, or give it other days."""
    access.check_may_edit_plan(request.user)
    found = get_object_or_404(Programme, slug=slug)
    form = ProgrammeForm(sent(request), initial=ProgrammeForm.initial_of(found))
    page = Page("Change this programme", "Save", ("Back to the programme", found.get_absolute_url()))

    def act(**told: Any) -> Programme:
        return actions.change_programme(by=request.user, programme=found, **told)

    return change(request, form, act, page)


@read_or_write
@never_cache
def close_programme(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say that a programme is over."""
    access.check_may_edit_plan(request.user)
    found = get_object_or_404(Programme, slug=slug)
    page = Page(
        f"Do you want to close {found.title}?",
        "Close the programme",
        ("Back to the programme", found.get_absolute_url()),
        ["Its areas of focus must be closed first. What was promised in it stays, in public too."],
        warning=True,
        done="The programme is closed. It can be opened again.",
    )
    return _confirm(
        request, page, lambda: actions.close_programme(by=request.user, programme=found, day=timezone.localdate())
    )


@read_or_write
@never_cache
def reopen_programme(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take it back that a programme was closed."""
    access.check_may_edit_plan(request.user)
    found = get_object_or_404(Programme, slug=slug)
    back = ("Back to the programme", found.get_absolute_url())
    page = Page(f"Open {found.title} again", "Open it again", back, done="The programme is open again.")
    return _confirm(request, page, lambda: actions.reopen_programme(by=request.user, programme=found))


@require_safe
@never_cache
def area(request: SignedInRequest, slug: str) -> HttpResponse:
    """One area of focus: what was promised in it, and its actions."""
    access.check_may_view_plan(request.user)
    found = _area(slug)
    context = {
        "area": found,
        "several": Programme.objects.count() > 1,
        "commitments": with_counts().filter(area=found).order_by("number"),
        "rows": read_rows(Action.objects.filter(commitment__area=found), today=timezone.localdate()),
        "may_edit": access.may_edit_plan(request.user),
        "tags": TAGS,
        "states": STATES,
    }
    return render(request, "plan/area.jinja", context)


@read_or_write
@never_cache
def add_area(request: SignedInRequest) -> HttpResponse:
    """Add an area of focus."""
    access.check_may_edit_plan(request.user)
    wanted = Programme.objects.filter(slug=request.GET.get("programme", "")[:80].replace("\x00", "")).first()

    def add(title: str, **told: Any) -> FocusArea:
        slug = _free_slug(title, FocusArea, "area")
        return actions.add_area(by=request.user, title=title, slug=slug, **told)

    page = Page("Add an area of focus", "Add the area", ("Back to the plan", reverse("plan:overview")))
    return change(request, AreaForm(sent(request), initial={"programme": wanted}), add, page)


@read_or_write
@never_cache
def change_area(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say an area in other words, or let it belong to another programme."""
    access.check_may_edit_plan(request.user)
    found = _area(slug)
    page = Page("Change this area", "Save", ("Back to the area", found.get_absolute_url()))
    form = AreaForm(sent(request), initial=AreaForm.initial_of(found), now=found.programme)
    return change(request, form, lambda **told: actions.change_area(by=request.user, area=found, **told), page)


@read_or_write
@never_cache
def close_area(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say that nothing new is promised in an area."""
    access.check_may_edit_plan(request.user)
    found = _area(slug)
    page = Page(
        f"Do you want to close {found.title}?",
        "Close the area",
        ("Back to the area", found.get_absolute_url()),
        ["Nothing new can be promised in it then. What was promised stays, and so do its actions."],
        warning=True,
        done="The area is closed. It can be opened again.",
    )
    return _confirm(
        request, page, lambda: actions.close_area(by=request.user, area=found, day=timezone.localdate())
    )


@read_or_write
@never_cache
def reopen_area(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take it back that an area was closed."""
    access.check_may_edit_plan(request.user)
    found = _area(slug)
    back = ("Back to the area", found.get_absolute_url())
    page = Page(f"Open {found.title} again", "Open it again", back, done="The area is open again.")
    return _confirm(request, page, lambda: actions.reopen_area(by=request.user, area=found))


def _area(slug: str) -> FocusArea:
    return get_object_or_404(FocusArea.objects.select_related("programme"), slug=slug)


def _free_slug(title: str, model: type[Programme | FocusArea], otherwise: str) -> str:
    wanted = slugify(title)[:70] or otherwise
    taken = set(model.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if slug not in taken)


def _confirm(request: SignedInRequest, page: Page, act: Callable[[], object]) -> HttpResponse:
    """Ask once more, then act; there is nothing to fill in."""
    return change(request, Form(sent(request)), lambda **_: act(), page)
