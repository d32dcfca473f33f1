"""The desk's pages of figures: measures, the working of every number, files and runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plumbline.evidence.access import check_may_view_observations
from plumbline.evidence.extracts.access import may_decide
from plumbline.evidence.extracts.comparing import compare
from plumbline.evidence.listings import DatasetList, MeasureList, RunList, history_rows, measure_address
from plumbline.evidence.models import Dataset, MeasureRun
from plumbline.evidence.page import chart_response, download_response, make_page
from plumbline.evidence.queries import (
    MeasurePicture,
    current_observations,
    name_of,
    read_measure,
    recent_runs,
)
from plumbline.evidence.states import Status, run_acts_from

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_viewers(view: View[P]) -> View[P]:
    """A page that only someone who may see unreleased figures can open."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        check_may_view_observations(request.user)
        return view(request, *args, **kwargs)

    return require_safe(guarded)


@for_viewers
def measures(request: HttpRequest) -> HttpResponseBase:
    """Every measure with its latest figures."""
    listing = MeasureList(request.GET, MeasureRun.objects.current().filter(leads=True))
    return _list_page(request, listing, "evidence/measures.jinja")


@for_viewers
def measure(request: HttpRequest, slug: str) -> HttpResponse:
    """One measure: what it says, how sure that is, and how every number came about."""
    picture = _picture(request, slug)
    page = make_page(picture, address=lambda what, ending: _address(slug, what, ending))
    shown = {
        "page": page,
        "picture": picture,
        "ran_by": name_of(picture.run.ran_by),
        "history": history_rows(recent_runs(slug, demonstration=picture.run.demonstration)),
    }
    return render(request, "evidence/measure.jinja", shown)


@for_viewers
def chart(request: HttpRequest, slug: str, file_format: str) -> HttpResponseBase:
    """The picture as SVG or PNG."""
    return chart_response(request, _picture(request, slug), file_format)


@for_viewers
def download(request: HttpRequest, slug: str, file_format: str) -> HttpResponseBase:
    """The figures as CSV or JSON."""
    return download_response(_picture(request, slug), file_format)


@for_viewers
def datasets(request: HttpRequest) -> HttpResponseBase:
    """Every file that figures were computed from."""
    listing = DatasetList(request.GET, Dataset.objects.annotate(runs_total=Count("readings")))
    return _list_page(request, listing, "evidence/datasets.jinja")


@for_viewers
def dataset(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Where one file comes from, and which runs read it."""
    row = get_object_or_404(Dataset, slug=slug)
    listing = RunList(request.GET, row.runs.all())
    listing_page = {"dataset": row, "loaded_by": name_of(row.loaded_by)}
    return _list_page(request, listing, "evidence/dataset.jinja", listing_page)


@for_viewers
def runs(request: HttpRequest) -> HttpResponseBase:
    """Every run, with those that were replaced."""
    return _list_page(request, RunList(request.GET, MeasureRun.objects.all()), "evidence/runs.jinja")


@for_viewers
def run(request: HttpRequest, public_id: str) -> HttpResponse:
    """One run: its settings, files and warnings, and what it changed."""
    row = get_object_or_404(
        MeasureRun.objects.select_related("replaces", "replaced_by").prefetch_related(
            "datasets", "replaces__datasets"
        ),
        public_id=public_id,
    )
    decisions = list(row.decisions.all())
    shown = {
        "run": row,
        "replaced_by": getattr(row, "replaced_by", None),
        "ran_by": name_of(row.ran_by),
        "measure_href": measure_address(row) if row.status == Status.CURRENT else "",
        "comparison": compare(row),
        "datasets": row.datasets.all(),
        "acts": run_acts_from(row.status) if may_decide(request.user, row) else (),
        "decisions": [(decision, name_of(decision.by)) for decision in decisions],
    }
    return render(request, "evidence/run.jinja", shown)


def _picture(request: HttpRequest, slug: str) -> MeasurePicture:
    picture = read_measure(current_observations(), slug, request.GET.dict())
    if picture is None:
        raise Http404("There are no figures of this measure.")
    return picture


def _address(slug: str, what: str, ending: str) -> str:
    return reverse(f"evidence:{what}", kwargs={"slug": slug, **({"file_format": ending} if ending else {})})


def _list_page(
    request: HttpRequest, listing: Any, template: str, more: dict[str, object] | None = None
) -> HttpResponseBase:
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, template, {"listing": listing, **(more or {})})
