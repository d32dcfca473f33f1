"""What a poster says, in one of the front door's languages.

Every site's poster carries the same address. An address of its own for each site would tell the server where
somebody was when they scanned it; the site's name in print tells the reader that their site is meant, and tells
nobody else anything.
"""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

from plumbline.speakup.catalogues import LANGUAGES, Language, is_reviewed

DOOR = "speak-up/"
ASSIST_DOOR = f"{DOOR}?assist=1"


@dataclass(frozen=True, slots=True)
class Poster:
    """One sheet. `site` may be empty; the QR code is a drawing inside the page, and asks nobody for anything."""

    language: Language
    site: str
    headline: tuple[str, ...]
    promises: tuple[str, ...]
    how: str
    own_phone: str
    danger: str
    other_languages: str
    is_draft: bool

    @property
    def address(self) -> str:
        """What the QR code opens."""
        return address_of(self.language)

    @property
    def shown_address(self) -> str:
        """The address as people type it."""
        return self.address.partition("://")[2].removesuffix("/")

    @property
    def qr(self) -> SafeString:
        """The QR code as SVG: large squares, so that it can be read from a few steps away."""
        drawn: str = segno.make(self.address, error="q", micro=False).svg_inline(border=4, omitsize=True)
        return mark_safe(drawn)  # noqa: S308 - made here from an address of our own

    @property
    def others(self) -> tuple[Language, ...]:
        """The other languages of the front door."""
        return tuple(language for language in LANGUAGES if language != self.language)


def address_of(language: Language) -> str:
    """Where the front door opens in a language."""
    root = str(settings.ENVIRONMENT.public_url).rstrip("/")
    return f"{root}/{DOOR}" if language.is_english else f"{root}/{DOOR}{language.code}/"


def poster_in(language: Language, *, site: str = "") -> Poster:
    """The poster in that language."""
    with override(language.code):
        return Poster(
            language=language,
            site=site,
            headline=(gettext("Hurt by racism?"), gettext("Saw it happen?"), gettext("Tell us.")),
            promises=(
                gettext("You do not have to give your name."),
                gettext("You do not need an account. It takes a few minutes."),
                gettext("A person reads what you write, and answers you."),
            ),
            how=gettext("Point your phone’s camera at the square, or go to:"),
            own_phone=gettext("Use your own phone if you can. An employer may see what is opened on theirs."),
            danger=gettext("In danger now? Call 999."),
            other_languages=gettext("You can also read and write in:"),
            is_draft=not is_reviewed(language.code),
        )
