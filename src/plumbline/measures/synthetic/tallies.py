"""Counts what was simulated, key by key, as a correct run must find it. Knows nothing of the engine."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


class Tally:
    """Sums by a key of small whole numbers, added to block by block."""

    def __init__(self, *names: str, value: str = "count") -> None:
        self.names = names
        self.value = value
        self._sums: Counter[tuple[int, ...]] = Counter()

    def add(self, *keys: Array, weights: Array | None = None) -> None:
        """Add one (or a weight) to each row's key."""
        if not len(keys[0]):
            return
        combined, spans = _combine(keys)
        found, place = np.unique(combined, return_inverse=True)
        sums = np.bincount(place, weights=weights).astype(np.int64)
        for key, total in zip(_split(found, spans), sums.tolist(), strict=True):
            self._sums[key] += total

    def rows(self) -> list[tuple[int, ...]]:
        """Key and sum, in the order of the keys."""
        return [(*key, total) for key, total in sorted(self._sums.items())]

    def total(self) -> int:
        """Everything that was added."""
        return self._sums.total()


Spans = list[tuple[int, int]]


def _combine(keys: Sequence[Array]) -> tuple[Array, Spans]:
    combined = np.zeros(len(keys[0]), np.int64)
    spans: Spans = []
    for key in keys:
        lowest = int(key.min())
        width = int(key.max()) - lowest + 1
        combined = combined * width + (key.astype(np.int64) - lowest)
        spans.append((lowest, width))
    return combined, spans


def _split(combined: Array, spans: Spans) -> list[tuple[int, ...]]:
    columns = []
    for lowest, width in reversed(spans):
        columns.append(combined % width + lowest)
        combined = combined // width
    return [tuple(row) for row in np.array(columns[::-1]).T.tolist()]
