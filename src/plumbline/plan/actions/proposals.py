"""What becomes public of a commitment: somebody proposes it, somebody else agrees, and the record gains an entry.

The terms, the state and the entry change in one transaction, or none of them does.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.evidence.models import Observation
from plumbline.people.models import Person
from plumbline.plan.access import check_may_agree, check_may_propose, check_may_withdraw
from plumbline.plan.actions.becoming_public import make_public
from plumbline.plan.models import Aim, Commitment, Proposal, RecordKind
from plumbline.plan.record.keeping import (
    RecordRefused,
    check_names_nobody,
    check_values,
    check_words,
    texts_in,
)
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import ProposalState, PublicAct, public_act
from plumbline.plan.terms import (
    LABELS,
    Terms,
    in_public,
    new_aim_terms,
    terms_of,
    title_in_record,
    what_differs,
)


@transaction.atomic
def propose(
    *,
    by: Person | str,
    commitment: Commitment,
    act: str,
    decided_by: str,
    reason: str = "",
    after: Terms | None = None,
) -> Proposal:
    """Ask that something becomes public of a commitment. Nothing changes before somebody else agrees.

    Raises:
        PlanUnusable: a reason is missing, nothing would change, or another proposal waits.
        NotPossibleNow: the act does not fit where the commitment stands.
    """
    current = Commitment.objects.select_for_update().get(pk=commitment.pk)
    step = public_act(act, current.state)
    if not isinstance(by, str):
        check_may_propose(by, step)
    now = terms_of(current)
    wanted = now if after is None else after
    _check(step, now, wanted, reason=reason, decided_by=decided_by)
    _check_record_would_keep(current, step, wanted, reason=reason, decided_by=decided_by)
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                commitment=current,
                act=act,
                after=wanted,
                reason=reason.strip(),
                decided_by=decided_by.strip(),
                proposed_by=None if isinstance(by, str) else by,
            )
    except IntegrityError:
        raise PlanUnusable(
            "Another proposal on this commitment waits. Agree, refuse or withdraw that first."
        ) from None
    _audit(by, "plan.propose", proposal)
    return proposal


def propose_aim(
    *, by: Person, commitment: Commitment, baseline: Observation, reason: str, decided_by: str, **aim: Any
) -> Proposal:
    """Ask that what was promised is measured by one more figure; `aim` as `add_aim` takes it."""
    after = terms_of(commitment)
    after["aims"] = [*after["aims"], new_aim_terms(baseline, **aim)]
    return propose(by=by, commitment=commitment, act="change", reason=reason, decided_by=decided_by, after=after)


def propose_without_aim(*, by: Person, aim: Aim, reason: str, decided_by: str) -> Proposal:
    """Ask that what was promised is no longer measured by this."""
    after = terms_of(aim.commitment)
    after["aims"] = [one for one in after["aims"] if one["id"] != str(aim.public_id)]
    return propose(
        by=by, commitment=aim.commitment, act="change", reason=reason, decided_by=decided_by, after=after
    )


@transaction.atomic
def agree(*, by: Person | str, proposal: Proposal, day: date | None = None) -> Proposal:
    """Agree, as somebody else than who proposed it: the commitment changes, and the public record says so.

    What a release carries is held until that leaves: then both become public in one moment.
    """
    current = _waiting(proposal)
    if not isinstance(by, str):
        check_may_agree(by, current)
    current.agreed_by = by if isinstance(by, Person) else None
    current.state = ProposalState.HELD if current.leaves_with else ProposalState.WAITING
    current.save()
    _audit(by, "plan.agree", current)
    if current.leaves_with is None:
        make_public(by=by, proposal=current, day=day)
        current.refresh_from_db()
    return current


@transaction.atomic
def refuse(*, by: Person, proposal: Proposal, answer: str) -> Proposal:
    """Say, as somebody else than who proposed it, that it does not become public, and why."""
    current = _waiting(proposal)
    check_may_agree(by, current)
    if not answer.strip():
        raise PlanUnusable("Say why you refuse this.")
    current.answer, current.agreed_by = answer.strip(), by
    _close(current, ProposalState.REFUSED)
    _audit(by, "plan.refuse", current)
    return current


@transaction.atomic
def withdraw(*, by: Person, proposal: Proposal) -> Proposal:
    """Take back what one has proposed oneself, while it waits."""
    current = _waiting(proposal)
    check_may_withdraw(by, current)
    _close(current, ProposalState.WITHDRAWN)
    _audit(by, "plan.withdraw", current)
    return current


def _check(step: PublicAct, now: Terms, wanted: Terms, *, reason: str, decided_by: str) -> None:
    if not decided_by.strip():
        raise PlanUnusable("Say who decided this, as a role or a body, such as the board.")
    if step.needs_reason and not reason.strip():
        raise PlanUnusable("Say why. The public sees the reason.")
    # What was brought from a spreadsheet may lack some of it.
    if empty := [LABELS[name].lower() for name in ("for_whom", "why", "answers") if not wanted[name].strip()]:
        raise PlanUnusable(f"A promise says more than this draft does: {', '.join(empty)}. Add that first.")
    if step.act == "change" and not what_differs(now, wanted):
        raise PlanUnusable("Nothing would change. Change something, or leave it as it is.")
    if step.act != "change" and wanted != now:
        raise PlanUnusable("Only a change alters what was promised.")


def _check_record_would_keep(
    commitment: Commitment, step: PublicAct, wanted: Terms, *, reason: str, decided_by: str
) -> None:
    """Say now what the record would refuse once somebody agrees, to the person who can mend it."""
    title = title_in_record(commitment.reference, wanted)
    subject = commitment.record_subject
    try:
        check_words(kind=step.kind, subject=subject, title=title, reason=reason, decided_by=decided_by)
        told = in_public(wanted, state="")
        check_values(RecordKind.STATED, None, told)
        check_names_nobody([title, reason, decided_by, *texts_in(told)])
    except RecordRefused as refused:
        raise PlanUnusable(str(refused)) from None


def _waiting(proposal: Proposal) -> Proposal:
    # The lock makes the second of two who act at once see what the first one did.
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if current.state != ProposalState.WAITING:
        raise PlanUnusable(
            f"This proposal is “{current.state_label.lower()}” already. Perhaps someone else did it."
        )
    return current


def _close(proposal: Proposal, state: ProposalState) -> None:
    proposal.state, proposal.closed_at = state, timezone.now()
    proposal.save()


def _audit(by: Person | str, action: str, proposal: Proposal) -> None:
    # The reason stays with the proposal and the public record: the trail names what was done and nobody else.
    record(by=by, action=action, subject=proposal.audit_reference, detail={"act": proposal.act})
