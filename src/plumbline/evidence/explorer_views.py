"""The explorer's page, its chart and its files; and the list of what to look at first."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from plumbline.design.responses import csv_response
from plumbline.evidence import data_quality as quality
from plumbline.evidence.alerts import watch
from plumbline.evidence.between_units import HEAD as UNIT_HEAD
from plumbline.evidence.explorer import GAP_HEAD, TIME_HEAD, Exploration, explore
from plumbline.evidence.exports import HEAD, as_table
from plumbline.evidence.listings import AlertList, RecordingList
from plumbline.evidence.models import MeasureRun
from plumbline.evidence.page import chart_response, file_response
from plumbline.evidence.parquet import parquet_response
from plumbline.evidence.states import LOAD
from plumbline.evidence.views import for_viewers
from plumbline.measures.charts import as_png


@for_viewers
def page(request: HttpRequest) -> HttpResponse:
    """Choose a cut, see it, and see how sure it is."""
    cut = explore(request.GET.dict())
    if cut is None:
        return render(request, "evidence/explore.jinja", {"cut": None})
    shown = {
        "cut": cut,
        "files": [
            {
                "text": "Figures",
                "href": f"{cut.address('download', ending)}?{cut.query}",
                "format": name,
            }
            for ending, name in (("csv", "CSV"), ("parquet", "Parquet"))
        ],
        "gap_head": [{"text": text} for text in GAP_HEAD],
        "unit_head": [{"text": text, "numeric": text in ("Counted", "Out of", "Figure")} for text in UNIT_HEAD],
        "time_head": [{"text": text} for text in TIME_HEAD],
    }
    return render(request, "evidence/explore.jinja", shown)


@for_viewers
def chart(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """The picture of the cut as SVG or PNG; with `units=funnel`, of its units; with `gap=yes`, of its gaps."""
    cut, asked = _cut(request), request.GET
    wide = asked.get("size") == "wide" or file_format == "png"
    if asked.get("units") == "funnel":
        if not cut.between_units.is_asked or cut.between_units.why_not:
            raise Http404("There is no funnel of these figures.")
        name, svg = "units", cut.between_units.svg(wide=wide)
    elif asked.get("gap") == "yes":
        if not cut.has_gap_chart:
            raise Http404("There is no gap in these figures that can be drawn.")
        name, svg = "gap", cut.gap_chart(wide=wide)
    else:
        return chart_response(request, cut.picture, file_format)
    content = as_png(svg.decode()) if file_format == "png" else svg
    return file_response(request, f"{cut.file_name}-{name}", content, file_format)


@for_viewers
def figures(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """The rows of the page's table, as CSV or Parquet."""
    cut = _cut(request)
    if file_format == "parquet":
        return parquet_response(cut.file_name, cut.rows)
    return csv_response(cut.file_name, HEAD, as_table(cut.rows))


@for_viewers
def alerts(request: HttpRequest) -> HttpResponseBase:
    """What to look at first, over all runs that hold now."""
    watched = watch()
    listing = AlertList(request.GET, watched.alerts)
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, "evidence/alerts.jinja", {"listing": listing, "told": watched.told})


@for_viewers
def data_quality(request: HttpRequest) -> HttpResponseBase:
    """How far the figures can be trusted: recording, rows left out, old figures, warnings."""
    runs = list(MeasureRun.objects.current())
    listing = RecordingList(request.GET, quality.recorded(runs))
    if listing.wants_csv:
        return listing.as_csv()
    shown = {
        "listing": listing,
        "extracts": quality.left_out() if request.user.has_perm(LOAD) else None,
        "old": quality.old(runs, today=timezone.localdate()),
        "warnings": quality.warnings(runs),
    }
    return render(request, "evidence/data_quality.jinja", shown)


def _cut(request: HttpRequest) -> Exploration:
    cut = explore(request.GET.dict())
    if cut is None:
        raise Http404("There are no figures yet.")
    return cut
