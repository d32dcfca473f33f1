"""The moment in which a release leaves: what it carries of the plan, its checksum, and what it replaces."""

from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.actions import make_public
from plumbline.plan.actions.record import enter
from plumbline.plan.models import RecordEntry, RecordKind
from plumbline.plan.record.keeping import RecordRefused, check_names_nobody
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import NotPossibleNow as PlanNotPossible
from plumbline.publishing.leaving import checksum_of, what_leaves
from plumbline.publishing.models import Release, ReleasedContent
from plumbline.publishing.refusals import ReleaseUnusable
from plumbline.publishing.states import State

DECIDED_BY = "Somebody who checks releases, and did not prepare it"


@transaction.atomic
def leave(*, by: Person, release: Release) -> Release:
    """Let a locked release that was approved leave: its promises become public, and what left is frozen whole.

    The caller writes the release itself, in the same transaction.

    Raises:
        ReleaseUnusable: the plan or the public record can't take it; the sentence says why.
    """
    try:
        # Somebody may have joined since it was prepared whose name its words hold.
        check_names_nobody([release.title, release.words, release.superseding_why])
        entries = [
            make_public(by=by, proposal=one, leaves_with=release.public_id)
            for one in release.proposals.select_for_update(of=("self",))
        ]
        _give_way(release)
        text = what_leaves(release, entries)
        release.checksum = checksum_of(text)
        ReleasedContent.objects.create(release=release, text=text)
        _enter(by, release, entries)
    except (PlanUnusable, PlanNotPossible, RecordRefused) as refusal:
        raise ReleaseUnusable(str(refusal)) from None
    record(
        by=by,
        action="publishing.freeze_release",
        subject=release.audit_reference,
        detail={"checksum": release.checksum, "of_the_plan": [entry.number for entry in entries]},
    )
    return release


@transaction.atomic
def take_back(*, by: Person, release: Release) -> None:
    """Say in the public record that a release of our own was withdrawn, and why."""
    if release.checksum:
        try:
            enter(
                by=by,
                kind=RecordKind.STATED,
                subject=release.record_subject,
                title=f"Release withdrawn: {release.title}",
                before={"checksum": release.checksum, "state": "public"},
                after={"checksum": release.checksum, "state": "withdrawn"},
                reason=release.reason,
                decided_by="Somebody who prepares or checks releases",
            )
        except RecordRefused as refusal:
            raise ReleaseUnusable(str(refusal)) from None
    record(by=by, action="publishing.take_back", subject=release.audit_reference)


def _give_way(release: Release) -> None:
    """What it replaces stays readable, with the reason; one that was withdrawn since stays withdrawn."""
    if release.supersedes_id is None:
        return
    earlier = Release.objects.select_for_update().get(pk=release.supersedes_id)
    if earlier.state == State.PUBLISHED:
        earlier.state, earlier.superseded_at = State.SUPERSEDED, timezone.now()
        earlier.reason = release.superseding_why
        earlier.save()


def _enter(by: Person, release: Release, entries: list[RecordEntry]) -> None:
    figures = sorted(set(release.items.values_list("run__title", flat=True)))
    earlier = release.supersedes
    said = {
        "figures": figures,
        "entries": [entry.number for entry in entries],
        "replaces": earlier.title if earlier else "",
        "checksum": release.checksum,
    }
    enter(
        by=by,
        kind=RecordKind.STATED,
        subject=release.record_subject,
        title=f"Release: {release.title}",
        before={"checksum": earlier.checksum} if earlier else None,
        after={name: value for name, value in said.items() if value},
        reason=release.superseding_why,
        decided_by=DECIDED_BY,
    )
