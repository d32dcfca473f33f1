"""Preparing, checking, publishing and withdrawing releases. Two people stand behind every figure of the trust."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.evidence.extracts.house import keeper
from plumbline.evidence.models import Kind, MeasureRun, Status
from plumbline.people.models import Person
from plumbline.publishing.access import check_may_act, check_may_prepare_release
from plumbline.publishing.models import Look, Method, Release, ReleasedRow, ReleaseItem
from plumbline.publishing.protection.freezing import freeze, left_before
from plumbline.publishing.states import State, Transition, transition

BATCH = 200
"""Rows in one INSERT: SQLite allows some 32,000 values in a statement."""
ALREADY_PUBLIC = "published national statistics, released as already public"


class ReleaseUnusable(Exception):
    """A release that can't be made as asked; the message says why."""


@transaction.atomic
def prepare_release(
    *, by: Person, title: str, why: str, runs: Sequence[MeasureRun], method: str = Method.WITHHOLD
) -> Release:
    """Start a release of those runs. It stays inside until someone else has checked it.

    Raises:
        ReleaseUnusable: no run was chosen, or one is not current.
    """
    check_may_prepare_release(by)
    if not runs:
        raise ReleaseUnusable("Choose at least one set of figures to release.")
    if any(run.status != Status.CURRENT for run in runs):
        raise ReleaseUnusable(
            "Only figures that were accepted, and not replaced or retired since, can be released."
        )
    release = Release.objects.create(title=title, why=why, author=by, method=Method(method))
    _carry(release, runs)
    references = [run.audit_reference for run in runs]
    _audit(by, "publishing.prepare_release", release, runs=references, method=method)
    return release


@transaction.atomic
def submit_release(*, by: Person, release: Release) -> Look:
    """Ask for a checker. First the release is looked at: `minding.start` begins that."""
    submitted = _act(by=by, release=release, act="submit")
    return Look.objects.create(release=submitted, held_by=keeper().id)


@transaction.atomic
def stop_look(*, by: Person, release: Release) -> Release:
    """Stop the look at a release, which is a draft again. Nothing that was found is kept."""
    stopped = _act(by=by, release=release, act="stop")
    Look.objects.filter(release=stopped, ended_at=None).update(ended_at=timezone.now())
    return stopped


@transaction.atomic
def approve_release(*, by: Person, release: Release) -> Release:
    """Say, as someone other than its author, that these figures may leave.

    Raises:
        ReleaseUnusable: something could be worked out, or other figures left since it was looked at.
    """
    _check_is_safe(release)
    return _act(by=by, release=release, act="approve")


@transaction.atomic
def correct_release(
    *, by: Person, release: Release, leaves_out: Mapping[int, Sequence[str]], method: str = ""
) -> Release:
    """Make a refused release a draft again, without these groupings of its items; without all, the item goes.

    Raises:
        ReleaseUnusable: nothing would be left to release.
    """
    corrected = _act(by=by, release=release, act="correct")
    ReleasedRow.objects.filter(item__release=corrected).delete()
    corrected.findings, corrected.report, corrected.against = None, {}, []
    corrected.checker = corrected.checked_at = None
    corrected.method = Method(method or corrected.method)
    corrected.save()
    for item in corrected.items.select_related("run"):
        item.leaves_out, item.rounded_to = sorted(set(leaves_out.get(item.pk, ()))), 1
        if item.run.observations.exclude(grouping__in=item.leaves_out).exists():
            item.save()
        else:
            item.delete()
    if not corrected.items.exists():
        raise ReleaseUnusable("Keep at least one set of figures.")
    return corrected


def refuse_release(*, by: Person, release: Release, reason: str) -> Release:
    """Say, as someone other than its author, that these figures may not leave, and why."""
    return _act(by=by, release=release, act="refuse", reason=reason)


def publish_release(*, by: Person, release: Release) -> Release:
    """Make an approved release public."""
    return _act(by=by, release=release, act="publish")


def withdraw_release(*, by: Person, release: Release, reason: str) -> Release:
    """Take the figures off the public pages. A notice with the reason stays there."""
    return _act(by=by, release=release, act="withdraw", reason=reason)


@transaction.atomic
def release_as_already_public(*, by: str, title: str, runs: Sequence[MeasureRun]) -> Release:
    """Release national statistics that their publisher has made public; the system may do this by itself.

    Asking again for the same runs gives the release that is there, also when it has been withdrawn since.

    Raises:
        PermissionDenied: the actor is a person, or a run holds figures that are not already public.
        ReleaseUnusable: no run was given.
    """
    if not isinstance(by, str) or not by.startswith("system:"):
        raise PermissionDenied(
            "People release figures with a checker. Only the system releases national statistics."
        )
    if not runs:
        raise ReleaseUnusable("There is nothing to release.")
    if any(run.kind != Kind.PUBLISHED for run in runs):
        raise PermissionDenied("Only figures that their publisher has made public leave without a checker.")
    wanted = {run.pk for run in runs}
    carried = Release.objects.filter(by_system=True, items__run__in=wanted).distinct().prefetch_related("items")
    there = next((one for one in carried if {item.run_id for item in one.items.all()} == wanted), None)
    return there or _release_by_system(by, title, runs)


def release_published_figures(*, by: str) -> list[Release]:
    """Release every current run of published figures that was never released before, one release a measure."""
    waiting = MeasureRun.objects.current().filter(kind=Kind.PUBLISHED, release_items__isnull=True)
    by_title: dict[str, list[MeasureRun]] = {}
    for run in waiting.order_by("title", "pk"):
        by_title.setdefault(run.title, []).append(run)
    return [release_as_already_public(by=by, title=title, runs=runs) for title, runs in by_title.items()]


def _release_by_system(by: str, title: str, runs: Sequence[MeasureRun]) -> Release:
    release = Release.objects.create(
        title=title, why=ALREADY_PUBLIC, by_system=True, state=State.PUBLISHED, published_at=timezone.now()
    )
    _carry(release, runs)
    rows = freeze(release.items.select_related("run"))
    ReleasedRow.objects.bulk_create(rows, batch_size=BATCH)
    references = [run.audit_reference for run in runs]
    _audit(by, "publishing.release_as_already_public", release, runs=references, why=ALREADY_PUBLIC)
    return release


def _carry(release: Release, runs: Sequence[MeasureRun]) -> None:
    ReleaseItem.objects.bulk_create(
        ReleaseItem(release=release, run=run, position=position)
        for position, run in enumerate(dict.fromkeys(runs))
    )


def _check_is_safe(release: Release) -> None:
    # All that might leave is locked: of two that are safe alone and not together, the second sees the first.
    waiting = Release.objects.filter(by_system=False).exclude(
        state__in=[State.DRAFT, State.LOOKING, State.REFUSED]
    )
    found = {one.pk: one for one in waiting.select_for_update().order_by("pk")}
    current = found.get(release.pk)
    if current is None or current.state != State.SUBMITTED:
        return  # the table of states says what is wrong
    if current.findings is None:
        raise ReleaseUnusable("Nobody has looked yet at what could be worked out. Refuse it first.")
    if current.findings:
        raise ReleaseUnusable(
            f"{current.findings} finding{'s' if current.findings > 1 else ''} of disclosure control: something "
            "that must not be known could be worked out. Refuse the release, so that it is corrected."
        )
    if current.against != left_before(current):
        raise ReleaseUnusable(
            "Other figures left, or were approved, since this release was looked at, and a reader could set one "
            "against the other. Refuse it, so that it is looked at again with them."
        )


@transaction.atomic
def _act(*, by: Person, release: Release, act: str, reason: str = "") -> Release:
    # The lock makes the second of two simultaneous acts see what the first one did.
    current = Release.objects.select_for_update().get(pk=release.pk)
    step = transition(act, current.state)
    check_may_act(by, current, step)
    if step.needs_reason and not reason.strip():
        raise ReleaseUnusable(f"Say why you {act} this release.")
    _apply(current, step, by=by, reason=reason.strip())
    current.save()
    # The reason stays with the release: people write names into reasons, and the trail can never take them out.
    _audit(by, f"publishing.{act}_release", current, state=current.state)
    return current


def _apply(release: Release, step: Transition, *, by: Person, reason: str) -> None:
    now = timezone.now()
    release.state = step.after
    if step.needs_reason:
        release.reason = reason
    if step.act in {"approve", "refuse"}:
        release.checker, release.checked_at = by, now
    moments = {"submit": "submitted_at", "publish": "published_at", "withdraw": "withdrawn_at"}
    if step.act in moments:
        setattr(release, moments[step.act], now)


def _audit(by: Person | str, action: str, release: Release, **detail: object) -> None:
    record(by=by, action=action, subject=release.audit_reference, detail=detail)
