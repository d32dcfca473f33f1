"""Where chance comes from: one stream a table and block, so that no table depends on another."""

from zlib import crc32

import numpy as np

BLOCK = 1 << 18
"""Rows or people that one stream serves. Fixed: another number would give another extract from the same seed."""


def stream(seed: int, purpose: str, block: int = 0) -> np.random.Generator:
    """The stream of a purpose ("detentions", "staff") and block, always the same for the same seed."""
    key = (crc32(purpose.encode()), block)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def blocks(total: int, size: int = BLOCK) -> list[tuple[int, int, int]]:
    """Number, first and length of each block of a total."""
    return [(number, first, min(size, total - first)) for number, first in enumerate(range(0, total, size))]
