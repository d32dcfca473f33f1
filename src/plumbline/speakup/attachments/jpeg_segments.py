"""A JPEG without the segments that tell about it, its picture unchanged to the last bit.

For photographs inside PDFs, which are kept as they are: drawing a scanned page again would blur its words. Never
used for a picture that is sent by itself: that one is drawn anew.
"""

START_OF_IMAGE = b"\xff\xd8"
END_OF_IMAGE = b"\xff\xd9"
START_OF_SCAN = 0xDA
NEEDED = frozenset([*range(0xC0, 0xC8), *range(0xC9, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD])
"""Frames, tables, scans and restarts."""
JFIF = 0xE0
ADOBE = 0xEE
"""These two say how colours are stored: without them some pictures show in wrong colours."""


class NotJpeg(Exception):
    """The bytes do not follow the order of a JPEG."""


def only_the_picture(content: bytes) -> bytes:
    """The same picture with its frames, tables and scans, and nothing after its end.

    Raises:
        NotJpeg: a segment is not where one must be.
    """
    if not content.startswith(START_OF_IMAGE):
        raise NotJpeg
    parts = [START_OF_IMAGE]
    at = 2
    while content[at : at + 2] not in (END_OF_IMAGE, b""):
        marker, end = _segment(content, at)
        if marker == START_OF_SCAN:
            end = _end_of_scan(content, end)
        parts.append(content[at:end] if marker in NEEDED else _colours(marker, content[at + 4 : end]))
        at = end
    return b"".join([*parts, END_OF_IMAGE])


def _colours(marker: int, told: bytes) -> bytes:
    """What a segment says about colours and proportions, without the preview and whatever else it holds."""
    if marker == JFIF and told.startswith(b"JFIF\0"):
        return b"\xff\xe0\x00\x10" + told[:12].ljust(12, b"\0") + b"\0\0"
    if marker == ADOBE and told.startswith(b"Adobe"):
        return b"\xff\xee\x00\x0e" + told[:12].ljust(12, b"\0")
    return b""


def _segment(content: bytes, at: int) -> tuple[int, int]:
    """The marker at a place, and where its segment ends."""
    if at + 4 > len(content) or content[at] != 0xFF:
        raise NotJpeg
    if content[at + 1] == 0xFF:  # A filling byte.
        return 0xFF, at + 1
    length = int.from_bytes(content[at + 2 : at + 4], "big")
    if length < 2 or at + 2 + length > len(content):
        raise NotJpeg
    return content[at + 1], at + 2 + length


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the coded picture stops: at the next marker that is neither a stuffed byte nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            return len(content)
        if content[at + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7:
            at += 2
        elif content[at + 1] == 0xFF:
            at += 1
        else:
            return at


JPEG2000_NOTES = (b"xml ", b"uuid", b"uinf", b"jp2i", b"asoc", b"lbl ", b"res ")
"""Boxes of a JPEG 2000 file that tell and do not show."""


def without_jpeg2000_notes(content: bytes) -> bytes:
    """The same JPEG 2000 picture without the boxes that tell about it."""
    if content[4:8] != b"jP  ":
        return content
    kept, at = [], 0
    while at + 8 <= len(content):
        end = _end_of_box(content, at)
        if content[at + 4 : at + 8] not in JPEG2000_NOTES:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)


def _end_of_box(content: bytes, at: int) -> int:
    """Where a box ends: its length is in its first four bytes, or in the eight after its name, or to the end."""
    length = int.from_bytes(content[at : at + 4], "big")
    if length == 1:
        length = int.from_bytes(content[at + 8 : at + 16], "big")
    if length == 0:
        return len(content)
    if length < 8 or at + length > len(content):
        raise NotJpeg
    return at + length
