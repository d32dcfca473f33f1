"""Which parser may open this file? Decided by its first bytes, never by its name or a declared type.

The answer only chooses the parser. Whether the file is that kind is decided by parsing it; what is not on the
list is refused with the sentence that helps most.
"""

import re

from plumbline.speakup.attachments.refusals import AttachmentRefused

HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
OTHER_PICTURE_BRANDS = (b"avif", b"avis", b"crx ")

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (rb"\xff\xd8\xff", "JPEG"),
    (rb"\x89PNG\r\n\x1a\n", "PNG"),
    (rb"GIF8[79]a", "GIF"),
    (rb"RIFF....WEBP", "WEBP"),
    (rb"....ftyp(" + b"|".join(HEIC_BRANDS) + rb")", "HEIF"),
    (rb"%PDF-", "pdf"),
    (rb"....ftyp(?!" + b"|".join(OTHER_PICTURE_BRANDS) + rb")", "mov"),
    (rb"....(moov|mdat|wide|free)", "mov"),
    (rb"RIFF....WAVE", "wav"),
    (rb"OggS", "ogg"),
    (rb"\x1aE\xdf\xa3", "webm"),
    (rb"#!AMR", "amr"),
    (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", "mp3"),
)
"""Beginnings of what is taken, and the parser that opens it."""

REFUSED: tuple[tuple[bytes, str], ...] = (
    (rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis", "document"),
    (rb"\xd0\xcf\x11\xe0|\{\\rtf|%!PS", "document"),
    (rb"PK(\x03\x04|\x05\x06|\x07\x08)|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ|MSCF|.{257}ustar", "archive"),
    (
        rb"MZ|\x7fELF|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|\x00asm|dex\n|L\x00\x00\x00\x01\x14\x02\x00",
        "program",
    ),
    (
        rb"II\*\x00|MM\x00\*|BM.{4}\x00{4}|8BPS|\x00\x00\x01\x00|....ftyp(avi[fs]|crx )|\xff\x0a|\x00{3}\x0cJXL",
        "picture",
    ),
    (rb"RIFF....AVI |FLV\x01|0&\xb2u|fLaC|caff|\xff[\xf1\xf9]|FORM....AIF", "recording"),
)
"""Beginnings of what is known and not taken, and the refusal that says what to do instead."""

OFFICE = (b"[Content_Types].xml", b"Index/Document.iwa")


def choose_parser(content: bytes) -> str:
    """The parser's name: a picture format of Pillow's in capitals, "pdf", a recording's container, or "text"."""
    for pattern, parser in SIGNATURES:
        if re.match(pattern, content, re.DOTALL):
            return parser
    for pattern, code in REFUSED:
        if re.match(pattern, content, re.DOTALL):
            raise AttachmentRefused("document" if _is_office(content, code) else code)
    return "text"


def _is_office(content: bytes, code: str) -> bool:
    """Whether an archive is what an office program wrote: told from names in it, nothing is unpacked."""
    return code == "archive" and any(name in content for name in OFFICE)
