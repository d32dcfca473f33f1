"""The languages of the front door: their own names, their direction, and whether a speaker has read them.

A catalogue is known by a digest of its words: when a word changes, its translation is a draft again until a
speaker has read it. Line numbers, dates and comments in the file change nothing.
"""

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.core.cache import cache

from plumbline.speakup.models import TranslationReview

FOLDER = Path(__file__).parent / "locale"
ENGLISH = "en"
SECONDS = 60
_CACHE_KEY = "speakup-reviewed-catalogues"
_LINE = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d+\])?\s+(".*")$')


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the front door: `own_name` is what its speakers call it, `name` what the desk calls it."""

    code: str
    own_name: str
    name: str
    direction: str = "ltr"

    @property
    def is_english(self) -> bool:
        """Whether the front door was written in it, so that nothing is translated."""
        return self.code == ENGLISH


LANGUAGES: tuple[Language, ...] = (
    Language(ENGLISH, "English", "English"),
    Language("ar", "العربية", "Arabic", "rtl"),
    Language("bn", "বাংলা", "Bengali"),
    Language("ne", "नेपाली", "Nepali"),
    Language("pl", "Polski", "Polish"),
    Language("pt", "Português", "Portuguese"),
    Language("ro", "Română", "Romanian"),
    Language("uk", "Українська", "Ukrainian"),
)
TRANSLATED = tuple(language for language in LANGUAGES if not language.is_english)
BY_CODE = {language.code: language for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One piece of text of a catalogue, and what stands for it in the other language."""

    source: str
    words: tuple[str, ...]
    context: str = ""

    @property
    def is_translated(self) -> bool:
        """Whether somebody has translated it, in all its forms."""
        return bool(self.words) and all(self.words)

    @property
    def digest(self) -> str:
        """Sixteen letters that change when the text or its translation does."""
        parts = "\0".join((self.context, self.source, *self.words))
        return hashlib.sha256(parts.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All phrases of one language."""

    phrases: tuple[Phrase, ...]

    @property
    def translated(self) -> int:
        """How many phrases have a translation."""
        return sum(phrase.is_translated for phrase in self.phrases)

    @property
    def digest(self) -> str:
        """What a review is of: the words, whatever their order in the file."""
        lines = "\n".join(sorted(phrase.digest for phrase in self.phrases))
        return hashlib.sha256(lines.encode()).hexdigest()


def catalogue_of(code: str) -> Catalogue:
    """The catalogue of a language; empty where its file is not there."""
    path = FOLDER / code / "LC_MESSAGES" / "django.po"
    if code not in BY_CODE or not path.is_file():
        return Catalogue(())
    return _read(path, path.stat().st_mtime_ns)


def is_reviewed(code: str) -> bool:
    """Whether pages in this language need not say draft: a speaker has read its words as they are now."""
    if code == ENGLISH:
        return True
    return (code, catalogue_of(code).digest) in _reviewed()


def forget_reviews() -> None:
    """Ask the database again next time. In another process of the server it takes up to a minute."""
    cache.delete(_CACHE_KEY)


def read_phrases(text: str) -> tuple[Phrase, ...]:
    """The phrases of a .po file. Those marked fuzzy count as not translated, as Django leaves them out too."""
    blocks = re.split(r"\n\s*\n", text)
    return tuple(phrase for block in blocks for phrase in _phrase(block))


def _reviewed() -> frozenset[tuple[str, str]]:
    found: frozenset[tuple[str, str]] | None = cache.get(_CACHE_KEY)
    if found is None:
        found = frozenset(TranslationReview.objects.values_list("language", "catalogue"))
        cache.set(_CACHE_KEY, found, SECONDS)
    return found


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> Catalogue:
    # `changed` is in the key of the cache: a new file is read again without a restart.
    return Catalogue(read_phrases(path.read_text(encoding="utf-8")))


def _phrase(block: str) -> Iterator[Phrase]:
    lines = block.splitlines()
    parts = list(_parts(line for line in lines if not line.startswith("#")))
    found = {name: words for name, words in parts if name != "msgstr"}
    if not found.get("msgid"):
        return
    is_fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
    words = () if is_fuzzy else tuple(words for name, words in parts if name == "msgstr")
    yield Phrase(found["msgid"], words, found.get("msgctxt", ""))


def _parts(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Each keyword with its text, put together from the lines that it spans."""
    name, text = "", ""
    for line in lines:
        match = _LINE.match(line.strip())
        if match:
            if name:
                yield name, text
            name, text = match[1], ast.literal_eval(match[2])
        elif line.strip().startswith('"'):
            text += ast.literal_eval(line.strip())
    if name:
        yield name, text
