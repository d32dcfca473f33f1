"""Which letters the fonts of our documents have, and what stands in place of those that they have not.

PDF/UA allows no letter without a shape. An emoji is said in words; words in a script that we carry no font for
are named as such, and can be read in the web page and in Word, which use the reader's own fonts.
"""

import re
import unicodedata
from functools import lru_cache
from html import escape, unescape

from plumbline.publishing.packs.fonts import font_folders

IN_A_DRAWING = "[other script]"
OTHER_SCRIPT = "[words in a script that this document has no letters for; the web page shows them]"
LONGEST_WORD = 24
PIECE = 10
_BREAK = "\u200b"
_UNSAID = {"Cf", "Mn", "Sk", "Cc", "Cs", "Co", "Cn"}
"""What changes another letter, or is none: left out where there is no shape for it."""


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The code points of all letters that the fonts have in every weight that is used."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for folder in font_folders():
        for path in [*folder.glob("*-Regular.ttf"), *folder.glob("*wght].ttf")]:
            with TTFont(path, lazy=True) as font:
                found |= set(font.getBestCmap())
    return frozenset(found)


def legible(text: str) -> str:
    """The text in letters that the fonts have, and with places to break in words that are too long for a line."""
    text = unicodedata.normalize("NFC", printable(text))
    if not text.isascii():
        text = _in_our_letters(text)
    return re.sub(rf"\S{{{LONGEST_WORD + 1},}}", _with_breaks, text)


def legible_drawing(svg: str) -> str:
    """A drawing whose words are in letters that the fonts have; no place to break is put into them."""
    return re.sub(r">([^<]+)<", lambda found: f">{_legible_words(found.group(1))}<", svg)


def is_shaped(svg: str) -> bool:
    """Whether words of a drawing run from right to left or carry marks, so that letters are joined in shaping."""
    words = unescape(" ".join(re.findall(r">([^<]+)<", svg)))
    return not words.isascii() and any(
        unicodedata.bidirectional(letter) in {"R", "AL"} or unicodedata.combining(letter) for letter in words
    )


def _legible_words(said: str) -> str:
    if said.isascii() and "&#" not in said:
        return said
    return escape(_in_our_letters(printable(unescape(said)), IN_A_DRAWING), quote=False)


def printable(text: str) -> str:
    """The text without what no document may hold: control characters, halves of letters, and no-characters."""
    return "".join(filter(_is_printable, text))


def _is_printable(letter: str) -> bool:
    if letter in "\n\t":
        return True
    return unicodedata.category(letter) not in {"Cc", "Cs"} and ord(letter) & 0xFFFE != 0xFFFE


def _with_breaks(found: re.Match[str]) -> str:
    word = found.group(0)
    return _BREAK.join(word[start : start + PIECE] for start in range(0, len(word), PIECE))


def _in_our_letters(text: str, other: str = OTHER_SCRIPT) -> str:
    have = covered()
    parts = re.findall(r"\s+|\S+", text)
    return re.sub(
        rf"{re.escape(other)}(\s+{re.escape(other)})+",
        other,
        "".join(part if have.issuperset(map(ord, part)) else _instead(part, have, other) for part in parts),
    )


def _instead(part: str, have: frozenset[int], other: str) -> str:
    missing = [letter for letter in part if ord(letter) not in have]
    if any(unicodedata.category(letter).startswith("L") for letter in missing):
        return other
    return "".join(letter if ord(letter) in have else _name(letter) for letter in part)


def _name(letter: str) -> str:
    if unicodedata.category(letter) in _UNSAID:
        return ""
    if letter.isspace():
        return " "
    return f"[{unicodedata.name(letter, 'a sign').lower()}]"
