"""Writes to the public record: entries, the signed digest of a day, and what became of telling the witnesses."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from plumbline.audit.actions import WRITER_LOCK, Actor, record
from plumbline.plan.models import RecordDigest, RecordEntry, Witnessing
from plumbline.plan.record.history import history_of, verify_record
from plumbline.plan.record.keeping import (
    RecordRefused,
    check_names_nobody,
    check_values,
    check_words,
    plain,
    texts_in,
)
from plumbline.plan.record.sealing import FIRST, public_key_of, seal, sign
from plumbline.plan.record.witnesses import NotTold, tell

RECORD_LOCK = 0x7265636F7264  # "record": the number of this lock among PostgreSQL's advisory locks

Values = Mapping[str, object]


@transaction.atomic
def enter(
    *,
    by: Actor | str,
    kind: str,
    subject: str,
    title: str,
    after: Values | None,
    before: Values | None = None,
    reason: str = "",
    decided_by: str,
    day: date | None = None,
    corrects: int | None = None,
) -> RecordEntry:
    """Add a public fact to the record, in the caller's transaction: an act and its entry stand or fall together.

    `subject` is a reference such as `commitment:C7`; `title` the public words for it; `before` and `after` what
    was and what is; `decided_by` a role or body and never a person; `day` when it was decided (today if left
    out); `corrects` the number of an earlier entry about the same subject.

    Raises:
        RecordRefused: the record cannot or must not keep it; the sentence says which part.
    """
    was, now = (None if values is None else dict(values) for values in (plain(before), plain(after)))  # type: ignore[call-overload]
    check_words(kind=kind, subject=subject, title=title, reason=reason, decided_by=decided_by)
    check_values(kind, was, now)
    check_names_nobody([title, reason, decided_by, *texts_in([was, now])])
    _check_day_and_correction(day, subject, corrects)
    return _add(
        by,
        day=day or timezone.localdate(),
        kind=str(kind),
        subject=subject,
        title=title,
        before=was,
        after=now,
        reason=reason,
        decided_by=decided_by,
        corrects=corrects,
    )


def _add(by: Actor | str, **said: Any) -> RecordEntry:
    """Seal a checked entry to the end of the record, and audit it."""
    _queue_up()
    number, previous = _end_of_record()
    entry = RecordEntry(number=number + 1, at=datetime.now(UTC), previous=previous, **said)
    entry.digest = seal(entry.proof)
    entry.save()
    detail = {"kind": entry.kind, "about": entry.subject, "digest": entry.digest}
    record(by=by, action="plan.enter_record", subject=f"plan.record:{entry.number}", detail=detail)
    return entry


@transaction.atomic
def sign_day(*, by: Actor | str, day: date | None = None) -> RecordDigest:
    """Sign how far the record goes today; a day that is signed already stays as it is.

    Raises:
        RecordRefused: the record does not hold, and a signature would vouch for it; or the day may not be signed.
    """
    day = day or timezone.localdate()
    _queue_up()
    signed = RecordDigest.objects.filter(day=day).first()
    if signed is not None:
        return signed
    _check_may_be_signed(day)
    number, last = _end_of_record()
    secret = settings.ENVIRONMENT.record_signing_key
    digest = RecordDigest(
        day=day, last_number=number, last_digest=last, made_at=datetime.now(UTC), key=public_key_of(secret)
    )
    digest.signature = sign(replace(digest.proof, signature=""), secret)
    digest.save()
    detail = {"last_number": number, "last_digest": last, "key": digest.key}
    record(by=by, action="plan.sign_day", subject=f"plan.record_day:{day.isoformat()}", detail=detail)
    return digest


def tell_witnesses(*, by: Actor | str, digest: RecordDigest) -> list[Witnessing]:
    """Send a day's digest to every witness of the settings, with those of earlier days that did not arrive.

    Nothing is locked while a witness is waited for. Safe to run again: what arrived is not sent twice, except by
    a process that was ended between sending and writing down.
    """
    tries: list[Witnessing] = []
    for witness in settings.ENVIRONMENT.witnesses:
        owed = _owed(witness, digest)
        if owed:
            tries += _note(by, witness, owed, said=_told(witness, owed))
    return tries


def _told(witness: str, digests: list[RecordDigest]) -> str:
    """Empty once they arrived, else why they did not."""
    try:
        tell(witness, digests)
    except NotTold as failure:
        return str(failure)
    return ""


def _owed(witness: str, digest: RecordDigest) -> list[RecordDigest]:
    tried = Witnessing.objects.filter(witness=witness, digest__day__lte=digest.day)
    arrived = set(tried.filter(arrived=True).values_list("digest_id", flat=True))
    days = ({digest.day} | set(tried.values_list("digest_id", flat=True))) - arrived
    return list(RecordDigest.objects.filter(day__in=days).order_by("day"))


@transaction.atomic
def _note(by: Actor | str, witness: str, digests: list[RecordDigest], *, said: str) -> list[Witnessing]:
    now = datetime.now(UTC)
    tries = [
        Witnessing.objects.create(digest=digest, witness=witness, at=now, arrived=not said, said=said)
        for digest in digests
    ]
    detail = {"by": witness.partition(":")[0], "days": len(digests), "arrived": not said, "said": said}
    subject = f"plan.record_day:{digests[-1].day.isoformat()}"
    record(by=by, action="plan.tell_witness", subject=subject, detail=detail)
    return tries


def _check_day_and_correction(day: date | None, subject: str, corrects: int | None) -> None:
    if day is not None and day > timezone.localdate():
        raise RecordRefused("The day of an entry cannot lie in the future.")
    if corrects is not None and not history_of(subject).filter(number=corrects).exists():
        raise RecordRefused(f"There is no entry {corrects} about “{subject}” that could be corrected.")


def _check_may_be_signed(day: date) -> None:
    if day > timezone.localdate():
        raise RecordRefused("A day that has not come yet cannot be signed.")
    if RecordDigest.objects.filter(day__gt=day).exists():
        raise RecordRefused("A later day is signed already, so this one cannot be signed any more.")
    found = verify_record().first_break
    if found is not None:
        raise RecordRefused(f"The record does not hold, so it was not signed. {found.reason}")


def _end_of_record() -> tuple[int, str]:
    last = RecordEntry.objects.order_by("-number").values_list("number", "digest").first()
    return last or (0, FIRST)


def _queue_up() -> None:
    """Let one writer in at a time until its transaction ends, also while the record is still empty.

    On SQLite the transaction began IMMEDIATE and already holds the only write lock. On PostgreSQL the audit
    trail's own lock comes first: an act that left an entry there before holds it, and two acts that took the two
    locks in different orders would wait for each other for ever.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for lock in (WRITER_LOCK, RECORD_LOCK):
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
