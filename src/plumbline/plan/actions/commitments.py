"""Drafting commitments and what they are measured by. What was promised changes by a proposal, never here."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from plumbline.audit.actions import record
from plumbline.evidence.models import Observation
from plumbline.people.models import Person
from plumbline.plan.access import check_may_edit_plan
from plumbline.plan.models import Aim, Commitment, Committee, FocusArea
from plumbline.plan.numbering import with_next_number
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import State
from plumbline.plan.terms import check_aim, title_of, written
from plumbline.plan.trajectory import Direction, Shape


@transaction.atomic
def draft_commitment(
    *,
    by: Person | str,
    area: FocusArea,
    promise: str,
    for_whom: str,
    why: str,
    due: date,
    answers: str,
    sponsor: Person | None = None,
    committee: Committee | None = None,
) -> Commitment:
    """Write a commitment down. Nobody outside sees it before a second person agrees that it is made."""
    if not isinstance(by, str):
        check_may_edit_plan(by)
    commitment = with_next_number(
        Commitment,
        lambda number: Commitment.objects.create(
            number=number,
            area=area,
            promise=promise.strip(),
            for_whom=for_whom.strip(),
            why=why.strip(),
            due=due,
            answers=answers.strip(),
            sponsor=sponsor,
            committee=committee,
            drafted_by=None if isinstance(by, str) else by,
        ),
    )
    record(by=by, action="plan.draft_commitment", subject=commitment.audit_reference)
    return commitment


@transaction.atomic
def change_draft(
    *,
    by: Person,
    commitment: Commitment,
    area: FocusArea,
    promise: str,
    for_whom: str,
    why: str,
    due: date,
    answers: str,
    sponsor: Person | None,
    committee: Committee | None,
) -> Commitment:
    """Say a draft in other words.

    Raises:
        PlanUnusable: it was promised already; what was promised changes by a proposal.
    """
    check_may_edit_plan(by)
    current = _draft(commitment)
    current.area, current.promise, current.for_whom = area, promise.strip(), for_whom.strip()
    current.why, current.due, current.answers = why.strip(), due, answers.strip()
    current.sponsor, current.committee = sponsor, committee
    current.save()
    record(by=by, action="plan.change_draft", subject=current.audit_reference)
    return current


@transaction.atomic
def name_sponsor(*, by: Person, commitment: Commitment, sponsor: Person | None) -> Commitment:
    """Say whom slipping is told to. The public sees the role, which does not change with the person."""
    check_may_edit_plan(by)
    commitment.sponsor = sponsor
    commitment.save(update_fields=["sponsor"])
    who = sponsor.audit_reference if sponsor else ""
    record(by=by, action="plan.name_sponsor", subject=commitment.audit_reference, detail={"sponsor": who})
    return commitment


@transaction.atomic
def add_aim(
    *,
    by: Person | str,
    commitment: Commitment,
    baseline: Observation,
    figure: str,
    target: float,
    target_day: date,
    direction: str,
    shape: str = Shape.LINEAR,
    points: Sequence[tuple[date, float]] = (),
    tolerance: float = 0.0,
) -> Aim:
    """Say what a draft will be measured by.

    Raises:
        PlanUnusable: it was promised already, or the line can't be drawn.
    """
    if not isinstance(by, str):
        check_may_edit_plan(by)
    current = _draft(commitment)
    check_aim(baseline, figure, target=target, target_day=target_day, points=points, tolerance=tolerance)
    aim = Aim.objects.create(
        commitment=current,
        measure=baseline.run.measure,
        title=title_of(baseline, figure),
        figure=figure,
        baseline=baseline,
        target=target,
        target_day=target_day,
        direction=Direction(direction),
        shape=Shape(shape),
        points=written(points),
        tolerance=tolerance,
    )
    _audit_aim(by, "plan.add_aim", aim)
    return aim


@transaction.atomic
def remove_aim(*, by: Person, aim: Aim) -> None:
    """Take a measure off a draft.

    Raises:
        PlanUnusable: it was promised already.
    """
    check_may_edit_plan(by)
    _draft(aim.commitment)
    _audit_aim(by, "plan.remove_aim", aim)
    aim.delete()


def _draft(commitment: Commitment) -> Commitment:
    current = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if current.state != State.DRAFT:
        raise PlanUnusable(
            "This was promised in public already. Propose a change: the record will show what it was before."
        )
    return current


def _audit_aim(by: Person | str, action: str, aim: Aim) -> None:
    record(by=by, action=action, subject=aim.commitment.audit_reference, detail={"measure": aim.measure})
