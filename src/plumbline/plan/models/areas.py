"""What the plan is made of: programmes, their areas of focus, and the committees that hear of them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse


class Programme(models.Model):
    """What several areas of focus are for. Most trusts have one; its slug never changes."""

    PRIVACY: ClassVar = {
        "position": "public",
        "slug": "public",
        "title": "public",
        "purpose": "public",
        "answers": "public",
        "starts_on": "public",
        "ends_on": "public",
        "closed_on": "public",
    }

    position = models.PositiveSmallIntegerField(default=0)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120, unique=True)
    purpose = models.TextField("what it is for, in plain words", max_length=600, blank=True)
    answers = models.CharField("the role that answers for it", max_length=120, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="programme_has_title"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="programme_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan:programme", args=[self.slug])

    @property
    def audit_reference(self) -> str:
        return f"plan.programme:{self.slug}"

    def last_place(self) -> int:
        """The place of the last of its areas; 0 where it has none."""
        return self.areas.aggregate(last=models.Max("position"))["last"] or 0


class AreaQuerySet(models.QuerySet["FocusArea"]):
    """Areas of focus, of every programme."""

    def in_order(self) -> "AreaQuerySet":
        """By programme, then by place, each with its programme."""
        return self.order_by("programme", "position", "pk").select_related("programme")


class FocusArea(models.Model):
    """An area that the trust said it would change. How many there are is for the trust to say."""

    PRIVACY: ClassVar = {
        "programme": "public",
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
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="areas")
    position = models.PositiveSmallIntegerField(default=0)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(max_length=600, blank=True)
    source = models.CharField("where the area comes from", max_length=300, blank=True)
    confirmed = models.BooleanField("whether the trust has confirmed it", default=False)
    closed_on = models.DateField(null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        # Its place counts within its programme, so the programme's place comes first.
        ordering = ["programme", "position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="focusarea_has_title")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan:area", args=[self.slug])

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
