"""Takes a file out of a request without it ever touching a disk, and cleans it before anything keeps it.

Django would write a large upload to a temporary file, unsealed. Here bytes stay in memory up to a limit; a file
over it is left out, and the rest of the form is kept.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop

from plumbline.speakup.attachments import REFUSALS, AttachmentRefused, clean
from plumbline.speakup.scanning import scan_content

MEBIBYTE = 1024 * 1024
LARGEST_MEGABYTES = 25
MOST_FILES = 10
FIELD = "file"

OWN_REFUSALS = {
    "too_big": gettext_noop(
        "This file is too big. It can be up to %(megabytes)d MB. Try a smaller picture or a shorter recording, "
        "or tell us about it in words."
    ),
    "too_many": gettext_noop("You have added %(files)d files. That is as many as we can take in one report."),
    "infected": gettext_noop(
        "Our virus scanner says that this file could harm a computer, so we cannot take it. Take a "
        "screenshot or a photo of it and send that."
    ),
    "no_file": gettext_noop("Choose a file first."),
}


class InMemoryOnly(FileUploadHandler):
    """Keeps one file in memory. `is_too_big` when there was one that is larger than is taken."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.is_too_big = False
        self._parts: list[bytes] = []
        self._size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self._parts, self._size = [], 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """More of it comes."""
        self._size += len(raw_data)
        if self._size > LARGEST_MEGABYTES * MEBIBYTE:
            self.is_too_big, self._parts = True, []
            raise SkipFile
        self._parts.append(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """All of it is here."""
        content, self._parts = b"".join(self._parts), []
        return SimpleUploadedFile(self.file_name or "", content)


@dataclass(frozen=True, slots=True)
class Taken:
    """A cleaned file, ready to be sealed."""

    content: bytes = field(repr=False)
    about: dict[str, Any] = field(repr=False)
    original: bytes | None = field(repr=False)
    scan: str


def take_file(request: HttpRequest) -> Taken | None:
    """The file that came with a form, cleaned and scanned; None where there was none.

    Raises:
        AttachmentRefused: it is not taken; the code says why.
    """
    given = request.FILES.get(FIELD)
    if any(getattr(handler, "is_too_big", False) for handler in request.upload_handlers):
        raise AttachmentRefused("too_big", megabytes=LARGEST_MEGABYTES)
    if given is None:
        return None
    content = given.read()
    cleaned = clean(content, name=given.name or "")
    scan = scan_content(content)
    if scan == "infected":
        raise AttachmentRefused("infected")
    about = {
        "name": cleaned.name,
        "media_type": cleaned.media_type,
        "size": len(cleaned.content),
        "removed": list(cleaned.removed),
    }
    original = content if request.POST.get("keep_original") else None
    return Taken(cleaned.content, about, original, str(scan))


def sentence_of(code: str, params: dict[str, int]) -> str:
    """Why a file was refused, in the language of whoever asks."""
    return gettext({**REFUSALS, **OWN_REFUSALS}[code]) % params
