"""How an entry of the public record is sealed, and how a day is signed. Knows no Django and no database.

The canonical form is that of RFC 8785 for what an entry may hold (texts, whole numbers, true, false, null, lists,
and objects with plain keys), so that a verifier can be written in any language: docs/reference/record.md.
Changing a line here breaks every record that exists.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT = "plumbline-record/1"
FIRST = "0" * 64
"""What stands before the first entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is exported. `digest` seals all else, with the digest of the entry before it."""

    number: int
    at: str
    day: str
    kind: str
    subject: str
    title: str
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
    reason: str
    decided_by: str
    corrects: int | None
    previous: str
    digest: str = ""

    @property
    def content(self) -> dict[str, object]:
        """What its seal is made from."""
        return {name: value for name, value in asdict(self).items() if name != "digest"}

    @property
    def holds(self) -> bool:
        """Whether it is as it was sealed."""
        return self.digest == seal(self)


@dataclass(frozen=True, slots=True)
class Day:
    """The digest of one day: how far the record went, signed."""

    day: str
    last_number: int
    last_digest: str
    made_at: str
    key: str
    signature: str = ""

    @property
    def signed_text(self) -> bytes:
        """Exactly what is signed."""
        content = {name: value for name, value in asdict(self).items() if name != "signature"}
        return canonical(content | {"format": FORMAT}).encode()

    @property
    def holds(self) -> bool:
        """Whether its signature belongs to its content and its key."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            key.verify(bytes.fromhex(self.signature), self.signed_text)
        except (InvalidSignature, ValueError):
            return False
        return True


def canonical(content: object) -> str:
    """One spelling for equal content: sorted keys, no spaces, characters as they are."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def seal(entry: Entry) -> str:
    """The digest of an entry, in lower-case hexadecimal (64 characters)."""
    return hashlib.sha256(canonical(entry.content).encode()).hexdigest()


def public_key_of(secret: str) -> str:
    """The public half, in hexadecimal, of a secret key of 32 bytes in hexadecimal."""
    return _private(secret).public_key().public_bytes_raw().hex()


def sign(day: Day, secret: str) -> str:
    """The Ed25519 signature of a day, in hexadecimal (128 characters)."""
    return _private(secret).sign(day.signed_text).hex()


def _private(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
