"""Files encrypted as they are written, in pieces, so that no size needs memory.

The STREAM construction over AES-256-GCM: each piece has its number and whether it is the last in its nonce, so
that pieces can't be left out, moved or cut off, and the file's own name as associated data, so that two files
can't change places. See Hoang, Reyhanitabar, Rogaway and Vizár, “Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance”, 2015. Knows no Django.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 1024 * 1024
"""Bytes of content in a piece."""
TAG = 16
PREFIX = 7
"""Random bytes that begin a file, and each of its nonces."""


class SealedFileBroken(Exception):
    """A file is not what was written, or was written with another key."""


def new_key() -> bytes:
    """A key for the files of one extract. It is kept in memory alone."""
    return AESGCM.generate_key(bit_length=256)


class SealedWriter:
    """Writes one file. It is whole only once closed without an error; what is left half-written can't be read."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._name = path.name.encode()
        self._prefix = os.urandom(PREFIX)
        self._held = bytearray()
        self._number = 0
        self.size = 0
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._file.write(self._prefix)

    def write(self, content: bytes) -> None:
        """Add content. Raises OSError where the disk is full."""
        self._held += content
        self.size += len(content)
        # The last piece is only known at the end, so that one is always held back.
        while len(self._held) > PIECE:
            self._write_piece(bytes(self._held[:PIECE]), is_last=False)
            del self._held[:PIECE]

    def close(self) -> None:
        """Write the last piece."""
        try:
            self._write_piece(bytes(self._held), is_last=True)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Let go of the file as it is."""
        self._held.clear()
        self._file.close()

    def _write_piece(self, content: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, content, self._name))
        self._number += 1

    def __enter__(self) -> "SealedWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()


def read_sealed(path: Path, key: bytes) -> Iterator[bytes]:
    """The content of a file, piece by piece.

    Raises:
        SealedFileBroken: it was changed, cut off, or sealed with another key.
    """
    cipher, name = AESGCM(key), path.name.encode()
    with path.open("rb") as file:
        prefix = file.read(PREFIX)
        number, piece = 0, file.read(PIECE + TAG)
        while True:
            after = file.read(PIECE + TAG)
            try:
                yield cipher.decrypt(_nonce(prefix, number, is_last=not after), piece, name)
            except (InvalidTag, ValueError) as error:
                raise SealedFileBroken(f"{path.name} is not what was written.") from error
            if not after:
                return
            number, piece = number + 1, after


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
