"""Bringing an action plan as a spreadsheet: kept, mapped, then added whole or not at all.

What comes of it are drafts: nothing is public before somebody proposes it and a second person agrees.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record, record_all
from plumbline.people.models import Person
from plumbline.plan.access import check_may_edit_plan
from plumbline.plan.models import FocusArea, PlanSheet, Programme, SheetMapping
from plumbline.plan.sheet_drafts import draft_of, laid_out
from plumbline.plan.sheet_filing import Filing
from plumbline.plan.sheets.apart import read_apart
from plumbline.plan.sheets.keeping import to_kept
from plumbline.plan.sheets.mapping import Choices, LaidOut, fingerprint, headings_of, propose
from plumbline.plan.sheets.measuring import Unreadable
from plumbline.plan.sheets.reading import Sheet

NO_HEADINGS = (
    "No sheet has a row of headings that can be recognised. Write headings such as Focus area, Commitment, "
    "Action, Owner and Due above the columns, and bring the file again."
)


class SheetUnusable(Exception):
    """A sheet that can't be added as asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Added:
    """What came into the plan."""

    counts: dict[str, int]
    left_out: int = 0
    """Rows with errors that were left out, because somebody said so."""
    already: bool = False
    """Whether this very sheet had been added before, so that nothing was."""


def bring_sheet(*, by: Person | str, name: str, content: bytes, programme: Programme | None = None) -> PlanSheet:
    """Keep the cells of a file until somebody has looked at what they would add. Changes nothing in the plan.

    Nothing is locked while the file is read. `programme`: what its new areas of focus will belong to, where there
    are several.

    Raises:
        Unreadable: it is no spreadsheet, or has no headings; the sentence says what to do.
    """
    _allow(by)
    sheets = read_apart(content)
    laid = laid_out(sheets)
    if not laid:
        raise Unreadable(NO_HEADINGS)
    sheet = PlanSheet(name=name[-200:] or "plan", sha256=hashlib.sha256(content).hexdigest(), programme=programme)
    return _keep(by, sheet, sheets, laid)


@transaction.atomic
def _keep(by: Person | str, sheet: PlanSheet, sheets: Sequence[Sheet], laid: Sequence[LaidOut]) -> PlanSheet:
    proposed, marked = propose(laid), fingerprint(headings_of(laid))
    if saved := SheetMapping.objects.filter(fingerprint=marked).first():
        proposed = Choices(sheets=proposed.sheets, columns=saved.columns, carry_down=saved.carry_down)
    sheet.sheets, sheet.mapping = to_kept(sheets), proposed.as_json()
    sheet.fingerprint, sheet.brought_by = marked, _person(by)
    sheet.save()
    record(by=by, action="plan.bring_sheet", subject=sheet.audit_reference, detail={"sha256": sheet.sha256})
    return sheet


@transaction.atomic
def map_sheet(*, by: Person | str, sheet: PlanSheet, choices: Choices) -> PlanSheet:
    """Say which column is which; the next file with the same headings begins with that.

    Raises:
        SheetUnusable: it was added already.
    """
    _allow(by)
    sheet = PlanSheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.is_applied:
        raise SheetUnusable("This file was added to the plan already. Bring it again to map it otherwise.")
    sheet.mapping = choices.as_json()
    sheet.save(update_fields=["mapping"])
    kept = {"columns": dict(choices.columns), "carry_down": choices.carry_down, "saved_by": _person(by)}
    SheetMapping.objects.update_or_create(fingerprint=sheet.fingerprint, defaults=kept)
    record(
        by=by, action="plan.map_sheet", subject=sheet.audit_reference, detail={"fields": sorted(choices.columns)}
    )
    return sheet


@transaction.atomic
def apply_sheet(*, by: Person | str, sheet: PlanSheet, leave_out_errors: bool = False) -> Added:
    """Add what a sheet holds to the plan, in one piece. What the plan holds already is not added again.

    Raises:
        SheetUnusable: rows have errors, and nobody said to leave them out; or there is nothing to add.
        PlanUnusable: its new areas have no programme, or one that is closed.
    """
    _allow(by)
    _one_at_a_time()
    sheet = PlanSheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.is_applied:
        return Added({}, already=True)
    draft = draft_of(sheet)
    if draft.problems and not leave_out_errors:
        raise SheetUnusable("Some rows have errors. Mend them in the file, or choose to leave those rows out.")
    filing = Filing(by=_person(by), sheet=sheet, draft=draft)
    counts = filing.file()
    record_all(by=by, acts=filing.filed, detail={"sheet": str(sheet.public_id)})
    _close(by, sheet, counts, draft.bad_rows)
    return Added(counts, left_out=draft.bad_rows)


def _close(by: Person | str, sheet: PlanSheet, counts: dict[str, int], left_out: int) -> None:
    """The cells have done their work: what could be personal in them is let go of."""
    sheet.state, sheet.applied_at, sheet.applied_by = PlanSheet.State.APPLIED, timezone.now(), _person(by)
    sheet.sheets, sheet.mapping = [], {}
    sheet.outcome = counts | {"left_out": left_out}
    sheet.save()
    record(by=by, action="plan.apply_sheet", subject=sheet.audit_reference, detail=dict(sheet.outcome))


def _one_at_a_time() -> None:
    """Numbers are given in order: whoever gives one waits for the first area of focus, and sheets for each other.

    On SQLite a transaction holds the only write lock already.
    """
    list(PlanSheet.objects.select_for_update().order_by("pk")[:1])
    list(FocusArea.objects.select_for_update().order_by("pk")[:1])


def _person(by: Person | str) -> Person | None:
    return None if isinstance(by, str) else by


def _allow(by: Person | str) -> None:
    if not isinstance(by, str):
        check_may_edit_plan(by)
