"""Decisions about one run: accept it in place of the former, discard it, or retire a current one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from plumbline.evidence import actions
from plumbline.evidence.actions import DecisionUnusable
from plumbline.evidence.extracts.comparing import former_run
from plumbline.evidence.extracts.forms import NoteForm
from plumbline.evidence.extracts.views.doors import person_of, run_form
from plumbline.evidence.models import MeasureRun
from plumbline.evidence.states import NotPossibleNow, run_step

ACTS = {"accept": actions.accept_run, "discard": actions.discard_run, "retire": actions.retire_run}
DONE = {
    "accept": "The run is accepted. Its figures are the current ones now.",
    "discard": "The run is discarded. It stays readable, and is never used.",
    "retire": "The run is retired. Its figures are no longer used.",
}


@run_form
def decide(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    """Confirm a decision with a note, then take it."""
    if act not in ACTS:
        raise Http404("There is no such act.")
    found = get_object_or_404(MeasureRun, public_id=public_id)
    form = NoteForm(request.POST or None)
    try:
        step = run_step(act, found.status)
        if request.method == "POST" and form.is_valid():
            ACTS[act](by=person_of(request), run=found, note=form.cleaned_data["note"])
            messages.success(request, DONE[act])
            return redirect("evidence:run", found.public_id)
    except (NotPossibleNow, DecisionUnusable) as late:
        messages.error(request, str(late))
        return redirect("evidence:run", found.public_id)
    former = former_run(found) if act == "accept" else None
    shown = {"run": found, "step": step, "form": form, "former": former}
    return render(request, "evidence/extracts/decide.jinja", shown)
