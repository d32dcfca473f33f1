"""Key pairs of people: what is wrapped to a public key opens only with the private key of the same pair.

HPKE (RFC 9180) over X25519 combined with ML-KEM-768: safe as long as either holds, so that what is stored today
stays shut when quantum computers come. A private key is kept as its seed of 96 bytes; nothing else is needed.
"""

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from plumbline.speakup.sealing.errors import SealBroken, SuiteUnknown

SEED_BYTES = 96
_MLKEM_SEED = 64
_MLKEM_PUBLIC = 1184
PUBLIC_BYTES = _MLKEM_PUBLIC + 32
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
WRAP_SUITES = {1: _SUITE}
WRAP_SUITE_NAMES = {1: "HPKE, X25519 with ML-KEM-768, HKDF-SHA256, AES-256-GCM"}
CURRENT_WRAP_SUITE = 1


@dataclass(frozen=True, slots=True, repr=False)
class KeyPair:
    """A person's key pair. Its seed is the private key: it never reaches a disk unsealed."""

    seed: bytes

    @classmethod
    def new(cls) -> "KeyPair":
        """A pair from the operating system's generator."""
        return cls(secrets.token_bytes(SEED_BYTES))

    @classmethod
    def from_secret(cls, secret: bytes, *, purpose: str) -> "KeyPair":
        """The pair that a secret of at least 128 bits stands for: always the same for the same purpose."""
        return cls(derive(secret, purpose=purpose, length=SEED_BYTES))

    @property
    def public(self) -> bytes:
        """The public key, to be stored in the clear."""
        mlkem, x25519 = self._parts()
        return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()

    def unwrap(self, wrapped: bytes, *, info: str) -> bytes:
        """What was wrapped to this pair's public key.

        Raises:
            SealBroken: it was wrapped to another key or for another purpose, or was changed.
        """
        if not wrapped or wrapped[0] not in WRAP_SUITES:
            raise SuiteUnknown("This key was wrapped with an algorithm that this version does not know.")
        private = MLKEM768X25519PrivateKey(*self._parts())
        try:
            return WRAP_SUITES[wrapped[0]].decrypt(wrapped[1:], private, info=info.encode())
        except (InvalidTag, ValueError):
            raise SealBroken("This wrapped key does not open here.") from None

    def symmetric(self, *, purpose: str) -> bytes:
        """A symmetric key that only the holder of this pair can make."""
        return derive(self.seed, purpose=purpose, length=32)

    def _parts(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        return (
            MLKEM768PrivateKey.from_seed_bytes(self.seed[:_MLKEM_SEED]),
            X25519PrivateKey.from_private_bytes(self.seed[_MLKEM_SEED:]),
        )


def wrap(secret: bytes, *, to: bytes, info: str, suite: int = CURRENT_WRAP_SUITE) -> bytes:
    """Wrap a secret to a public key, bound to what it is for (`info`)."""
    mlkem = MLKEM768PublicKey.from_public_bytes(to[:_MLKEM_PUBLIC])
    x25519 = X25519PublicKey.from_public_bytes(to[_MLKEM_PUBLIC:])
    public = MLKEM768X25519PublicKey(mlkem, x25519)
    return bytes([suite]) + WRAP_SUITES[suite].encrypt(secret, public, info=info.encode())


def derive(secret: bytes, *, purpose: str, length: int) -> bytes:
    """Bytes that a secret stands for, different for each purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(SHA256(), length, salt=None, info=f"plumbline.speakup {purpose}".encode()).derive(secret)
