"""Preparing releases: what they carry and say, while they are drafts. Nothing leaves by any of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from plumbline.audit.actions import record
from plumbline.evidence.models import MeasureRun, Status
from plumbline.people.models import Person
from plumbline.plan.access import check_may_view_plan
from plumbline.plan.actions import carry, let_go
from plumbline.plan.models import Proposal
from plumbline.plan.record.keeping import RecordRefused, check_names_nobody
from plumbline.plan.refusals import PlanUnusable
from plumbline.publishing.access import check_may_prepare_release
from plumbline.publishing.actions.releases import take_step
from plumbline.publishing.models import Method, Release, ReleasedRow, ReleaseItem
from plumbline.publishing.refusals import ReleaseUnusable
from plumbline.publishing.states import State


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release is to carry and say."""

    title: str
    why: str
    runs: Sequence[MeasureRun] = ()
    method: str = Method.WITHHOLD
    words: str = ""
    proposals: Sequence[Proposal] = ()
    supersedes: Release | None = None
    superseding_why: str = ""


@transaction.atomic
def prepare_release(*, by: Person, **told: Any) -> Release:
    """Start a release; `told` as `Contents` takes it. It stays inside until someone else has checked it.

    Raises:
        ReleaseUnusable: it would carry nothing, or a run, promise or earlier release that it can't; or its words
            hold the name of somebody.
    """
    check_may_prepare_release(by)
    contents = Contents(**told)
    _check(by, contents)
    release = Release(author=by)
    _write(release, contents)
    ReleaseItem.objects.bulk_create(ReleaseItem.of(release, contents.runs))
    _carry_of_the_plan(by, release, contents.proposals)
    references = [run.audit_reference for run in contents.runs]
    _audit(by, "publishing.prepare_release", release, runs=references, method=release.method)
    return release


@transaction.atomic
def change_release(*, by: Person, release: Release, **told: Any) -> Release:
    """Let a draft carry and say this instead; `told` as `Contents` takes it.

    What was left out of a run that stays is still left out.

    Raises:
        ReleaseUnusable: as `prepare_release`.
    """
    changed = take_step(by=by, release=release, act="change")
    contents = Contents(**told)
    _check(by, contents, but=changed)
    _write(changed, contents)
    changed.items.exclude(run__in=contents.runs).delete()
    there = set(changed.items.values_list("run_id", flat=True))
    new = [run for run in contents.runs if run.pk not in there]
    ReleaseItem.objects.bulk_create(ReleaseItem.of(changed, new, first=len(there)))
    _carry_of_the_plan(by, changed, contents.proposals)
    references = [run.audit_reference for run in contents.runs]
    _audit(by, "publishing.change_contents", changed, runs=references, method=changed.method)
    return changed


@transaction.atomic
def discard_release(*, by: Person, release: Release) -> Release:
    """Give up a draft, or what was refused, also of somebody who has left. What it carried waits again."""
    discarded = take_step(by=by, release=release, act="discard")
    _carry_of_the_plan(by, discarded, [])
    _audit(by, "publishing.let_go_of_plan", discarded)
    return discarded


@transaction.atomic
def correct_release(
    *, by: Person, release: Release, leaves_out: Mapping[int, Sequence[str]], method: str = ""
) -> Release:
    """Make a refused release a draft again, without these groupings of its items; without all, the item goes.

    Raises:
        ReleaseUnusable: nothing would be left to release.
    """
    corrected = take_step(by=by, release=release, act="correct")
    ReleasedRow.objects.filter(item__release=corrected).delete()
    corrected.findings, corrected.report, corrected.against = None, {}, []
    corrected.checker = corrected.checked_at = None
    corrected.method = Method(method or corrected.method)
    corrected.save()
    had_figures = corrected.items.exists()
    for item in corrected.items.select_related("run"):
        item.leaves_out, item.rounded_to = sorted(set(leaves_out.get(item.pk, ()))), 1
        if item.run.observations.exclude(grouping__in=item.leaves_out).exists():
            item.save()
        else:
            item.delete()
    if had_figures and not corrected.items.exists():
        raise ReleaseUnusable("Keep at least one set of figures.")
    _audit(by, "publishing.choose_what_leaves", corrected, method=corrected.method)
    return corrected


def _check(by: Person, contents: Contents, *, but: Release | None = None) -> None:
    if not (contents.runs or contents.words.strip() or contents.proposals):
        raise ReleaseUnusable("A release carries figures, words or something of the plan. Choose at least one.")
    if any(run.status != Status.CURRENT for run in contents.runs):
        raise ReleaseUnusable(
            "Only figures that were accepted, and not replaced or retired since, can be released."
        )
    try:
        check_names_nobody([contents.title, contents.words, contents.superseding_why])
    except RecordRefused as refused:
        raise ReleaseUnusable(str(refused)) from None
    if contents.proposals:
        check_may_view_plan(by)
    _check_supersedes(contents, but)


def _check_supersedes(contents: Contents, but: Release | None) -> None:
    earlier = contents.supersedes
    if earlier is None:
        return
    if not contents.superseding_why.strip():
        raise ReleaseUnusable(f"Say why this replaces “{earlier.title}”. The public sees it.")
    if earlier.by_system or earlier == but or Release.objects.get(pk=earlier.pk).state != State.PUBLISHED:
        raise ReleaseUnusable(f"“{earlier.title}” can't be replaced: only a public release of our own can.")


def _write(release: Release, contents: Contents) -> None:
    release.title, release.why, release.words = contents.title, contents.why, contents.words.strip()
    release.method = Method(contents.method)
    release.supersedes = contents.supersedes
    release.superseding_why = contents.superseding_why.strip() if contents.supersedes else ""
    try:
        with transaction.atomic():
            release.save()
    except IntegrityError:
        raise ReleaseUnusable("Another release replaces that one already. Choose it, or none.") from None


def _carry_of_the_plan(by: Person, release: Release, wanted: Sequence[Proposal]) -> None:
    chosen = {one.pk for one in wanted}
    try:
        for proposal in release.proposals.exclude(pk__in=chosen):
            let_go(by=by, proposal=proposal)
        for proposal in wanted:
            carry(by=by, proposal=proposal, leaves_with=release.public_id)
    except PlanUnusable as refusal:
        raise ReleaseUnusable(str(refusal)) from None


def _audit(by: Person, action: str, release: Release, **detail: object) -> None:
    record(by=by, action=action, subject=release.audit_reference, detail=detail)
