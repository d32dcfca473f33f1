"""The public record's tables. All of the first two is public.

Rows are added and never changed: the models refuse it here, and triggers in the database refuse it to everyone
else (the migration that guards the record).
"""

from datetime import UTC, date
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.urls import reverse

from plumbline.plan.record.sealing import Day, Entry


class RecordIsFinal(TypeError):
    """Something tried to change or remove what the public record holds."""


def _refuse(*_args: object, **_kwargs: object) -> NoReturn:
    raise RecordIsFinal("The public record is added to, and never changed: correct an entry with another one.")


class RecordQuerySet(models.QuerySet[Any]):
    """Reads, and nothing that writes."""

    update = aupdate = delete = adelete = _refuse
    bulk_create = abulk_create = bulk_update = abulk_update = _refuse
    update_or_create = aupdate_or_create = _refuse


class RecordRow(models.Model):
    """A row that is written once."""

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(*args, **(kwargs | {"force_insert": True}))

    delete = _refuse


class RecordKind(models.TextChoices):
    """What happened to a promise."""

    MADE = "made", "Made"
    CHANGED = "changed", "Changed"
    MET = "met", "Met"
    MISSED = "missed", "Missed"
    DROPPED = "dropped", "Dropped"
    RESUMED = "resumed", "Taken up again"
    STATED = "stated", "Stated"
    CORRECTED = "corrected", "Corrected"


class RecordEntry(RecordRow):
    """One public fact about one promise. `digest` seals it together with the digest of the entry before it."""

    PRIVACY: ClassVar = {
        **dict.fromkeys(("number", "at", "day", "kind", "subject", "title", "before", "after"), "public"),
        **dict.fromkeys(("reason", "decided_by", "corrects", "previous", "digest"), "public"),
    }

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    day = models.DateField()
    kind = models.CharField(max_length=20, choices=RecordKind.choices)
    subject = models.CharField(max_length=100, db_index=True)
    title = models.CharField(max_length=500)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200)
    corrects = models.PositiveBigIntegerField(null=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "record entries"

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("publishing:record_entry", args=[self.number])

    @property
    def proof(self) -> Entry:
        """The entry as it is sealed and exported. Raises TypeError where a column holds what no entry can."""
        return Entry(
            number=self.number,
            at=_moment(self.at),
            day=_day(self.day),
            kind=self.kind,
            subject=self.subject,
            title=self.title,
            before=_values(self.before),
            after=_values(self.after),
            reason=self.reason,
            decided_by=self.decided_by,
            corrects=self.corrects,
            previous=self.previous,
            digest=self.digest,
        )


class RecordDigest(RecordRow):
    """How far the record went on one day, signed."""

    PRIVACY: ClassVar = dict.fromkeys(
        ("day", "last_number", "last_digest", "made_at", "key", "signature"), "public"
    )

    day = models.DateField(primary_key=True)
    last_number = models.PositiveBigIntegerField()
    last_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.last_number}:{self.last_digest}"

    @property
    def noted(self) -> str:
        """What a person writes down to check against later."""
        return f"{self.last_number}:{self.last_digest}"

    @property
    def proof(self) -> Day:
        """The day as it is signed and exported."""
        return Day(
            day=_day(self.day),
            last_number=self.last_number,
            last_digest=self.last_digest,
            made_at=_moment(self.made_at),
            key=self.key,
            signature=self.signature,
        )


class Witnessing(models.Model):
    """One try at telling one outside witness the digest of one day."""

    PRIVACY: ClassVar = dict.fromkeys(("digest", "witness", "at", "arrived", "said"), "internal")

    digest = models.ForeignKey(RecordDigest, on_delete=models.PROTECT, related_name="witnessings")
    witness = models.CharField(max_length=500)
    at = models.DateTimeField()
    arrived = models.BooleanField()
    said = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.digest_id}: {'arrived' if self.arrived else 'did not arrive'}"


def _moment(value: Any) -> str:
    """What a column gives that was rewritten by hand may be no moment at all; its seal then shows it."""
    return value.astimezone(UTC).isoformat(timespec="microseconds") if value else ""


def _values(value: Any) -> dict[str, object] | None:
    """What was or what is. Raises TypeError where somebody filled the column by hand with what is no object."""
    if value is None or isinstance(value, dict):
        return value
    raise TypeError("An entry's values are an object.")


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
