"""What has to stay possible for whom, and which worlds show that it does.

For every count that may not be worked out there are two demands, that it may be as low and as high as its rule
allows; or one, that it may be something else. Each is made for readers at large and, where asked, once more for
every contributor who is alone in a cell and so knows its count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy import sparse

from plumbline.equity.arrays import Floats
from plumbline.equity.disclosure.problem import Problem
from plumbline.equity.disclosure.release import Ints
from plumbline.equity.disclosure.rules import Protection
from plumbline.equity.disclosure.telling import Marks
from plumbline.equity.disclosure.worlds import World

EVERYBODY = 0
"""The place of readers at large; contributors come after."""


class Side(Enum):
    """Which end of its range a count must be able to reach."""

    LOW = "low"
    HIGH = "high"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """What readers are taken to know besides the figures.

    `marks`: whether they can tell why a figure is withheld. `alone`: whether somebody who is the only one in a
    cell knows that, and so knows the cell.
    """

    marks: Marks = Marks.ALIKE
    alone: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A target must be able to change by `step`, for readers at large or for a contributor who knows rows."""

    target: int
    side: Side
    reader: int
    step: int
    known: tuple[int, ...]


class Demands:
    """The demands of a problem, and how many worlds meet each."""

    def __init__(self, problem: Problem, *, readers: Readers) -> None:
        self.problem = problem
        self.alone = _alone(problem) if readers.alone else np.array([], dtype=np.int64)
        self.low = np.array([target.low for target in problem.targets], dtype=np.int64)
        self.high = np.array([target.high for target in problem.targets], dtype=np.int64)
        self.any_other = np.array(
            [target.protection is Protection.NOT_EXACT for target in problem.targets], dtype=np.bool_
        )
        self._own = problem.rows[self.alone]
        self._floors = self._lowest()
        shape = (len(problem.targets), 1 + len(self.alone))
        self._counts = {side: np.zeros(shape, dtype=np.int32) for side in Side}
        self._waived = self._knows_anyway()

    def _lowest(self) -> npt.NDArray[np.int64]:
        """How low a target can be for each reader: whoever is in it knows that it is not empty."""
        inside = _contains(self.problem.aims, self._own)
        floors = np.repeat(self.low[:, np.newaxis], 1 + len(self.alone), axis=1)
        floors[:, 1:] = np.maximum(floors[:, 1:], inside.astype(np.int64))
        return floors

    def _knows_anyway(self) -> npt.NDArray[np.bool_]:
        """Targets that are, or are part of, the cell that a contributor knows."""
        waived = np.zeros((len(self.low), 1 + len(self.alone)), dtype=np.bool_)
        waived[:, 1:] = _contains(self._own, self.problem.aims).T
        return waived

    def count(self, world: World, times: int = 1) -> None:
        """Count a world in, or with -1 out again."""
        moved = _product(self.problem.aims, world)
        unmoved = np.append(True, _product(self._own, world) == 0)
        rows = np.flatnonzero(moved)
        now = (self.problem.aim_values[rows] + moved[rows])[:, np.newaxis]
        self._counts[Side.LOW][rows] += times * ((now <= self._floors[rows]) & unmoved)
        self._counts[Side.HIGH][rows] += times * ((now >= self.high[rows, np.newaxis]) & unmoved)
        self._counts[Side.OTHER][rows] += times * unmoved

    def is_met(self, demand: Demand) -> bool:
        """Whether some world meets a demand."""
        return bool(self._counts[demand.side][demand.target, demand.reader] > 0)

    def needs(self, side: Side, *, alone: bool) -> Floats:
        """By how much each target must still be able to change, 0 where some world shows it; shape (targets,).

        With `alone`, for all who are alone in a cell as well.
        """
        ends = self.low if side is Side.LOW else self.high
        steps = np.where(self.any_other, 1 if side is Side.HIGH else -1, ends - self.problem.aim_values)
        counts = self._counts[side].copy()
        counts[self.any_other] = self._counts[Side.OTHER][self.any_other]
        readers = (counts > 0) | self._waived
        met = readers.all(axis=1) if alone else readers[:, EVERYBODY]
        return np.where(met, 0.0, steps.astype(np.float64))

    def open(self, *, alone: bool) -> Iterator[Demand]:
        """Demands that no world meets yet, for readers at large or for those who are alone in a cell."""
        return self._open(slice(1, None) if alone else slice(0, 1))

    def _open(self, readers: slice) -> Iterator[Demand]:
        values = self.problem.aim_values[:, np.newaxis]
        closed = self._waived[:, readers]
        ranged = ~self.any_other[:, np.newaxis] & ~closed
        unmet = {side: self._counts[side][:, readers] == 0 for side in Side}
        lowest = self._floors[:, readers]
        first = readers.start
        for side, wanted in (
            (Side.LOW, ranged & unmet[Side.LOW] & (values > lowest)),
            (Side.HIGH, ranged & unmet[Side.HIGH] & (values < self.high[:, np.newaxis])),
            (Side.OTHER, self.any_other[:, np.newaxis] & ~closed & unmet[Side.OTHER]),
        ):
            for target, reader in np.argwhere(wanted):
                yield self._demand(int(target), side, int(reader) + first)

    def _demand(self, target: int, side: Side, reader: int) -> Demand:
        ends = {Side.LOW: self._floors[target, reader], Side.HIGH: self.high[target]}
        step = 1 if side is Side.OTHER else int(ends[side] - self.problem.aim_values[target])
        known = (int(self.alone[reader - 1]),) if reader else ()
        return Demand(target=target, side=side, reader=reader, step=step, known=known)


def _product(rows: sparse.csr_matrix, world: World) -> Ints:
    changes = np.zeros(rows.shape[1], dtype=np.int64)
    changes[world.places] = world.changes
    return np.asarray(rows @ changes, dtype=np.int64)


def _contains(wholes: sparse.csr_matrix, parts: sparse.csr_matrix) -> npt.NDArray[np.bool_]:
    """Which wholes contain which parts entirely, shape (wholes, parts)."""
    if not wholes.shape[0] or not parts.shape[0]:
        return np.zeros((wholes.shape[0], parts.shape[0]), dtype=np.bool_)
    shared = (wholes != 0).astype(np.int32) @ (parts != 0).astype(np.int32).T
    sizes = np.diff(parts.indptr)[np.newaxis]
    return np.asarray(shared.todense() == sizes)


def _alone(problem: Problem) -> Ints:
    """Rows of withheld cells with one contributor and no smaller cell within."""
    single = np.flatnonzero(problem.primary[problem.item_of] & (problem.cell_of >= 0))
    rows = [int(row) for row in single if _has_one(problem, int(row))]
    smallest = np.diff(problem.rows.indptr)
    inside = _contains(problem.rows[rows], problem.rows[single])
    kept = [row for at, row in enumerate(rows) if not (inside[at] & (smallest[single] < smallest[row])).any()]
    return np.array(kept, dtype=np.int64)


def _has_one(problem: Problem, row: int) -> bool:
    given = problem.asked.contributions
    if given is None:
        return int(problem.values[row]) == 1
    return len(np.unique(given.who[np.isin(given.places, problem.rows[row].indices)])) == 1
