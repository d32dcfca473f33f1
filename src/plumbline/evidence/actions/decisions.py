"""What people decide about runs of a trust's own extracts: accept, discard, retire; each with a note."""

from collections.abc import Sequence

from django.db import transaction

from plumbline.audit.actions import record
from plumbline.evidence.extracts.access import check_may_run_measures
from plumbline.evidence.models import Decision, Kind, MeasureRun
from plumbline.evidence.states import NotPossibleNow, run_step
from plumbline.people.models import Person


class DecisionUnusable(Exception):
    """A decision that can't be taken as asked; the message says why."""


def accept_run(*, by: Person, run: MeasureRun, note: str) -> MeasureRun:
    """Make a run the current one. It replaces the one before it of the same measure and settings.

    Raises:
        NotPossibleNow: it does not wait any more.
        DecisionUnusable: there is no note.
    """
    return _decide(by, run, "accept", note)


def accept_runs(*, by: Person, runs: Sequence[MeasureRun], note: str) -> list[MeasureRun]:
    """Accept several, all or none."""
    with transaction.atomic():
        return [accept_run(by=by, run=run, note=note) for run in runs]


def discard_run(*, by: Person, run: MeasureRun, note: str) -> MeasureRun:
    """Put a run that waits aside for good. It stays readable, and is never used."""
    return _decide(by, run, "discard", note)


def discard_runs(*, by: Person, runs: Sequence[MeasureRun], note: str) -> list[MeasureRun]:
    """Discard several, all or none."""
    with transaction.atomic():
        return [discard_run(by=by, run=run, note=note) for run in runs]


def retire_run(*, by: Person, run: MeasureRun, note: str) -> MeasureRun:
    """Say that a current run is no longer to be used, with nothing in its place."""
    return _decide(by, run, "retire", note)


@transaction.atomic
def _decide(by: Person, run: MeasureRun, act: str, note: str) -> MeasureRun:
    check_may_run_measures(by)
    # The lock makes the second of two simultaneous decisions see the first.
    current = MeasureRun.objects.select_for_update().get(pk=run.pk)
    if current.kind == Kind.PUBLISHED:
        raise DecisionUnusable(
            "Published figures come with Plumbline itself; nobody accepts or retires them here."
        )
    step = run_step(act, current.status)
    if step.needs_note and not note.strip():
        raise DecisionUnusable(f"Write a note: why do you {act} this run?")
    one = MeasureRun.objects.filter(pk=current.pk)
    before = _replaced_by(current) if act == "accept" else None
    if act == "accept":
        if before is not None:
            MeasureRun.objects.filter(pk=before.pk).supersede()
        changed = one.accept(replaces=before)
    else:
        changed = one.discard() if act == "discard" else one.retire()
    if not changed:
        raise NotPossibleNow(f"You can't {act} this run now. Perhaps someone else was faster.")
    Decision.objects.create(run=current, act=act, note=note.strip(), by=by.audit_reference)
    # The note stays with the run: people write names into notes, and the trail can never take them out.
    detail = {"measure": current.measure, "replaces": before.audit_reference if before else None}
    record(by=by, action=f"evidence.{act}_run", subject=current.audit_reference, detail=detail)
    current.refresh_from_db()
    return current


def _replaced_by(run: MeasureRun) -> MeasureRun | None:
    """The current run in whose place this one comes."""
    return (
        MeasureRun.objects.select_for_update()
        .current()
        .filter(measure=run.measure, settings_digest=run.settings_digest, demonstration=run.demonstration)
        .first()
    )
