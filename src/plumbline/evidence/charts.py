"""A picture drawn by the engine from the ledger's rows, kept in the cache under a digest of what it shows."""

import hashlib
from dataclasses import replace

from django.core.cache import cache

from plumbline.evidence.queries import MeasurePicture
from plumbline.measures.charts import chart_png, chart_svg
from plumbline.measures.results import Observation, Run, Source

CONTENT_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
KEPT = 24 * 60 * 60
"""Seconds in the cache. The key holds the figures, so that new ones never meet an old picture."""


def draw(picture: MeasurePicture, *, trend: bool, file_format: str, size: str = "") -> bytes:
    """The chart of the chosen period's groups, or of all periods, as "svg" or "png"; an SVG "wide" or narrow."""
    trend = trend or picture.only_over_time
    wide = size == "wide" or file_format == "png"
    shown = picture.all_computed if trend else picture.computed
    key = _key(picture, shown, f"{trend}.{file_format}.{'wide' if wide else 'narrow'}")
    content: bytes | None = cache.get(key)
    if content is None:
        run = as_run(picture, shown)
        content = chart_png(run) if file_format == "png" else chart_svg(run, wide=wide).encode()
        cache.set(key, content, KEPT)
    return content


def as_run(picture: MeasurePicture, observations: tuple[Observation, ...]) -> Run:
    """The engine's run of a part of a ledger run. One unit's figures are drawn like a whole's, under its name."""
    row, place = picture.run, picture.area
    if picture.unit:
        observations = tuple(replace(each, organisation_unit="") for each in observations)
        place = f"{picture.area_name}, {picture.unit}"
    return Run(
        measure=row.measure,
        definition_version=row.definition_version,
        unit=row.unit,
        per=row.per,
        observations=observations,
        sources=tuple(
            Source(
                name=dataset.name,
                title=dataset.title,
                publisher=dataset.publisher,
                licence=dataset.licence,
                url=dataset.url,
                published=dataset.published,
                sha256=dataset.sha256,
            )
            for dataset in picture.datasets
        ),
        warnings=tuple(row.warnings),
        settings={**row.settings, "area": place},
    )


def _key(picture: MeasurePicture, shown: tuple[Observation, ...], file_format: str) -> str:
    # What is drawn is in the key: the desk draws a run's own figures, the public page those that may leave.
    parts = (picture.run.fingerprint, picture.area, picture.unit, picture.grouping, shown, file_format)
    return f"evidence.chart.{hashlib.sha256(repr(parts).encode()).hexdigest()}"
