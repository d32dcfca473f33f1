"""Checking, publishing and withdrawing releases. Two people stand behind every figure of the trust."""

from collections.abc import Callable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.evidence.extracts.house import keeper
from plumbline.evidence.models import Kind, MeasureRun
from plumbline.people.models import Person
from plumbline.plan.states import ProposalState
from plumbline.publishing.access import check_may_act
from plumbline.publishing.actions.leaving import leave, take_back
from plumbline.publishing.models import Look, Release, ReleasedRow, ReleaseItem
from plumbline.publishing.protection.freezing import freeze, left_before
from plumbline.publishing.refusals import ReleaseUnusable
from plumbline.publishing.states import State, Transition, transition

BATCH = 200
"""Rows in one INSERT: SQLite allows some 32,000 values in a statement."""
ALREADY_PUBLIC = "published national statistics, released as already public"


@transaction.atomic
def submit_release(*, by: Person, release: Release) -> Look:
    """Ask for a checker. First the release is looked at: `minding.start` begins that."""
    submitted = take_step(by=by, release=release, act="submit")
    return Look.objects.create(release=submitted, held_by=keeper().id)


@transaction.atomic
def stop_look(*, by: Person, release: Release) -> Release:
    """Stop the look at a release, which is a draft again. Nothing that was found is kept."""
    stopped = take_step(by=by, release=release, act="stop")
    Look.objects.filter(release=stopped, ended_at=None).update(ended_at=timezone.now())
    return stopped


@transaction.atomic
def approve_release(*, by: Person, release: Release) -> Release:
    """Say, as someone other than its author, that these figures and words may leave.

    Raises:
        ReleaseUnusable: something could be worked out, other figures left since it was looked at, or nobody has
            agreed yet to what it carries of the plan.
    """
    _check_is_safe(release)
    _check_plan_is_agreed(release)
    return take_step(by=by, release=release, act="approve")


def refuse_release(*, by: Person, release: Release, reason: str) -> Release:
    """Say, as someone other than its author, that this may not leave, and why."""
    return take_step(by=by, release=release, act="refuse", reason=reason)


@transaction.atomic
def publish_release(*, by: Person, release: Release) -> Release:
    """Make an approved release public: figures, words and what it carries of the plan, all or nothing.

    Raises:
        ReleaseUnusable: the public record or the plan can't take it; the sentence says why.
    """
    return take_step(by=by, release=release, act="publish", also=lambda current: leave(by=by, release=current))


@transaction.atomic
def withdraw_release(*, by: Person, release: Release, reason: str) -> Release:
    """Take what left off the public pages. A notice with the reason stays there, and in the public record."""
    withdrawn = take_step(by=by, release=release, act="withdraw", reason=reason)
    take_back(by=by, release=withdrawn)
    return withdrawn


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
    release = Release.objects.create(title=title, why=ALREADY_PUBLIC, by_system=True)
    ReleaseItem.objects.bulk_create(ReleaseItem.of(release, runs))
    rows = freeze(release.items.select_related("run"))
    ReleasedRow.objects.bulk_create(rows, batch_size=BATCH)
    release.state, release.published_at = State.PUBLISHED, timezone.now()
    release.save()
    references = [run.audit_reference for run in runs]
    _audit(by, "publishing.release_as_already_public", release, runs=references, why=ALREADY_PUBLIC)
    return release


def _check_is_safe(release: Release) -> None:
    # All that might leave is locked: of two that are safe alone and not together, the second sees the first.
    waiting = Release.objects.filter(by_system=False).exclude(
        state__in=[State.DRAFT, State.LOOKING, State.REFUSED, State.DISCARDED]
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


def _check_plan_is_agreed(release: Release) -> None:
    open_ones = [one for one in release.proposals if one.state != ProposalState.HELD]
    if open_ones and release.state == State.SUBMITTED:
        said = ", ".join(f"{one.commitment.reference} ({one.state_label.lower()})" for one in open_ones)
        raise ReleaseUnusable(
            f"A second person has not agreed to all that it carries of the plan: {said}. Wait until they have, "
            "or refuse the release, so that it is taken out."
        )


@transaction.atomic
def take_step(
    *,
    by: Person,
    release: Release,
    act: str,
    reason: str = "",
    also: Callable[[Release], object] = lambda release: None,
) -> Release:
    """One step in the life of a release, by somebody who may; `also` is done with it, before it is written.

    Raises:
        ReleaseUnusable: a reason is missing.
        NotPossibleNow: the act does not lead on from where the release stands.
    """
    # The lock makes the second of two simultaneous acts see what the first one did.
    current = Release.objects.select_for_update().get(pk=release.pk)
    step = transition(act, current.state)
    check_may_act(by, current, step)
    if step.needs_reason and not reason.strip():
        raise ReleaseUnusable(f"Say why you {act} this release.")
    _apply(current, step, by=by, reason=reason.strip())
    also(current)
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
