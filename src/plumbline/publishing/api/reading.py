"""From runs and observations to what the door gives: plain dictionaries in the shapes of `shapes.py`.

A page is asked for by where the one before ended, so that figures that come in between move nothing.
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from plumbline.evidence.exports import HEAD, rows_of
from plumbline.evidence.figures import FIGURES, figure_of
from plumbline.evidence.models import FigureRow, MeasureRun
from plumbline.evidence.queries import area_names, grouping_name
from plumbline.evidence.words import when
from plumbline.measures.definitions import TOPICS
from plumbline.publishing.api.problems import Problem
from plumbline.publishing.api.shapes import FigureFilters
from plumbline.publishing.api.sight import FigureRows, MeasureSeen, Sight

COLUMNS = {
    "area": "area",
    "unit": "organisation_unit",
    "grouping": "grouping",
    "group": "group",
    "period": "period",
}
"""Filters by the column that they narrow."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNKNOWN_CURSOR = "This cursor is not one that was given out. Begin without one."
WITHHELD_COLUMNS = {"withheld", *(f"{name}_withheld" for name in FIGURES)}
JSON_COLUMNS = [name for name in HEAD if name not in WITHHELD_COLUMNS]


def write_cursor(*parts: object) -> str:
    """Where a page ended, in letters that an address can hold."""
    return base64.urlsafe_b64encode("|".join(map(str, parts)).encode()).decode().rstrip("=")


def read_cursor(cursor: str, parts: int) -> list[str]:
    """What `write_cursor` was given; empty for the first page.

    Raises:
        Problem: nobody was given this cursor.
    """
    if not cursor:
        return []
    try:
        read = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("|")
    except ValueError:  # not base64, not ASCII, or not UTF-8 within
        read = []
    if len(read) != parts:
        raise Problem(UNKNOWN_CURSOR, status=422)
    return read


def read_places(cursor: str, parts: int) -> list[int]:
    """A cursor of whole numbers that the database can hold."""
    try:
        places = [int(part) for part in read_cursor(cursor, parts)]
    except ValueError:
        places = [-1]
    if any(not 0 <= place < 2**63 for place in places):
        raise Problem(UNKNOWN_CURSOR, status=422)
    return places


def write_moment(moment: datetime) -> int:
    """A moment as a whole number, for a cursor."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def read_moment(place: int) -> datetime:
    """The moment that `write_moment` was given.

    Raises:
        Problem: it is none that there could be.
    """
    try:
        return EPOCH + timedelta(microseconds=place)
    except OverflowError:
        raise Problem(UNKNOWN_CURSOR, status=422) from None


def read_day(place: int) -> date:
    """The day of a cursor, which was written as `date.toordinal`.

    Raises:
        Problem: it is none that there could be.
    """
    try:
        return date.fromordinal(place)
    except (OverflowError, ValueError):
        raise Problem(UNKNOWN_CURSOR, status=422) from None


def address_after(request: HttpRequest, cursor: str | None) -> str | None:
    """The address of the next page."""
    if cursor is None:
        return None
    asked = request.GET.copy()
    asked["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


def narrowed(sight: Sight, runs: Sequence[MeasureRun], asked: FigureFilters) -> FigureRows:
    """The rows that were asked for, in the order of the ledger."""
    values = {f"{column}__in": getattr(asked, name) for name, column in COLUMNS.items() if getattr(asked, name)}
    return sight.observations(runs).filter(**values).order_by("run_id", "position")


def after(rows: FigureRows, cursor: str) -> FigureRows:
    """The rows after the place where a page ended."""
    places = read_places(cursor, 2)
    if not places:
        return rows
    run, position = places
    return rows.filter(Q(run_id__gt=run) | Q(run_id=run, position__gt=position))


def flat_rows(
    sight: Sight, runs: Sequence[MeasureRun], rows: Iterable[FigureRow]
) -> Iterator[tuple[FigureRow, dict[str, Any]]]:
    """Each observation with its flat row, in the columns of the ledger's own downloads."""
    by_pk = {run.pk: run for run in runs}
    hashes = {run.pk: " ".join(sight.sha256(run, dataset) for dataset in run.datasets.all()) for run in runs}
    for row in rows:
        [flat] = rows_of(by_pk[row.run_id], [row], hashes[row.run_id])
        yield row, flat


def observation(row: FigureRow, flat: dict[str, Any]) -> dict[str, Any]:
    """An observation in JSON: a withheld figure is an object that says why, in the figure's own place."""
    return {name: figure_of(row, name) if name in FIGURES else flat[name] for name in JSON_COLUMNS}


def measure(request: HttpRequest, seen: MeasureSeen) -> dict[str, Any]:
    """What a list says of a measure."""
    run = seen.run
    topic = str(run.definition.get("topic", ""))
    return {
        "slug": seen.slug,
        "title": run.title,
        "what": str(run.definition.get("what", "")),
        "topic": topic,
        "topic_name": TOPICS.get(topic, ""),
        "unit": run.unit,
        "per": run.per,
        "latest_period": run.latest_period,
        "kinds": sorted({run.kind for run in seen.runs}),
        "observations": _address(request, "api:observations", seen.slug),
        "csv": _address(request, "api:observations_csv", seen.slug),
        "parquet": _address(request, "api:observations_parquet", seen.slug),
    }


def _address(request: HttpRequest, name: str, slug: str) -> str:
    return request.build_absolute_uri(f"{reverse(name)}?{urlencode({'measure': slug})}")


def measure_in_full(request: HttpRequest, sight: Sight, seen: MeasureSeen) -> dict[str, Any]:
    """A measure with all that its figures can be narrowed by; three queries."""
    rows = sight.observations(seen.runs).order_by()
    areas = {code: name for run in reversed(seen.runs) for code, name in area_names(run).items()}
    kept = rows.values_list("area", "organisation_unit").distinct()
    places = sorted(set(kept))
    return {
        **measure(request, seen),
        "stage": sight.stage,
        "definition": seen.run.definition,
        "areas": [{"code": code, "name": areas.get(code, code)} for code in sorted({area for area, _ in places})],
        "periods": [
            {"code": each, "name": when(each)}
            for each in sorted(rows.values_list("period", flat=True).distinct(), reverse=True)
        ],
        "groupings": _groupings(rows, seen.run),
        "units": sorted({unit for _, unit in places if unit}),
        "runs": [str(run.public_id) for run in seen.runs],
        "withdrawn": _notices(seen),
    }


def _groupings(rows: FigureRows, run: MeasureRun) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, str]]] = {}
    for grouping, name, code in sorted(set(rows.values_list("grouping", "group", "group_code").distinct())):
        found.setdefault(grouping, []).append({"name": name, "code": code})
    return [{"slug": slug, "name": grouping_name(slug, run), "groups": groups} for slug, groups in found.items()]


def _notices(seen: MeasureSeen) -> list[dict[str, Any]]:
    notices = seen.released.notices if seen.released else []
    return [
        {
            "title": notice.title,
            "reason": notice.reason,
            "withdrawn_at": notice.at.isoformat() if notice.at else None,
        }
        for notice in notices
    ]


def run(sight: Sight, seen: MeasureRun) -> dict[str, Any]:
    """What is told of a run; its datasets are prefetched."""
    names = ("title", "publisher", "licence", "url", "published")
    return {
        "id": str(seen.public_id),
        "measure": seen.measure,
        "title": seen.title,
        "kind": seen.kind,
        "invented": seen.demonstration,
        "unit": seen.unit,
        "per": seen.per,
        "place": seen.place,
        "latest_period": seen.latest_period,
        "standard": seen.standard,
        "settings": seen.settings,
        "definition_version": seen.definition_version,
        "figures_sha256": sight.fingerprint(seen),
        "ran_at": seen.ran_at.isoformat(),
        "rounded_to": sight.rounded_to(seen),
        "warnings": sight.warnings(seen),
        "datasets": [
            {**{name: getattr(dataset, name) for name in names}, "sha256": sight.sha256(seen, dataset)}
            for dataset in seen.datasets.all()
        ],
    }
