"""How often must a costly sum be done? Once for each distinct row, however often that row comes.

Counts repeat: a million small counts hold a few thousand distinct ones.
"""

from collections.abc import Callable

import numpy as np

from plumbline.equity.arrays import Floats, Places

BLOCK = 16_384
"""Rows worked at a time: their arrays stay in the processor's cache."""

ROOM = 4
"""A table of all codes may have this many times as many places as there are rows; beyond it, rows are sorted."""


def once_each(work: Callable[..., tuple[Floats, Floats]], *columns: Floats) -> tuple[Floats, Floats]:
    """The two arrays that `work(*columns)` gives, worked once for each distinct row.

    `work` takes equally long arrays and gives two of that length, each place depending on its own row only.
    """
    if len(columns[0]) <= 1:
        return work(*columns)
    code, size = _codes(columns)
    if size <= ROOM * len(code) + BLOCK:
        return _by_table(work, columns, code, size)
    _, first, back = np.unique(code, return_index=True, return_inverse=True)
    lower, upper = _in_blocks(work, [column[first] for column in columns])
    return lower[back], upper[back]


def _codes(columns: tuple[Floats, ...]) -> tuple[Places, int]:
    """One whole number for each row, the same for the same rows, and how many there can be."""
    code, size = _code(columns[0])
    for column in columns[1:]:
        more, times = _code(column)
        if size * times >= 2**62:
            words, code = np.unique(code, return_inverse=True)
            size = len(words)
        code, size = code * times + more, size * times
    return code, size


def _code(column: Floats) -> tuple[Places, int]:
    largest = column.max()
    if column.min() >= 0 and largest < 2**31:
        whole = column.astype(np.intp)
        if (whole == column).all():
            return whole, int(largest) + 1
    words, code = np.unique(column, return_inverse=True)
    return code, len(words)


def _by_table(
    work: Callable[..., tuple[Floats, Floats]], columns: tuple[Floats, ...], code: Places, size: int
) -> tuple[Floats, Floats]:
    row_of = np.full(size, -1, dtype=np.intp)
    row_of[code] = np.arange(len(code))
    present = np.flatnonzero(row_of >= 0)
    lower, upper = _in_blocks(work, [column[row_of[present]] for column in columns])
    return _spread(lower, present, code, size), _spread(upper, present, code, size)


def _spread(found: Floats, present: Places, code: Places, size: int) -> Floats:
    table = np.empty(size, dtype=np.float64)
    table[present] = found
    return table[code]


def _in_blocks(work: Callable[..., tuple[Floats, Floats]], columns: list[Floats]) -> tuple[Floats, Floats]:
    rows = len(columns[0])
    if rows <= BLOCK:
        return work(*columns)
    parts = [work(*(column[start : start + BLOCK] for column in columns)) for start in range(0, rows, BLOCK)]
    return np.concatenate([lower for lower, _ in parts]), np.concatenate([upper for _, upper in parts])
