"""Many places that share a few words: each place keeps a small code, and the words are kept once.

A million methods, notes or reasons fit into a megabyte so, and are read-only.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from plumbline.equity.arrays import Flags, Places, frozen

T = TypeVar("T", bound=Hashable)
U = TypeVar("U", bound=Hashable)
Codes = npt.NDArray[np.unsignedinteger[Any]]

ROOM = 4
"""A table of all combinations may be so many times as long as there are rows; beyond it, rows are sorted."""
MOST_CODES = 2**62
"""Beyond this many, combinations have no number of their own that a machine counts with."""


@dataclass(frozen=True, slots=True)
class Coded(Generic[T]):
    """What stands at each place: `words[codes[place]]`. The codes cannot be written to."""

    codes: Codes
    words: tuple[T, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, place: int) -> T:
        return self.words[self.codes[place]]

    def part(self, places: slice) -> "Coded[T]":
        """The same for some of the places."""
        return Coded(self.codes[places], self.words)

    def take(self, places: Places) -> "Coded[T]":
        """The same for the places named, in their order."""
        return Coded(frozen(self.codes[places]), self.words)

    def mapped(self, change: Callable[[T], U]) -> "Coded[U]":
        """What `change` makes of each word; it is asked once a word, not once a place."""
        return Coded(self.codes, tuple(map(change, self.words)))

    def spelled(self) -> list[T]:
        """The word of each place, written out."""
        words = self.words
        return [words[code] for code in self.codes.tolist()]


def the_same(word: T, size: int) -> Coded[T]:
    """One word for every place; takes no room."""
    return Coded(np.broadcast_to(np.zeros((), dtype=np.uint8), size), (word,))


def chosen(cases: Sequence[tuple[Flags, T]], *, otherwise: T, size: int) -> Coded[T]:
    """The word of the first case that holds at each place."""
    codes = np.zeros(size, dtype=np.uint8)
    for code, (holds, _) in reversed(list(enumerate(cases, start=1))):
        codes[holds] = code
    return Coded(frozen(codes), (otherwise, *(word for _, word in cases)))


def encode(words: Sequence[T]) -> Coded[T]:
    """Code a sequence in which words come again and again."""
    known: dict[T, int] = {}
    codes = [known.setdefault(word, len(known)) for word in words]
    return Coded(frozen(np.array(codes, dtype=np.min_scalar_type(len(known)))), tuple(known))


def flagged(flags: Flags) -> Coded[bool]:
    """True or False at each place, as words."""
    return Coded(flags.astype(np.uint8), (False, True))


def joined(columns: Sequence[Coded[T]], *, words: Sequence[T] | None = None) -> Coded[T]:
    """Columns under one another, with each word once: in the order of `words` or, left out, as they come."""
    order = dict.fromkeys(word for column in columns for word in column.words) if words is None else words
    code_of = {word: code for code, word in enumerate(order)}
    kind = np.min_scalar_type(len(code_of))
    parts = [np.array([code_of[word] for word in each.words], dtype=kind)[each.codes] for each in columns]
    return Coded(frozen(np.concatenate(parts)), tuple(code_of))


def put_together(join: Callable[..., U], *columns: Coded[Any]) -> Coded[U]:
    """The word that `join` makes of the columns' words at each place; asked once for each combination.

    >>> sexes, bands = encode(["1", "2", "1"]), encode(["old", "old", "old"])
    >>> put_together(lambda sex, band: f"{sex} {band}", sexes, bands).spelled()
    ['1 old', '2 old', '1 old']
    """
    first, back = combinations(*columns)
    parts = (column.take(first).spelled() for column in columns)
    return Coded(frozen(back.astype(np.min_scalar_type(len(first)))), tuple(map(join, *parts)))


def combinations(*columns: Coded[Any]) -> tuple[Places, Places]:
    """A place of each combination that occurs, and which of these combinations each place has.

    They are in order of the codes: of the first column, and then of the others.
    """
    codes, size = columns[0].codes.astype(np.intp), len(columns[0].words)
    for column in columns[1:]:
        if size * len(column.words) >= MOST_CODES:
            found, codes = np.unique(codes, return_inverse=True)
            size = len(found)
        codes, size = codes * len(column.words) + column.codes, size * len(column.words)
    return _distinct(codes, size)


def _distinct(codes: Places, size: int) -> tuple[Places, Places]:
    if size > ROOM * len(codes) + ROOM:
        _, first, back = np.unique(codes, return_index=True, return_inverse=True)
        return first, back
    place_of = np.full(size, -1, dtype=np.intp)
    place_of[codes] = np.arange(len(codes))
    is_there = place_of >= 0
    return place_of[is_there], (np.cumsum(is_there) - 1)[codes]
