"""The desk of submissions: what is due, what is ready and what is missing, a preview, and the files."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plumbline.design.responses import safe_name
from plumbline.equity.values import Figure
from plumbline.measures.sources.wres_figures import GROUPS, Cells, WresReturn, Year
from plumbline.measures.sources.wres_layout import Item, return_layout
from plumbline.people.models import Person
from plumbline.publishing import access
from plumbline.publishing.submissions.documents import WRITERS, XLSX, publication
from plumbline.publishing.submissions.figures import own_figures, released_figures
from plumbline.publishing.submissions.gathering import Item as Asked
from plumbline.publishing.submissions.gathering import gather
from plumbline.publishing.submissions.overview import SubmissionList, standings
from plumbline.publishing.submissions.shape import WRES, Submission, find_submission
from plumbline.publishing.submissions.wres import YEARS, Missing, WresSubmission, expected, gather_wres
from plumbline.publishing.submissions.wres_ledger import wres_ledger
from plumbline.publishing.submissions.wres_workbook import NAMES, write_wres

DECIMALS = {"Headcount": 0, "Percentage": 1, "Likelihood": 4, "Ratio": 2, "Percentage points": 1}
FORMATS = {"pdf": "PDF", "docx": "Word", "html": "HTML", "xlsx": "XLSX", "zip": "open data package, ZIP"}


@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every submission with what is ready, what is missing and when it is due."""
    _check(request)
    listing = SubmissionList(request.GET, standings(**_asked()))
    return (
        listing.as_csv()
        if listing.wants_csv
        else render(request, "publishing/submissions.jinja", {"listing": listing})
    )


@require_safe
@never_cache
def submission(request: HttpRequest, slug: str) -> HttpResponse:
    """One submission: what is missing first, then every figure with its run, and the files."""
    _check(request)
    found = _find(slug)
    if found.kind == WRES:
        made = gather_wres(**_asked(), year=request.GET.get("year", ""))
        return render(request, "publishing/submission_wres.jinja", _of_the_return(found, made))
    is_own = request.GET.get("figures") == "own"
    read = own_figures if is_own else released_figures
    items = gather(found, read(found.measures, invented=settings.ENVIRONMENT.demonstration))
    return render(request, "publishing/submission.jinja", _of_a_document(found, items, is_own=is_own))


@require_safe
@never_cache
def download(request: HttpRequest, slug: str, file_format: str) -> HttpResponse:
    """A file: the return with exact counts, or a document of what has left alone."""
    _check(request)
    found = _find(slug)
    if found.kind == WRES:
        if file_format != "xlsx":
            raise Http404("The return is a workbook.")
        made = gather_wres(**_asked(), year=request.GET.get("year", ""))
        return _file(
            f"{slug} {made.years['reporting']} not for publication", "xlsx", XLSX, write_wres(made, found)
        )
    if file_format not in WRITERS:
        raise Http404("There is no file of this kind.")
    asked = _asked()
    pack = publication(found, trust=asked["organisation"], invented=asked["invented"], today=asked["today"])
    content_type, write = WRITERS[file_format]
    return _file(f"{slug} {asked['today'].isoformat()}", file_format, content_type, write(pack))


def _of_the_return(found: Submission, made: WresSubmission) -> dict[str, Any]:
    returned = made.returned
    ledger = wres_ledger()
    folds = [
        (title, [_line(returned, item) for item in items])
        for title, items in groupby(return_layout().items, key=lambda item: ledger.fold_of(item.code).title)
    ]
    address = reverse("publishing:submission_file", args=[found.slug, "xlsx"])
    return {
        "submission": found,
        "coming": found.next_due(timezone.localdate()),
        "made": made,
        "missing": [
            (made.years[year], _gaps([gap for gap in made.missing if gap.year == year]))
            for year in reversed(YEARS)
        ],
        "folds": folds,
        "has_notes": bool(returned.notes),
        "downloads": [
            {
                "text": "The return, with its working",
                "href": f"{address}?year={made.years['reporting']}",
                "format": "XLSX",
            }
        ],
    }


def _line(returned: WresReturn, item: Item) -> tuple[Item, str, list[Any]]:
    """One line of the return: what it is, its note, and its figures of both years."""
    figures = [*_figures(returned.previous, item), *_figures(returned.reporting, item)]
    return item, returned.notes.get(item.code, ""), figures


def _figures(year: Year, item: Item) -> list[Any]:
    """The figures of one line and year, as they are shown: empty where the return asks for none."""
    cells = year.get(item.code, Cells())
    return [_shown(getattr(cells, group), item) if group in expected(item) else "" for group in GROUPS]


def _shown(value: Figure, item: Item) -> Any:
    if not isinstance(value, int | float):
        return "none" if value is None else value
    return f"{value:,.{DECIMALS[item.measure]}f}"


def _gaps(gaps: Sequence[Missing]) -> list[tuple[str, str, str, str]]:
    """Missing cells of one line that are missing for one reason, together."""
    together = groupby(gaps, key=lambda gap: (gap.item.indicator, gap.item.item, gap.why))
    return [(key[1], key[0], ", ".join(NAMES[gap.group] for gap in own), key[2]) for key, own in together]


def _of_a_document(found: Submission, items: Sequence[Asked], *, is_own: bool) -> dict[str, Any]:
    address = reverse("publishing:submission_file", args=[found.slug, "pdf"]).removesuffix("pdf")
    ready = [item for item in items if not item.is_missing]
    return {
        "submission": found,
        "coming": found.next_due(timezone.localdate()),
        "missing": [item for item in items if item.is_missing],
        "ready": [(section, list(own)) for section, own in groupby(ready, key=lambda item: item.section)],
        "is_own": is_own,
        "has_candidates": not all(section.confirmed for section in found.sections),
        "downloads": [
            {"text": found.title, "href": f"{address}{kind}", "format": name} for kind, name in FORMATS.items()
        ],
    }


def _asked() -> dict[str, Any]:
    return {
        "organisation": settings.ENVIRONMENT.shown_name,
        "invented": settings.ENVIRONMENT.demonstration,
        "today": timezone.localdate(),
    }


def _check(request: HttpRequest) -> None:
    assert isinstance(request.user, Person)  # noqa: S101 - LoginRequiredMiddleware lets nobody else through
    access.check_may_prepare_submission(request.user)


def _find(slug: str) -> Submission:
    found = find_submission(slug)
    if found is None:
        raise Http404("There is no such submission.")
    return found


def _file(name: str, ending: str, content_type: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{safe_name(name)}.{ending}"'
    return response
