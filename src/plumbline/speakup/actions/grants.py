"""Who may open a case: given, taken away, handed over, given up for a conflict of interest.

When a grant ends its owner's wraps go at once, and the case gets a new key version, so that what is said next is
sealed from them even if they kept a key.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.speakup.access import (
    HANDLE,
    NoSuchCase,
    check_is_granted,
    check_may_be_granted,
    check_may_share,
    people_who_may,
    person_grants,
)
from plumbline.speakup.keyring import (
    Holder,
    OpenCase,
    half_info,
    halves_for,
    open_case,
    wrap_for_handler,
)
from plumbline.speakup.models import Case, CaseGrant, CaseKeyWrap, HandlerKey, IdentityHalf, IdentityRequest
from plumbline.speakup.notices import tell
from plumbline.speakup.rotation import turn_key


@transaction.atomic
def grant_case(*, by: Person, opened: OpenCase, person: Person, leads: bool = False) -> CaseGrant:
    """Let somebody open a case, with all that was said in it so far.

    Raises:
        NoSuchCase: whoever gives it has not got it.
        PermissionDenied: they neither triage nor lead the case, or the other may not be given it.
    """
    case = _locked(opened.case)
    check_may_share(by, case)
    key = check_may_be_granted(person, opened)
    if leads:
        CaseGrant.objects.current().filter(case=case, leads=True).update(leads=False)
    grant, _ = CaseGrant.objects.current().update_or_create(
        case=case,
        person=person,
        defaults={"leads": leads},
        create_defaults={"leads": leads, "given_by": by, "given_at": timezone.now(), "ended_at": None},
    )
    _wrap_everything(opened, key)
    record(
        by=by,
        action="speakup.grant_case",
        subject=case.audit_reference,
        detail={"person": person.audit_reference, "leads": leads},
    )
    tell(person)
    return grant


@transaction.atomic
def revoke_grant(*, by: Person, opened: OpenCase, person: Person) -> None:
    """End somebody's grant. They can open nothing of the case from this moment, and nothing that is said next.

    Raises:
        NoSuchCase: whoever ends it has not got the case, or the other has no grant.
        PermissionDenied: nobody would be left who can open it.
    """
    case = _locked(opened.case)
    check_may_share(by, case)
    _end(by, case, person)
    record(
        by=by,
        action="speakup.revoke_grant",
        subject=case.audit_reference,
        detail={"person": person.audit_reference},
    )


@transaction.atomic
def hand_over(*, by: Person, opened: OpenCase, person: Person) -> None:
    """Give the lead of a case to somebody else, and step out of it."""
    grant_case(by=by, opened=opened, person=person, leads=True)
    _end(by, _locked(opened.case), by)
    record(
        by=by,
        action="speakup.hand_over",
        subject=opened.case.audit_reference,
        detail={"to": person.audit_reference},
    )


@transaction.atomic
def step_aside(*, by: Person, opened: OpenCase) -> None:
    """Give a case up for a conflict of interest. Somebody else must be left who can open it."""
    case = _locked(opened.case)
    check_is_granted(by, case)
    _end(by, case, by)
    record(by=by, action="speakup.step_aside", subject=case.audit_reference)


@transaction.atomic
def renew_grant(*, by: Person, opened: OpenCase, person: Person) -> None:
    """Wrap a case again for somebody who has a grant and a new key, such as after losing their passphrase."""
    case = _locked(opened.case)
    check_is_granted(by, case)
    if not person_grants(person).filter(case=case).exists():
        raise NoSuchCase
    _wrap_everything(opened, check_may_be_granted(person, opened))
    record(
        by=by,
        action="speakup.renew_grant",
        subject=case.audit_reference,
        detail={"person": person.audit_reference},
    )


@transaction.atomic
def end_grants_of_leavers(*, by: str, case: Case) -> int:
    """End the grants of people whose account or role has ended; returns how many."""
    locked = _locked(case)
    leaving = locked.grants.current().exclude(person__in=people_who_may(HANDLE)).select_related("person")
    leavers = [grant.person for grant in leaving]
    for person in leavers:
        _end_rows(locked, person, ended_by=person)
        record(
            by=by,
            action="speakup.end_grant_of_leaver",
            subject=locked.audit_reference,
            detail={"person": person.audit_reference},
        )
    if leavers:
        turn_key(locked)
    return len(leavers)


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update().get(pk=case.pk)


def _end(by: Person, case: Case, person: Person) -> None:
    if not person_grants(person).filter(case=case).exists():
        raise NoSuchCase
    others = case.grants.current().exclude(person=person)
    if not others.filter(person__in=people_who_may(HANDLE)).exists():
        raise PermissionDenied("Nobody would be left who can open this case. Give it to somebody else first.")
    _end_rows(case, person, ended_by=by)
    turn_key(case)


def _end_rows(case: Case, person: Person, *, ended_by: Person) -> None:
    case.grants.current().filter(person=person).update(ended_at=timezone.now(), ended_by=ended_by, leads=False)
    CaseKeyWrap.objects.filter(case=case, handler_key__person=person).delete()
    IdentityHalf.objects.filter(case=case, half="a", handler_key__person=person).delete()
    IdentityRequest.objects.filter(case=case, asked_by=person).update(half=None)


def _wrap_everything(seen: OpenCase, key: HandlerKey) -> None:
    # Opened again under the lock: the key may have turned since the page was opened.
    case, opened = seen.case, open_case(seen.case, seen.holder)
    there = set(CaseKeyWrap.objects.filter(case=case, handler_key=key).values_list("version", flat=True))
    CaseKeyWrap.objects.bulk_create(
        wrap_for_handler(case, version=version, key=secret, handler=key)
        for version, secret in opened.keys.items()
        if version not in there
    )
    half = _own_half(opened.holder, case)
    if half is not None and not IdentityHalf.objects.filter(case=case, handler_key=key).exists():
        rows = halves_for(case, half="a", secret=half, handlers=[key], recovery=None)
        IdentityHalf.objects.bulk_create(rows)


def _own_half(holder: Holder, case: Case) -> bytes | None:
    mine = holder.own(IdentityHalf.objects.filter(case=case, half="a")).first()
    return None if mine is None else holder.pair.unwrap(bytes(mine.wrapped), info=half_info(case.pk, "a"))
