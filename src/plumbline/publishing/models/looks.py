"""Looks: how far Plumbline is with finding what could be worked out of a release."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Look(models.Model):
    """One look at a release, by a process of its own. Of one release there is one at a time."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "release": "internal",
        "held_by": "internal",
        "asked_at": "internal",
        "begun_at": "internal",
        "ended_at": "internal",
        "progress": "internal",
        "done": "internal",
        "total": "internal",
        "said": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    release = models.ForeignKey("publishing.Release", models.CASCADE, related_name="looks")
    held_by = models.CharField("the server process that minds it", max_length=64)
    asked_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    progress = models.CharField(max_length=300, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    said = models.TextField("why nothing came of it", blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release"], condition=Q(ended_at__isnull=True), name="look_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"A look at {self.release}"
