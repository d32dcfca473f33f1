"""What the public record tells of the board's statement: the same to look at before as to enter afterwards."""

from typing import Any

from plumbline.plan.models import RecordKind
from plumbline.publishing.models import BoardStatement
from plumbline.publishing.models.statements import Declared

SUBJECT = "statement:board"
"""What the public record calls it."""


def entry_of(words: Declared, before: BoardStatement | None) -> dict[str, Any]:
    """The parts of the entry for these words after the version `before`, as `enter` of the record takes them."""
    return {
        "kind": RecordKind.STATED,
        "subject": SUBJECT,
        "title": "The board's statement",
        "before": _told(before, before.version) if before else None,
        "after": _told(words, before.version + 1 if before else 1),
        "reason": words.why_changed,
        "decided_by": words.adopted_by,
        "day": words.adopted_on,
    }


def _told(words: Declared, version: int) -> dict[str, object]:
    return {"version": version, "text": words.text, "adopted_on": words.adopted_on.isoformat()}
