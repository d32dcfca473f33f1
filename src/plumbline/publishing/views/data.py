"""Open data: what has been released, in words, pictures and files. Nothing that is not released is read here."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from plumbline.design.responses import csv_response
from plumbline.evidence.charts import CONTENT_TYPES, as_run, draw
from plumbline.evidence.page import make_page
from plumbline.evidence.queries import MeasurePicture
from plumbline.publishing import files
from plumbline.publishing.listings import ReleasedMeasureList
from plumbline.publishing.plain import pair, stands_out
from plumbline.publishing.queries import (
    ReleasedMeasure,
    in_plain_words,
    released_measure,
    released_measures,
    released_picture,
)
from plumbline.publishing.telling import is_public_already, public_warnings
from plumbline.publishing.views.caching import for_everyone


@login_not_required
@require_safe
@for_everyone
def measures(request: HttpRequest) -> HttpResponseBase:
    """Every measure that is public, in plain words, to search and narrow down."""
    listing = ReleasedMeasureList(request.GET, released_measures())
    if listing.wants_csv:
        return listing.as_csv()
    shown = list(listing.page.object_list)
    context = {
        "listing": listing,
        "real": [measure for measure in shown if not measure.run.demonstration],
        "invented": [measure for measure in shown if measure.run.demonstration],
    }
    return render(request, "publishing/measures.jinja", context)


@login_not_required
@require_safe
@for_everyone
def measure(request: HttpRequest, slug: str) -> HttpResponse:
    """One measure: the finding, the picture, the table, how sure, what it does not tell, and the working."""
    released = _find(slug)
    picture = released_picture(released, request.GET)
    if picture is None:
        return render(request, "publishing/withdrawn.jinja", {"measure": released}, status=410)
    context = {
        "measure": released,
        "picture": picture,
        "headline": in_plain_words(picture.run, picture.computed, picture.all_computed, place=picture.area_name),
        "warnings": list(dict.fromkeys([*public_warnings(picture.run), *_lines(picture, "missing")])),
        "varies": stands_out(as_run(picture, picture.all_computed)) if picture.is_control_chart else "",
        "figures": make_page(picture, address=lambda what, ending: "").table,
        "pair": pair(picture.computed),
        "choice": request.GET.urlencode(),
        "has_digests": is_public_already(picture.run),
    }
    return render(request, "publishing/measure.jinja", context)


@login_not_required
@require_safe
@for_everyone
def as_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every released row of a measure, for spreadsheets."""

    def write(released: ReleasedMeasure) -> HttpResponseBase:
        return csv_response(slug, files.COLUMNS, files.lines(released))

    return _file(request, slug, write)


@login_not_required
@require_safe
@for_everyone
def as_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every released row of a measure with its sources and definition, for programs."""

    def write(released: ReleasedMeasure) -> HttpResponseBase:
        response = JsonResponse(files.document(released), json_dumps_params={"ensure_ascii": False, "indent": 1})
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return _file(request, slug, write)


@login_not_required
@require_safe
@for_everyone
def as_svg(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The picture as a drawing that can be made larger without blur."""
    return _chart(request, slug, "svg")


@login_not_required
@require_safe
@for_everyone
def as_png(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The picture for slides and documents."""
    return _chart(request, slug, "png")


def _chart(request: HttpRequest, slug: str, file_format: str) -> HttpResponseBase:
    def write(released: ReleasedMeasure) -> HttpResponseBase:
        picture = _picture(released, request)
        size = request.GET.get("size", "")
        content = draw(picture, trend=request.GET.get("trend") == "yes", file_format=file_format, size=size)
        return HttpResponse(content, content_type=CONTENT_TYPES[file_format])

    return _file(request, slug, write)


def _lines(picture: MeasurePicture, name: str) -> list[str]:
    found = picture.definition.get(name)
    return [str(line) for line in found] if isinstance(found, list) else []


def _find(slug: str) -> ReleasedMeasure:
    released = released_measure(slug)
    if released is None:
        raise Http404("There is no public measure at this address.")
    return released


def _picture(released: ReleasedMeasure, request: HttpRequest) -> MeasurePicture:
    picture = released_picture(released, request.GET)
    if picture is None:  # pragma: no cover - a measure with released runs has rows
        raise Http404("There is no public picture at this address.")
    return picture


def _file(request: HttpRequest, slug: str, write: Any) -> HttpResponseBase:
    """A file of a released measure: 410 once it is withdrawn, 304 while the reader's copy is still right."""
    released = _find(slug)
    if not released.runs:
        return HttpResponse(
            "These figures were withdrawn.\n", status=410, content_type="text/plain; charset=utf-8"
        )
    etag = quote_etag(released.state)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = write(released)
    response.headers.setdefault("ETag", etag)
    return response
