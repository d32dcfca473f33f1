"""Looks at releases: one begins, what it found is written down whole or not at all, and it ends."""

from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.publishing.actions.releases import BATCH
from plumbline.publishing.models import Look, Release, ReleasedRow, ReleaseItem
from plumbline.publishing.protection.freezing import Looked
from plumbline.publishing.states import SYSTEM_CUT_SHORT, SYSTEM_LOOKED, State


@transaction.atomic
def begin_look(*, by: str, look: Look) -> bool:
    """Note that a look begins; whether it is still wanted."""
    release = _wanted(look)
    if release is None:
        return False
    Look.objects.filter(pk=look.pk).update(begun_at=timezone.now(), progress="Reading the figures")
    _audit(by, "publishing.begin_look", release)
    return True


@transaction.atomic
def record_look(*, by: str, look: Look, found: Looked) -> bool:
    """Write down what a look found, with the rows as they may leave, and ask for a checker.

    Returns:
        Whether it was still wanted; otherwise nothing is written.
    """
    release = _wanted(look)
    if release is None:
        return False
    ReleasedRow.objects.filter(item__release=release).delete()
    ReleasedRow.objects.bulk_create(found.rows, batch_size=BATCH)
    for item, base in found.rounded.items():
        ReleaseItem.objects.filter(pk=item).update(rounded_to=base)
    release.findings, release.against = found.findings, found.against
    release.report = {"worlds": found.worlds, "passes": found.passes, "reasons": found.reasons}
    release.state = SYSTEM_LOOKED.after
    release.save()
    _end(look, said="")
    _audit(by, "publishing.record_look", release, findings=found.findings)
    return True


@transaction.atomic
def end_look(*, by: str, look: Look, said: str) -> bool:
    """Note that nothing came of a look, and why; the release is a draft again. Whether it was still wanted."""
    release = _wanted(look)
    if release is None:
        return False
    release.state = SYSTEM_CUT_SHORT.after
    release.save()
    _end(look, said=said)
    _audit(by, "publishing.end_look", release)
    return True


def _wanted(look: Look) -> Release | None:
    """The release, locked, if this look at it goes on."""
    release = Release.objects.select_for_update().get(pk=look.release_id)
    goes_on = Look.objects.filter(pk=look.pk, ended_at=None).exists()
    return release if goes_on and release.state == State.LOOKING else None


def _end(look: Look, *, said: str) -> None:
    Look.objects.filter(pk=look.pk).update(ended_at=timezone.now(), said=said[:5000])


def _audit(by: str, action: str, release: Release, **detail: object) -> None:
    record(by=by, action=action, subject=release.audit_reference, detail=detail)
