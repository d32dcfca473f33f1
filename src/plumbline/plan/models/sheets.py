"""Action plans that came as spreadsheets: kept from the day they are brought until they are added to the plan."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from plumbline.plan.models.areas import Programme


class PlanSheet(models.Model):
    """A workbook or CSV file that somebody brought. Its cells are let go of once they are in the plan."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "name": "internal",
        "sha256": "internal",
        "sheets": "personal",
        "mapping": "personal",
        "fingerprint": "internal",
        "state": "internal",
        "brought_by": "personal",
        "brought_at": "internal",
        "applied_by": "personal",
        "applied_at": "internal",
        "outcome": "internal",
        "programme": "internal",
    }

    class State(models.TextChoices):
        """Where a sheet stands."""

        BROUGHT = "brought", "Not added yet"
        APPLIED = "applied", "Added to the plan"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    sha256 = models.CharField("fingerprint of the file (SHA-256)", max_length=64)
    sheets = models.JSONField("the cells of each sheet", default=list)
    mapping = models.JSONField("which column is which", default=dict)
    fingerprint = models.CharField("fingerprint of the headings", max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.BROUGHT)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    brought_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField("how many of each were added", default=dict)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-brought_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="brought", applied_at__isnull=True)
                | Q(state="applied", applied_at__isnull=False),
                name="plansheet_applied_says_when",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("plansheets:preview", args=[self.public_id])

    @property
    def audit_reference(self) -> str:
        return f"plan.sheet:{self.public_id}"

    @property
    def is_applied(self) -> bool:
        return self.state == self.State.APPLIED


class SheetMapping(models.Model):
    """Which column was which, for the next workbook with the same headings."""

    PRIVACY: ClassVar = {
        "fingerprint": "internal",
        "columns": "internal",
        "carry_down": "internal",
        "saved_by": "personal",
        "saved_at": "internal",
    }

    fingerprint = models.CharField("fingerprint of the headings", max_length=64, unique=True)
    columns = models.JSONField("fields and their headings", default=dict)
    carry_down = models.BooleanField(default=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.fingerprint
