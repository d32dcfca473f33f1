"""What the front door shows and keeps for a while: help, sample messages, reviews of translations, and sittings.

A sitting is somebody at the front door: what they have typed so far, sealed under a key that only their browser's
cookie carries. No column says when it was used: the only clock is a counter that turns for everyone at once.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from plumbline.people.models import Person


class Sitting(models.Model):
    """Somebody at the front door. Without their cookie it is noise."""

    PRIVACY: ClassVar = {"token": "secret", "generation": "internal", "box": "sealed"}

    token = models.BinaryField(primary_key=True)
    generation = models.PositiveIntegerField()
    box = models.BinaryField()

    def __str__(self) -> str:
        return "A sitting"


class SittingFile(models.Model):
    """A file that somebody at the front door has added, sealed under their cookie's key."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "sitting": "internal",
        "scan": "internal",
        "about": "sealed",
        "box": "sealed",
        "original": "sealed",
    }

    public_id = models.UUIDField(unique=True, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="files")
    scan = models.CharField(max_length=10)
    about = models.BinaryField()
    box = models.BinaryField()
    original = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return "A file at the front door"


class Sweep(models.Model):
    """The front door's only clock. Each turn forgets the sittings that nobody used since the turn before."""

    PRIVACY: ClassVar = {
        "generation": "internal",
        "turned_at": "internal",
        "rounds_at": "internal",
        "busy_until": "internal",
    }

    generation = models.PositiveIntegerField(default=1)
    turned_at = models.DateTimeField(default=timezone.now)
    # When letters were last sent and leavers' grants ended: see sweeping.py.
    rounds_at = models.DateTimeField(null=True, blank=True)
    # Until when one process has the round to itself; it ends earlier when that process is done.
    busy_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(models.Value(1), name="sweep_is_one")]

    def __str__(self) -> str:
        return f"Turn {self.generation}"


class Notice(models.Model):
    """Somebody has something new on the desk. Sent with all others, so that no mail tells when a report came."""

    PRIVACY: ClassVar = {"person": "internal", "stamp": "internal"}

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    # Another each time, so that what comes while letters are being sent is not wiped with what went before.
    stamp = models.BigIntegerField()

    def __str__(self) -> str:
        return "A notice"


class HelpKind(models.TextChoices):
    """What kind of help: it decides the order and the heading."""

    EMERGENCY = "emergency", "In danger now"
    WELLBEING = "wellbeing", "Someone to talk to"
    ADVICE = "advice", "Advice and advocacy"
    POLICE = "police", "The police"
    STAFF = "staff", "For staff"


class HelpEntry(models.Model):
    """Help that exists now, as the trust lists it."""

    PRIVACY: ClassVar = {
        "kind": "public",
        "title": "public",
        "text": "public",
        "phone": "public",
        "url": "public",
        "position": "internal",
        "checked_on": "public",
        "is_shown": "internal",
    }

    kind = models.CharField(max_length=12, choices=HelpKind.choices)
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    url = models.URLField("web address", blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # When somebody last tried the number. Empty: nobody has.
    checked_on = models.DateField(null=True, blank=True)
    is_shown = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="help_entry_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_reference(self) -> str:
        return f"speakup.help:{self.pk}"


class MessageTemplate(models.Model):
    """Words to begin an answer with. The handler always reads and changes them before they go."""

    PRIVACY: ClassVar = {"title": "internal", "text": "internal", "is_used": "internal"}

    title = models.CharField(max_length=100, unique=True)
    text = models.TextField(max_length=4000)
    is_used = models.BooleanField(default=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_reference(self) -> str:
        return f"speakup.message_template:{self.pk}"


class TranslationReview(models.Model):
    """A speaker of the language has read the front door in it. Until there is one, its pages say draft."""

    PRIVACY: ClassVar = {
        "language": "public",
        "catalogue": "internal",
        "phrases": "internal",
        "reviewer": "internal",
        "note": "internal",
        "recorded_by": "internal",
        "recorded_at": "internal",
    }

    language = models.CharField(max_length=10)
    # The digest of the translation that was read: when its words change, it is a draft again.
    catalogue = models.CharField(max_length=64)
    # The digest of each phrase that was read, so that the next reader sees which are new or changed.
    phrases = models.JSONField(default=list)
    reviewer = models.CharField("who read it, by role", max_length=200)
    note = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("language", "catalogue", name="translation_review_once_for_a_catalogue")
        ]

    def __str__(self) -> str:
        return f"{self.language}, {self.recorded_at:%d %B %Y}"

    @property
    def audit_reference(self) -> str:
        return f"speakup.translation:{self.language}"
