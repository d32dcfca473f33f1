"""Reads the public record: one promise's history, the whole as a file, and whether it holds."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from plumbline.plan.models import RecordDigest, RecordEntry
from plumbline.plan.record.proof import Noted, Verification, verify_entries
from plumbline.plan.record.sealing import FORMAT, canonical

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
    days = [digest.proof for digest in RecordDigest.objects.order_by("day")]
    entries = [entry.proof for entry in RecordEntry.objects.order_by("number").iterator(chunk_size=AT_A_TIME)]
    return verify_entries(entries, days, noted=noted)


def exported() -> Iterator[str]:
    """The whole record as a file of the format `plumbline-record/1`: one line an entry, the same every time."""
    # Days first: what is entered in the meantime comes after all that they sign.
    days = [canonical(asdict(digest.proof)) for digest in RecordDigest.objects.order_by("day")]
    environment = settings.ENVIRONMENT
    head = {"format": FORMAT, "trust": environment.shown_name, "demonstration": environment.demonstration}
    yield canonical(head)[:-1] + ',"days":[\n' + ",\n".join(days) + '\n],"entries":['
    before = "\n"
    for entry in RecordEntry.objects.order_by("number").iterator(chunk_size=AT_A_TIME):
        yield before + canonical(asdict(entry.proof))
        before = ",\n"
    yield "\n]}\n"
