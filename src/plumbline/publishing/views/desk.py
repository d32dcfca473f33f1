"""The release desk: what is prepared, what waits for a checker, and exactly what would leave."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.design.listing import Column, Filter, Listing
from plumbline.evidence.models import MeasureRun
from plumbline.evidence.queries import area_names
from plumbline.people.models import Person
from plumbline.publishing import access, actions
from plumbline.publishing.forms import PrepareForm, ReasonForm
from plumbline.publishing.models import Release
from plumbline.publishing.states import LABELS, NotPossibleNow, acts_from, transition

COLOURS = {
    "published": "blue",
    "withdrawn": "grey",
    "refused": "grey",
    "submitted": "yellow",
    "approved": "aqua-green",
}
ACTIONS: dict[str, Callable[..., Release]] = {
    "submit": actions.submit_release,
    "approve": actions.approve_release,
    "refuse": actions.refuse_release,
    "publish": actions.publish_release,
    "withdraw": actions.withdraw_release,
}
DONE = {
    "submit": "The release waits for a checker.",
    "approve": "The release is approved. It is not public yet.",
    "refuse": "The release is refused.",
    "publish": "The figures are public.",
    "withdraw": "The figures are withdrawn. A notice stays on the public page.",
}


def _author(release: Release) -> str:
    return "Plumbline" if release.by_system else str(release.author)


class ReleaseList(Listing):
    """Every release, newest first."""

    name = "releases"
    caption = "Releases"
    columns = (
        Column("title", "Release", sort="title", link=lambda row: row.get_absolute_url()),
        Column(
            "state",
            "State",
            lambda row: row.state_label,
            sort="state",
            tag=lambda row: COLOURS.get(row.state, "white"),
        ),
        Column("author", "Prepared by", _author),
        Column("checker", "Checked by", lambda row: str(row.checker or "")),
        Column("prepared_at", "Prepared", sort="prepared_at"),
    )
    search = ("title__icontains", "why__icontains")
    filters = (
        Filter("state", "State", list(LABELS.items()), "state"),
        Filter(
            "by",
            "Prepared by",
            [("people", "People"), ("system", "Plumbline")],
            lambda value: Q(by_system=value == "system"),
        ),
    )
    default_sort = "-prepared_at"
    empty = "No release has been prepared yet."


@require_safe
@never_cache
def releases(request: HttpRequest) -> HttpResponseBase:
    """The list."""
    person = _person(request)
    access.check_may_see_releases(person)
    listing = ReleaseList(request.GET, Release.objects.select_related("author", "checker"))
    if listing.wants_csv:
        return listing.as_csv()
    may_prepare = access.may_prepare_release(person)
    return render(request, "publishing/releases.jinja", {"listing": listing, "may_prepare": may_prepare})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def prepare(request: HttpRequest) -> HttpResponse:
    """Start a release."""
    person = _person(request)
    access.check_may_prepare_release(person)
    runs = MeasureRun.objects.current().order_by("title", "pk")
    form = PrepareForm(request.POST or None, runs=runs)
    if request.method == "POST" and form.is_valid():
        release = actions.prepare_release(
            by=person, **{**form.cleaned_data, "runs": list(form.cleaned_data["runs"])}
        )
        messages.success(request, "The release is prepared. Look at what would leave, then ask for a checker.")
        return redirect(release)
    return render(request, "publishing/prepare.jinja", {"form": form})


@require_safe
@never_cache
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One release: who, why, what can be done now, and every figure that leaves."""
    person = _person(request)
    access.check_may_see_releases(person)
    found = _find(public_id)
    context = {
        "release": found,
        "author": _author(found),
        "steps": [step for step in acts_from(found.state) if access.may_act(person, found, step)],
        "waiting_for": _waiting_for(person, found),
        "previews": [_preview(item.run) for item in found.items.all()],
    }
    return render(request, "publishing/release.jinja", context)


def _waiting_for(person: Person, release: Release) -> str:
    """Why this person cannot move a release on that waits for somebody."""
    for step in acts_from(release.state):
        try:
            access.check_may_act(person, release, step)
        except PermissionDenied as refusal:
            return str(refusal)
        return ""
    return ""


def _preview(run: MeasureRun) -> dict[str, object]:
    rows = list(run.observations.all())
    areas = area_names(run)
    return {"run": run, "rows": rows, "areas": areas, "withheld": sum(row.withheld is not None for row in rows)}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def act(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    """Confirm an act on a release, then do it."""
    person, found = _person(request), _find(public_id)
    if act not in ACTIONS:
        raise Http404("There is no such act.")
    try:
        step = transition(act, found.state)
        access.check_may_act(person, found, step)
        form = ReasonForm(request.POST or None, public=act == "withdraw") if step.needs_reason else None
        if request.method == "POST" and (form is None or form.is_valid()):
            ACTIONS[act](by=person, release=found, **(form.cleaned_data if form else {}))
            messages.success(request, DONE[act])
            return redirect(found)
    except NotPossibleNow as late:
        messages.error(request, str(late))
        return redirect(found)
    return render(request, "publishing/act.jinja", {"release": found, "step": step, "form": form})


def _find(public_id: UUID) -> Release:
    rows = Release.objects.select_related("author", "checker").prefetch_related(
        "items__run", "items__run__observations", "items__run__datasets"
    )
    return get_object_or_404(rows, public_id=public_id)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101 - LoginRequiredMiddleware lets nobody else through
    return request.user
