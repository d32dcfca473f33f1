"""Importing the organisation from a CSV file: first kept to be looked at, then applied whole or not at all."""

import hashlib
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.organisation.access import check_may_edit_tree
from plumbline.organisation.models import Kind, Occupancy, Place, Placement, Site, TreeFile, Unit, UnitName
from plumbline.organisation.signals import done
from plumbline.organisation.tree_plan import Plan, Step, plan_import, plan_of
from plumbline.organisation.tree_rows import MOST_BYTES, SITE, Row

SITE_FIELDS = ("code", "name", "ods_code", "opened", "closed", "address", "postcode")
PLACE_FIELDS = ("code", "name", "kind", "opened", "closed")
UNIT_FIELDS = ("code", "name", "ods_code", "opened", "closed")


@transaction.atomic
def upload_tree_file(*, by: Any, name: str, content: bytes) -> TreeFile:
    """Keep a file until somebody has looked at what it would change. Changes nothing in the organisation."""
    _allow(by)
    if len(content) > MOST_BYTES:
        raise ValidationError(f"The file has {len(content):,} bytes; at most {MOST_BYTES:,} can be imported.")
    # Latin-1 keeps every byte: what is wrong with the encoding is told in the preview, row by row.
    file = TreeFile.objects.create(
        name=name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content.decode("latin-1").replace("\x00", "\ufffd"),
        uploaded_by=by if isinstance(by, str) else by.audit_reference,
    )
    _tell(by, "organisation.upload_tree_file", file, {"sha256": file.sha256, "bytes": len(content)})
    return file


@transaction.atomic
def apply_tree_file(*, by: Any, file: TreeFile) -> Plan:
    """Apply a file in one transaction, with one audit entry. Raises ValidationError where anything is wrong."""
    _allow(by)
    list(Unit.objects.select_for_update().filter(depth=1).values_list("pk"))
    file = TreeFile.objects.select_for_update().get(pk=file.pk)
    if file.applied_at:
        raise ValidationError("This file has already been imported.")
    plan = plan_of(file)
    if plan.problems:
        raise ValidationError(
            "The file can’t be imported: since you looked at it, something it depends on changed."
        )
    _apply(plan)
    file.content, file.applied_at = "", timezone.now()
    file.save(update_fields=["content", "applied_at"])
    _tell(by, "organisation.import_tree", file, {"sha256": file.sha256, **plan.counts})
    return plan


@transaction.atomic
def import_tree(*, by: Any, content: bytes) -> Plan:
    """Apply a file that needs no looking at, such as the demonstration's. Raises ValidationError as above."""
    _allow(by)
    plan = plan_import(content)
    if plan.problems:
        raise ValidationError([f"Row {p.row}, column {p.column}: {p.sentence}" for p in plan.problems])
    _apply(plan)
    sha256 = hashlib.sha256(content).hexdigest()
    subject = f"organisation.tree_file:{sha256}"
    detail = {"sha256": sha256, **plan.counts}
    done.send(sender=TreeFile, by=by, action="organisation.import_tree", subject=subject, detail=detail)
    return plan


def _apply(plan: Plan) -> None:
    for step in plan.steps:
        if step.verb == "keep":
            continue
        if step.row.kind == SITE:
            _write(Site, step, {name: getattr(step.row, name) for name in SITE_FIELDS})
        elif step.row.is_unit:
            _write_unit(step)
        else:
            site = Site.objects.get(code__iexact=step.row.parent)
            _write(Place, step, {name: getattr(step.row, name) for name in PLACE_FIELDS} | {"site": site})


def _write(model: Any, step: Step, values: dict[str, Any]) -> None:
    model.objects.update_or_create(code__iexact=step.row.code, defaults=values, create_defaults=values)


def _write_unit(step: Step) -> None:
    row = step.row
    parent = Unit.objects.get(code__iexact=row.parent) if row.parent else None
    values = {name: getattr(row, name) for name in UNIT_FIELDS}
    if step.verb == "add":
        unit = _add(parent, {"kind": Kind(row.kind), **values})
    else:
        unit = Unit.objects.get(code__iexact=row.code)
        Unit.objects.filter(pk=unit.pk).update(**values)
        _note_changes(unit, step, parent)
    if step.verb == "add" or "sites" in step.columns:
        _write_occupancies(unit, row, is_new=step.verb == "add")


def _add(parent: Unit | None, values: dict[str, Any]) -> Unit:
    unit = parent.add_child(**values) if parent else Unit.add_root(**values)
    UnitName.objects.create(unit=unit, name=unit.name, since=unit.opened)
    Placement.objects.create(unit=unit, parent=parent, since=unit.opened)
    return unit


def _note_changes(unit: Unit, step: Step, parent: Unit | None) -> None:
    """A file says how things are, not since when: its changes count from the day of the import."""
    today, reason = timezone.localdate(), "Imported from a file"
    if "name" in step.columns:
        defaults: dict[str, Any] = {"name": step.row.name, "reason": reason}
        UnitName.objects.update_or_create(unit=unit, since=today, defaults=defaults)
    if "parent" in step.columns and parent is not None:
        unit.refresh_from_db()
        unit.move(parent, pos="last-child")
        Placement.objects.update_or_create(unit=unit, since=today, defaults={"parent": parent, "reason": reason})


def _write_occupancies(unit: Unit, row: Row, *, is_new: bool) -> None:
    """Links that the file no longer names end; those that stay keep their days."""
    wanted = {code.casefold() for code in row.sites}
    for link in unit.occupancies.filter(until__isnull=True).select_related("site", "place"):
        code = (link.place or link.site).code.casefold()
        if code not in wanted:
            _end(link)
        wanted.discard(code)
    for code in sorted(wanted):
        place = Place.objects.filter(code__iexact=code).select_related("site").first()
        site = place.site if place else Site.objects.get(code__iexact=code)
        since = row.opened if is_new else timezone.localdate()
        Occupancy.objects.create(unit=unit, site=site, place=place, since=since)


def _end(link: Occupancy) -> None:
    """The day before the import is the last; a link that began later was never true on any day."""
    last_day = timezone.localdate() - timedelta(days=1)
    if link.since and link.since > last_day:
        link.delete()
        return
    link.until = last_day
    link.save(update_fields=["until"])


def _allow(by: Any) -> None:
    if not isinstance(by, str):
        check_may_edit_tree(by)


def _tell(by: Any, action: str, file: TreeFile, detail: dict[str, object]) -> None:
    done.send(
        sender=TreeFile, by=by, action=action, subject=f"organisation.tree_file:{file.public_id}", detail=detail
    )
