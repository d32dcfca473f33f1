"""Turns a case's key, so that what is said next is sealed from whoever may not read it any more.

Writes no entry and no time: it also happens when a reporter writes, and an hour would be theirs.
"""

from plumbline.speakup.access import HANDLE, people_who_may
from plumbline.speakup.keyring import wraps_for
from plumbline.speakup.models import Case, CaseKeyWrap, HandlerKey, Recovery
from plumbline.speakup.sealing.boxes import new_key


def turn_key(case: Case) -> None:
    """Give a case the next version of its key, wrapped to everyone who may open it now. The case is locked."""
    case.key_version += 1
    people = case.grants.current().filter(person__in=people_who_may(HANDLE)).values("person")
    wraps = wraps_for(
        case,
        version=case.key_version,
        key=new_key(),
        handlers=HandlerKey.objects.current().filter(person__in=people),
        recovery=Recovery.objects.get(retired_at=None),
        reporter=bytes(case.code_key),
    )
    CaseKeyWrap.objects.bulk_create(wraps)
    case.save(update_fields=["key_version"])


def turn_key_if_somebody_left(case: Case) -> None:
    """Turn the key where its newest version is wrapped to somebody whose account, role or grant has ended."""
    staying = case.grants.current().filter(person__in=people_who_may(HANDLE)).values("person")
    newest = CaseKeyWrap.objects.filter(case=case, version=case.key_version, handler_key__isnull=False)
    if newest.exclude(handler_key__person__in=staying).exists():
        turn_key(case)
