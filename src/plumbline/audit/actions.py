"""Writes to the audit trail. Nothing else does, and nothing changes what was written."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import QuerySet

from plumbline.audit.chain import FIRST, seal
from plumbline.audit.detail import EntryRefused, check_detail, check_text
from plumbline.audit.models import Entry

WRITER_LOCK = 0x706C756D62  # "plumb": the number of this lock among PostgreSQL's advisory locks
BATCH = 500

_REFERENCE = re.compile(r"[a-z][a-z0-9_.]*:\S.*")
_ACTION = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*")


class Actor(Protocol):
    """Anyone who acts under a reference that holds no name."""

    @property
    def audit_reference(self) -> str: ...


@transaction.atomic
def record(*, by: Actor | str, action: str, subject: str, detail: Mapping[str, object] | None = None) -> Entry:
    """Add an entry in the caller's transaction, so that an act and its entry stand or fall together.

    Raises:
        EntryRefused: the trail cannot or must not keep it; the sentence says which part.
    """
    kept = dict(detail or {})
    _check(_reference(by), action, subject, kept)
    _queue_up()
    number, previous = _end_of_trail()
    entry = _sealed(number + 1, previous, _reference(by), action, subject, kept)
    entry.save()
    return entry


@transaction.atomic
def record_all(*, by: Actor | str, acts: Sequence[tuple[str, str]], detail: Mapping[str, object]) -> int:
    """Add an entry for each of many acts, (action, subject), as `record` would one after another; how many.

    One read and few writes, however many acts: for what is done to thousands of things at once.

    Raises:
        EntryRefused: the trail cannot or must not keep one of them; then it keeps none.
    """
    kept = dict(detail)
    _check_actor(_reference(by))
    check_detail(kept)
    for action, subject in acts:
        _check_act(action, subject)
    _queue_up()
    number, previous = _end_of_trail()
    entries: list[Entry] = []
    for action, subject in acts:
        entries.append(_sealed(number + 1, previous, _reference(by), action, subject, kept))
        number, previous = entries[-1].number, entries[-1].digest
    # The trail's own rows refuse this; that each follows the last is checked by the database (migration 0002).
    past_the_refusal: QuerySet[Entry] = QuerySet(Entry)
    past_the_refusal.bulk_create(entries, batch_size=BATCH)
    return len(entries)


def _reference(by: Actor | str) -> str:
    return by if isinstance(by, str) else by.audit_reference


def _end_of_trail() -> tuple[int, str]:
    last = Entry.objects.order_by("-number").values_list("number", "digest").first()
    return last or (0, FIRST)


def _sealed(
    number: int, previous: str, by: str, action: str, subject: str, detail: Mapping[str, object]
) -> Entry:
    said: dict[str, Any] = {"by": by, "action": action, "subject": subject, "detail": detail}
    entry = Entry(number=number, at=datetime.now(UTC), previous=previous, **said)
    entry.digest = seal(number=number, at=entry.at, previous=previous, **said)
    return entry


def _check(by: str, action: str, subject: str, detail: Mapping[str, object]) -> None:
    _check_actor(by)
    _check_act(action, subject)
    check_detail(detail)


def _check_actor(by: str) -> None:
    check_text("The actor", by, longest=100)
    if not _REFERENCE.fullmatch(by):
        raise EntryRefused(f"The actor “{by}” is no reference; write it as kind:identifier, such as system:demo.")


def _check_act(action: str, subject: str) -> None:
    check_text("The action", action, longest=100)
    check_text("The subject", subject, longest=200)
    if not _ACTION.fullmatch(action):
        raise EntryRefused(f"The action “{action}” is no name; write it as room.verb_noun.")
    if not _REFERENCE.fullmatch(subject):
        raise EntryRefused(f"The subject “{subject}” is no reference; write it as room.kind:identifier.")


def _queue_up() -> None:
    """Let one writer in at a time until its transaction ends, also while the trail is still empty.

    On SQLite the transaction began IMMEDIATE and already holds the only write lock. PostgreSQL could lock the
    last row, but an empty table has none; an advisory lock covers both.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])
