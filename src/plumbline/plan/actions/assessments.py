"""Writing equality impact assessments and signing them off. Nobody signs off what they wrote any of."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.assurance_access import check_may_sign, check_may_write, is_system, moment_of, person_behind
from plumbline.plan.models import Assessment, Commitment
from plumbline.plan.numbering import with_next_number


@transaction.atomic
def write_assessment(
    *,
    by: Person | str,
    commitment: Commitment,
    affected: str,
    evidence: str,
    impact: str,
    mitigation: str,
    review_on: date,
    author: Person | None = None,
    at: datetime | None = None,
) -> Assessment:
    """Write an assessment of a commitment, which then waits for somebody else to sign it off.

    Raises:
        ValidationError: one waits already.
    """
    check_may_write(by)
    writer = person_behind(by, author)
    waiting = Assessment.objects.filter(commitment=commitment, signed_at=None)
    if waiting.exists():
        raise ValidationError("An assessment of this commitment waits to be signed off. Change that one.")
    words = {"affected": affected, "evidence": evidence, "impact": impact, "mitigation": mitigation}
    try:
        assessment = with_next_number(
            Assessment,
            lambda number: Assessment.objects.create(
                number=number,
                commitment=commitment,
                review_on=review_on,
                written_by=writer,
                written_at=moment_of(by, at),
                **words,
            ),
        )
    except IntegrityError:
        raise ValidationError("Someone else has just written an assessment of this commitment.") from None
    assessment.writers.add(writer)
    _tell(by, "plan.write_assessment", assessment, writer)
    return assessment


@transaction.atomic
def change_assessment(
    *,
    by: Person,
    assessment: Assessment,
    affected: str,
    evidence: str,
    impact: str,
    mitigation: str,
    review_on: date,
) -> Assessment:
    """Change an assessment that waits. Whoever does has written part of it from then on.

    Raises:
        ValidationError: it was signed off.
    """
    check_may_write(by)
    current = _waiting(assessment)
    current.affected, current.evidence, current.impact = affected, evidence, impact
    current.mitigation, current.review_on = mitigation, review_on
    current.written_by, current.written_at = by, timezone.now()
    current.save()
    current.writers.add(by)
    _tell(by, "plan.change_assessment", current, by)
    return current


@transaction.atomic
def sign_assessment(
    *, by: Person | str, assessment: Assessment, author: Person | None = None, at: datetime | None = None
) -> Assessment:
    """Sign an assessment off, as somebody who wrote none of it. Nothing of it can be changed from then on.

    Raises:
        ValidationError: it was signed off already.
        PermissionDenied: the signer wrote part of it.
    """
    signer = person_behind(by, author)
    if not is_system(by):
        check_may_sign(by)
    current = _waiting(assessment)
    if current.writers.filter(pk=signer.pk).exists():
        raise PermissionDenied("You wrote this assessment, so someone else must sign it off.")
    current.signed_by, current.signed_at = signer, moment_of(by, at)
    current.save()
    _tell(by, "plan.sign_assessment", current, signer)
    return current


def _waiting(assessment: Assessment) -> Assessment:
    current = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if current.signed_at is not None:
        raise ValidationError("This assessment was signed off. Write another one.")
    return current


def _tell(by: Person | str, action: str, assessment: Assessment, person: Person) -> None:
    detail = {"commitment": assessment.commitment.reference, "person": person.audit_reference}
    record(by=by, action=action, subject=assessment.audit_reference, detail=detail)
