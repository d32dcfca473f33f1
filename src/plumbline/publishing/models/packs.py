"""Board packs: what was chosen and written for a meeting, what was frozen of it, and what was decided there.

A frozen pack never changes and is never removed, and one that was published stays published: the database's
triggers see to it (migration 0015).
"""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from plumbline.publishing.pack_desk.states import KEPT, PACK_LABELS, PackState

THE_BOARD = "The board"
SECTIONS = {
    "changes": "What changed since last time",
    "measures": "Measures",
    "commitments": "Commitments",
    "speak-up": "Speaking up about racism",
    "actions": "Actions that slip or need help",
    "risks": "Risks",
}
"""What a pack can have besides its summary, in the order in which it is read."""
INSIDE = ("actions", "risks")
"""Sections of which nothing is public: a pack for the public is without them."""
SUMMARY = "summary"
"""The narrative of the whole pack; any other is that of the measure with that slug."""


class Audience(models.TextChoices):
    """Who reads a pack, and so which figures may stand in it."""

    BOARD = "board", "The board in private: current figures"
    PUBLIC = "public", "The public too: released figures alone"


def every_section() -> list[str]:
    """A new pack has all of them."""
    return list(SECTIONS)


class BoardPack(models.Model):
    """A pack for one meeting. Author and checker are two people: the database sees to it."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "title": "internal",
        "committee": "public",
        "audience": "internal",
        "first_day": "internal",
        "last_day": "internal",
        "meeting": "internal",
        "sections": "internal",
        "state": "internal",
        "by_system": "internal",
        "author": "personal",
        "checker": "personal",
        "refused_because": "internal",
        "content": "internal",
        "checksum": "internal",
        "prepared_at": "internal",
        "frozen_at": "internal",
        "supersedes": "internal",
        "superseding_why": "internal",
        "rests_on": "internal",
        "published_at": "public",
        "publisher": "personal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=150)
    committee = models.ForeignKey("plan.Committee", models.PROTECT, null=True, blank=True, related_name="packs")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.BOARD)
    first_day = models.DateField("first day of its period")
    last_day = models.DateField("last day of its period")
    meeting = models.DateField("day of the meeting")
    sections = models.JSONField(default=every_section)
    state = models.CharField(max_length=10, choices=list(PACK_LABELS.items()), default=PackState.DRAFT)
    by_system = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="packs_prepared"
    )
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="packs_checked"
    )
    refused_because = models.TextField(max_length=1000, blank=True)
    content = models.TextField("what was frozen, as JSON", blank=True)
    # Text, not a column of JSON: the checksum is of these very bytes, which a database may write otherwise.
    checksum = models.CharField("SHA-256 of the content", max_length=64, blank=True)
    prepared_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    superseding_why = models.TextField(max_length=1000, blank=True)
    rests_on = models.JSONField("releases whose figures it shows", default=list)
    """Of a pack for the public: where one of them is withdrawn, what the pack says is public no more."""
    published_at = models.DateTimeField(null=True, blank=True)
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="packs_published"
    )

    class Meta:
        ordering = ["-meeting", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="boardpack_has_title"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="boardpack_period_in_order"),
            models.CheckConstraint(condition=Q(state__in=list(PackState)), name="boardpack_state_is_known"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="boardpack_audience_is_known"),
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(author=F("checker")),
                name="boardpack_author_is_not_checker",
            ),
            models.CheckConstraint(
                condition=Q(by_system=True, author__isnull=True) | Q(by_system=False, author__isnull=False),
                name="boardpack_has_author_or_is_by_system",
            ),
            models.CheckConstraint(
                condition=Q(state__in=KEPT, frozen_at__isnull=False) & ~Q(content="") & ~Q(checksum="")
                | ~Q(state__in=KEPT) & Q(frozen_at__isnull=True, content="", checksum=""),
                name="boardpack_frozen_has_content",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=KEPT) | Q(by_system=True) | Q(checker__isnull=False),
                name="boardpack_frozen_has_checker",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True, superseding_why="")
                | Q(supersedes__isnull=False) & ~Q(superseding_why=""),
                name="boardpack_supersedes_says_why",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
                name="boardpack_does_not_supersede_itself",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(audience=Audience.PUBLIC, state__in=KEPT),
                name="boardpack_published_is_frozen_and_for_the_public",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, publisher__isnull=True)
                | Q(published_at__isnull=False) & (Q(by_system=True) | Q(publisher__isnull=False)),
                name="boardpack_published_has_publisher",
            ),
            models.CheckConstraint(
                condition=Q(publisher__isnull=True) | ~Q(author=F("publisher")),
                name="boardpack_author_is_not_publisher",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("publishing:pack", args=[self.public_id])

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        if self.is_kept:
            raise TypeError("A frozen pack is superseded, never deleted.")
        return super().delete(*args, **kwargs)

    @property
    def audit_reference(self) -> str:
        return f"publishing.pack:{self.public_id}"

    @property
    def state_label(self) -> str:
        return PACK_LABELS[self.state]

    @property
    def is_kept(self) -> bool:
        """Whether what it says was frozen."""
        return self.state in KEPT

    @property
    def is_public(self) -> bool:
        """Whether only released figures may stand in it."""
        return self.audience == Audience.PUBLIC

    @property
    def is_published(self) -> bool:
        """Whether anyone can read it."""
        return self.published_at is not None

    @property
    def can_be_published(self) -> bool:
        """Whether it waits to be made public."""
        return self.is_public and self.state == PackState.FROZEN and not self.is_published

    @property
    def committee_name(self) -> str:
        return self.committee.name if self.committee else THE_BOARD


class PackChoice(models.Model):
    """A measure that a pack shows: which figures of it. They are read when the pack is."""

    PRIVACY: ClassVar = {
        "pack": "internal",
        "measure": "public",
        "area": "public",
        "grouping": "public",
        "demonstration": "public",
        "position": "internal",
    }

    pack = models.ForeignKey(BoardPack, models.CASCADE, related_name="choices")
    measure = models.SlugField(max_length=100)
    area = models.CharField(max_length=200)
    grouping = models.CharField(max_length=100)
    demonstration = models.BooleanField("whether its figures are invented")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "measure"], name="packchoice_measure_once_in_pack"),
            models.CheckConstraint(condition=~Q(measure=""), name="packchoice_has_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.area}, {self.grouping}"


class PackNarrative(models.Model):
    """What somebody wrote in a pack: Alert, Advise, Assure; a line for each."""

    PRIVACY: ClassVar = {
        "pack": "internal",
        "section": "internal",
        "alert": "internal",
        "advise": "internal",
        "assure": "internal",
        "by": "personal",
        "written_at": "internal",
    }

    pack = models.ForeignKey(BoardPack, models.CASCADE, related_name="narratives")
    section = models.SlugField(max_length=100)
    alert = models.TextField(max_length=2000, blank=True)
    advise = models.TextField(max_length=2000, blank=True)
    assure = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["section"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "section"], name="packnarrative_once_for_section"),
        ]

    def __str__(self) -> str:
        return f"{self.section} of {self.pack_id}"


class PackDecision(models.Model):
    """A decision that a pack asks for or that its meeting took, and the action of the plan that came of it."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "pack": "internal",
        "words": "internal",
        "why": "internal",
        "was_asked": "internal",
        "position": "internal",
        "outcome": "internal",
        "decided_on": "internal",
        "action": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pack = models.ForeignKey(BoardPack, models.CASCADE, related_name="decisions")
    words = models.CharField("what is decided", max_length=300)
    why = models.TextField(max_length=1000, blank=True)
    was_asked = models.BooleanField("whether the pack asks for it", default=True)
    position = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField("what was decided, as the minutes have it", max_length=500, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    action = models.ForeignKey(
        "plan.Action", models.PROTECT, null=True, blank=True, related_name="pack_decisions"
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="packdecision_has_words"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True, action__isnull=True)
                | ~Q(outcome="") & Q(decided_on__isnull=False),
                name="packdecision_taken_says_what_and_when",
            ),
            models.CheckConstraint(
                condition=Q(was_asked=True) | ~Q(outcome=""), name="packdecision_asked_for_or_taken"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def audit_reference(self) -> str:
        return f"publishing.pack_decision:{self.public_id}"
