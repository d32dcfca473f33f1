"""Counts set out for adding up: a row a place, a column an ethnic code; what was not counted is zero."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from plumbline.equity.arrays import Floats, Places
from plumbline.equity.coded import Coded, combinations, joined
from plumbline.measures.facts.periods import Period
from plumbline.measures.methods.records.cells import Counted

T = TypeVar("T", Period, str)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Numerators and denominators at every place that either has, in order of time and then of the parts."""

    periods: Coded[Period]
    splits: tuple[Coded[str], ...]
    codes: tuple[str | None, ...]
    tops: Floats
    bottoms: Floats

    def __len__(self) -> int:
        return len(self.periods)

    def top_of(self, codes: Iterable[str | None]) -> Floats:
        """What the numerators of some codes come to at each place."""
        return self._sum(self.tops, codes)

    def bottom_of(self, codes: Iterable[str | None]) -> Floats:
        """What the denominators of some codes come to at each place."""
        return self._sum(self.bottoms, codes)

    def _sum(self, amounts: Floats, codes: Iterable[str | None]) -> Floats:
        """Added code by code, always in the same order: fractions then come out the same on every machine."""
        wanted = frozenset(codes)
        total = np.zeros(len(self))
        for place, code in enumerate(self.codes):
            if code in wanted:
                total += amounts[:, place]
        return total


def grid_of(tops: Counted, bottoms: Counted | None = None) -> Grid:
    """The grid of a numerator and, where it is counted too, its denominator."""
    tables = [tops] if bottoms is None else [tops, bottoms]
    periods = _in_order([table.periods for table in tables])
    splits = tuple(_in_order(columns) for columns in zip(*(table.splits for table in tables), strict=True))
    codes = joined([table.codes for table in tables])
    first, place = combinations(periods, *splits)
    cells = place * len(codes.words) + codes.codes
    size = (len(first), len(codes.words))
    return Grid(
        periods=periods.take(first),
        splits=tuple(column.take(first) for column in splits),
        codes=codes.words,
        tops=_spread(cells[: len(tops)], tops, size),
        bottoms=_spread(cells[len(tops) :], bottoms, size),
    )


def _in_order(columns: Sequence[Coded[T]]) -> Coded[T]:
    words: list[Any] = sorted({word for column in columns for word in column.words})
    return joined(columns, words=words)


def _spread(cells: Places, table: Counted | None, size: tuple[int, int]) -> Floats:
    if table is None:
        return np.zeros(size)
    sums = np.bincount(cells, weights=table.amounts, minlength=size[0] * size[1])
    return np.asarray(sums, dtype=np.float64).reshape(size)
