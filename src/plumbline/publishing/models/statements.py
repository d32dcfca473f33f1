"""What the board has declared, each version with the day it was adopted, and the draft of the next one.

Versions are only added. One person writes a draft and another adopts it: the database sees to both.
"""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from plumbline.publishing.statement.states import DRAFT_LABELS, DraftState
from plumbline.publishing.statement.words import paragraphs_in


class Declared(models.Model):
    """What a version of the statement says, and the same of a draft. Paragraphs are parted by an empty line."""

    text = models.TextField()
    adopted_on = models.DateField()
    adopted_by = models.CharField("who adopted it, as a body or a role", max_length=120, default="The board")
    why_changed = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def words(self) -> dict[str, Any]:
        """All that it says, by name."""
        return {name: getattr(self, name) for name in ("text", "adopted_on", "adopted_by", "why_changed")}

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs_in(self.text)

    @property
    def adopted_in_words(self) -> str:
        return date_format(self.adopted_on, "j F Y")


class StatementDraft(Declared):
    """A version that somebody wrote and somebody else has still to adopt, or what became of it."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "text": "internal",
        "adopted_on": "internal",
        "adopted_by": "internal",
        "why_changed": "internal",
        "state": "internal",
        "revision": "internal",
        "author": "personal",
        "written_at": "internal",
        "second": "personal",
        "closed_at": "internal",
        "answer": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=list(DRAFT_LABELS.items()), default=DraftState.WAITING)
    revision = models.PositiveIntegerField("how often it was written; who adopts it says which one", default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="who adopted or refused it",
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField("why it was refused", max_length=500, blank=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="statementdraft_has_words"),
            models.CheckConstraint(condition=Q(state__in=list(DraftState)), name="statementdraft_state_is_known"),
            models.CheckConstraint(
                condition=Q(second__isnull=True) | ~Q(second=F("author")),
                name="statementdraft_author_does_not_adopt",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DraftState.WAITING, DraftState.WITHDRAWN], second__isnull=True)
                | Q(state__in=[DraftState.ADOPTED, DraftState.REFUSED], second__isnull=False),
                name="statementdraft_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=DraftState.WAITING, closed_at__isnull=True)
                | (~Q(state=DraftState.WAITING) & Q(closed_at__isnull=False)),
                name="statementdraft_closed_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=DraftState.REFUSED) | ~Q(answer=""), name="statementdraft_refused_says_why"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=DraftState.WAITING), name="statementdraft_one_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"Draft of the board's statement, {self.state_label.lower()}"

    def get_absolute_url(self) -> str:
        return reverse("publishing:statement_draft", args=[self.public_id])

    @property
    def audit_reference(self) -> str:
        return f"publishing.statement_draft:{self.public_id}"

    @property
    def state_label(self) -> str:
        return DRAFT_LABELS[self.state]

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has still to adopt or refuse it."""
        return self.state == DraftState.WAITING


class BoardStatements(models.QuerySet["BoardStatement"]):
    """Questions about the board's statements."""

    def adopted(self, *, on: date | None = None) -> "BoardStatements":
        """Versions in force by that day (default: today), newest first."""
        day = on or timezone.localdate()
        return self.filter(adopted_on__lte=day).order_by("-adopted_on", "-version")


class BoardStatement(Declared):
    """One version of the board's statement. Who wrote and who adopted it is kept with its draft, inside."""

    PRIVACY: ClassVar = {
        "version": "public",
        "text": "public",
        "adopted_on": "public",
        "adopted_by": "public",
        "why_changed": "public",
        "recorded_at": "internal",
        "draft": "internal",
    }

    version = models.PositiveIntegerField(unique=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    draft = models.OneToOneField(
        StatementDraft, models.PROTECT, null=True, blank=True, related_name="statement", editable=False
    )
    """Empty where Plumbline itself recorded what was already public, such as in the demonstration."""

    objects = BoardStatements.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="board_statement_has_words"),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(why_changed=""),
                name="board_statement_change_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Board statement {self.version}, adopted {self.adopted_on}"
