"""Secrets that no single person holds: an identity key in two halves, and a recovery key that takes two of three.

Halves are a one-time pad: either alone is random bytes. Two of three is nested wrapping: for each pair of
custodians the secret is wrapped to one and the result to the other, so that only both together open it.
"""

import secrets
from collections.abc import Mapping, Sequence
from itertools import combinations

from plumbline.speakup.sealing.errors import SealBroken
from plumbline.speakup.sealing.keypairs import KeyPair, wrap

Pairing = tuple[int, int]
"""Two custodians by number, the lower first."""


def split(secret: bytes) -> tuple[bytes, bytes]:
    """Two halves that together make the secret, and alone say nothing of it."""
    first = secrets.token_bytes(len(secret))
    return first, join(first, secret)


def join(first: bytes, second: bytes) -> bytes:
    """The secret of two halves."""
    if len(first) != len(second):
        raise SealBroken("These halves do not belong together.")
    return bytes(one ^ other for one, other in zip(first, second, strict=True))


def wrap_two_of_three(secret: bytes, publics: Sequence[bytes], *, info: str) -> dict[Pairing, bytes]:
    """The secret wrapped for each pair of custodians (numbered from 1)."""
    numbered = dict(enumerate(publics, start=1))
    return {
        (one, other): wrap(wrap(secret, to=numbered[other], info=info), to=numbered[one], info=info)
        for one, other in combinations(numbered, 2)
    }


def unwrap_two_of_three(wrapped: Mapping[Pairing, bytes], keys: Mapping[int, KeyPair], *, info: str) -> bytes:
    """The secret, from the keys of two custodians by number.

    Raises:
        SealBroken: fewer than two different custodians, or a key that is not theirs.
    """
    if len(keys) != 2:
        raise SealBroken("It takes the keys of two different custodians.")
    one, other = sorted(keys)
    if (one, other) not in wrapped:
        raise SealBroken("There are no such custodians.")
    return keys[other].unwrap(keys[one].unwrap(wrapped[(one, other)], info=info), info=info)
