"""In which language a page of the front door is shown, and whether a speaker has read it.

The language of a sitting is kept inside its seal. Where there is no sitting, it is in the address: a language
says nothing about a report.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import translation

from plumbline.speakup.catalogues import BY_CODE, ENGLISH, LANGUAGES, Language, is_reviewed

__all__ = ["LANGUAGES", "Shown", "asked_language", "is_known", "shown", "speaking"]


@dataclass(frozen=True, slots=True)
class Shown:
    """The language of a page, as its template needs it."""

    language: Language
    is_draft: bool

    @property
    def tag(self) -> str:
        """What the page's `lang` says."""
        return "en-GB" if self.language.is_english else self.language.code

    @property
    def query(self) -> str:
        """What keeps the language in addresses where there is no sitting; empty in English."""
        return "" if self.language.is_english else f"?language={self.language.code}"


def is_known(code: str) -> bool:
    """Whether the front door speaks this language."""
    return code in BY_CODE


def shown(code: str) -> Shown:
    """How a page is shown in a language; in English where the code is none of ours."""
    language = BY_CODE.get(code, BY_CODE[ENGLISH])
    return Shown(language, not is_reviewed(language.code))


def asked_language(request: HttpRequest, *, otherwise: str = ENGLISH) -> str:
    """The language that an address or a form without a sitting asks for."""
    asked = request.POST.get("language") or request.GET.get("language") or otherwise
    return asked if is_known(asked) else ENGLISH


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Text is in this language within the block, and in what it was before after it."""
    with translation.override("en-gb" if code == ENGLISH else code):
        yield
