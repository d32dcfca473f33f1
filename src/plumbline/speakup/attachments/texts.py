"""Plain text, decoded by trying and written anew as UTF-8 without the characters that nobody can see.

Never takes a web page, a drawing made of code or a program for text, whatever its name says.
"""

import codecs
import re

from plumbline.speakup.attachments.kinds import Working
from plumbline.speakup.attachments.limits import Limits
from plumbline.speakup.attachments.refusals import AttachmentRefused

UNSEEN = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a\\u202b\\u202d\\u202e\\ud800-\\udfff\\ufeff]")
"""Control characters, and the embeddings and overrides that show a text in another order than it has."""

MARKUP = re.compile(
    r"<(!doctype|\?xml|\?php|%|/?(html|head|body|script|svg|iframe|object|embed|form|meta|style|img|link)\b)",
    re.IGNORECASE,
)
PROGRAM = re.compile(r"\A#!|EICAR-STANDARD-ANTIVIRUS-TEST-FILE")
DOCUMENT = re.compile(r"\A\s*(\{\\rtf|%!PS)")
MOST_CONTROLS = 0.01
"""More characters than this that cannot be shown, and it was no text."""


ENCODINGS = ("utf-8-sig", "cp1252")
MARKED = "utf-16"
for encoding in (*ENCODINGS, MARKED):
    codecs.lookup(encoding)  # Loads it now: where texts are read nothing more can be opened.


def clean_text(content: bytes, *, limits: Limits) -> Working:
    """A text as UTF-8 with plain line ends."""
    text = _decode(content).replace("\r\n", "\n").replace("\r", "\n")
    _check_is_only_text(text)
    kept, dropped = UNSEEN.subn("", text)
    if dropped > MOST_CONTROLS * len(text) + 1:
        raise AttachmentRefused("unknown")
    if not kept.strip():
        raise AttachmentRefused("empty")
    return Working(content=kept.encode(), kind="text", removed=("controls",) if dropped else ())


def _decode(content: bytes) -> str:
    """UTF-16 where it is marked as such, else UTF-8, else the encoding of older Windows programs."""
    is_marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in [MARKED] if is_marked else ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AttachmentRefused("unknown")


def _check_is_only_text(text: str) -> None:
    for pattern, code in ((PROGRAM, "program"), (DOCUMENT, "document"), (MARKUP, "web_page")):
        if pattern.search(text):
            raise AttachmentRefused(code)
