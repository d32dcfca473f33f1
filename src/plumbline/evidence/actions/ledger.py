"""Recording what a run of a measure gave, once and whole.

A run is written in one transaction with its datasets, its observations and its audit entries: all or nothing.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from plumbline.audit.actions import Actor, record
from plumbline.evidence.figures import WORDS, as_plain, to_row
from plumbline.evidence.models import Dataset, Kind, MeasureRun, Observation, Reading, Status
from plumbline.evidence.words import finding
from plumbline.measures import run as compute
from plumbline.measures.definitions import Definition, load_catalogue
from plumbline.measures.results import Run, Source

BATCH = 200
"""Rows in one INSERT: SQLite allows some 32,000 values in a statement."""


DefinitionText = Mapping[str, Any]
"""A measure's definition as JSON can hold it."""


Progress = Callable[[int, int], None]
"""Called with how many parts are done, and of how many."""


class RunUnusable(Exception):
    """A run that the ledger cannot hold; the message says why."""


def record_run(*, by: Actor | str, run: Run, kind: str, definition: DefinitionText | None = None) -> MeasureRun:
    """Write a run into the ledger, or find that it is there already.

    Recording the same run again (the same definition version, files, settings and figures) changes nothing and
    gives the row that is there. A run whose figures differ replaces the current one, which stays readable.
    `definition` is kept with the run; left out, it is the catalogue's where that is the version that was run.

    Raises:
        RunUnusable: the run holds no observation, or names no file that it read.
        FigureUnusable: a figure is not finite, or is withheld without a reason.
    """
    _check(run)
    kept = _as_it_stands(run) if definition is None else definition
    fingerprint = _digest(_content(run, kind))
    # Two that record at once: the database lets one in, and the other then finds the first one's row.
    for last_try in (False, True):
        try:
            with transaction.atomic():
                return _current(run, kind, fingerprint) or _write(by, run, kind, kept, fingerprint)
        except IntegrityError:
            if last_try:
                raise
    raise AssertionError("unreachable")  # pragma: no cover


def load_national_context(*, by: Actor | str, progress: Progress | None = None) -> list[MeasureRun]:
    """Compute and record every measure of the catalogue for each area of its context, from published tables.

    `progress` is called with how many runs are done, and of how many. Safe to run again.
    """
    wanted = [
        (definition, area.code)
        for definition in load_catalogue().values()
        for area in definition.areas
        if area.context
    ]
    recorded = []
    for done, (definition, area) in enumerate(wanted, start=1):
        recorded.append(record_run(by=by, run=compute(definition.slug, area=area), kind=Kind.PUBLISHED))
        if progress is not None:
            progress(done, len(wanted))
    return recorded


@transaction.atomic
def propose_run(*, by: Actor | str, run: Run, kind: str, period_asked: bool) -> tuple[MeasureRun, bool]:
    """Write a run that waits until somebody accepts it, or find that the current one is the very same.

    `period_asked`: whether somebody named the period. Where nobody did, the run is about all that the extract
    holds, and next month's takes its place although its dates are others.

    Returns:
        The run, and whether it was there already.

    Raises:
        RunUnusable, FigureUnusable: as `record_run` does, or where words are longer than the ledger keeps.
    """
    _check(run)
    _check_words(run)
    fingerprint = _digest(_content(run, kind))
    same = _current(run, kind, fingerprint)
    if same is not None:
        return same, True
    # With each unit's figures or without, it is the same measure of the same people: the later takes its place.
    identity = {name: value for name, value in run.settings.items() if name != "units"}
    identity |= {} if period_asked else {"period": "all"}
    kept = _as_it_stands(run)
    return _create(by, run, kind, kept, fingerprint, identity=identity, status=Status.WAITING), False


def _as_it_stands(run: Run) -> DefinitionText:
    found: Definition | None = load_catalogue().get(run.measure)
    if found is None or found.version != run.definition_version:
        return {}
    return found.model_dump(mode="json")


def _check(run: Run) -> None:
    if not run.observations:
        raise RunUnusable(f"The run of {run.measure} holds no observation. Nothing was recorded.")
    if not run.sources:
        raise RunUnusable(f"The run of {run.measure} names no file that it read. Nothing was recorded.")


def _check_words(run: Run) -> None:
    """Units and groups are words of an extract, which nobody here has chosen."""
    kept = {field.name: field.max_length for field in Observation._meta.concrete_fields if field.name in WORDS}
    limits = {name: int(most) for name, most in kept.items() if most}
    for computed in run.observations:
        for name, most in limits.items():
            if len(getattr(computed, name) or "") > most:
                raise RunUnusable(
                    f"Its {name.replace('_', ' ')} has more than {most} characters, too many to keep."
                )


def _current(run: Run, kind: str, fingerprint: str) -> MeasureRun | None:
    return MeasureRun.objects.current().filter(measure=run.measure, kind=kind, fingerprint=fingerprint).first()


def _write(by: Actor | str, run: Run, kind: str, definition: DefinitionText, fingerprint: str) -> MeasureRun:
    identity = dict(run.settings)
    replaced = MeasureRun.objects.current().filter(
        measure=run.measure, settings_digest=_digest(identity), demonstration=kind == Kind.DEMONSTRATION
    )
    before = replaced.first()
    replaced.supersede()
    return _create(by, run, kind, definition, fingerprint, identity=identity, before=before)


def _create(
    by: Actor | str,
    run: Run,
    kind: str,
    definition: DefinitionText,
    fingerprint: str,
    *,
    identity: Mapping[str, Any],
    before: MeasureRun | None = None,
    status: str = Status.CURRENT,
) -> MeasureRun:
    effort = run.effort
    row = MeasureRun.objects.create(
        measure=run.measure,
        definition_version=run.definition_version,
        definition=dict(definition),
        title=definition.get("title") or _in_words(run.measure),
        standard=definition.get("standard", {}).get("name", ""),
        standing=definition.get("status") or "",
        **_headline(run, definition),
        unit=run.unit,
        per=run.per,
        settings=dict(run.settings),
        settings_digest=_digest(identity),
        warnings=list(run.warnings),
        kind=kind,
        demonstration=kind == Kind.DEMONSTRATION,
        ran_by=_reference(by),
        status=status,
        replaces=before,
        fingerprint=fingerprint,
        rows_read=effort.rows_read if effort else None,
        rows_rejected=effort.rows_rejected if effort else None,
        rows_used=effort.rows_used if effort else None,
    )
    datasets = [_dataset(by, source, kind) for source in run.sources]
    Reading.objects.bulk_create([Reading(run=row, dataset=dataset) for dataset in dict.fromkeys(datasets)])
    _write_observations(row, run)
    _audit_run(by, row, before, run)
    return row


def _in_words(slug: str) -> str:
    return slug.replace("-", " ").replace("_", " ").capitalize()


def _headline(run: Run, definition: DefinitionText) -> dict[str, Any]:
    """What a list says of a run: the latest period of its first area, in the first groups that are compared."""
    latest = max(computed.period for computed in run.observations)
    recent = [computed for computed in run.observations if computed.period == latest]
    first = next((computed for computed in recent if computed.comparator), recent[0])
    cut = (first.area, first.grouping)
    areas = definition.get("areas", [])
    place = next((area["name"] for area in areas if area["code"] == first.area), first.area)
    rows = [each for each in recent if (each.area, each.grouping) == cut]
    return {
        "place": place,
        "latest_period": latest,
        "headline": finding(rows, unit=run.unit, place=place),
        "leads": not areas or areas[0]["code"] == first.area,
    }


def _write_observations(row: MeasureRun, run: Run) -> None:
    rows = (
        Observation(run=row, position=position, **to_row(computed))
        for position, computed in enumerate(run.observations)
    )
    Observation.objects.bulk_create(rows, batch_size=BATCH)


def _dataset(by: Actor | str, source: Source, kind: str) -> Dataset:
    demonstration = kind == Kind.DEMONSTRATION
    dataset, made = Dataset.objects.get_or_create(
        name=source.name,
        sha256=source.sha256,
        demonstration=demonstration,
        defaults={
            "slug": _slug(source, demonstration),
            "title": source.title,
            "publisher": source.publisher,
            "licence": source.licence,
            "url": source.url,
            "published": source.published,
            "kind": kind,
            "loaded_by": _reference(by),
        },
    )
    if made:
        detail = {"sha256": dataset.sha256, "kind": kind}
        record(by=by, action="evidence.load_dataset", subject=f"evidence.dataset:{dataset.slug}", detail=detail)
    return dataset


def _slug(source: Source, demonstration: bool) -> str:
    invented = "demonstration-" if demonstration else ""
    name = source.name.lower().replace("_", "-").replace(".", "-")[:90]
    return f"{invented}{name}-{source.sha256[:12]}"


def _audit_run(by: Actor | str, row: MeasureRun, before: MeasureRun | None, run: Run) -> None:
    detail = {
        "measure": row.measure,
        "definition_version": row.definition_version,
        "observations": len(run.observations),
        "replaces": before.audit_reference if before else None,
        "status": str(row.status),
        "figures_sha256": row.fingerprint,
    }
    record(by=by, action="evidence.run_measure", subject=row.audit_reference, detail=detail)


def _reference(by: Actor | str) -> str:
    return by if isinstance(by, str) else by.audit_reference


def _content(run: Run, kind: str) -> dict[str, Any]:
    return {
        "measure": run.measure,
        "definition_version": run.definition_version,
        "unit": run.unit,
        "per": run.per,
        "kind": kind,
        "settings": dict(run.settings),
        "warnings": list(run.warnings),
        "sources": _in_order([source.name, source.sha256] for source in run.sources),
        "observations": [as_plain(computed) for computed in run.observations],
    }


def _in_order(pairs: Iterable[list[str]]) -> list[list[str]]:
    return sorted(pairs)


def _digest(content: object) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
