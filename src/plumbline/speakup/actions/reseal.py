"""Seals cases again: everything under a new key and the algorithm of today, and the custodians' key made new.

It takes two custodians, because nobody else can open every case. One case is one transaction: killed half-way,
each case is as it was or sealed again, and the next run goes on where this one stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from plumbline.audit.actions import Actor, record
from plumbline.speakup.access import HANDLE, people_who_may
from plumbline.speakup.actions.recovery import PrintedKey, set_up_custodians
from plumbline.speakup.keyring import (
    ANSWERS_BUCKET,
    SUMMARY_BUCKET,
    Holder,
    OpenCase,
    case_info,
    half_info,
    message_field,
    open_case,
    wraps_for,
)
from plumbline.speakup.models import (
    Attachment,
    Case,
    CaseKeyWrap,
    HandlerKey,
    IdentityHalf,
    IdentityRequest,
    Message,
    Move,
    Recovery,
    RecoveryWrap,
    SealedValue,
)
from plumbline.speakup.reading import move_field, request_info
from plumbline.speakup.scanning import attachment_field
from plumbline.speakup.sealing.boxes import CURRENT_SUITE, Place, new_key, open_box, seal, suite_of
from plumbline.speakup.sealing.errors import SealBroken
from plumbline.speakup.sealing.keypairs import wrap
from plumbline.speakup.sealing.padding import BUCKETS
from plumbline.speakup.sealing.shares import join, split

SIZES = {"answers": ANSWERS_BUCKET, "summary": SUMMARY_BUCKET}
"""What is padded to sizes of its own; the rest fills the common ones."""
IDENTITY = "identity"
PARTS = {"about": "about", "box": "content", "original": "original"}
"""The columns of a file, and the parts that their boxes are bound to."""
SMALL_BOXES = (
    (Message.objects.all(), "box"),
    (Move.objects.all(), "box"),
    # Not its content, which may be large: a case is sealed again whole or not at all.
    (Attachment.objects.all(), "about"),
)
Progress = Callable[[int, int], None]
"""Called with how many cases are done, and of how many."""


def reseal_cases(
    *,
    by: Actor | str,
    holder: Holder,
    suite: int = CURRENT_SUITE,
    again: bool = False,
    progress: Progress | None = None,
) -> int:
    """Seal every case again, with two custodians' keys. What is sealed so already is left, unless `again`.

    Returns:
        How many cases were sealed again.
    """
    waiting = [
        pk for pk in Case.objects.order_by("pk").values_list("pk", flat=True) if again or _is_due(pk, suite)
    ]
    for done, pk in enumerate(waiting, start=1):
        reseal_case(by=by, holder=holder, case=Case(pk=pk), suite=suite)
        if progress is not None:
            progress(done, len(waiting))
    return len(waiting)


@transaction.atomic
def reseal_case(*, by: Actor | str, holder: Holder, case: Case, suite: int = CURRENT_SUITE) -> None:
    """Seal all of one case under a new key, wrapped to everyone who may open it now.

    Raises:
        NotYours: the holder cannot open it.
        SealBroken: something in it does not open, or was sealed under a key version that the holder lacks.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    old = open_case(locked, holder)
    version, key = locked.key_version + 1, new_key()
    for row, column, name in _boxes(locked):
        content = old.read(getattr(row, column), name=name)
        place, sizes = Place(str(locked.pk), name), SIZES.get(name, BUCKETS)
        sealed = seal(content, key=key, place=place, version=version, suite=suite, buckets=sizes)
        setattr(row, column, sealed)
        row.save(update_fields=[column])
    _reseal_identity(old, suite)
    _wrap_anew(old, version, key)
    detail = {"suite": suite, "key_version": version}
    record(by=by, action="speakup.reseal_case", subject=locked.audit_reference, detail=detail)


@transaction.atomic
def renew_custodians(*, by: Actor | str, holder: Holder, offices: Sequence[str]) -> list[PrintedKey]:
    """A new recovery key with three new printed keys; the old ones open nothing from this moment.

    Raises:
        SealBroken: the holder is not two custodians.
        ValidationError: not three different offices.
    """
    if holder.recovery is None:
        raise SealBroken("It takes the keys of two custodians.")
    old = Recovery.objects.select_for_update().get(pk=holder.recovery.pk, retired_at=None)
    old.retired_at = timezone.now()
    old.save(update_fields=["retired_at"])
    printed = set_up_custodians(by=by, offices=offices)
    new = Recovery.objects.get(retired_at=None)
    _hand_to(
        new, holder, CaseKeyWrap.objects.filter(recovery=old), lambda row: case_info(row.case_id, row.version)
    )
    _hand_to(new, holder, IdentityHalf.objects.filter(recovery=old), lambda row: half_info(row.case_id, row.half))
    RecoveryWrap.objects.filter(recovery=old).delete()
    record(
        by=by,
        action="speakup.renew_custodians",
        subject=new.audit_reference,
        detail={"instead_of": old.audit_reference},
    )
    return printed


def _is_due(pk: Any, suite: int) -> bool:
    """Whether a box of the case names another suite, or was sealed under a key that a later one followed."""
    wanted = (suite, Case.objects.values_list("key_version", flat=True).get(pk=pk))
    values = SealedValue.objects.filter(case=pk).exclude(field=IDENTITY).values_list("box", flat=True)
    boxes = [values, *(rows.filter(case=pk).values_list(column, flat=True) for rows, column in SMALL_BOXES)]
    return any(_head_of(box) != wanted for found in boxes for box in found)


def _head_of(box: bytes | memoryview) -> tuple[int, int]:
    head = bytes(box[:32])
    return suite_of(head), int.from_bytes(head[3:5], "big")


def _boxes(case: Case) -> Iterator[tuple[Any, str, str]]:
    """Everything that is sealed under a case's key: its row, the column, and the field that it is bound to."""
    for value in SealedValue.objects.filter(case=case).exclude(field=IDENTITY):
        yield value, "box", value.field
    for message in Message.objects.filter(case=case):
        yield message, "box", message_field(message)
    for move in Move.objects.filter(case=case):
        yield move, "box", move_field(move.act, move.before)
    for pk in list(Attachment.objects.filter(case=case).values_list("pk", flat=True)):
        # One at a time: files are large.
        attachment = Attachment.objects.get(pk=pk)
        for column, part in PARTS.items():
            if getattr(attachment, column) is not None:
                yield attachment, column, attachment_field(attachment, part)


def _wrap_anew(old: OpenCase, version: int, key: bytes) -> None:
    case = old.case
    people = case.grants.current().filter(person__in=people_who_may(HANDLE)).values("person")
    wraps = wraps_for(
        case,
        version=version,
        key=key,
        handlers=HandlerKey.objects.current().filter(person__in=people),
        recovery=Recovery.objects.get(retired_at=None),
        reporter=bytes(case.code_key),
    )
    CaseKeyWrap.objects.filter(case=case).delete()
    CaseKeyWrap.objects.bulk_create(wraps)
    case.key_version = version
    case.save(update_fields=["key_version"])


def _reseal_identity(opened: OpenCase, suite: int) -> None:
    """A new key of the name, in two new halves for those who held the old ones."""
    case = opened.case
    value = SealedValue.objects.filter(case=case, field=IDENTITY).first()
    if value is None:
        return
    place, key = Place(str(case.pk), IDENTITY), new_key()
    content = open_box(bytes(value.box), key=_identity_key(opened), place=place)
    value.box = seal(content, key=key, place=place, suite=suite)
    value.save(update_fields=["box"])
    halves = dict(zip("ab", split(key), strict=True))
    for row in IdentityHalf.objects.filter(case=case).select_related("handler_key", "recovery"):
        holder = row.handler_key or row.recovery
        if holder is not None:
            row.wrapped = wrap(halves[row.half], to=bytes(holder.public), info=half_info(case.pk, row.half))
            row.save(update_fields=["wrapped"])
    _hand_to_askers(case, halves["b"])


def _identity_key(opened: OpenCase) -> bytes:
    rows = opened.holder.own(IdentityHalf.objects.filter(case=opened.case)).order_by("half")
    halves = [
        opened.holder.pair.unwrap(bytes(row.wrapped), info=half_info(opened.case.pk, row.half)) for row in rows
    ]
    if len(halves) != 2:
        raise SealBroken("The halves of a name's key are not both here.")
    return join(*halves)


def _hand_to_askers(case: Case, half: bytes) -> None:
    """Whoever may read the name now holds a guardian's old half: they get the new one."""
    for request in IdentityRequest.objects.filter(case=case, half__isnull=False):
        key = HandlerKey.objects.current().filter(person=request.asked_by_id).first()
        request.half = None if key is None else wrap(half, to=bytes(key.public), info=request_info(request))
        request.save(update_fields=["half"])


def _hand_to(recovery: Recovery, holder: Holder, rows: QuerySet[Any], info: Callable[[Any], str]) -> None:
    for row in list(rows):
        secret = holder.pair.unwrap(bytes(row.wrapped), info=info(row))
        row.wrapped, row.recovery = wrap(secret, to=bytes(recovery.public), info=info(row)), recovery
        row.save(update_fields=["wrapped", "recovery"])
