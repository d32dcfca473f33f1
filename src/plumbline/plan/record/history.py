"""Reads the public record: one promise's history, the whole as a file, and whether it holds."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import QuerySet

from plumbline.plan.models import RecordDigest, RecordEntry
from plumbline.plan.record.proof import Noted, Verification, verify_entries
from plumbline.plan.record.sealing import FORMAT, Day, Entry, canonical

AT_A_TIME = 500


def history_of(subject: str) -> QuerySet[RecordEntry]:
    """Everything that was ever entered about one promise, first to last."""
    return RecordEntry.objects.filter(subject=subject).order_by("number")


def latest_digest() -> RecordDigest | None:
    """The last day that was signed, for pages and board packs."""
    return RecordDigest.objects.order_by("-day").first()


def witnesses_of(digest: RecordDigest) -> int:
    """How many outside witnesses a day's digest reached."""
    return digest.witnessings.filter(arrived=True).values("witness").distinct().count()


def state_of_record() -> str:
    """A word that changes when the record grows or a day is signed."""
    entry = RecordEntry.objects.order_by("-number").values_list("number", "digest").first()
    day: date | None = RecordDigest.objects.order_by("-day").values_list("day", flat=True).first()
    return "-".join(str(part) for part in (*(entry or (0, "")), day or "unsigned"))


def verify_record(noted: Sequence[Noted] = ()) -> Verification:
    """Check the record as it stands in the database."""
    return verify_entries(list(_entries()), list(_days()), noted=noted)


def exported() -> Iterator[str]:
    """The whole record as a file of the format `plumbline-record/1`: one line an entry, the same every time."""
    # Days first: what is entered in the meantime comes after all that they sign.
    days = [canonical(asdict(day)) for day in _days()]
    environment = settings.ENVIRONMENT
    head = {"format": FORMAT, "trust": environment.shown_name, "demonstration": environment.demonstration}
    yield canonical(head)[:-1] + ',"days":[\n' + ",\n".join(days) + '\n],"entries":['
    before = "\n"
    for entry in _entries():
        yield before + canonical(asdict(entry))
        before = ",\n"
    yield "\n]}\n"


def _entries() -> Iterator[Entry]:
    """Every entry, first to last. One that cannot be read ends them and holds nothing: its seal is wrong."""
    for number, proof in enumerate(_read(RecordEntry.objects.order_by("number")), start=1):
        yield proof or Entry(number, "", "", "", "", "", None, None, "", "", None, "")


def _days() -> Iterator[Day]:
    """Every signed day. One that cannot be read ends them and holds nothing: its signature is wrong."""
    for proof in _read(RecordDigest.objects.order_by("day")):
        yield proof or Day("unreadable", 0, "", "", "", "")


def _read(rows: QuerySet[Any]) -> Iterator[Any]:
    """What rows hold; None, and no more, at one that somebody filled by hand with what has no spelling."""
    try:
        # SQLite keeps anything in any column: row by row, those before a row that cannot be read are read.
        for row in rows.iterator(chunk_size=1 if connection.vendor == "sqlite" else AT_A_TIME):
            canonical(asdict(row.proof)).encode()
            yield row.proof
    except (ValueError, TypeError, OverflowError):
        yield None
    except OperationalError as error:
        if "decode" not in str(error):  # the database is gone, which says nothing of the record
            raise
        yield None
