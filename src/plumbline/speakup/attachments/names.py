"""What is a file called when it is shown and saved? A name made by us that keeps the person's own where harmless.

A name must never hold a path, a second extension, a character that cannot be seen or that turns the reading
direction, or the moment that a phone wrote into it.
"""

import re
import unicodedata

from plumbline.speakup.attachments.kinds import Kind

LONGEST = 80

EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
UNSAFE = re.compile(r'[<>:"/\\|?*%.;&$`\'~#!^{}=]+')
WRITTEN_BY_A_DEVICE = re.compile(r"\d{8}|\d{4}[-_. ]\d\d[-_. ]\d\d\D{1,4}\d\d|\d{10}")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""Names that Windows gives to devices."""


def display_name(given: str, *, kind: Kind) -> tuple[str, bool]:
    """A safe name, and whether a date or number that a device wrote was left out of it."""
    stem = EXTENSION.sub("", _visible(re.split(r"[/\\]", given)[-1]))
    stem = " ".join(UNSAFE.sub(" ", stem).split()).strip(" -_")
    from_device = bool(WRITTEN_BY_A_DEVICE.search(stem))
    if not stem or from_device or RESERVED.fullmatch(stem):
        stem = kind.word
    return _cut(stem, LONGEST - len(kind.extension)) + kind.extension, from_device


def _visible(text: str) -> str:
    """Text without control, direction-turning, unassigned and private characters, with every blank a space."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        " " if c.isspace() else c for c in composed if c.isspace() or unicodedata.category(c)[0] != "C"
    )


def _cut(text: str, length: int) -> str:
    """The beginning of a text, never ending between a letter and the mark that belongs to it."""
    end = length
    while 0 < end < len(text) and unicodedata.combining(text[end]):
        end -= 1
    return text[:end].rstrip(" -_")
