"""How owners are asked for an update: links in e-mails, reminders that were sent, and when one was put off."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from plumbline.plan.models.work import Action


class UpdateLink(models.Model):
    """A link in an e-mail that takes one update about one action, once, until a day."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "action": "internal",
        "person": "personal",
        "made_at": "internal",
        "expires_at": "internal",
        "used_at": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, models.CASCADE, related_name="links")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link to {self.action_id}"


class Occasion(models.TextChoices):
    """Why somebody was written to."""

    SOON = "soon", "Due soon"
    OVERDUE = "overdue", "Overdue"
    SILENT = "silent", "No update for a while"
    ESCALATED = "escalated", "Told to the sponsor"


class Reminder(models.Model):
    """That somebody was written to about an action on a day: never twice for one occasion on one day."""

    PRIVACY: ClassVar = {"action": "internal", "person": "personal", "occasion": "internal", "day": "internal"}

    action = models.ForeignKey(Action, models.CASCADE, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=10, choices=Occasion)
    day = models.DateField()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "person", "occasion", "day"], name="reminder_once_for_an_occasion_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.action_id} {self.day}"


class Digest(models.Model):
    """That somebody was sent what is slipping, for a week."""

    PRIVACY: ClassVar = {"person": "personal", "week": "internal"}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    week = models.DateField("its Monday")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "week"], name="digest_once_a_week")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.week}"


class Snooze(models.Model):
    """That somebody put reminders off until a day, and why. It stays on record."""

    PRIVACY: ClassVar = {
        "action": "internal",
        "by": "personal",
        "at": "internal",
        "until": "internal",
        "why": "internal",
    }

    action = models.ForeignKey(Action, models.PROTECT, related_name="snoozes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    until = models.DateField()
    why = models.CharField(max_length=300)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="snooze_says_why")]

    def __str__(self) -> str:
        return f"{self.action_id} until {self.until}"
