"""What leaves with a release, as one text: the public reads it, and its SHA-256 is the release's checksum."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from plumbline.evidence.exports import HEAD, rows_of
from plumbline.evidence.models import Dataset, MeasureRun
from plumbline.plan.models import RecordEntry
from plumbline.publishing.models import Release, ReleaseItem
from plumbline.publishing.telling import public_fingerprint, public_sha256, public_warnings

FORMAT = "plumbline-release/1"


def what_leaves(release: Release, entries: Sequence[RecordEntry]) -> str:
    """JSON with sorted keys and no spaces, so that the same release is the same bytes. Its figures left."""
    earlier = release.supersedes
    content = {
        "format": FORMAT,
        "release": str(release.public_id),
        "title": release.title,
        "words": release.words,
        "published_on": timezone.localdate(release.published_at).isoformat() if release.published_at else "",
        "replaces": {"release": str(earlier.public_id), "why": release.superseding_why} if earlier else None,
        "small_numbers": release.method,
        "figures": [_figures(item) for item in release.items.select_related("run").order_by("position", "pk")],
        "plan": [{"entry": one.number, "title": one.title, "digest": one.digest} for one in entries],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def checksum_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def about_run(run: MeasureRun) -> dict[str, Any]:
    """What the public may know of a run beside its figures."""
    return {
        "kind": run.kind,
        "invented": run.demonstration,
        "unit": run.unit,
        "settings": run.settings,
        "definition": run.definition,
        "definition_version": run.definition_version,
        "figures_sha256": public_fingerprint(run),
        "warnings": public_warnings(run),
        "datasets": [_source(run, dataset) for dataset in run.datasets.all()],
    }


def _figures(item: ReleaseItem) -> dict[str, Any]:
    run = item.run
    hashes = " ".join(public_sha256(run, dataset) for dataset in run.datasets.all())
    rows = rows_of(run, item.rows.order_by("position"), hashes)
    return {
        "measure": run.measure,
        "title": run.title,
        "rounded_to": item.rounded_to,
        **about_run(run),
        "observations": [{name: row[name] for name in HEAD} for row in rows],
    }


def _source(run: MeasureRun, dataset: Dataset) -> dict[str, str]:
    names = ("title", "publisher", "licence", "url", "published")
    return {**{name: getattr(dataset, name) for name in names}, "sha256": public_sha256(run, dataset)}
