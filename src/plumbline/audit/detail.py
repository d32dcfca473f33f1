"""What may stand in an entry's detail: small, the same on every database, and nothing about who reported what.

The trail is read by auditors and kept for ever, so a network address or an e-mail address that slips in could
never be taken out again. It is refused at the door.
"""

import math
import re
from collections.abc import Mapping
from itertools import pairwise

from plumbline.audit.chain import canonical

MOST_BYTES = 8_000
"""The most a whole detail may hold. An entry says what was done; it is no place to keep the thing itself."""
LONGEST_TEXT = 1_000
LARGEST_INTEGER = 2**63 - 1
LARGEST_FLOAT = 1e15  # above it PostgreSQL gives a whole number back where a float went in

REFUSED_WORDS = frozenset(
    {"ip", "ipv4", "ipv6", "addr", "address", "postcode", "email", "mail", "phone", "telephone", "mobile"}
    | {"agent", "fingerprint", "cookie", "session", "password", "passphrase", "secret", "token"}
    | {"birth", "dob", "reporter"}
)
REFUSED_PAIRS = frozenset({("return", "code"), ("nhs", "number")})
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_NETWORK_ADDRESS = re.compile(
    r"(?<![\d.])(\d{1,3}\.){3}\d{1,3}(?![\d.])|(?<!\w)([0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.I
)


class EntryRefused(ValueError):
    """An entry that the audit trail cannot or must not keep. The act it belongs to fails with it."""


def check_detail(detail: Mapping[str, object]) -> None:
    """Raise EntryRefused, naming the place, unless the detail can be kept and may be kept."""
    _check_value("detail", detail)
    size = len(canonical(detail).encode())
    if size > MOST_BYTES:
        raise EntryRefused(f"The detail holds {size} bytes; an audit entry keeps at most {MOST_BYTES}.")


def check_text(place: str, value: str, *, longest: int, keeper: str = "the audit trail") -> None:
    """Raise EntryRefused unless a text can be kept as it is on every database and names no address."""
    if len(value) > longest:
        raise EntryRefused(f"{place} has {len(value)} characters; at most {longest} are kept.")
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise EntryRefused(f"{place} holds a character that a database cannot keep.")
    if _EMAIL.search(value) or _NETWORK_ADDRESS.search(value):
        raise EntryRefused(f"{place} looks like an e-mail or network address; {keeper} keeps neither.")


def _check_value(place: str, value: object) -> None:
    match value:
        case None | bool():
            return
        case str():
            check_text(place, value, longest=LONGEST_TEXT)
        case int() | float():
            _check_number(place, value)
        case Mapping():
            for key, inner in value.items():
                _check_key(place, key)
                _check_value(f"{place}.{key}", inner)
        case list() | tuple():
            for position, inner in enumerate(value):
                _check_value(f"{place}[{position}]", inner)
        case _:
            raise EntryRefused(
                f"{place} is a {type(value).__name__}, which JSON does not know; write it as text first, "
                "for instance value.isoformat() or str(value)."
            )


def _check_number(place: str, value: int | float) -> None:
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise EntryRefused(f"{place} is a whole number beyond 64 bits; write it as text.")
    elif not math.isfinite(value) or abs(value) > LARGEST_FLOAT or (value == 0 and math.copysign(1, value) < 0):
        raise EntryRefused(
            f"{place} is {value!r}, which databases do not all give back as it was; write it as text."
        )


def _check_key(place: str, key: object) -> None:
    if not isinstance(key, str):
        raise EntryRefused(f"{place} has the key {key!r}; keys are text.")
    check_text(f"A key of {place}", key, longest=100)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()  # userAgent is user_agent
    words = [word for word in re.split(r"[^a-z0-9]+", spaced) if word]
    if REFUSED_WORDS & set(words) or REFUSED_PAIRS & set(pairwise(words)):
        raise EntryRefused(
            f"{place} has the key “{key}”; the audit trail keeps nothing that could point to a person."
        )
