"""What the desk reads of the front door's own words: the help list, sample messages, reviews of translations.

Nothing here is about a case or about somebody who reported.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from plumbline.speakup.catalogues import BY_CODE, TRANSLATED, Language, Phrase, catalogue_of
from plumbline.speakup.models import HelpEntry, HelpKind, MessageTemplate, TranslationReview


@dataclass(frozen=True, slots=True)
class HelpSection:
    """All entries of one kind, hidden ones too, in the order in which they are shown."""

    label: str
    entries: list[HelpEntry]


@dataclass(frozen=True, slots=True)
class Translation:
    """How far a language is, and who has read it last."""

    language: Language
    phrases: tuple[Phrase, ...]
    digest: str
    last: TranslationReview | None

    @property
    def translated(self) -> int:
        """How many phrases have a translation."""
        return sum(phrase.is_translated for phrase in self.phrases)

    @property
    def unread(self) -> tuple[Phrase, ...]:
        """What is new or changed since somebody read it last; everything where nobody has."""
        seen = set(self.last.phrases) if self.last else set()
        return tuple(phrase for phrase in self.phrases if phrase.digest not in seen)

    @property
    def is_reviewed(self) -> bool:
        """Whether the words as they are now have been read."""
        return self.last is not None and self.last.catalogue == self.digest

    @property
    def reviewed_at(self) -> datetime | None:
        """When somebody read it last."""
        return self.last.recorded_at if self.last else None


def help_sections() -> list[HelpSection]:
    """The whole help list, the most urgent kind first. One query."""
    entries = list(HelpEntry.objects.all())
    return [HelpSection(str(kind.label), [entry for entry in entries if entry.kind == kind]) for kind in HelpKind]


def find_help(pk: int) -> HelpEntry:
    """One entry of help."""
    return _one(HelpEntry.objects.all(), pk=pk)


def message_templates() -> QuerySet[MessageTemplate]:
    """All sample messages, retired ones too."""
    return MessageTemplate.objects.all()


def find_template(pk: int) -> MessageTemplate:
    """One sample message."""
    return _one(MessageTemplate.objects.all(), pk=pk)


def translations() -> list[Translation]:
    """Every language but English, with its newest review. One query."""
    newest: dict[str, TranslationReview] = {}
    for review in TranslationReview.objects.select_related("recorded_by").order_by("recorded_at", "pk"):
        newest[review.language] = review
    return [_translation(language, newest.get(language.code)) for language in TRANSLATED]


def find_translation(code: str) -> Translation:
    """One language with its newest review."""
    language = BY_CODE.get(code)
    if language is None or language.is_english:
        raise Http404("There is no such translation.")
    reviews = TranslationReview.objects.filter(language=code).select_related("recorded_by")
    return _translation(language, reviews.order_by("recorded_at", "pk").last())


def _translation(language: Language, last: TranslationReview | None) -> Translation:
    catalogue = catalogue_of(language.code)
    return Translation(language, catalogue.phrases, catalogue.digest, last)


def _one(rows: QuerySet[Any], **which: Any) -> Any:
    found = rows.filter(**which).first()
    if found is None:
        raise Http404("There is nothing here.")
    return found
