"""A handler's passphrase seals their private key: Argon2id (RFC 9106), slow and memory-hard on purpose.

The costs are kept beside each sealed key, so that they can be raised without shutting anyone out. Two at a time:
eight people who unlock at once must not fill the memory of a small server.
"""

import secrets
from dataclasses import dataclass
from threading import BoundedSemaphore

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from plumbline.speakup.sealing.boxes import Place, open_box, seal
from plumbline.speakup.sealing.errors import SealBroken, WrongPassphrase
from plumbline.speakup.sealing.keypairs import KeyPair

SALT_BYTES = 16
SHORTEST = 12
_SEED_BUCKET = (128,)
_AT_ONCE = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try costs: passes over the memory, and kibibytes of it (RFC 9106, second choice: 3, 64 MiB)."""

    passes: int = 3
    kibibytes: int = 65_536


@dataclass(frozen=True, slots=True)
class SealedSeed:
    """A private key under a passphrase: what is stored."""

    salt: bytes
    box: bytes
    cost: Cost


def seal_seed(pair: KeyPair, passphrase: str, *, owner: str, cost: Cost) -> SealedSeed:
    """Seal a private key under a passphrase, bound to its owner."""
    salt = secrets.token_bytes(SALT_BYTES)
    key = _stretched(passphrase, salt, cost)
    return SealedSeed(salt, seal(pair.seed, key=key, place=_place(owner), buckets=_SEED_BUCKET), cost)


def open_seed(sealed: SealedSeed, passphrase: str, *, owner: str) -> KeyPair:
    """The private key that the passphrase opens.

    Raises:
        WrongPassphrase: it is another one.
    """
    key = _stretched(passphrase, sealed.salt, sealed.cost)
    try:
        return KeyPair(open_box(sealed.box, key=key, place=_place(owner)))
    except SealBroken:
        raise WrongPassphrase("That is not the passphrase of this key.") from None


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    with _AT_ONCE:
        stretch = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=1, memory_cost=cost.kibibytes)
        return stretch.derive(passphrase.encode())


def _place(owner: str) -> Place:
    return Place(owner, "private key")
