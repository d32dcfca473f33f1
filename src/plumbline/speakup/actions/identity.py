"""Learning who told us: asked by a handler with a reason, agreed by a guardian, and told to the reporter.

The key of an identity is in two halves. A handler holds one, a guardian the other; agreeing wraps the guardian's
half to the handler who asked, for a few days. Neither can do it alone, nor can anybody else.
"""

from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.speakup.access import (
    AGREE,
    NoSuchCase,
    check_is_granted,
    check_may_agree_identity,
    check_may_decide_identity,
    identity_deadline,
    keys_of,
)
from plumbline.speakup.keyring import Holder, OpenCase, half_info, halves_for, message_field
from plumbline.speakup.models import (
    Case,
    HandlerKey,
    IdentityHalf,
    IdentityReason,
    IdentityRequest,
    Message,
    SealedValue,
    Thread,
)
from plumbline.speakup.notices import tell
from plumbline.speakup.reading import request_info
from plumbline.speakup.sealing.boxes import Place, open_data
from plumbline.speakup.sealing.errors import SealBroken
from plumbline.speakup.sealing.keypairs import wrap
from plumbline.speakup.sealing.shares import join

OPENED_NOTICE = gettext_noop(
    "Two people from the trust have opened your name and how to reach you. One of them asked, for this case "
    "only, and the other agreed. You can ask here why they did it."
)
"""What the reporter reads, in their language, when their identity was opened."""


@transaction.atomic
def ask_identity(*, by: Person, opened: OpenCase, reason: str) -> IdentityRequest:
    """Ask the guardians to agree that this handler learns who told us.

    Raises:
        NoSuchCase: they are not granted the case.
        ValidationError: there is no reason, no identity, or a request is waiting already.
    """
    check_is_granted(by, opened.case)
    if not reason.strip():
        raise ValidationError({"reason": "Say why you need to know who told us. A guardian will read it."})
    if not SealedValue.objects.filter(case=opened.case, field="identity").exists():
        raise ValidationError("The person who told us did not leave a name.")
    waiting = IdentityRequest.objects.filter(case=opened.case, asked_by=by, decided_at=None)
    if waiting.filter(expires_at__gt=timezone.now()).exists():
        raise ValidationError("You have asked already. A guardian has not decided yet.")
    waiting.delete()
    request = IdentityRequest.objects.create(case=opened.case, asked_by=by, expires_at=identity_deadline())
    readers = [*_guardians_of(opened.case), opened.holder.handler_key]
    IdentityReason.objects.bulk_create(_reason_for(request, reader, reason) for reader in readers if reader)
    record(by=by, action="speakup.ask_identity", subject=opened.case.audit_reference)
    tell(*Person.objects.filter(pk__in=[key.person_id for key in _guardians_of(opened.case)]))
    return request


@transaction.atomic
def decide_identity(*, by: Person, request: IdentityRequest, holder: Holder, agreed: bool) -> None:
    """Agree, or not, as a guardian. Agreeing hands this guardian's half to the one who asked, for a few days.

    Raises:
        NoSuchCase: they guard no half of this case, or asked themselves.
        PermissionDenied: it was decided already, its time is up, or whoever asked has left the case.
    """
    locked = IdentityRequest.objects.select_for_update().get(pk=request.pk)
    check_may_decide_identity(by, locked)
    locked.decided_by, locked.decided_at, locked.agreed = by, timezone.now(), agreed
    if agreed:
        locked.half, locked.expires_at = _half_for_asker(locked, holder), identity_deadline()
    locked.save()
    verb = "agree" if agreed else "refuse"
    record(by=by, action=f"speakup.{verb}_identity", subject=Case(pk=locked.case_id).audit_reference)
    tell(locked.asked_by)


@transaction.atomic
def read_identity(*, by: Person, opened: OpenCase) -> dict[str, str]:
    """Who told us and how to reach them, for a handler to whom a guardian agreed. The reporter is told, once.

    Raises:
        NoSuchCase: they are not granted the case.
        PermissionDenied: no guardian agreed, or the time is up.
    """
    check_is_granted(by, opened.case)
    request = IdentityRequest.objects.filter(
        case=opened.case, asked_by=by, agreed=True, half__isnull=False, expires_at__gt=timezone.now()
    ).first()
    if request is None or request.half is None:
        raise PermissionDenied("No guardian has agreed to this, or the time for reading it is up. Ask again.")
    mine = opened.holder.own(IdentityHalf.objects.filter(case=opened.case, half="a")).first()
    if mine is None:
        raise NoSuchCase
    halves = (
        opened.holder.pair.unwrap(bytes(mine.wrapped), info=half_info(opened.case.pk, "a")),
        _agreed_half(request, opened.holder),
    )
    box = bytes(SealedValue.objects.get(case=opened.case, field="identity").box)
    identity: dict[str, str] = open_data(box, key=join(*halves), place=Place(str(opened.case.pk), "identity"))
    _tell_reporter(opened, request)
    record(by=by, action="speakup.read_identity", subject=opened.case.audit_reference)
    return identity


@transaction.atomic
def hand_halves_on(*, by: Person, holder: Holder, guardian: Person) -> int:
    """Give a new guardian the halves that this guardian holds, so that not everything hangs on one person."""
    check_may_agree_identity(by)
    key = keys_of(AGREE).filter(person=guardian).first()
    if key is None or guardian == by:
        raise PermissionDenied("They are no identity guardian with a key. Ask them to set one up first.")
    held = IdentityHalf.objects.filter(case__identity_halves__handler_key=key).values("case")
    granted = Case.objects.filter(grants__person=guardian, grants__ended_at=None)
    mine = holder.own(IdentityHalf.objects.filter(half="b")).exclude(case__in=held).exclude(case__in=granted)
    rows = [row for half in mine for row in _handed_on(half, holder, key)]
    IdentityHalf.objects.bulk_create(rows)
    detail = {"to": guardian.audit_reference, "cases": len(rows)}
    record(by=by, action="speakup.hand_halves_on", subject=key.audit_reference, detail=detail)
    return len(rows)


@transaction.atomic
def wipe_expired_halves(*, by: str) -> int:
    """Take back the halves whose time is up."""
    expired = IdentityRequest.objects.filter(half__isnull=False, expires_at__lte=timezone.now())
    cases = [Case(pk=case) for case in expired.values_list("case", flat=True)]
    wiped = expired.update(half=None)
    for case in cases:
        record(by=by, action="speakup.wipe_expired_half", subject=case.audit_reference)
    return wiped


def _guardians_of(case: Case) -> list[HandlerKey]:
    holding = IdentityHalf.objects.filter(case=case, half="b", handler_key__isnull=False).values("handler_key")
    return list(keys_of(AGREE).filter(pk__in=holding))


def _reason_for(request: IdentityRequest, reader: HandlerKey, reason: str) -> IdentityReason:
    wrapped = wrap(reason.strip().encode(), to=bytes(reader.public), info=request_info(request))
    return IdentityReason(request=request, handler_key=reader, wrapped=wrapped)


def _half_for_asker(request: IdentityRequest, holder: Holder) -> bytes:
    check_asker = HandlerKey.objects.current().filter(person=request.asked_by_id).first()
    granted = Case.objects.filter(
        pk=request.case_id, grants__person=request.asked_by_id, grants__ended_at=None
    ).exists()
    mine = holder.own(IdentityHalf.objects.filter(case=request.case_id, half="b")).first()
    if check_asker is None or not granted or mine is None:
        raise PermissionDenied("Whoever asked no longer has this case.")
    half = holder.pair.unwrap(bytes(mine.wrapped), info=half_info(request.case_id, "b"))
    return wrap(half, to=bytes(check_asker.public), info=request_info(request))


def _agreed_half(request: IdentityRequest, holder: Holder) -> bytes:
    try:
        return holder.pair.unwrap(bytes(request.half or b""), info=request_info(request))
    except SealBroken:
        raise PermissionDenied("A guardian agreed before you made your new key. Ask again.") from None


def _handed_on(half: IdentityHalf, holder: Holder, key: HandlerKey) -> list[IdentityHalf]:
    secret = holder.pair.unwrap(bytes(half.wrapped), info=half_info(half.case_id, "b"))
    return halves_for(half.case, half="b", secret=secret, handlers=[key], recovery=None)


def _tell_reporter(opened: OpenCase, request: IdentityRequest) -> None:
    if Message.objects.filter(case=opened.case, token=request.public_id).exists():
        return
    message = Message(
        case=opened.case,
        thread=Thread.DIALOGUE,
        token=request.public_id,
        day=timezone.localdate(),
        public_id=uuid4(),
    )
    message.box = opened.seal_data({"notice": OPENED_NOTICE}, name=message_field(message))
    message.save()
    Case.objects.filter(pk=opened.case.pk).update(waits_for_reporter=True)
