"""How an extract comes in: uploaded, from a folder or a database, or as results alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from plumbline.evidence import actions
from plumbline.evidence.actions import IntakeUnusable
from plumbline.evidence.extracts import minding
from plumbline.evidence.extracts.forms import PlaceForm, ResultsForm, UploadForm, places_allowed
from plumbline.evidence.extracts.house import MEGABYTE, largest_upload
from plumbline.evidence.extracts.listings import IntakeList
from plumbline.evidence.extracts.uploads import (
    SealingUploadHandler,
    is_plainly_too_big,
    sealed_upload,
    too_big,
)
from plumbline.evidence.extracts.views.doors import extract_form, extract_page, person_of, run_form
from plumbline.evidence.models import Intake, Job, SavedMapping
from plumbline.measures.errors import MeasureError
from plumbline.measures.extracts.mapping import ColumnMapping
from plumbline.measures.run_files import read_results


@extract_page
def intakes(request: HttpRequest) -> HttpResponseBase:
    """Every extract that came in."""
    listing = IntakeList(request.GET, Intake.objects.annotate(jobs_total=Count("jobs")))
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, "evidence/extracts/intakes.jinja", {"listing": listing})


@csrf_exempt  # the token is checked within, once it is set where the files go
@extract_form
def bring(request: HttpRequest) -> HttpResponseBase:
    """Upload an extract."""
    if request.method != "POST":
        return _show(request, upload=_upload_form())
    if is_plainly_too_big(request):
        return _refuse(request, [too_big()], status=413)
    with sealed_upload(request) as handler:
        take: Callable[[HttpRequest], HttpResponseBase] = csrf_protect(lambda asked: _take(asked, handler))
        return take(request)


def _take(request: HttpRequest, handler: SealingUploadHandler) -> HttpResponse:
    form = _upload_form(request.POST, MultiValueDict({"extract": request.FILES.getlist("extract")}))
    if handler.problems:
        return _refuse(request, handler.problems)
    if not form.is_valid():
        return _show(request, upload=form)
    title = form.cleaned_data["title"] or handler.kept[0]["name"][:150]
    handler.is_claimed = True
    intake = actions.bring_upload(by=person_of(request), place=handler.place, title=title, files=handler.kept)
    return _check(request, intake, form.cleaned_data["mapping"])


@extract_form
def bring_place(request: HttpRequest) -> HttpResponse:
    """Read a folder or a database that the administrator allowed."""
    form = PlaceForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, upload=_upload_form(), place=form)
    intake = actions.bring_place(by=person_of(request), origin=form.origin, place=form.where, title=form.name)
    return _check(request, intake, form.cleaned_data["place_mapping"])


def _check(request: HttpRequest, intake: Intake, mapping: str) -> HttpResponse:
    """Begin to read what came in."""
    person = person_of(request)
    saved = SavedMapping.objects.filter(public_id=mapping).first() if mapping else None
    if saved is not None:
        known = ColumnMapping.model_validate(saved.content)
        intake = actions.map_columns(by=person, intake=intake, mapping=known, name=saved.name)
    job = actions.ask_for_job(by=person, intake=intake, errand=Job.Errand.CHECK)
    minding.start(job)
    return redirect(job)


def _upload_form(*args: Any) -> UploadForm:
    return UploadForm(*args, largest=largest_upload() // MEGABYTE)


def _refuse(request: HttpRequest, problems: list[str], status: int = 200) -> HttpResponse:
    form = _upload_form({}, {})
    form.errors.clear()
    for problem in problems:
        form.add_error("extract", problem)
    return _show(request, upload=form, status=status)


def _show(
    request: HttpRequest, *, upload: UploadForm, place: PlaceForm | None = None, status: int = 200
) -> HttpResponse:
    shown = {
        "form": upload,
        "place_form": (place or PlaceForm()) if places_allowed() else None,
        "has_errors": bool((upload.is_bound and upload.errors) or (place and place.is_bound and place.errors)),
    }
    return render(request, "evidence/extracts/bring.jinja", shown, status=status)


@run_form
def bring_results(request: HttpRequest) -> HttpResponse:
    """Take in figures that were computed on the analyst's own machine."""
    form = ResultsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["results"]
        try:
            if file.size > largest_upload():
                raise IntakeUnusable(too_big())
            job = actions.import_results(by=person_of(request), name=file.name, results=read_results(file.read()))
        except (MeasureError, IntakeUnusable, actions.RunUnusable) as error:
            form.add_error("results", str(error))
        else:
            messages.success(request, "The results are here. Compare them, then accept or discard each.")
            return redirect(job)
    return render(request, "evidence/extracts/results.jinja", {"form": form})
