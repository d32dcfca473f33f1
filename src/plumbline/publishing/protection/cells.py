"""A count and whom it is of. Knows no Django: the process that looks at a release reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from plumbline.measures.groupings import ethnicity

ELSEWHERE = "?"
"""Stands before whatever is no ethnic group: not stated, not known, a code that nobody knows."""

BASE = 5
"""What counts are rounded to, as NHS England's monthly mental health statistics do below the nation."""

Sets = frozenset[str]
Place = tuple[str, str, str]
"""A unit, another part such as a pay band, and the columns that part comes from; empty for all of it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Whom a count is of. `people` are members of the vocabulary; `time` is months, or the period itself."""

    what: str
    people: Sets
    time: Sets
    place: Place


@dataclass(frozen=True, slots=True)
class Count:
    """One count behind a row: its cell, its names for readers, and how many."""

    cell: Cell
    group: str
    grouping: str
    period: str
    number: float | None
    """None where the ledger does not know it either."""


@lru_cache(maxsize=1)
def everyone() -> Sets:
    """Everybody, whoever knows their group or not."""
    vocabulary = ethnicity()
    members = [group.members for one in vocabulary.groupings.values() for group in one.groups]
    return frozenset().union(*members) | {f"{ELSEWHERE}{code}" for code in vocabulary.unknowns}


def atoms(sets: Iterable[Sets]) -> dict[str, int]:
    """The smallest parts from which all sets are made: for each element, the number of its part."""
    every = list(dict.fromkeys(sets))
    signs: dict[tuple[bool, ...], int] = {}
    return {
        element: signs.setdefault(tuple(element in one for one in every), len(signs))
        for element in sorted(frozenset().union(*every))
    }
