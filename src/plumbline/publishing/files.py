"""Released figures as files, in the ledger's columns. What is withheld is empty and says why; never a zero."""

from collections.abc import Iterator
from typing import Any

from plumbline.evidence.exports import HEAD, as_table, rows_of
from plumbline.evidence.models import MeasureRun
from plumbline.publishing.leaving import about_run
from plumbline.publishing.queries import ReleasedMeasure, released_observations
from plumbline.publishing.telling import public_sha256

COLUMNS = HEAD


def lines(measure: ReleasedMeasure) -> Iterator[list[object]]:
    """Every released row of a measure, run by run."""
    for run in measure.runs:
        yield from as_table(_rows(measure, run))


def _rows(measure: ReleasedMeasure, run: MeasureRun) -> Iterator[dict[str, Any]]:
    hashes = " ".join(public_sha256(run, dataset) for dataset in run.datasets.all())
    return rows_of(run, released_observations(measure).filter(run=run).order_by("position"), hashes)


def document(measure: ReleasedMeasure) -> dict[str, Any]:
    """Everything about a released measure that a program may want."""
    return {
        "measure": measure.slug,
        "title": measure.title,
        "runs": [_run(measure, run) for run in measure.runs],
        "withdrawn": [
            {"title": notice.title, "reason": notice.reason, "at": notice.at} for notice in measure.notices
        ],
    }


def _run(measure: ReleasedMeasure, run: MeasureRun) -> dict[str, Any]:
    return {**about_run(run), "observations": [{name: row[name] for name in HEAD} for row in _rows(measure, run)]}
