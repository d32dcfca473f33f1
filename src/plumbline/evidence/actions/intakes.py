"""What is written of extracts that come in: that they came, how they are mapped, and that they are gone."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import Actor, record
from plumbline.evidence.extracts.access import check_may_bring_extract
from plumbline.evidence.extracts.house import keeper, lives
from plumbline.evidence.models import Intake, Origin, SavedMapping
from plumbline.evidence.states import ACTIVE
from plumbline.measures.extracts.mapping import ColumnMapping

BY_CLOCK = "system:clock"


class IntakeUnusable(Exception):
    """An extract can't be worked with as asked; the message says why."""


@transaction.atomic
def bring_upload(*, by: Actor, place: str, title: str, files: Sequence[Mapping[str, Any]]) -> Intake:
    """Note an upload whose files the keeper holds under `place`. `files`: name, bytes and kept name of each."""
    check_may_bring_extract(by)
    intake = _bring(by, public_id=uuid.UUID(hex=place), title=title, origin=Origin.UPLOAD, files=list(files))
    record(
        by=by,
        action="evidence.bring_extract",
        subject=intake.audit_reference,
        detail={"origin": "upload", "files": len(files), "bytes": sum(each["bytes"] for each in files)},
    )
    return intake


@transaction.atomic
def bring_place(*, by: Actor, origin: Origin, place: str, title: str) -> Intake:
    """Note a folder on the server, by its path, or a database, by its name, that is read where it is."""
    check_may_bring_extract(by)
    public_id = uuid.UUID(hex=keeper().open_place())
    intake = _bring(by, public_id=public_id, title=title, origin=origin, place=place)
    record(
        by=by,
        action="evidence.bring_extract",
        subject=intake.audit_reference,
        detail={"origin": origin.value, "place": place[-500:]},
    )
    return intake


def _bring(by: Actor, **fields: Any) -> Intake:
    now = timezone.now()
    return Intake.objects.create(brought_by=by.audit_reference, touched_at=now, held_by=keeper().id, **fields)


@transaction.atomic
def map_columns(*, by: Actor, intake: Intake, mapping: ColumnMapping | None, name: str = "") -> Intake:
    """Set which of their headings stands for which of our columns; None for what the headings say by
    themselves."""
    check_may_bring_extract(by)
    current = _locked(intake)
    current.mapping = None if mapping is None else mapping.model_dump(mode="json")
    current.mapping_name = name if mapping is not None else ""
    current.touched_at = timezone.now()
    current.save()
    tables = sorted(mapping.tables) if mapping is not None else []
    record(
        by=by,
        action="evidence.map_columns",
        subject=current.audit_reference,
        detail={"tables": tables, "mapping": current.mapping_name},
    )
    return current


@transaction.atomic
def save_mapping(*, by: Actor, name: str, mapping: ColumnMapping) -> SavedMapping:
    """Keep a mapping by name. One of the same name is replaced."""
    check_may_bring_extract(by)
    content = mapping.model_dump(mode="json")
    saved, made = SavedMapping.objects.update_or_create(
        name=name, defaults={"source": mapping.source, "content": content, "saved_by": by.audit_reference}
    )
    record(
        by=by,
        action="evidence.save_mapping",
        subject=saved.audit_reference,
        detail={"name": name, "tables": sorted(mapping.tables), "replaced": not made},
    )
    return saved


@transaction.atomic
def remove_mapping(*, by: Actor, mapping: SavedMapping) -> None:
    """Forget a saved mapping. Extracts that were read with it stay as they are."""
    check_may_bring_extract(by)
    record(
        by=by, action="evidence.remove_mapping", subject=mapping.audit_reference, detail={"name": mapping.name}
    )
    mapping.delete()


@transaction.atomic
def wipe_intake(*, by: Actor | str, intake: Intake, why: str) -> Intake:
    """Remove an extract's files for good. What was worked out from them stays.

    Raises:
        IntakeUnusable: a job is reading them; cancel it first.
    """
    if not isinstance(by, str):
        check_may_bring_extract(by)
    current = _locked(intake)
    if current.is_wiped:
        return current
    if current.jobs.filter(state__in=ACTIVE).exists():
        raise IntakeUnusable("A job is reading these files. Cancel it first; the files are then wiped.")
    if current.held_by and current.held_by != keeper().id and lives(current.held_by):
        raise IntakeUnusable(
            "Another server process holds these files. It wipes them when nobody works with them."
        )
    # The files go first: should the note of it fail, they are gone all the same.
    keeper().wipe(current.public_id.hex)
    current.wiped_at, current.wiped_why, current.held_by = timezone.now(), why, ""
    current.save()
    record(by=by, action="evidence.wipe_extract", subject=current.audit_reference, detail={"why": why})
    return current


def _locked(intake: Intake) -> Intake:
    return Intake.objects.select_for_update().get(pk=intake.pk)
