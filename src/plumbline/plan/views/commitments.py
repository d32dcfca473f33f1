"""Commitments, and what they are measured by."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plumbline.evidence.models import Observation
from plumbline.people.requests import SignedInRequest
from plumbline.plan import access, actions
from plumbline.plan.figures import FigureList
from plumbline.plan.forms import AimChangeForm, AimForm, ChangeForm, DraftForm, ReasonForm
from plumbline.plan.listings import STATES, TAGS, CommitmentList
from plumbline.plan.models import Action, Aim, Commitment, FocusArea
from plumbline.plan.progressing import current_rows, read_progress
from plumbline.plan.states import NOT_YET_PUBLIC, State, public_acts_from
from plumbline.plan.terms import Terms, places_of, terms_of
from plumbline.plan.trajectory_chart import in_a_sentence, trajectory_svg
from plumbline.plan.views.changing import Page, read_or_write, sent
from plumbline.plan.views.changing import change as change_with
from plumbline.plan.views.kept import show_list
from plumbline.plan.work_rows import read_rows


def with_counts() -> QuerySet[Any]:
    """Commitments with how many measures and actions each has."""
    return Commitment.objects.select_related("area__programme", "committee", "sponsor").annotate(
        aims_now=Count("aims", filter=Q(aims__ended_on__isnull=True), distinct=True),
        actions_now=Count("actions", distinct=True),
    )


@require_safe
@never_cache
def commitments(request: SignedInRequest) -> HttpResponseBase:
    """The list of commitments."""
    access.check_may_view_plan(request.user)
    may_edit = access.may_edit_plan(request.user)
    return show_list(
        request,
        "commitments",
        lambda asked: CommitmentList(asked, with_counts()),
        "plan/commitments.jinja",
        may_edit=may_edit,
    )


@require_safe
@never_cache
def commitment(request: SignedInRequest, number: int) -> HttpResponse:
    """One commitment: its terms, how far its figures have come, its actions, and what was proposed of it."""
    access.check_may_view_plan(request.user)
    found = _find(number)
    aims = found.aims.filter(ended_on__isnull=True).select_related("baseline__run")
    may_edit = access.may_edit_plan(request.user)
    waiting = found.proposals.filter(state__in=NOT_YET_PUBLIC).first()
    context = {
        "commitment": found,
        "colour": STATES[found.state],
        "measured": read_progress(list(aims), current_rows()),
        "describe_trajectory": in_a_sentence,
        "rows": read_rows(Action.objects.filter(commitment=found), today=timezone.localdate()),
        "waiting": waiting,
        "proposals": found.proposals.select_related("proposed_by", "agreed_by"),
        "acts": public_acts_from(found.state) if may_edit and waiting is None else (),
        "may_edit": may_edit,
        "is_draft": found.state == State.DRAFT,
        "tags": TAGS,
    }
    return render(request, "plan/commitment.jinja", context)


@read_or_write
@never_cache
def draft(request: SignedInRequest) -> HttpResponse:
    """Write a commitment down."""
    access.check_may_edit_plan(request.user)
    area = FocusArea.objects.filter(slug=request.GET.get("area", "")).first()
    form = DraftForm(sent(request), initial={"area": area})
    page = Page(
        "Write a commitment down",
        "Save the draft",
        ("Back to the plan", reverse("plan:overview")),
        ["Nobody outside sees a draft. It becomes a promise when a second person agrees."],
        done="The draft is saved. Say what it is measured by, and who does what.",
    )
    return change_with(
        request,
        form,
        lambda **told: actions.draft_commitment(by=request.user, **told),
        page,
        lambda made: made.get_absolute_url(),
    )


@read_or_write
@never_cache
def change(request: SignedInRequest, number: int) -> HttpResponse:
    """Say a draft in other words, or propose other terms for what was promised."""
    access.check_may_edit_plan(request.user)
    found = _find(number)
    back = ("Back to the commitment", found.get_absolute_url())
    initial = DraftForm.initial_of(found)
    if found.state == State.DRAFT:
        page = Page(f"Change {found.reference}", "Save the draft", back)
        form = DraftForm(sent(request), initial=initial)
        return change_with(
            request, form, lambda **told: actions.change_draft(by=request.user, commitment=found, **told), page
        )
    page = Page(
        f"Change what {found.reference} promises",
        "Propose the change",
        back,
        [
            "A second person must agree. Then the public record shows what was promised before and after, "
            "and why it changed."
        ],
        done="The change is proposed. It waits for a second person.",
    )

    def propose(reason: str, decided_by: str, **told: Any) -> object:
        after = terms_of(found) | _plain(told)
        return actions.propose(
            by=request.user, commitment=found, act="change", reason=reason, decided_by=decided_by, after=after
        )

    return change_with(request, ChangeForm(sent(request), initial=initial), propose, page)


def _plain(told: dict[str, Any]) -> Terms:
    committee = told["committee"]
    texts = {name: told[name].strip() for name in ("promise", "for_whom", "why", "answers")}
    return {
        **texts,
        "due": told["due"].isoformat(),
        "area": told["area"].title,
        "committee": committee.name if committee else "",
        **places_of(told["area"], committee),
    }


@require_safe
@never_cache
def choose_figure(request: SignedInRequest, number: int) -> HttpResponse:
    """Every figure that a commitment can start from."""
    access.check_may_edit_plan(request.user)
    found = _find(number)
    rows = current_rows().filter(value__isnull=False).select_related("run")
    listing = FigureList(request.GET, rows, commitment=found)
    return render(request, "plan/choose_figure.jinja", {"commitment": found, "listing": listing})


@read_or_write
@never_cache
def add_aim(request: SignedInRequest, number: int, observation: int) -> HttpResponse:
    """Say where a figure should be; a draft takes it at once, what was promised takes it by a proposal."""
    access.check_may_edit_plan(request.user)
    found = _find(number)
    baseline = get_object_or_404(Observation.objects.select_related("run"), pk=observation)
    figures = _figures(baseline)
    if not figures:
        raise Http404("This row has no figure to begin from.")
    is_draft = found.state == State.DRAFT
    form = (AimForm if is_draft else AimChangeForm)(sent(request), figures=figures)
    page = Page(
        f"Measure {found.reference}",
        "Add the measure" if is_draft else "Propose the measure",
        ("Choose another figure", reverse("plan:choose_figure", args=[number])),
        [
            f"{baseline.run.title}: {baseline.group}, {baseline.period}, {baseline.run.unit}.",
            "Progress is worked out from figures, with their intervals. Nobody types it.",
        ],
        done="The measure is added." if is_draft else "The measure is proposed. It waits for a second person.",
    )

    def add(**told: Any) -> object:
        if is_draft:
            return actions.add_aim(by=request.user, commitment=found, baseline=baseline, **told)
        return actions.propose_aim(by=request.user, commitment=found, baseline=baseline, **told)

    return change_with(request, form, add, page, lambda _: found.get_absolute_url())


def _figures(baseline: Observation) -> list[tuple[str, str]]:
    found = (
        [("value", f"The figure: {baseline.value:,.1f} {baseline.run.unit}")]
        if baseline.value is not None
        else []
    )
    if baseline.ratio is not None and baseline.comparator not in (None, baseline.group):
        found.append(("ratio", f"The ratio to {baseline.comparator}: {baseline.ratio:.2f}"))
    return found


@read_or_write
@never_cache
def remove_aim(request: SignedInRequest, number: int, public_id: UUID) -> HttpResponse:
    """Take a measure off: at once from a draft, by a proposal from what was promised."""
    access.check_may_edit_plan(request.user)
    found = _find(number)
    aim = get_object_or_404(found.aims.filter(ended_on__isnull=True), public_id=public_id)
    is_draft = found.state == State.DRAFT
    page = Page(
        f"Stop measuring {found.reference} by this",
        "Remove the measure" if is_draft else "Propose to end it",
        ("Back to the commitment", found.get_absolute_url()),
        [aim.title],
        warning=True,
        done="The measure is removed." if is_draft else "It is proposed. It waits for a second person.",
    )
    form = (Form if is_draft else ReasonForm)(sent(request))

    def remove(**told: Any) -> object:
        if is_draft:
            return actions.remove_aim(by=request.user, aim=aim)
        return actions.propose_without_aim(by=request.user, aim=aim, **told)

    return change_with(request, form, remove, page)


@require_safe
@never_cache
def aim_chart(request: SignedInRequest, number: int, public_id: UUID) -> HttpResponse:
    """A measure's figures against the line that was promised."""
    access.check_may_view_plan(request.user)
    aim = get_object_or_404(
        Aim.objects.select_related("baseline__run"), public_id=public_id, commitment__number=number
    )
    [found] = read_progress([aim], current_rows())
    if found.line is None:
        raise Http404("There is no line to draw.")
    return HttpResponse(trajectory_svg(found), content_type="image/svg+xml")


def _find(number: int) -> Commitment:
    found: Commitment = get_object_or_404(with_counts(), number=number)
    return found
