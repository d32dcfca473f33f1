"""What the board has declared, each version with the day it was adopted. Versions are only added."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format


class BoardStatements(models.QuerySet["BoardStatement"]):
    """Questions about the board's statements."""

    def adopted(self, *, on: date | None = None) -> "BoardStatements":
        """Versions in force by that day (default: today), newest first."""
        day = on or timezone.localdate()
        return self.filter(adopted_on__lte=day).order_by("-adopted_on", "-version")


class BoardStatement(models.Model):
    """One version of the board's statement. Paragraphs are parted by an empty line."""

    PRIVACY: ClassVar = {
        "version": "public",
        "text": "public",
        "adopted_on": "public",
        "adopted_by": "public",
        "why_changed": "public",
        "recorded_at": "internal",
    }

    version = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    adopted_on = models.DateField()
    adopted_by = models.CharField("who adopted it, as a body or a role", max_length=120, default="The board")
    why_changed = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = BoardStatements.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="board_statement_has_words"),
            models.CheckConstraint(
                condition=models.Q(version=1) | ~models.Q(why_changed=""),
                name="board_statement_change_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Board statement {self.version}, adopted {self.adopted_on}"

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]

    @property
    def adopted_in_words(self) -> str:
        return date_format(self.adopted_on, "j F Y")
