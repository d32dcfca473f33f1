"""What a proposal that was agreed does: the commitment changes and the record gains an entry, in one transaction.

A proposal becomes public by itself, or is held until the release that carries it leaves.
"""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.evidence.models import Observation
from plumbline.people.models import Person
from plumbline.plan.actions.record import enter
from plumbline.plan.models import Aim, Commitment, Committee, FocusArea, Proposal, RecordEntry
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import ProposalState, PublicAct, State, public_act
from plumbline.plan.terms import Terms, check_aim, in_public, terms_of, title_in_record, title_of, written


@transaction.atomic
def make_public(
    *, by: Person | str, proposal: Proposal, leaves_with: UUID | None = None, day: date | None = None
) -> RecordEntry:
    """Let what a second person has agreed to become public now; with a release, name it.

    Raises:
        PlanUnusable: a release carries it and it is not that one, or nobody has agreed to it yet.
        NotPossibleNow: the act does not fit where the commitment stands.
    """
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    _check_is_ready(by, current, leaves_with)
    commitment = Commitment.objects.select_for_update().get(pk=current.commitment_id)
    step = public_act(current.act, commitment.state)
    before = in_public(terms_of(commitment), state=commitment.state_label)
    _apply(commitment, step, current.after, day or timezone.localdate())
    current.state, current.closed_at = ProposalState.AGREED, timezone.now()
    current.save()
    entry = _enter(by, commitment, current, step, before=before, day=day)
    _audit(by, "plan.make_public", current)
    return entry


@transaction.atomic
def carry(*, by: Person | str, proposal: Proposal, leaves_with: UUID) -> Proposal:
    """Let a proposal that waits become public only with that release. Asking again changes nothing.

    Raises:
        PlanUnusable: it waits no longer, or another release carries it.
    """
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if current.leaves_with == leaves_with:
        return current
    if current.leaves_with is not None or current.state != ProposalState.WAITING:
        raise PlanUnusable(
            f"The proposal on {current.commitment.reference} can't be carried: it waits no longer, or another "
            "release carries it."
        )
    current.leaves_with = leaves_with
    current.save()
    _audit(by, "plan.carry", current)
    return current


@transaction.atomic
def let_go(*, by: Person | str, proposal: Proposal) -> Proposal:
    """Take a proposal out of the release that carries it. What was agreed waits for a second person again."""
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if current.state == ProposalState.AGREED:
        raise PlanUnusable(f"What was said of {current.commitment.reference} is public already.")
    current.leaves_with = None
    if current.state == ProposalState.HELD:
        current.state, current.agreed_by = ProposalState.WAITING, None
    current.save()
    _audit(by, "plan.let_go", current)
    return current


def _check_is_ready(by: Person | str, proposal: Proposal, leaves_with: UUID | None) -> None:
    if proposal.leaves_with != leaves_with:
        raise PlanUnusable(f"What is proposed on {proposal.commitment.reference} leaves with another release.")
    ready = ProposalState.WAITING if leaves_with is None else ProposalState.HELD
    if proposal.state != ready:
        raise PlanUnusable(
            f"The proposal on {proposal.commitment.reference} is “{proposal.state_label.lower()}”, so it can't "
            "become public now."
        )
    if isinstance(by, Person) and proposal.agreed_by_id is None:
        raise PlanUnusable(f"Nobody has agreed yet to what is proposed on {proposal.commitment.reference}.")


def _enter(
    by: Person | str,
    commitment: Commitment,
    proposal: Proposal,
    step: PublicAct,
    *,
    before: Terms,
    day: date | None,
) -> RecordEntry:
    """The entry in the public record: the terms before and after, or what is said beside them."""
    terms = terms_of(commitment)
    after = in_public(terms, state=commitment.state_label)
    is_said = step.act == "tell"
    return enter(
        by=by,
        kind=step.kind,
        subject=commitment.record_subject,
        title=title_in_record(commitment.reference, terms),
        before=None if is_said or step.act == "make" else before,
        after={"said": proposal.reason} if is_said else after,
        reason="" if is_said else proposal.reason,
        decided_by=proposal.decided_by,
        day=day,
    )


def _apply(commitment: Commitment, step: PublicAct, after: Terms, day: date) -> None:
    commitment.state = step.after
    commitment.settled_on = day if step.after in {State.MET, State.MISSED, State.DROPPED} else None
    if step.act == "change":
        _apply_terms(commitment, after)
    commitment.save()


def _apply_terms(commitment: Commitment, after: Terms) -> None:
    commitment.area = FocusArea.objects.get(slug=after["area_slug"])
    commitment.committee = Committee.objects.filter(slug=after["committee_slug"]).first()
    for name in ("promise", "for_whom", "why", "answers"):
        setattr(commitment, name, after[name])
    commitment.due = date.fromisoformat(after["due"])
    kept = {str(aim.public_id): aim for aim in commitment.aims.filter(ended_on__isnull=True)}
    for wanted in after["aims"]:
        _apply_aim(commitment, kept.pop(wanted.get("id", ""), None), wanted)
    for gone in kept.values():
        gone.ended_on = timezone.localdate()
        gone.save()


def _apply_aim(commitment: Commitment, aim: Aim | None, wanted: Terms) -> None:
    baseline = Observation.objects.select_related("run").get(
        run__public_id=wanted["baseline_run"], position=wanted["baseline_row"]
    )
    target_day = date.fromisoformat(wanted["target_day"])
    points = [(date.fromisoformat(day), value) for day, value in wanted["points"]]
    check_aim(
        baseline,
        wanted["figure"],
        target=wanted["target"],
        target_day=target_day,
        points=points,
        tolerance=wanted["tolerance"],
    )
    aim = aim or Aim(commitment=commitment, measure=baseline.run.measure)
    aim.baseline, aim.figure, aim.title = baseline, wanted["figure"], title_of(baseline, wanted["figure"])
    aim.target, aim.target_day, aim.tolerance = wanted["target"], target_day, wanted["tolerance"]
    aim.direction, aim.shape, aim.points = wanted["direction"], wanted["shape"], written(points)
    aim.save()


def _audit(by: Person | str, action: str, proposal: Proposal) -> None:
    # The reason stays with the proposal and the public record.
    record(by=by, action=action, subject=proposal.audit_reference, detail={"act": proposal.act})
