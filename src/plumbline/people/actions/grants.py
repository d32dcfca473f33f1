"""Giving roles and taking them away, and keeping Wagtail's groups in step with them."""

from datetime import date

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import Actor, record
from plumbline.organisation.models import Unit
from plumbline.people.access import check_may_end, check_may_grant
from plumbline.people.actions.tokens import revoke_tokens_without_role
from plumbline.people.backends import forget_grants
from plumbline.people.models import Grant, Person
from plumbline.people.roles import catalogue, known_role


@transaction.atomic
def grant_role(
    *,
    by: Person,
    person: Person,
    role: str,
    why: str,
    unit: Unit | None = None,
    starts: date | None = None,
    ends: date | None = None,
) -> Grant:
    """Give a role for a part of the trust (the whole, unless told) from a day (today, unless told).

    Raises:
        PermissionDenied: this person may not give this role, or not here, or not to themselves.
        ValidationError: the dates or the reason are wrong, or the person has the role here already.
    """
    check_may_grant(by, to=person, role=known_role(role), unit=unit)
    return give(by=by, person=person, role=role, why=why, unit=unit, starts=starts, ends=ends)


@transaction.atomic
def give(
    *,
    by: Actor | str,
    person: Person,
    role: str,
    why: str,
    unit: Unit | None = None,
    starts: date | None = None,
    ends: date | None = None,
) -> Grant:
    """Write the grant. Whether it is allowed was decided by the action that calls this."""
    # Two administrators who give the same role at once: the second waits here and is told.
    Person.objects.select_for_update().get(pk=person.pk)
    start = starts or timezone.localdate()
    _check_dates(start, ends)
    if not why.strip():
        raise ValidationError("Say why this person gets the role.")
    if Grant.objects.not_over().filter(person=person, role=role, unit=unit).exists():
        raise ValidationError("This person already has this role for this part of the trust.")
    given_by = by if isinstance(by, Person) else None
    grant = Grant.objects.create(
        person=person, role=role, unit=unit, why=why.strip(), starts=start, ends=ends, given_by=given_by
    )
    record(by=by, action="people.grant_role", subject=grant.audit_reference, detail=_detail(grant))
    keep_groups_in_step(by=by, person=person)
    return grant


def _check_dates(starts: date, ends: date | None) -> None:
    if ends and ends < starts:
        raise ValidationError("The last day must be on or after the first day.")
    if ends and ends < timezone.localdate():
        raise ValidationError("The last day must not be in the past.")


@transaction.atomic
def end_grant(*, by: Person, grant: Grant, reason: str) -> Grant:
    """Take the role away now, with the tokens that it opened. Who ended the grant and why stays on record."""
    held = Grant.objects.select_for_update(of=("self",)).select_related("person").get(pk=grant.pk)
    check_may_end(by, held)
    if not reason.strip():
        raise ValidationError("Say why the role is taken away.")
    held.ended_by, held.ended_at, held.end_reason = by, timezone.now(), reason.strip()
    held.save(update_fields=["ended_by", "ended_at", "end_reason"])
    record(by=by, action="people.end_grant", subject=held.audit_reference, detail=_detail(held))
    keep_groups_in_step(by=by, person=held.person)
    revoke_tokens_without_role(by=by, person=held.person)
    return held


def keep_groups_in_step(*, by: Actor | str, person: Person) -> None:
    """Make the person a member of the Wagtail groups of their current roles, and of no other of our groups.

    Also asked at each sign-in, because a grant can begin or run out without anyone acting.
    """
    ours = {group for role in catalogue().roles for group in role.groups}
    current = Grant.objects.current().filter(person=person).values_list("role", flat=True)
    wanted = {group for slug in current if (role := catalogue().role(slug)) for group in role.groups}
    held = set(person.groups.filter(name__in=ours).values_list("name", flat=True))
    if wanted != held:
        person.groups.remove(*Group.objects.filter(name__in=held - wanted))
        person.groups.add(*Group.objects.filter(name__in=wanted - held))
        record(
            by=by,
            action="people.change_groups",
            subject=person.audit_reference,
            detail={"in": sorted(wanted - held), "out": sorted(held - wanted)},
        )
    forget_grants(person)


def _detail(grant: Grant) -> dict[str, object]:
    return {
        "person": grant.person.audit_reference,
        "role": grant.role,
        "unit": grant.unit.reference if grant.unit else "whole trust",
        "from": grant.starts.isoformat(),
        "until": grant.ends.isoformat() if grant.ends else None,
    }
