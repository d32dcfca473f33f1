"""Boxes: content sealed with a symmetric key, bound to whose it is, which field it is and which key sealed it.

A box that was moved to another case, another field or another key version does not open. Each box names the suite
that sealed it, so that a better one can follow and old boxes still open.

    2 bytes "PL" · 1 byte suite · 2 bytes key version · 12 bytes nonce · ciphertext with its tag
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from plumbline.speakup.sealing.errors import SealBroken, SuiteUnknown
from plumbline.speakup.sealing.padding import BUCKETS, pad, unpad

KEY_BYTES = 32
NONCE_BYTES = 12
_MARK = b"PL"
_HEAD = len(_MARK) + 3


class Cipher(Protocol):
    """Authenticated encryption with associated data."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class CipherMaker(Protocol):
    """Makes a cipher of a key."""

    def __call__(self, key: bytes) -> Cipher: ...


SUITES: Mapping[int, CipherMaker] = {1: AESGCM, 2: ChaCha20Poly1305}
"""Content suites by number. A number, once used, keeps its meaning for ever."""
SUITE_NAMES: Mapping[int, str] = {1: "AES-256-GCM", 2: "ChaCha20-Poly1305"}
CURRENT_SUITE = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box belongs: whose it is (a case's or a sitting's identifier) and which field it holds."""

    owner: str
    field: str

    def bound(self, *, suite: int, version: int) -> bytes:
        """The associated data: the same for sealing and opening, or the box stays shut."""
        return json.dumps(["plumbline.speakup", self.owner, self.field, version, suite]).encode()


def new_key() -> bytes:
    """A fresh key from the operating system's generator."""
    return secrets.token_bytes(KEY_BYTES)


def seal(
    content: bytes,
    *,
    key: bytes,
    place: Place,
    version: int = 1,
    suite: int = CURRENT_SUITE,
    buckets: tuple[int, ...] = BUCKETS,
) -> bytes:
    """Seal the content for one place; what comes out has one of a few sizes."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = SUITES[suite](key)
    hidden = cipher.encrypt(nonce, pad(content, buckets=buckets), place.bound(suite=suite, version=version))
    return _MARK + bytes([suite]) + version.to_bytes(2, "big") + nonce + hidden


def open_box(box: bytes, *, key: bytes, place: Place) -> bytes:
    """The content of a box.

    Raises:
        SealBroken: the key is another one, or the box was moved or changed.
        SuiteUnknown: the box was sealed by a later version of Plumbline.
    """
    suite, version = suite_of(box), version_of(box)
    nonce, hidden = box[_HEAD : _HEAD + NONCE_BYTES], box[_HEAD + NONCE_BYTES :]
    try:
        padded = SUITES[suite](key).decrypt(nonce, hidden, place.bound(suite=suite, version=version))
    except (InvalidTag, ValueError):
        raise SealBroken("This sealed value does not open here.") from None
    return unpad(padded)


def suite_of(box: bytes) -> int:
    """Which suite sealed a box."""
    if len(box) < _HEAD + NONCE_BYTES or not box.startswith(_MARK):
        raise SealBroken("This is no sealed value.")
    if box[2] not in SUITES:
        raise SuiteUnknown("This value was sealed with an algorithm that this version does not know.")
    return box[2]


def version_of(box: bytes) -> int:
    """Which version of the owner's key sealed a box."""
    suite_of(box)
    return int.from_bytes(box[3:5], "big")


def seal_data(data: Any, **where: Any) -> bytes:
    """Seal anything that JSON can say; the parameters are those of `seal`."""
    return seal(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), **where)


def open_data(box: bytes, *, key: bytes, place: Place) -> Any:
    """What was sealed with `seal_data`."""
    return json.loads(open_box(box, key=key, place=place))
