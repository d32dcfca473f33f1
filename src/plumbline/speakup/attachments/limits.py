"""How much of a reporter's file is read: sizes, lengths, and what reading it may cost.

Each limit stands between one file and everybody else's reports. None is a judgement on what is sent.
"""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Defaults fit phones of today: a camera of up to 50 megapixels, some minutes of video, a scanned letter."""

    file_bytes: int = 25 * MEBIBYTE
    """The largest file that is taken."""

    copy_bytes: int = 50 * MEBIBYTE
    """The largest working copy: a picture that was packed tightly may grow when it is drawn again."""

    pixels: int = 50_000_000
    """Width times height of a picture, asked before it is unpacked."""

    side: int = 20_000
    """The longest side of a picture, in pixels."""

    pages: int = 200
    """Pages of a PDF."""

    pdf_unpacked_bytes: int = 512 * MEBIBYTE
    """What all compressed parts of a PDF come to when they are unpacked."""

    pdf_picture_pixels: int = 200_000_000
    """Width times height of one picture in a PDF: a page of A3 scanned at 1,000 dots an inch."""

    minutes: int = 60
    """Length of a recording."""

    seconds: float = 30.0
    """Time to clean one file, by the clock, after which the worker is killed."""

    cpu_seconds: int = 20
    """Processor time for the same."""

    memory_bytes: int = 1536 * MEBIBYTE
    """Address space of the worker, its libraries included. A picture of 50 megapixels needs up to 1,040 MiB."""
