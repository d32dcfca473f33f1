"""Figures as open data: one row an observation with its working. What is withheld is empty, and says why."""

from collections.abc import Iterable, Iterator
from typing import Any

from plumbline.equity.values import Withheld
from plumbline.evidence.figures import FIGURES, WORDS, figure_of
from plumbline.evidence.models import FigureRow, MeasureRun
from plumbline.evidence.queries import MeasurePicture, area_names, grouping_name
from plumbline.measures.results import Figure

WORKING = ("measure", "area", "area_name", "period", "grouping", "grouping_name", "group", "group_code")
PLACE = ("organisation_unit", "part", "series")
PROVENANCE = (
    "unit",
    "per",
    "method",
    "comparator",
    "ratio_method",
    "standardised_method",
    "adjusted_ratio_method",
    "source",
    "note",
    "kind",
    "definition_version",
    "run",
    "file_sha256",
)
HEAD = (
    *WORKING,
    *PLACE,
    *FIGURES,
    "withheld",
    *(f"{name}_withheld" for name in FIGURES if name != "value"),
    *PROVENANCE,
)


def rows_of(run: MeasureRun, observations: Iterable[FigureRow], hashes: str) -> Iterator[dict[str, Any]]:
    """Each observation of one run as a flat row under `HEAD`; `hashes` are those of the files it read."""
    names = area_names(run)
    about = {
        "measure": run.measure,
        "unit": run.unit,
        "per": run.per,
        "kind": run.kind,
        "definition_version": run.definition_version,
        "run": str(run.public_id),
        "file_sha256": hashes,
    }
    for row in observations:
        yield {
            **{name: getattr(row, name) for name in WORDS},
            **{name: _shown(figure_of(row, name)) for name in FIGURES},
            **{f"{name}_withheld": getattr(row, f"{name}_withheld") or None for name in FIGURES},
            **about,
            "withheld": row.withheld,
            "area_name": names.get(row.area, row.area),
            "grouping_name": grouping_name(row.grouping, run),
        }


def _shown(figure: Figure) -> float | int | None:
    return None if isinstance(figure, Withheld) else figure


def picture_rows(picture: MeasurePicture) -> Iterator[dict[str, Any]]:
    """All periods of the picture's area and grouping."""
    hashes = " ".join(dataset.sha256 for dataset in picture.datasets)
    return rows_of(picture.run, picture.all_rows, hashes)


def as_table(rows: Iterable[dict[str, Any]]) -> Iterator[list[object]]:
    """Rows in the order of `HEAD`, for CSV."""
    return ([row[name] for name in HEAD] for row in rows)


def as_document(picture: MeasurePicture) -> dict[str, Any]:
    """A picture as JSON: what it is, where it comes from, and its rows."""
    run = picture.run
    return {
        "measure": run.measure,
        "title": run.title,
        "finding": picture.finding,
        "unit": run.unit,
        "per": run.per,
        "demonstration": run.demonstration,
        "definition_version": run.definition_version,
        "ran_at": run.ran_at.isoformat(),
        "warnings": run.warnings,
        "datasets": [
            {
                "title": dataset.title,
                "publisher": dataset.publisher,
                "licence": dataset.licence,
                "url": dataset.url,
                "published": dataset.published,
                "sha256": dataset.sha256,
            }
            for dataset in picture.datasets
        ],
        "observations": [{name: row[name] for name in HEAD} for row in picture_rows(picture)],
    }
