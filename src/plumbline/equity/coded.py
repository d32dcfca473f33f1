"""Many places that share a few words: each place keeps a small code, and the words are kept once.

A million methods, notes or reasons fit into a megabyte so, and are read-only.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from plumbline.equity.arrays import Flags, frozen

T = TypeVar("T", bound=Hashable)
Codes = npt.NDArray[np.unsignedinteger[Any]]


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
