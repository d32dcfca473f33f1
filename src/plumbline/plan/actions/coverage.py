"""Holding the plan against a framework: which commitment answers what, and how far along two people say it is."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.assurance_access import (
    check_may_score_second,
    check_may_write,
    is_system,
    moment_of,
    person_behind,
)
from plumbline.plan.models import Commitment, Coverage, Requirement, Score


@transaction.atomic
def cover(*, by: Person | str, requirement: Requirement, commitment: Commitment, note: str = "") -> Coverage:
    """Say that a commitment answers a requirement. Saying it twice changes the note."""
    check_may_write(by)
    linked_by = by if isinstance(by, Person) else None
    link, is_new = Coverage.objects.update_or_create(
        requirement=requirement,
        commitment=commitment,
        defaults={"note": note},
        create_defaults={"note": note, "linked_by": linked_by},
    )
    detail = {"commitment": commitment.reference, "new": is_new}
    record(by=by, action="plan.cover_requirement", subject=requirement.audit_reference, detail=detail)
    return link


@transaction.atomic
def uncover(*, by: Person | str, coverage: Coverage) -> None:
    """Take that back. The audit trail keeps that it was said."""
    check_may_write(by)
    subject, commitment = coverage.requirement.audit_reference, coverage.commitment.reference
    coverage.delete()
    record(by=by, action="plan.uncover_requirement", subject=subject, detail={"commitment": commitment})


@transaction.atomic
def score(
    *,
    by: Person | str,
    requirement: Requirement,
    value: int,
    why: str,
    author: Person | None = None,
    at: datetime | None = None,
) -> Score:
    """Say how far along the trust is. Somebody else may then agree or differ.

    Raises:
        ValidationError: the framework has no scale, or not this step.
    """
    check_may_write(by)
    scorer = person_behind(by, author)
    given = _enter(requirement, value, why, scorer=scorer, first=None, at=moment_of(by, at))
    _tell(by, "plan.score_requirement", given)
    return given


@transaction.atomic
def score_second(
    *,
    by: Person | str,
    first: Score,
    value: int,
    why: str,
    author: Person | None = None,
    at: datetime | None = None,
) -> Score:
    """Answer somebody else's score with one's own, the same or another. Both stay in view.

    Raises:
        ValidationError: it was answered already, or a newer one took its place.
        PermissionDenied: it is the same person's.
    """
    scorer = person_behind(by, author)
    if not is_system(by):
        check_may_score_second(by, first)
    if scorer.pk == first.scorer_id:
        raise PermissionDenied("You gave the first score, so the second is for someone else.")
    latest = Score.objects.filter(requirement=first.requirement_id, answers=None).first()
    if latest is None or latest.pk != first.pk:
        raise ValidationError("A newer score has been given since. Look at that one.")
    try:
        with transaction.atomic():
            given = _enter(first.requirement, value, why, scorer=scorer, first=first, at=moment_of(by, at))
    except IntegrityError:
        raise ValidationError("Someone else has just given a second score.") from None
    _tell(by, "plan.score_second", given)
    return given


def _enter(
    requirement: Requirement, value: int, why: str, *, scorer: Person, first: Score | None, at: datetime
) -> Score:
    scale = first.scale if first else requirement.framework.scale
    if scale is None:
        raise ValidationError("This framework has no scale yet. Set one first.")
    if value not in dict(scale.choices):
        raise ValidationError({"value": "Select a step of the scale"})
    if not why.strip():
        raise ValidationError({"why": "Say why"})
    return Score.objects.create(
        requirement=requirement,
        scale=scale,
        value=value,
        why=why.strip(),
        scorer=scorer,
        at=at,
        answers=first,
        first_scorer=first.scorer if first else None,
    )


def _tell(by: Person | str, action: str, given: Score) -> None:
    detail = {"value": given.value, "scale": given.scale.slug, "scorer": given.scorer.audit_reference}
    record(by=by, action=action, subject=given.requirement.audit_reference, detail=detail)
