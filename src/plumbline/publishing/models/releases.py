"""Releases: which figures and words leave together, who prepared and who checked them, and what became of it."""

import uuid
from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from plumbline.evidence.models import FigureRow, MeasureRun
from plumbline.plan.models import Proposal
from plumbline.publishing.states import LABELS, LEFT, State

_LEAVES = [State.APPROVED, *LEFT]
_CHECKED = [State.REFUSED, *_LEAVES]


class Method(models.TextChoices):
    """How small numbers of the trust's own are protected."""

    WITHHOLD = "withhold", "Withhold small numbers, and what would give them away"
    ROUND = "round", "Round every count, small ones too"
    ADD_UP = "add-up", "Round every count so that totals still add up"

    @property
    def is_rounded(self) -> bool:
        """Whether every count leaves rounded."""
        return self is not Method.WITHHOLD


class Release(models.Model):
    """Runs, words and promises that leave together. Author and checker are two: the database sees to it."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "title": "public",
        "words": "public",
        "why": "internal",
        "method": "public",
        "state": "internal",
        "by_system": "public",
        "author": "personal",
        "checker": "personal",
        "reason": "public",
        "prepared_at": "internal",
        "submitted_at": "internal",
        "checked_at": "internal",
        "published_at": "public",
        "withdrawn_at": "public",
        "findings": "internal",
        "report": "internal",
        "against": "internal",
        "supersedes": "public",
        "superseding_why": "public",
        "superseded_at": "public",
        "checksum": "public",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=150)
    words = models.TextField("what it says to the public", max_length=8000, blank=True)
    why = models.TextField(max_length=1000)
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.WITHHOLD)
    state = models.CharField(max_length=10, choices=list(LABELS.items()), default=State.DRAFT)
    by_system = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="releases_prepared"
    )
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="releases_checked"
    )
    reason = models.TextField(max_length=1000, blank=True)
    prepared_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    findings = models.PositiveIntegerField("what could be worked out", null=True, blank=True)
    """How many reasons there are why it may not leave; empty until disclosure control has looked."""
    report = models.JSONField("what disclosure control found", default=dict)
    against = models.JSONField("what had left when it was looked at", default=list)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    superseding_why = models.TextField(max_length=1000, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    checksum = models.CharField("SHA-256 of what left", max_length=64, blank=True)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(author=F("checker")),
                name="release_author_is_not_checker",
            ),
            models.CheckConstraint(
                condition=Q(by_system=True, author__isnull=True) | Q(by_system=False, author__isnull=False),
                name="release_has_author_or_is_by_system",
            ),
            models.CheckConstraint(
                condition=Q(by_system=True) | ~Q(state__in=_CHECKED) | Q(checker__isnull=False),
                name="release_leaves_with_checker",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.REFUSED, State.WITHDRAWN, State.SUPERSEDED]) | ~Q(reason=""),
                name="release_refused_or_taken_back_says_why",
            ),
            models.CheckConstraint(condition=Q(state__in=list(State)), name="release_state_is_known"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="release_method_is_known"),
            models.CheckConstraint(
                condition=Q(by_system=True) | ~Q(state__in=_LEAVES) | Q(findings__isnull=False, findings=0),
                name="release_leaves_when_nothing_can_be_worked_out",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(superseding_why=""),
                name="release_supersedes_with_reason",
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=~Q(state=State.DISCARDED),
                name="release_superseded_by_one",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("publishing:release", args=[self.public_id])

    @property
    def audit_reference(self) -> str:
        return f"publishing.release:{self.public_id}"

    @property
    def state_label(self) -> str:
        return LABELS[self.state]

    @property
    def record_subject(self) -> str:
        """What the public record calls it."""
        return f"release:{self.public_id}"

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.words.split("\n\n") if part.strip()]

    @property
    def proposals(self) -> models.QuerySet[Proposal]:
        """What it carries of the plan, in the order of the commitments."""
        carried = Proposal.objects.filter(leaves_with=self.public_id)
        return carried.select_related("commitment", "proposed_by", "agreed_by").order_by("commitment__number")

    @property
    def successor(self) -> "Release | None":
        """The release that replaced it."""
        return self.successors.filter(state__in=LEFT).first()


class ReleaseItem(models.Model):
    """One run that a release carries, but for the groupings that are left out. What leaves are its `rows`."""

    PRIVACY: ClassVar = {
        "release": "internal",
        "run": "public",
        "position": "internal",
        "leaves_out": "internal",
        "rounded_to": "public",
    }

    release = models.ForeignKey(Release, models.CASCADE, related_name="items")
    run = models.ForeignKey("evidence.MeasureRun", models.PROTECT, related_name="release_items")
    position = models.PositiveSmallIntegerField(default=0)
    leaves_out = models.JSONField("groupings that do not leave", default=list)
    rounded_to = models.PositiveSmallIntegerField("what its counts are rounded to; 1 for none", default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["release", "run"], name="release_carries_run_once"),
            models.CheckConstraint(condition=Q(rounded_to__gte=1), name="releaseitem_rounded_to_something"),
        ]

    def __str__(self) -> str:
        return f"{self.release}: {self.run}"

    @classmethod
    def of(cls, release: Release, runs: Iterable[MeasureRun], *, first: int = 0) -> "list[ReleaseItem]":
        """An item for each of these runs, once, not saved yet."""
        return [cls(release=release, run=run, position=at) for at, run in enumerate(dict.fromkeys(runs), first)]


class ReleasedRow(FigureRow):
    """A figure as it leaves, frozen: what is withheld is not in this table, and the public reads no other."""

    PRIVACY: ClassVar = {"item": "internal", "run": "public", **FigureRow.PRIVACY}

    item = models.ForeignKey(ReleaseItem, models.CASCADE, related_name="rows")
    run = models.ForeignKey("evidence.MeasureRun", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="releasedrow_position_once_in_item"),
            *FigureRow.Meta.constraints,
        ]

    def withhold(self, names: Iterable[str], why: str) -> None:
        """Take these figures out of a row that has not left yet; what is withheld already keeps its reason."""
        for name in names:
            if getattr(self, name) is not None:
                setattr(self, name, None)
                setattr(self, f"{name}_withheld", why)


class ReleasedContent(models.Model):
    """What left, whole, as it was frozen: `text` is the bytes whose SHA-256 is the release's checksum."""

    PRIVACY: ClassVar = {"release": "internal", "text": "public"}

    release = models.OneToOneField(Release, models.PROTECT, primary_key=True, related_name="content")
    text = models.TextField()

    def __str__(self) -> str:
        return f"What left with {self.release}"
