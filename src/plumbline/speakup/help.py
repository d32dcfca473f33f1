"""What help exists now, as the front door shows it.

Plain data, grouped by kind, for anyone: it must never hold anything about a case or a person who reported. It is
kept for a minute, so that a busy front door does not ask the database on every page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.cache import cache
from django.utils.translation import gettext, pgettext

from plumbline.speakup.models import HelpEntry, HelpKind

SECONDS = 60
KINDS = HelpKind.choices
"""The kinds of help, the most urgent first, as the desk calls them."""
_CACHE_KEY = "speakup-help"


@dataclass(frozen=True, slots=True)
class Help:
    """One entry. The trust writes it in English; entries that Plumbline ships are translated with the pages."""

    written_title: str
    written_text: str
    phone: str
    url: str
    checked_on: date | None

    @property
    def title(self) -> str:
        """The title, in the reader's language where it has been translated."""
        return _translated(self.written_title)

    @property
    def text(self) -> str:
        """The words under it, in the reader's language where they have been translated."""
        return _translated(self.written_text)

    @property
    def dial(self) -> str:
        """The number as a `tel:` link needs it; empty where there is none."""
        digits = "".join(letter for letter in self.phone if letter.isdigit() or letter == "+")
        return f"tel:{digits}" if digits else ""


@dataclass(frozen=True, slots=True)
class HelpGroup:
    """The entries of one kind, in the trust's order."""

    kind: str
    entries: tuple[Help, ...]

    @property
    def label(self) -> str:
        """The heading above them, in the reader's language."""
        return _heading(self.kind)


def help_now() -> tuple[HelpGroup, ...]:
    """Everything that is shown, the most urgent kind first. One query a minute at most."""
    found: tuple[HelpGroup, ...] | None = cache.get(_CACHE_KEY)
    if found is None:
        found = _grouped(HelpEntry.objects.filter(is_shown=True))
        cache.set(_CACHE_KEY, found, SECONDS)
    return found


def forget_help() -> None:
    """Ask the database again next time. In another process of the server it takes up to a minute."""
    cache.delete(_CACHE_KEY)


def _grouped(entries: Iterable[HelpEntry]) -> tuple[HelpGroup, ...]:
    order = list(HelpKind.values)
    rows = sorted(entries, key=lambda entry: (order.index(entry.kind), entry.position, entry.pk))
    return tuple(
        HelpGroup(kind, tuple(_plain(entry) for entry in of_kind))
        for kind, of_kind in groupby(rows, key=lambda entry: entry.kind)
    )


def _plain(entry: HelpEntry) -> Help:
    return Help(entry.title, entry.text, entry.phone, entry.url, entry.checked_on)


def _translated(words: str) -> str:
    # The translation of nothing is the head of the catalogue.
    return gettext(words) if words else ""


def _heading(kind: str) -> str:
    headings = {
        HelpKind.EMERGENCY.value: pgettext("help", "In danger now"),
        HelpKind.WELLBEING.value: pgettext("help", "Someone to talk to"),
        HelpKind.ADVICE.value: pgettext("help", "Advice and advocacy"),
        HelpKind.POLICE.value: pgettext("help", "The police"),
        HelpKind.STAFF.value: pgettext("help", "For staff"),
    }
    return headings[kind]
