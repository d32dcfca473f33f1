"""Handlers' keys: setting one up, unlocking it, changing its passphrase, and making long lists open quickly.

Tries at a passphrase are counted by person before they are made, so that many at once are many. Each wrong one
beyond the first few makes the next wait longer; nobody is locked out for good.
"""

import math
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.speakup.access import check_may_hold_key
from plumbline.speakup.keyring import Holder, quick_wrap
from plumbline.speakup.models import CaseKeyWrap, HandlerKey, UnlockTries
from plumbline.speakup.sealing.boxes import Place, new_key, seal
from plumbline.speakup.sealing.errors import WrongPassphrase
from plumbline.speakup.sealing.keypairs import SEED_BYTES, KeyPair
from plumbline.speakup.sealing.passphrases import SALT_BYTES, SHORTEST, Cost, seal_seed

QUICK_BATCH = 200
REPLACED = (
    "Your passphrase is right, but somebody has put another key in place of yours. Reports that came since may "
    "be open to them. Tell the person who runs Plumbline and a triage lead now. The audit trail keeps it."
)
FREE_TRIES = 3
LONGEST_WAIT = 300
_MOST_COUNTED = 1_000


class TooSoon(Exception):
    """Too many passphrases were wrong; the next may be tried in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries. Wait {seconds} second{'' if seconds == 1 else 's'} and try again.")
        self.seconds = seconds


@transaction.atomic
def set_up_key(*, by: Person, passphrase: str, shown_as: str) -> HandlerKey:
    """Make a key pair for the person who asks. An earlier one is retired: it opens nothing that comes after.

    Raises:
        PermissionDenied: their role works with nothing sealed.
        ValidationError: the passphrase is too short, or there is no name for reporters.
    """
    check_may_hold_key(by)
    _check_passphrase(by, passphrase)
    if not shown_as.strip():
        raise ValidationError({"shown_as": "Enter the name or job title that people who report will see."})
    Person.objects.select_for_update().get(pk=by.pk)
    HandlerKey.objects.current().filter(person=by).update(retired_at=timezone.now())
    key = HandlerKey(person=by, shown_as=shown_as.strip())
    _seal(key, KeyPair.new(), passphrase)
    key.save()
    record(by=by, action="speakup.set_up_key", subject=key.audit_reference)
    return key


def unlock_key(*, by: Person, passphrase: str) -> Holder:
    """The person's key, opened, with the wraps of their cases made quick. The same work with or without a key.

    Raises:
        PermissionDenied: their role works with nothing sealed.
        TooSoon: they have to wait before the next try.
        WrongPassphrase: it is another one, or they have no key.
    """
    holder = try_passphrase(by=by, passphrase=passphrase)
    quicken_wraps(by=by, holder=holder)
    return holder


def try_passphrase(*, by: Person, passphrase: str) -> Holder:
    """The person's key, opened. Raises as `unlock_key` does; a wrong try is noted in the audit trail."""
    check_may_hold_key(by)
    _count_try(by)
    key = HandlerKey.objects.current().filter(person=by).first()
    try:
        # Outside a transaction: stretching a passphrase is slow, and nobody should wait for it.
        pair = (key or _nobodys_key()).open(passphrase)
    except WrongPassphrase:
        record(by=by, action="speakup.refuse_passphrase", subject=by.audit_reference)
        raise
    UnlockTries.objects.filter(person=by).update(count=0, next_at=timezone.now())
    _check_is_theirs(by, key, pair)
    return Holder(pair, handler_key=key)


@transaction.atomic
def change_passphrase(*, by: Person, holder: Holder, passphrase: str) -> None:
    """Seal the person's own key under another passphrase."""
    if holder.handler_key is None or holder.handler_key.person_id != by.pk:
        raise PermissionDenied("This key is not yours.")
    _check_passphrase(by, passphrase)
    key = HandlerKey.objects.select_for_update().get(pk=holder.handler_key.pk, retired_at=None)
    _seal(key, holder.pair, passphrase)
    key.save()
    record(by=by, action="speakup.change_passphrase", subject=key.audit_reference)


@transaction.atomic
def quicken_wraps(*, by: Person, holder: Holder) -> int:
    """Keep the keys of the holder's cases under their own symmetric key too, where that was not done yet."""
    waiting = list(holder.own(CaseKeyWrap.objects.filter(quick=None)).only("case_id", "version", "wrapped"))
    for row in waiting:
        row.quick = quick_wrap(row, holder)
    CaseKeyWrap.objects.bulk_update(waiting, ["quick"], batch_size=QUICK_BATCH)
    key = holder.handler_key
    record(by=by, action="speakup.unlock_key", subject=key.audit_reference if key else by.audit_reference)
    return len(waiting)


def _check_is_theirs(person: Person, key: HandlerKey | None, pair: KeyPair) -> None:
    """Raise where the public key that reports are wrapped to is not this person's any more."""
    if key is not None and pair.public != bytes(key.public):
        record(by=person, action="speakup.find_replaced_key", subject=key.audit_reference)
        raise PermissionDenied(REPLACED)


def _wait_after(count: int) -> int:
    """Seconds to wait after so many wrong tries in a row."""
    return min(2 ** min(count - FREE_TRIES, 10), LONGEST_WAIT) if count > FREE_TRIES else 0


@transaction.atomic
def _count_try(person: Person) -> None:
    tries, _ = UnlockTries.objects.select_for_update().get_or_create(person=person)
    left = (tries.next_at - timezone.now()).total_seconds()
    if left > 0:
        raise TooSoon(math.ceil(left))
    tries.count = min(tries.count + 1, _MOST_COUNTED)
    tries.next_at = timezone.now() + timedelta(seconds=_wait_after(tries.count))
    tries.save()


def _nobodys_key() -> HandlerKey:
    """A key that no passphrase opens, at the cost of a real one."""
    passes, kibibytes = settings.SPEAKUP_PASSPHRASE_COST
    box = seal(
        secrets.token_bytes(SEED_BYTES), key=new_key(), place=Place("nobody", "private key"), buckets=(128,)
    )
    return HandlerKey(salt=secrets.token_bytes(SALT_BYTES), sealed_seed=box, passes=passes, kibibytes=kibibytes)


def _check_passphrase(person: Person, passphrase: str) -> None:
    if len(passphrase) < SHORTEST:
        raise ValidationError({"passphrase": f"Use at least {SHORTEST} characters, such as four words in a row."})
    if not settings.ENVIRONMENT.demonstration and person.check_password(passphrase):
        raise ValidationError({"passphrase": "Use a passphrase that is not your password."})


def _seal(key: HandlerKey, pair: KeyPair, passphrase: str) -> None:
    cost = Cost(*settings.SPEAKUP_PASSPHRASE_COST)
    sealed = seal_seed(pair, passphrase, owner=str(key.public_id), cost=cost)
    key.public, key.salt, key.sealed_seed = pair.public, sealed.salt, sealed.box
    key.passes, key.kibibytes = cost.passes, cost.kibibytes
