"""Return codes: what an anonymous person comes back with. Shown once, stored nowhere.

    XXXX-XXXX · XXXX-...-XX · XX       a locator of 8 letters, a secret of 26, a checksum of 2

The locator finds the case and is no secret. The 26 letters of the secret carry 130 bits of the operating
system's generator: more than anyone can guess, so no slow hash is needed (OWASP ASVS 5.0, 6.5.2 and 11.5.1). What
is stored is a verifier and a public key that were derived from it.
"""

import hashlib
import secrets
from dataclasses import dataclass

from plumbline.speakup.sealing.checksums import CHECK, adds_up, check_values
from plumbline.speakup.sealing.errors import CodeUnreadable
from plumbline.speakup.sealing.keypairs import KeyPair, derive

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are misread as 1, 1, 0 and V."""
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_MISREAD = str.maketrans("ILO", "110")
LOCATOR, SECRET = 8, 26
LENGTH = LOCATOR + SECRET + CHECK
GROUP = 4


@dataclass(frozen=True, slots=True, repr=False)
class ReturnCode:
    """A code in its parts. It has no text form by accident: printing it shows nothing."""

    locator: str
    secret: str

    @classmethod
    def new(cls) -> "ReturnCode":
        """A code that nobody has had."""
        return cls(_letters(LOCATOR), _letters(SECRET))

    @classmethod
    def read(cls, typed: str) -> "ReturnCode":
        """The code that somebody typed, with or without hyphens and spaces, in any case.

        Raises:
            CodeUnreadable: it is too short, too long, or a letter is wrong.
        """
        letters = _plain(typed)
        body = _checked(letters, LENGTH)
        return cls(body[:LOCATOR], body[LOCATOR:])

    @property
    def shown(self) -> str:
        """The code as people write it down, in groups of four."""
        return _grouped(_with_check(self.locator + self.secret))

    @property
    def verifier(self) -> bytes:
        """What the server keeps to know the code again; it opens nothing."""
        return hashlib.sha256(derive(self.secret.encode(), purpose="verifier", length=32)).digest()

    @property
    def key_pair(self) -> KeyPair:
        """The reporter's own key pair, made from the code each time it is typed."""
        return KeyPair.from_secret(self.secret.encode(), purpose="reporter")


@dataclass(frozen=True, slots=True, repr=False)
class CustodianKey:
    """A custodian's part in opening what nobody else can open any more. Printed once, stored nowhere."""

    secret: str

    @classmethod
    def new(cls) -> "CustodianKey":
        """A key that nobody has had."""
        return cls(_letters(SECRET))

    @classmethod
    def read(cls, typed: str) -> "CustodianKey":
        """The key that a custodian typed. Raises `CodeUnreadable` as `ReturnCode.read` does."""
        return cls(_checked(_plain(typed), SECRET + CHECK))

    @property
    def shown(self) -> str:
        """The key as it is printed, in groups of four."""
        return _grouped(_with_check(self.secret))

    @property
    def key_pair(self) -> KeyPair:
        """The pair that it stands for."""
        return KeyPair.from_secret(self.secret.encode(), purpose="custodian")


def _letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def _plain(typed: str) -> str:
    return "".join(typed.upper().translate(_MISREAD).replace("-", " ").split())


def _checked(letters: str, length: int) -> str:
    if len(letters) != length or set(letters) - set(ALPHABET):
        raise CodeUnreadable(f"A code has {length} letters and numbers.")
    if not adds_up([_VALUES[letter] for letter in letters]):
        raise CodeUnreadable("A letter or number in the code is wrong, or two were swapped.")
    return letters[:-CHECK]


def _with_check(body: str) -> str:
    return body + "".join(ALPHABET[value] for value in check_values([_VALUES[letter] for letter in body]))


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))
