"""Frameworks that a plan is held against: what each asks for, what covers it, and how far along the trust is.

What a framework asks for is data with a source. A requirement is called confirmed only where the source was read.
"""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from plumbline.plan.models.commitments import Commitment
from plumbline.plan.models.work import FinalQuerySet, _refuse


class Scale(models.Model):
    """The steps that a framework is scored on, lowest first. Never changed once used: another takes its place."""

    PRIVACY: ClassVar = {
        "slug": "public",
        "name": "public",
        "steps": "public",
        "source": "public",
        "confirmed": "public",
    }

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    steps = models.JSONField("value, label and meaning of each step, lowest first", default=list)
    source = models.CharField("where the scale comes from", max_length=500, blank=True)
    confirmed = models.BooleanField("whether its source was read", default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="scale_has_name"),
            models.CheckConstraint(
                condition=Q(confirmed=False) | ~Q(source=""), name="scale_confirmed_says_where"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def choices(self) -> list[tuple[int, str]]:
        """Each step as a choice."""
        return [(step["value"], f"{step['value']} {step['label']}") for step in self.steps]

    def in_words(self, value: int) -> str:
        """The step of that value, with its number."""
        return dict(self.choices).get(value, str(value))


class Framework(models.Model):
    """A standard, a plan or a law that asks things of a trust."""

    PRIVACY: ClassVar = {
        "slug": "public",
        "name": "public",
        "version": "public",
        "dated": "public",
        "source": "public",
        "about": "public",
        "scale": "public",
        "carried": "internal",
        "position": "public",
    }

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=150)
    version = models.CharField(max_length=60, blank=True)
    dated = models.CharField("its date, as exact as its source gives it", max_length=40, blank=True)
    source = models.URLField("address of its source", max_length=500, blank=True)
    about = models.TextField(max_length=1500, blank=True)
    scale = models.ForeignKey(Scale, models.PROTECT, null=True, blank=True, related_name="frameworks")
    carried = models.BooleanField("whether it came with the product", default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="framework_has_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("assurance:framework", args=[self.slug])

    @property
    def audit_reference(self) -> str:
        return f"plan.framework:{self.slug}"


class Requirement(models.Model):
    """One thing that a framework asks for, in our own words, from and until a day where these are known."""

    PRIVACY: ClassVar = {
        "framework": "public",
        "code": "public",
        "group": "public",
        "text": "public",
        "confirmed": "public",
        "source": "public",
        "since": "public",
        "until": "public",
        "carried": "internal",
        "position": "public",
    }

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="requirements")
    code = models.CharField(max_length=20)
    group = models.CharField(max_length=150, blank=True)
    text = models.CharField(max_length=500)
    confirmed = models.BooleanField("whether its source was read", default=False)
    source = models.CharField("where it is written", max_length=500, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    carried = models.BooleanField("whether it is as it came with the product", default=False)
    position = models.PositiveSmallIntegerField(default=0)

    commitments = models.ManyToManyField(Commitment, through="Coverage", related_name="requirements")

    class Meta:
        ordering = ["framework", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="requirement_code_once"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(code=""), name="requirement_has_words"),
            models.CheckConstraint(
                condition=Q(confirmed=False) | ~Q(source=""), name="requirement_confirmed_says_where"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="requirement_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("assurance:requirement", args=[self.framework.slug, self.pk])

    @property
    def audit_reference(self) -> str:
        return f"plan.requirement:{self.framework.slug}/{self.code}"


class Coverage(models.Model):
    """That a commitment answers a requirement, and how."""

    PRIVACY: ClassVar = {
        "requirement": "internal",
        "commitment": "internal",
        "note": "internal",
        "linked_by": "personal",
        "linked_at": "internal",
    }

    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="coverage")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="coverage")
    note = models.CharField(max_length=300, blank=True)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["commitment__number"]
        verbose_name_plural = "coverage"
        constraints = [models.UniqueConstraint(fields=["requirement", "commitment"], name="coverage_once")]

    def __str__(self) -> str:
        return f"{self.requirement_id} by {self.commitment_id}"


class Score(models.Model):
    """How far along somebody says the trust is with a requirement. Never edited: another follows.

    A second score answers a first one, and is somebody else's. `first_scorer` repeats whose the first one is, so
    that the database can see to it.
    """

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "requirement": "internal",
        "scale": "internal",
        "value": "internal",
        "why": "internal",
        "scorer": "personal",
        "at": "internal",
        "answers": "internal",
        "first_scorer": "personal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="scores")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="+")
    value = models.SmallIntegerField()
    why = models.CharField(max_length=500)
    scorer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answers = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="second")
    first_scorer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FinalQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["requirement", "-at"], name="score_latest_of_requirement")]
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="score_says_why"),
            models.CheckConstraint(
                condition=Q(answers__isnull=True, first_scorer__isnull=True)
                | (Q(answers__isnull=False, first_scorer__isnull=False) & ~Q(scorer=F("first_scorer"))),
                name="score_second_is_someone_else",
            ),
        ]

    def __str__(self) -> str:
        return self.in_words

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(*args, **(kwargs | {"force_insert": True}))

    delete = _refuse

    @property
    def in_words(self) -> str:
        """The step it names."""
        return self.scale.in_words(self.value)
