"""Making a board pack: starting it, choosing, writing, asking, checking, and what its meeting decided."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from plumbline.plan.access import check_may_edit_plan
from plumbline.plan.refusals import PlanUnusable
from plumbline.publishing import actions
from plumbline.publishing.models import BoardPack
from plumbline.publishing.models.packs import SUMMARY
from plumbline.publishing.pack_desk import access as pack_access
from plumbline.publishing.pack_desk import forms as pack_forms
from plumbline.publishing.pack_desk.states import PACK_LABELS, PackState, PackStep, pack_step
from plumbline.publishing.packs.wording import counted
from plumbline.publishing.states import NotPossibleNow
from plumbline.publishing.views.packs import find_pack, person_of

ACTS: dict[str, tuple[str, Callable[..., BoardPack | None], str]] = {
    "submit": ("submit", actions.submit_pack, "The pack waits for a checker."),
    "take-back": ("take back", actions.take_back_pack, "The pack is a draft again."),
    "refuse": ("refuse", actions.refuse_pack, "The pack is refused. It is a draft again."),
    "freeze": ("freeze", actions.freeze_pack, "The pack is frozen. What it says never changes."),
    "publish": ("publish", actions.publish_pack, "The pack is public. Anyone can read it."),
    "discard": ("discard", actions.discard_pack, "The pack is discarded."),
    "supersede": ("supersede", actions.supersede_pack, "This draft will take the place of the frozen pack."),
}
BOTH = ["GET", "HEAD", "POST"]
REFUSALS = (NotPossibleNow, actions.PackUnusable, PlanUnusable)


@require_http_methods(BOTH)
@never_cache
def prepare_pack(request: HttpRequest) -> HttpResponse:
    """Start a pack."""
    person = person_of(request)
    pack_access.check_may_prepare_pack(person)
    form = pack_forms.PreparePackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sections = list(pack_forms.SECTIONS)
        pack = actions.prepare_pack(by=person, sections=sections, **form.cleaned_data)
        messages.success(request, "The pack is started. Choose what it shows.")
        return redirect("publishing:pack_choose", pack.public_id)
    return _page(
        request, None, form, "Prepare a board pack", "Nothing is frozen before someone else has read it."
    )


@require_http_methods(BOTH)
@never_cache
def choose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose the sections and measures of a draft."""
    person = person_of(request)
    pack_access.check_may_prepare_pack(person)
    pack = find_pack(person, public_id)
    if refused := _refused(request, pack):
        return refused
    pack_access.check_may_write_pack(person, pack)
    form = pack_forms.ChooseForm(request.POST or None, pack=pack)
    if request.method == "POST" and form.is_valid():
        return _do(request, pack, lambda: actions.choose_for_pack(by=person, pack=pack, **form.cleaned_data))
    return _page(request, pack, form, "Choose what the pack shows")


@require_http_methods(BOTH)
@never_cache
def narrate(request: HttpRequest, public_id: UUID, section: str) -> HttpResponse:
    """Write what a draft says of the whole, or of one measure."""
    person = person_of(request)
    pack_access.check_may_prepare_pack(person)
    pack = find_pack(person, public_id)
    if section not in {SUMMARY, *(choice.measure for choice in pack.choices.all())}:
        raise Http404("The pack has no such section.")
    if refused := _refused(request, pack):
        return refused
    there = next((one for one in pack.narratives.all() if one.section == section), None)
    initial = {name: getattr(there, name) for name in ("alert", "advise", "assure")} if there else {}
    form = pack_forms.NarrativeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = {"section": section, **form.cleaned_data}
        return _do(request, pack, lambda: actions.narrate_pack(by=person, pack=pack, **told))
    of = "the whole pack" if section == SUMMARY else section
    return _page(
        request, pack, form, f"Alert, advise, assure: {of}", "Whoever writes here cannot check the pack."
    )


@require_http_methods(BOTH)
@never_cache
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say which decisions a draft asks for."""
    person = person_of(request)
    pack_access.check_may_prepare_pack(person)
    pack = find_pack(person, public_id)
    if refused := _refused(request, pack):
        return refused
    pack_access.check_may_write_pack(person, pack)
    form = pack_forms.AskForm(request.POST or None, pack=pack)
    if request.method == "POST" and form.is_valid():
        return _do(
            request, pack, lambda: actions.ask_for_decisions(by=person, pack=pack, decisions=form.decisions)
        )
    return _page(request, pack, form, "Decisions that the pack asks for")


@require_http_methods(BOTH)
@never_cache
def act(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    """Confirm an act on a pack, then do it."""
    person = person_of(request)
    if act not in ACTS:
        raise Http404("There is no such act.")
    name, do, done = ACTS[act]
    pack = find_pack(person, public_id)
    try:
        step = pack_step(name, pack.state)
        pack_access.check_may_act_on_pack(person, pack, step)
        form = _form_of(request, step)
        if request.method == "POST" and (form is None or form.is_valid()):
            outcome = do(by=person, pack=pack, **(form.cleaned_data if form else {}))
            messages.success(request, done)
            return redirect(outcome or "publishing:packs")
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        is_there = BoardPack.objects.filter(pk=pack.pk).exists()
        return redirect(pack if is_there else "publishing:packs")
    context = {"pack": pack, "step": step, "form": form, "consequences": _consequences(pack, step)}
    return render(request, "publishing/pack_act.jinja", context)


def _consequences(pack: BoardPack, step: PackStep) -> list[str]:
    """What an act means; of one that throws away, what goes."""
    if step.after is not None:
        return [step.meaning]
    goes = (
        (pack.choices.all(), "measure that was chosen", "measures that were chosen"),
        (pack.narratives.all(), "text that was written", "texts that were written"),
        (pack.decisions.all(), "decision that it asks for", "decisions that it asks for"),
    )
    counts = [counted(len(rows), one, many) for rows, one, many in goes]
    stays = [f"“{pack.supersedes}”, whose place it would take, stays as it is."] if pack.supersedes else []
    return [step.meaning, f"What goes: {', '.join(counts)}.", *stays, "This cannot be taken back."]


def _form_of(request: HttpRequest, step: PackStep) -> forms.Form | None:
    if step.act == "freeze":
        return pack_forms.FreezeForm(request.POST or None, initial={"seen": request.GET.get("seen", "")})
    if step.needs_reason:
        return pack_forms.PackReasonForm(request.POST or None, is_printed=step.act == "supersede")
    return None


@require_http_methods(BOTH)
@never_cache
def note_decision(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Note what the meeting decided."""
    person = person_of(request)
    pack_access.check_may_prepare_pack(person)
    pack = find_pack(person, public_id)
    if not pack.is_kept:
        messages.error(request, "Decisions are noted on a frozen pack.")
        return redirect(pack)
    form = pack_forms.NoteDecisionForm(request.POST or None, pack=pack)
    if request.method == "POST" and form.is_valid():
        return _do(request, pack, lambda: actions.note_decision(by=person, pack=pack, **form.cleaned_data))
    return _page(request, pack, form, "What the meeting decided")


@require_http_methods(BOTH)
@never_cache
def to_action(request: HttpRequest, public_id: UUID, decision: UUID) -> HttpResponse:
    """Make a decision an action of the plan."""
    person = person_of(request)
    pack_access.check_may_prepare_pack(person)
    check_may_edit_plan(person)
    pack = find_pack(person, public_id)
    found = get_object_or_404(pack.decisions.select_related("pack__committee"), public_id=decision)
    form = pack_forms.ToActionForm(request.POST or None, decision=found)
    if request.method == "POST" and form.is_valid():
        return _do(
            request, pack, lambda: actions.decision_to_action(by=person, decision=found, **form.cleaned_data)
        )
    return _page(request, pack, form, "Make it an action of the plan", found.outcome)


def _refused(request: HttpRequest, pack: BoardPack) -> HttpResponse | None:
    """Back to the pack, where it is no draft any more."""
    if pack.state == PackState.DRAFT:
        return None
    state = PACK_LABELS[pack.state].lower()
    messages.error(request, f"This pack is “{state}”. Only a draft can be changed.")
    return redirect(pack)


def _do(request: HttpRequest, pack: BoardPack, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "It is saved.")
    return redirect(pack)


def _page(
    request: HttpRequest, pack: BoardPack | None, form: forms.Form, heading: str, lead: str = ""
) -> HttpResponse:
    context = {"pack": pack, "form": form, "heading": heading, "lead": lead}
    return render(request, "publishing/pack_form.jinja", context)
