"""Which cells does a release have, which more can be worked out by one subtraction, and which add up to which?

Cells that are made of the same people are one cell, whatever tables and codes they come under. Cells that nobody
prints, but that are the difference of two printed ones, are cells too: a reader can work them out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import product

import numpy as np
from scipy import sparse

from plumbline.equity.disclosure.dimensions import Dimension
from plumbline.equity.disclosure.release import Codes, Release

Sets = frozenset[frozenset[int]]
Key = tuple[frozenset[int], ...]
"""A cell by what it is made of: the places of its leaves in each dimension."""


@dataclass(frozen=True, kw_only=True)
class Equation:
    """A whole and the parts that add up to it along a dimension, as places of cells."""

    whole: int
    parts: tuple[int, ...]
    axis: int


@dataclass(kw_only=True)
class Cells:
    """All cells of a release: `keys` in order, with their place, and `labels`, the codes they come under."""

    dimensions: tuple[Dimension, ...]
    keys: list[Key] = field(default_factory=list)
    place: dict[Key, int] = field(default_factory=dict)
    labels: dict[Key, Codes] = field(default_factory=dict)
    differences: set[Key] = field(default_factory=set)

    def add(self, key: Key, codes: Codes) -> int:
        """The place of a cell, which is new or there already."""
        if key not in self.place:
            self.place[key] = len(self.keys)
            self.keys.append(key)
            self.labels[key] = codes
        return self.place[key]

    def key(self, codes: Codes) -> Key:
        """What the cell with these codes is made of."""
        return tuple(one.members(code) for one, code in zip(self.dimensions, codes, strict=True))

    @cached_property
    def rows(self) -> sparse.csr_matrix:
        """Which base cells make up which cells, shape (cells, base cells)."""
        if not self.keys:
            return sparse.csr_matrix((0, int(np.prod([len(one.leaves) for one in self.dimensions]))))
        parts = [self._spread(axis) for axis in range(len(self.dimensions))]
        made = parts[0]
        for part, one in zip(parts[1:], self.dimensions[1:], strict=True):
            made = _row_products(made, part, len(one.leaves))
        return made

    def _spread(self, axis: int) -> sparse.csr_matrix:
        return self.dimensions[axis].incidence([key[axis] for key in self.keys])

    def words(self, place: int) -> str:
        """A cell in words: its codes, without the totals."""
        codes = self.labels[self.keys[place]]
        named = [
            code for code, one in zip(codes, self.dimensions, strict=True) if code != one.total or len(codes) == 1
        ]
        return ", ".join(named) or "All"


def _row_products(left: sparse.csr_matrix, right: sparse.csr_matrix, width: int) -> sparse.csr_matrix:
    """For each row the product of its two parts: places (i, j) as i * width + j."""
    many_left, many_right = np.diff(left.indptr), np.diff(right.indptr)
    each = many_left * many_right
    row = np.repeat(np.arange(len(each)), each)
    within = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
    first = left.indices[left.indptr[row] + within // many_right[row]]
    second = right.indices[right.indptr[row] + within % many_right[row]]
    data = np.ones(len(row), dtype=np.int64)
    shape = (left.shape[0], left.shape[1] * width)
    return sparse.csr_matrix((data, (row, first.astype(np.int64) * width + second)), shape=shape)


def table_cells(asked: Release, shows: Mapping[str, tuple[str, ...]]) -> Iterator[Codes]:
    """The cells of a table, by their codes."""
    return product(*(shows.get(one.name, (one.total,)) for one in asked.dimensions))


def collect(asked: Release) -> Cells:
    """All cells of a release's tables, ratios and earlier figures, and the differences between them."""
    cells = Cells(dimensions=asked.dimensions)
    for codes in _named(asked):
        cells.add(cells.key(codes), codes)
    _add_differences(cells)
    return cells


def _named(asked: Release) -> Iterator[Codes]:
    for table in asked.tables:
        yield from table_cells(asked, table.shows)
    for before in asked.earlier:
        yield from before.figures
    for ratios in asked.ratios:
        for part in (ratios.numerator, ratios.denominator):
            if part is not None:
                yield from table_cells(asked, {**ratios.shows, **{name: (code,) for name, code in part.items()}})
    for fact in asked.facts:
        yield from fact.terms


def _add_differences(cells: Cells) -> None:
    """Add the cells that are the difference of two others along one dimension, dimension by dimension."""
    for axis in range(len(cells.dimensions)):
        for line, sets in lines(cells, axis).items():
            for whole, part in differences(sets):
                rest = whole - part
                key = (*line[:axis], rest, *line[axis:])
                if key not in cells.place:
                    cells.add(key, _difference_label(cells, line, axis, whole, part))
                    cells.differences.add(key)


def _difference_label(cells: Cells, line: Key, axis: int, whole: frozenset[int], part: frozenset[int]) -> Codes:
    """The codes of a difference: its own if the dimension has a code for it, or 'whole without part'."""
    one = cells.dimensions[axis]
    known = {members: code for code, members in one.places.items()}
    rest = whole - part
    first, second = (cells.labels[(*line[:axis], members, *line[axis:])] for members in (whole, part))
    said = known.get(rest, f"{first[axis]} without {second[axis]}")
    return (*first[:axis], said, *first[axis + 1 :])


def lines(cells: Cells, axis: int) -> dict[Key, Sets]:
    """The cells along one dimension: for each combination of the others, the sets that are there."""
    found: dict[Key, set[frozenset[int]]] = {}
    for key in cells.keys:
        found.setdefault((*key[:axis], *key[axis + 1 :]), set()).add(key[axis])
    return {line: frozenset(sets) for line, sets in found.items()}


@cache
def differences(sets: Sets) -> tuple[tuple[frozenset[int], frozenset[int]], ...]:
    """Pairs of sets, one in the other, whose difference is not made of sets that are there."""
    pairs = [(whole, part) for whole in sets for part in sets if part < whole]
    found = {whole - part: (whole, part) for whole, part in pairs if not is_made_of(whole - part, sets)}
    return tuple(found[rest] for rest in sorted(found, key=sorted))


def is_made_of(rest: frozenset[int], sets: Sets) -> bool:
    """Whether a set is the sum of sets that do not overlap."""
    return rest in sets or bool(partitions(rest, sets))


@cache
def partitions(whole: frozenset[int], sets: Sets) -> tuple[tuple[frozenset[int], ...], ...]:
    """Ways in which a set is the sum of the largest sets below it, each way found from another first part."""
    below = sorted((part for part in sets if part < whole), key=lambda part: (-len(part), sorted(part)))
    largest = [part for part in below if not any(part < other for other in below)]
    found = {frozenset(way) for first in largest if (way := _filled(whole, first, below))}
    return tuple(
        tuple(sorted(way, key=sorted)) for way in sorted(found, key=lambda way: sorted(map(sorted, way)))
    )


def _filled(
    whole: frozenset[int], first: frozenset[int], below: Iterable[frozenset[int]]
) -> list[frozenset[int]]:
    way, rest = [first], whole - first
    while rest:
        fits = next((part for part in below if part <= rest), None)
        if fits is None:
            return []
        way.append(fits)
        rest -= fits
    return way


def equations(cells: Cells) -> Iterator[Equation]:
    """Which cells add up to which, along each dimension."""
    for axis in range(len(cells.dimensions)):
        for line, sets in lines(cells, axis).items():
            for whole in sets:
                for way in partitions(whole, sets):
                    at = [cells.place[(*line[:axis], part, *line[axis:])] for part in (whole, *way)]
                    yield Equation(whole=at[0], parts=tuple(at[1:]), axis=axis)
