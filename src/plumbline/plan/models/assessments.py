"""Equality impact assessments: who a commitment touches, how anybody knows, and what is done about harm.

Not a form that the law prescribes; it is how a trust shows that it thought of people before it decided.
"""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from plumbline.plan.models.commitments import Commitment


class Assessment(models.Model):
    """One assessment of a commitment. Signed off by somebody who did not write it, and fixed from then on."""

    PRIVACY: ClassVar = {
        "number": "internal",
        "commitment": "internal",
        "affected": "internal",
        "evidence": "internal",
        "impact": "internal",
        "mitigation": "internal",
        "review_on": "internal",
        "written_by": "personal",
        "written_at": "internal",
        "signed_by": "personal",
        "signed_at": "internal",
    }

    number = models.PositiveIntegerField(unique=True)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="assessments")
    affected = models.TextField("who is affected", max_length=2000)
    evidence = models.TextField("how we know", max_length=2000)
    impact = models.TextField("what it does for them, good and bad", max_length=2000)
    mitigation = models.TextField("what is done about what is bad", max_length=2000)
    review_on = models.DateField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="who wrote it last"
    )
    written_at = models.DateTimeField()
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(affected="") & ~Q(evidence="") & ~Q(impact="") & ~Q(mitigation=""),
                name="assessment_has_words",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | (Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(signed_by=F("written_by"))),
                name="assessment_signed_by_someone_else",
            ),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(signed_at__isnull=True),
                name="assessment_one_waits_for_a_commitment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} of {self.commitment_id}"

    def get_absolute_url(self) -> str:
        return reverse("assurance:assessment", args=[self.number])

    @property
    def reference(self) -> str:
        """How people name it: E4."""
        return f"E{self.number}"

    @property
    def audit_reference(self) -> str:
        return f"plan.assessment:{self.reference}"

    def is_due_for_review(self, today: date | None = None) -> bool:
        """Whether its day for another look has come."""
        return self.review_on <= (today or timezone.localdate())
