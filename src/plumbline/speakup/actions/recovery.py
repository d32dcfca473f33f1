"""Breaking the glass: two of three custodians open what nobody else can, with their printed keys.

Their keys are made once, printed, and kept by three offices. The server keeps the public halves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from plumbline.audit.actions import Actor, record
from plumbline.people.models import Person
from plumbline.speakup.access import AGREE, check_may_be_granted, excluded_from, keys_of
from plumbline.speakup.keyring import Holder, half_info, halves_for, open_case, recovery_info, wrap_for_handler
from plumbline.speakup.models import (
    Case,
    CaseGrant,
    CaseKeyWrap,
    Custodian,
    HandlerKey,
    IdentityHalf,
    Recovery,
    RecoveryWrap,
)
from plumbline.speakup.sealing.codes import CustodianKey
from plumbline.speakup.sealing.keypairs import KeyPair
from plumbline.speakup.sealing.shares import wrap_two_of_three


@dataclass(frozen=True, slots=True, repr=False)
class PrintedKey:
    """What is printed for one custodian, once."""

    number: int
    held_by: str
    key: CustodianKey


@transaction.atomic
def set_up_custodians(*, by: Actor | str, offices: Sequence[str]) -> list[PrintedKey]:
    """Make the recovery key and the three keys that guard it. Print what this returns; it is kept nowhere.

    Raises:
        ValidationError: there are custodians already, or not three different offices.
    """
    names = [office.strip() for office in offices]
    if len(names) != 3 or len(set(names)) != 3 or not all(names):
        raise ValidationError("Name three different offices that keep a key each, such as the chair's.")
    if Recovery.objects.filter(retired_at=None).exists():
        raise ValidationError("There are custodians already. Their keys still open every case.")
    pair, printed = KeyPair.new(), [PrintedKey(n, name, CustodianKey.new()) for n, name in enumerate(names, 1)]
    recovery = Recovery.objects.create(public=pair.public)
    publics = [each.key.key_pair.public for each in printed]
    for each, public in zip(printed, publics, strict=True):
        Custodian.objects.create(recovery=recovery, number=each.number, held_by=each.held_by, public=public)
    wrapped = wrap_two_of_three(pair.seed, publics, info=recovery_info(recovery))
    RecoveryWrap.objects.bulk_create(
        RecoveryWrap(recovery=recovery, first=one, second=other, wrapped=box)
        for (one, other), box in wrapped.items()
    )
    record(by=by, action="speakup.set_up_custodians", subject=recovery.audit_reference, detail={"offices": names})
    return printed


@transaction.atomic
def break_glass(*, by: Actor | str, holder: Holder, person: Person, cases: Sequence[Case], reason: str) -> int:
    """Give cases that nobody can open to a handler, with the keys of two custodians; returns how many.

    Raises:
        ValidationError: no reason is given.
        PermissionDenied: this person may not be given one of the cases.
    """
    if not reason.strip():
        raise ValidationError("Say why the glass was broken. The audit trail keeps it.")
    for case in _locked(cases):
        opened = open_case(case, holder)
        key = check_may_be_granted(person, opened)
        CaseKeyWrap.objects.filter(case=case, handler_key=key).delete()
        CaseKeyWrap.objects.bulk_create(
            wrap_for_handler(case, version=version, key=secret, handler=key)
            for version, secret in opened.keys.items()
        )
        _hand_half(case, holder, key, half="a")
        CaseGrant.objects.current().get_or_create(case=case, person=person, ended_at=None)
        detail = {"person": person.audit_reference, "why": reason.strip()}
        record(by=by, action="speakup.break_glass", subject=case.audit_reference, detail=detail)
    return len(cases)


@transaction.atomic
def restore_guardian(
    *, by: Actor | str, holder: Holder, guardian: Person, cases: Sequence[Case], reason: str
) -> int:
    """Give a guardian the halves of names that every guardian lost, with the keys of two custodians; how many.

    Left out are cases whose half they hold, that they ever could read, or whose reporter does not want them.

    Raises:
        ValidationError: no reason is given.
        PermissionDenied: they are no identity guardian with a key.
    """
    if not reason.strip():
        raise ValidationError("Say why the glass was broken. The audit trail keeps it.")
    key = keys_of(AGREE).filter(person=guardian).first()
    if key is None:
        raise PermissionDenied("They are no identity guardian with a key. Ask them to set one up first.")
    holding = set(IdentityHalf.objects.filter(handler_key=key).values_list("case", flat=True))
    lacking = [case for case in cases if case.pk not in holding]
    handed = 0
    for case in _locked(lacking):
        if not _may_guard(case, holder, key) or not _hand_half(case, holder, key, half="b"):
            continue
        handed += 1
        detail = {"person": guardian.audit_reference, "why": reason.strip()}
        record(by=by, action="speakup.restore_guardian", subject=case.audit_reference, detail=detail)
    return handed


def _locked(cases: Sequence[Case]) -> list[Case]:
    """Locked as whoever grants one locks it, so that nobody gets both halves from two hands at once.

    All of them before anything is written: the audit trail is held from the first entry on, and whoever waits for
    it may hold one of these. In one order, so that two who do this at once never wait in a circle.
    """
    wanted = Case.objects.select_for_update().filter(pk__in=[case.pk for case in cases])
    return list(wanted.order_by("pk"))


def _may_guard(case: Case, holder: Holder, key: HandlerKey) -> bool:
    # Whoever could once read the report never holds the other half of the name's key.
    if CaseGrant.objects.filter(case=case, person=key.person_id).exists():
        return False
    return str(key.person.public_id) not in excluded_from(open_case(case, holder))


def _hand_half(case: Case, holder: Holder, key: HandlerKey, *, half: str) -> bool:
    """Whether they now hold a half that they did not hold before."""
    kept = holder.own(IdentityHalf.objects.filter(case=case, half=half)).first()
    if kept is None or IdentityHalf.objects.filter(case=case, handler_key=key).exists():
        return False
    secret = holder.pair.unwrap(bytes(kept.wrapped), info=half_info(case.pk, half))
    IdentityHalf.objects.bulk_create(halves_for(case, half=half, secret=secret, handlers=[key], recovery=None))
    return True
