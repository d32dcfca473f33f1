"""Writes to the audit trail. Nothing else does, and nothing changes what was written."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from django.db import connection, transaction

from plumbline.audit.chain import FIRST, seal
from plumbline.audit.detail import EntryRefused, check_detail, check_text
from plumbline.audit.models import Entry

WRITER_LOCK = 0x706C756D62  # "plumb": the number of this lock among PostgreSQL's advisory locks

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
    reference = by if isinstance(by, str) else by.audit_reference
    kept = dict(detail or {})
    _check(reference, action, subject, kept)
    _queue_up()
    last = Entry.objects.order_by("-number").values_list("number", "digest").first()
    number, previous = (last[0] + 1, last[1]) if last else (1, FIRST)
    entry = Entry(
        number=number,
        at=datetime.now(UTC),
        by=reference,
        action=action,
        subject=subject,
        detail=kept,
        previous=previous,
    )
    entry.digest = seal(
        number=number, at=entry.at, by=reference, action=action, subject=subject, detail=kept, previous=previous
    )
    entry.save()
    return entry


def _check(by: str, action: str, subject: str, detail: Mapping[str, object]) -> None:
    check_text("The actor", by, longest=100)
    check_text("The action", action, longest=100)
    check_text("The subject", subject, longest=200)
    if not _REFERENCE.fullmatch(by):
        raise EntryRefused(f"The actor “{by}” is no reference; write it as kind:identifier, such as system:demo.")
    if not _ACTION.fullmatch(action):
        raise EntryRefused(f"The action “{action}” is no name; write it as room.verb_noun.")
    if not _REFERENCE.fullmatch(subject):
        raise EntryRefused(f"The subject “{subject}” is no reference; write it as room.kind:identifier.")
    check_detail(detail)


def _queue_up() -> None:
    """Let one writer in at a time until its transaction ends, also while the trail is still empty.

    On SQLite the transaction began IMMEDIATE and already holds the only write lock. PostgreSQL could lock the
    last row, but an empty table has none; an advisory lock covers both.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])
