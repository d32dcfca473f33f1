"""What the programme is made of: its areas of focus, and the committees that hear of them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q


class FocusArea(models.Model):
    """An area that the trust said it would change. How many there are is for the trust to say."""

    PRIVACY: ClassVar = {
        "public_id": "public",
        "position": "public",
        "slug": "public",
        "title": "public",
        "summary": "public",
        "source": "internal",
        "confirmed": "internal",
        "closed_on": "public",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(max_length=600, blank=True)
    source = models.CharField("where the area comes from", max_length=300, blank=True)
    confirmed = models.BooleanField("whether the trust has confirmed it", default=False)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="focusarea_has_title")]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_reference(self) -> str:
        return f"plan.focusarea:{self.slug}"


class Committee(models.Model):
    """Somebody who hears how commitments go: a steering group, a committee, the board."""

    PRIVACY: ClassVar = {"slug": "public", "name": "public", "remit": "public"}

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    remit = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="committee_has_name")]

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """An organisation outside the trust that has promised part of the plan, and its people here."""

    PRIVACY: ClassVar = {"public_id": "public", "name": "public"}

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=150, unique=True)
    people = models.ManyToManyField("people.Person", related_name="partners", blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="partner_has_name")]

    def __str__(self) -> str:
        return self.name
