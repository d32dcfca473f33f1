"""Equality impact assessments: one waits at a time, somebody else signs, and then it is fixed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.people.models import Person
from plumbline.plan.actions.assessments import change_assessment, sign_assessment, write_assessment
from plumbline.plan.models import Assessment
from tests.cast import give, make_person
from tests.plan.assurance.builders import WORDS, assess, make_commitment

pytestmark = pytest.mark.django_db
SOON = {"review_on": timezone.localdate() + timedelta(days=9)}


def test_an_assessment_is_written_changed_and_signed_off_by_somebody_else(lead: Person, sponsor: Person) -> None:
    written = write_assessment(by=lead, commitment=make_commitment(), **WORDS, **SOON)
    change_assessment(by=lead, assessment=written, **WORDS | {"impact": "Longer waits"}, **SOON)

    signed = sign_assessment(by=sponsor, assessment=written)

    assert (signed.reference, signed.impact, signed.signed_by) == ("E1", "Longer waits", sponsor)
    assert list(Entry.objects.filter(action__contains="assessment").values_list("action", flat=True)) == [
        "plan.write_assessment",
        "plan.change_assessment",
        "plan.sign_assessment",
    ]


def test_whoever_wrote_any_of_it_does_not_sign_it(lead: Person, sponsor: Person) -> None:
    both = make_person("programme_lead")
    give(both, "sponsor")
    written = assess(make_commitment(), both)
    change_assessment(by=lead, assessment=written, **WORDS, **SOON)

    with pytest.raises(PermissionDenied, match="someone else must sign"):
        sign_assessment(by=both, assessment=written)
    with pytest.raises(PermissionDenied, match="Your roles"):
        sign_assessment(by=lead, assessment=written)


def test_what_was_signed_stays_as_it_is(lead: Person, sponsor: Person) -> None:
    written = assess(make_commitment(), lead)
    sign_assessment(by=sponsor, assessment=written)

    with pytest.raises(ValidationError, match="was signed off"):
        change_assessment(by=lead, assessment=written, **WORDS, **SOON)
    with pytest.raises(ValidationError, match="was signed off"):
        sign_assessment(by=make_person("sponsor"), assessment=written)
    for statement in ("UPDATE plan_assessment SET impact = 'x'", "DELETE FROM plan_assessment"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_one_waits_for_a_commitment_and_after_it_another_can_be_written(lead: Person, sponsor: Person) -> None:
    commitment = make_commitment()
    first = assess(commitment, lead)

    with pytest.raises(ValidationError, match="waits to be signed off"):
        assess(commitment, lead)
    sign_assessment(by=sponsor, assessment=first)

    assert assess(commitment, lead).reference == "E2"


def test_the_database_sees_to_it(lead: Person, sponsor: Person) -> None:
    commitment = make_commitment()
    written = assess(commitment, lead)
    now = timezone.now()

    for wrong in (
        {"signed_by": lead, "signed_at": now},
        {"signed_by": sponsor},
        {"signed_at": now},
        {"affected": ""},
        {"mitigation": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.filter(pk=written.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(
            number=9, commitment=commitment, written_by=lead, written_at=now, **WORDS, **SOON
        )


def test_who_may_not_write_the_plan_writes_no_assessment(member: Person, sponsor: Person, lead: Person) -> None:
    commitment = make_commitment()
    written = assess(commitment, lead)

    for person in (member, sponsor):
        with pytest.raises(PermissionDenied):
            write_assessment(by=person, commitment=make_commitment(), **WORDS, **SOON)
        with pytest.raises(PermissionDenied):
            change_assessment(by=person, assessment=written, **WORDS, **SOON)
