"""The release desk: what is prepared, what waits for a checker, and exactly what would leave."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.design.listing import Column, Filter, Listing
from plumbline.evidence.models import FigureRow, Kind, MeasureRun
from plumbline.evidence.queries import area_names
from plumbline.people.models import Person
from plumbline.plan.access import may_view_plan
from plumbline.plan.models import Proposal
from plumbline.plan.states import NOT_YET_PUBLIC, ProposalState
from plumbline.plan.terms import terms_of, what_differs
from plumbline.publishing import access, actions
from plumbline.publishing.differences import differences
from plumbline.publishing.forms import CorrectForm, PrepareForm, ReasonForm
from plumbline.publishing.models import Release, ReleaseItem
from plumbline.publishing.protection import minding
from plumbline.publishing.states import LABELS, LEFT, NotPossibleNow, State, Transition, acts_from, transition

COLOURS = {
    "published": "blue",
    "withdrawn": "grey",
    "superseded": "grey",
    "discarded": "grey",
    "refused": "grey",
    "looking": "yellow",
    "submitted": "yellow",
    "approved": "aqua-green",
}


def _submit(*, by: Person, release: Release) -> None:
    minding.start(actions.submit_release(by=by, release=release))


def _stop(*, by: Person, release: Release) -> None:
    minding.stop(actions.stop_look(by=by, release=release))


ACTIONS: dict[str, Callable[..., object]] = {
    "change": actions.change_release,
    "discard": actions.discard_release,
    "submit": _submit,
    "stop": _stop,
    "approve": actions.approve_release,
    "refuse": actions.refuse_release,
    "correct": actions.correct_release,
    "publish": actions.publish_release,
    "withdraw": actions.withdraw_release,
}
UNSEEN = (State.DRAFT, State.LOOKING, State.DISCARDED)
"""While a release is so, nobody knows yet what could be worked out of it."""
DONE = {
    "change": "The draft is changed.",
    "discard": "The draft is given up. Nothing of it leaves.",
    "submit": "Plumbline looks at what could be worked out of the release. Then it waits for a checker.",
    "stop": "The look is stopped. The release is a draft again.",
    "correct": "The release is a draft again. Look at what would leave, then ask for a checker.",
    "approve": "The release is approved. It is not public yet.",
    "refuse": "The release is refused.",
    "publish": "It is public, and frozen.",
    "withdraw": "It is withdrawn. A notice stays on the public page.",
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
    minding.end_dead_looks()
    listing = ReleaseList(request.GET, Release.objects.select_related("author", "checker"))
    if listing.wants_csv:
        return listing.as_csv()
    context = {
        "listing": listing,
        "may_prepare": access.may_prepare_release(person),
    }
    return render(request, "publishing/releases.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def prepare(request: HttpRequest) -> HttpResponse:
    """Start a release."""
    person = _person(request)
    access.check_may_prepare_release(person)
    form = _prepare_form(request, person)
    if request.method == "POST" and form.is_valid():
        try:
            release = actions.prepare_release(by=person, **form.told)
        except actions.ReleaseUnusable as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "The release is prepared. Look at what would leave, then ask for a checker."
            )
            return redirect(release)
    return render(request, "publishing/prepare.jinja", {"form": form})


def _prepare_form(request: HttpRequest, person: Person, release: Release | None = None) -> PrepareForm:
    """What a release may carry: current runs, what waits of the plan, and what it may replace."""
    # The trust's own first: what others published has mostly left already.
    published_last = Case(When(kind=Kind.PUBLISHED, then=Value(1)), default=Value(0))
    carried = release.public_id if release else None
    waiting = Q(leaves_with=carried) if carried else Q()
    proposals = Proposal.objects.filter(
        waiting | Q(leaves_with=None, state=ProposalState.WAITING), state__in=NOT_YET_PUBLIC
    )
    earlier = Release.objects.filter(by_system=False, state=State.PUBLISHED).order_by("-published_at")
    return PrepareForm(
        request.POST or None,
        runs=MeasureRun.objects.current().order_by(published_last, "title", "pk"),
        proposals=proposals.select_related("commitment").order_by("commitment__number")
        if may_view_plan(person)
        else Proposal.objects.none(),
        earlier=earlier,
        initial=_as_it_is(release) if release else None,
    )


def _as_it_is(release: Release) -> dict[str, Any]:
    names = ("title", "words", "why", "method", "superseding_why")
    return {
        **{name: getattr(release, name) for name in names},
        "runs": [item.run_id for item in release.items.all()],
        "proposals": list(release.proposals),
        "supersedes": release.supersedes_id,
    }


@require_safe
@never_cache
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One release: who, why, what can be done now, and every figure that leaves."""
    person = _person(request)
    access.check_may_see_releases(person)
    minding.end_dead_looks()
    found = _find(public_id)
    context = {
        "release": found,
        "author": _author(found),
        "colour": COLOURS.get(found.state, "white"),
        "steps": [step for step in acts_from(found.state) if access.may_act(person, found, step)],
        "waiting_for": _waiting_for(person, found),
        "previews": [_preview(found, item) for item in found.items.all()],
        "is_draft": found.state in UNSEEN,
        "look": found.looks.first() if found.state in UNSEEN else None,
        "carried": [(one, what_differs(terms_of(one.commitment), one.after)) for one in found.proposals],
        "differences": [] if found.state in UNSEEN else differences(found),
        "frozen": found.state in LEFT,
    }
    return render(request, "publishing/release.jinja", context)


def _waiting_for(person: Person, release: Release) -> str:
    """Why this person cannot move a release on that waits for somebody."""
    if release.state == State.LOOKING:
        return ""
    for step in acts_from(release.state):
        try:
            access.check_may_act(person, release, step)
        except PermissionDenied as refusal:
            return str(refusal)
        return ""
    return ""


def _preview(release: Release, item: ReleaseItem) -> dict[str, object]:
    """The rows of an item as they leave; those that nobody has looked at yet, as they were counted."""
    is_draft = release.state in UNSEEN
    counted: list[FigureRow] = list(item.run.observations.all()) if is_draft else list(item.rows.all())
    rows = [row for row in counted if row.grouping not in item.leaves_out]
    withheld = sum(bool(row.withheld or row.numerator_withheld) for row in rows)
    return {"run": item.run, "rows": rows, "areas": area_names(item.run), "withheld": withheld}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def act(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    """Confirm an act on a release, then do it."""
    person, found = _person(request), _find(public_id)
    form: ActForm | None = None
    if act not in ACTIONS:
        raise Http404("There is no such act.")
    try:
        step = transition(act, found.state)
        access.check_may_act(person, found, step)
        form = _form(request, person, found, step)
        if request.method == "POST" and (form is None or form.is_valid()):
            ACTIONS[act](by=person, release=found, **_said(form))
            messages.success(request, DONE[act])
            return redirect(found)
    except (NotPossibleNow, actions.ReleaseUnusable) as refusal:
        if act == "change" and request.method == "POST" and form is not None:
            form.add_error(None, str(refusal))
        else:
            messages.error(request, str(refusal))
            return redirect(found)
    template = "publishing/prepare.jinja" if act == "change" else "publishing/act.jinja"
    return render(request, template, {"release": found, "step": step, "form": form})


ActForm = ReasonForm | CorrectForm | PrepareForm


def _form(request: HttpRequest, person: Person, release: Release, step: Transition) -> ActForm | None:
    if step.act == "change":
        return _prepare_form(request, person, release)
    if step.act == "correct":
        return CorrectForm(request.POST or None, release=release)
    return ReasonForm(request.POST or None, public=step.act == "withdraw") if step.needs_reason else None


def _said(form: ActForm | None) -> dict[str, Any]:
    if isinstance(form, PrepareForm):
        return form.told
    if isinstance(form, CorrectForm):
        return {"leaves_out": form.leaves_out, "method": form.cleaned_data["method"]}
    return form.cleaned_data if form else {}


def _find(public_id: UUID) -> Release:
    rows = Release.objects.select_related("author", "checker", "supersedes").prefetch_related(
        "items__run", "items__run__observations", "items__rows", "items__run__datasets"
    )
    return get_object_or_404(rows, public_id=public_id)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101 - LoginRequiredMiddleware lets nobody else through
    return request.user
