"""Jobs: choose what is worked out, watch it, call it off, and decide about all that it gave."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from plumbline.evidence import actions
from plumbline.evidence.actions import DecisionUnusable, IntakeUnusable
from plumbline.evidence.extracts import minding
from plumbline.evidence.extracts.access import may_run_measures
from plumbline.evidence.extracts.forms import MeasuresForm, NoteForm
from plumbline.evidence.extracts.listings import JobList, OutcomeList
from plumbline.evidence.extracts.views.doors import (
    extract_form,
    extract_page,
    find_intake,
    person_of,
    run_form,
)
from plumbline.evidence.models import Job, Status
from plumbline.evidence.queries import name_of
from plumbline.evidence.states import NotPossibleNow
from plumbline.measures.definitions import load_catalogue

ALL = {"accept": actions.accept_runs, "discard": actions.discard_runs}


@extract_page
def jobs(request: HttpRequest) -> HttpResponseBase:
    """Every job."""
    minding.stop_dead_jobs()
    waiting = Count("outcomes", filter=Q(outcomes__run__status=Status.WAITING))
    rows = Job.objects.select_related("intake").annotate(outcomes_total=Count("outcomes"), waiting_total=waiting)
    listing = JobList(request.GET, rows)
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, "evidence/extracts/jobs.jinja", {"listing": listing})


@run_form
def choose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose measures, who is served and when, and begin."""
    intake = find_intake(public_id)
    report = intake.report or {}
    form = MeasuresForm(request.POST or None, answerable=report.get("answerable", []), initial=_asked_last_time())
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.ask_for_job(
                by=person_of(request), intake=intake, errand=Job.Errand.RUN, asked=form.asked
            )
        except IntakeUnusable as error:
            messages.error(request, str(error))
            return redirect(intake)
        minding.start(job)
        return redirect(job)
    catalogue = load_catalogue()
    shown = {
        "intake": intake,
        "form": form,
        "unanswerable": [
            (each["tables"], [catalogue[slug].title for slug in each["measures"] if slug in catalogue])
            for each in report.get("unanswerable", [])
        ],
    }
    return render(request, "evidence/extracts/choose.jinja", shown)


def _asked_last_time() -> dict[str, Any]:
    """Who is served, how often and for units or not: next month's extract mostly wants the same."""
    asked = (
        Job.objects.filter(errand=Job.Errand.RUN).order_by("-pk").values_list("asked", flat=True).first() or {}
    )
    last = {name: asked[name] for name in ("every", "units") if asked.get(name)}
    return {**last, "catchment": ", ".join(asked.get("catchment") or ())}


@extract_page
def job(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """One job: how far it is or, once it has ended, what came of it."""
    minding.stop_dead_jobs()
    found = _find(public_id)
    if found.errand == Job.Errand.CHECK and found.state == "done":
        return redirect(found.intake)
    listing = OutcomeList(request.GET, found.outcomes.select_related("run", "job"))
    if listing.wants_csv:
        return listing.as_csv()
    shown = {
        "job": found,
        "started_by": name_of(found.started_by),
        "listing": listing,
        "waiting": found.outcomes.filter(run__status=Status.WAITING).count(),
        "may_decide": may_run_measures(request.user),
        "measures": len(found.asked.get("measures", [])),
    }
    return render(request, "evidence/extracts/job.jinja", shown)


@extract_form
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Call a job off."""
    found = _find(public_id)
    if request.method == "POST":
        try:
            cancelled = actions.cancel_job(by=person_of(request), job=found)
        except NotPossibleNow as late:
            messages.error(request, str(late))
        else:
            minding.end(cancelled)
            messages.success(request, "The job is cancelled. Nothing was recorded.")
        return redirect(found)
    return render(request, "evidence/extracts/cancel.jinja", {"job": found})


@run_form
def decide_all(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    """Accept or discard every run of a job that still waits."""
    found = _find(public_id)
    if act not in ALL:
        raise Http404("There is no such act.")
    waiting = [outcome.run for outcome in found.outcomes.select_related("run") if _waits(outcome.run)]
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            runs = [run for run in waiting if run is not None]
            ALL[act](by=person_of(request), runs=runs, note=form.cleaned_data["note"])
        except (NotPossibleNow, DecisionUnusable) as late:
            messages.error(request, str(late))
        else:
            done = "accepted; they are the current figures now" if act == "accept" else "discarded"
            messages.success(request, f"{len(waiting)} runs are {done}.")
        return redirect(found)
    shown = {"job": found, "act": act, "form": form, "waiting": waiting}
    return render(request, "evidence/extracts/decide_all.jinja", shown)


def _waits(run: object) -> bool:
    return getattr(run, "status", "") == Status.WAITING


def _find(public_id: UUID) -> Job:
    return get_object_or_404(Job.objects.select_related("intake"), public_id=public_id)
