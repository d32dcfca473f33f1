"""Takes an extract out of a request, piece by piece, straight into sealed files: never in memory, never in the
clear.

Django would keep small files in memory and large ones in the system's temporary folder. Use with `sealed_upload`,
which sets this before anything reads the request.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from plumbline.evidence.extracts.house import MEGABYTE, keeper, largest_upload
from plumbline.evidence.extracts.sealed import SealedWriter
from plumbline.evidence.extracts.unpacking import TAKEN, safe_name

TIMES_READ = 4
"""An upload up to so many times too large is read to its end, so that its browser hears why it was refused."""
MOST_UPLOADED = 90
"""Files of one upload; Django itself refuses more than a hundred with less of an explanation."""
FULL = (
    "The server's disk is full. Nothing was kept. Ask an administrator to make room, and bring the extract again."
)
EMPTY = "“{}” is empty. Choose another file."
NOT_TAKEN = "“{}” is no CSV, Parquet, Excel (.xlsx) or ZIP file. Save it as one of these."
TOO_MANY = f"These are more than {MOST_UPLOADED} files. Put them into one ZIP file, or bring fewer."


def too_big() -> str:
    """What is said of an upload that is larger than is taken."""
    return (
        f"These files have more than {largest_upload() // MEGABYTE:,} MB together. Bring fewer, save "
        "them as Parquet "
        "or ZIP, or ask an administrator for a folder on the server."
    )


class SealingUploadHandler(FileUploadHandler):
    """Seals each file of a request into one place of the keeper. What is wrong is collected, and
    nothing raised."""

    chunk_size = MEGABYTE

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.place = keeper().open_place()
        self.kept: list[dict[str, Any]] = []
        self.problems: list[str] = []
        self.is_claimed = False
        self._is_stopped = False
        self._left = largest_upload()
        self._writer: SealedWriter | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        if self._is_stopped:
            raise SkipFile
        name = safe_name(self.file_name or "")
        if Path(name).suffix.casefold() not in TAKEN:
            self.problems.append(NOT_TAKEN.format(name))
            raise SkipFile
        if len(self.kept) >= MOST_UPLOADED:
            self._stop(TOO_MANY)
            raise SkipFile
        kept = f"{len(self.kept)}.sealed"
        with self._disk():
            self._writer = SealedWriter(keeper().place(self.place) / kept, keeper().key(self.place) or b"")
        self.kept.append({"name": name, "kept": kept, "bytes": 0})

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """More of it comes."""
        self._left -= len(raw_data)
        if self._left < 0 and not self._is_stopped:
            self._stop(too_big())
        if self._writer is not None:
            with self._disk():
                self._writer.write(raw_data)
        if self._is_stopped:
            raise SkipFile

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """All of it is here."""
        writer, self._writer = self._writer, None
        if writer is None:
            return None
        with self._disk():
            writer.close()
        self.kept[-1]["bytes"] = file_size
        if not file_size and not self._is_stopped:
            self.problems.append(EMPTY.format(self.kept[-1]["name"]))
        return UploadedFile(file=None, name=self.kept[-1]["name"], size=file_size)

    def upload_interrupted(self) -> None:
        """The connection broke, or nothing more is wanted."""
        if self._writer is not None:
            with suppress(OSError):
                self._writer.abandon()
            self._writer = None

    def _stop(self, problem: str) -> None:
        """Keep nothing more. The rest is read all the same: a browser that is cut off hears no reason."""
        self.problems.append(problem)
        self._is_stopped = True
        self.upload_interrupted()

    @contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            self._stop(FULL)


@contextmanager
def sealed_upload(request: HttpRequest) -> Iterator[SealingUploadHandler]:
    """The handler of a request that nothing has read yet. What nobody claims is wiped, however the
    request ends."""
    handler = SealingUploadHandler(request)
    request.upload_handlers = [handler]
    try:
        yield handler
    finally:
        handler.upload_interrupted()
        if not handler.is_claimed:
            keeper().wipe(handler.place)


def is_plainly_too_big(request: HttpRequest) -> bool:
    """Whether the request itself says that it is far larger than is taken, before any of it is read."""
    with suppress(ValueError):
        return int(request.headers.get("Content-Length") or 0) > largest_upload() * TIMES_READ
    return False
