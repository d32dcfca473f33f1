"""Handlers' keys: setting one up, changing its passphrase, and making a list of many cases open quickly."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.speakup.access import check_may_hold_key
from plumbline.speakup.keyring import Holder, quick_wrap
from plumbline.speakup.models import CaseKeyWrap, HandlerKey
from plumbline.speakup.sealing.keypairs import KeyPair
from plumbline.speakup.sealing.passphrases import SHORTEST, Cost, seal_seed

QUICK_BATCH = 200


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
