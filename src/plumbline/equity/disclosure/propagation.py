"""What follows from one equation at a time: a whole is the sum of its parts, so each bounds the others.

Quick and sparse, and it can say how a count was worked out, step by step. It finds only what can be said that
way; what it leaves open is not thereby safe.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from plumbline.equity.arrays import Flags, Floats
from plumbline.equity.disclosure.cells import Cells, Equation, equations
from plumbline.equity.disclosure.problem import Problem

MOST_ROUNDS = 60
GIVEN = -1
"""In place of an equation: what a figure or a blank says by itself."""


@dataclass(kw_only=True, eq=False)
class Known:
    """What a reader knows of each cell, and the equation that told: arrays of shape (cells,)."""

    low: Floats
    high: Floats
    low_from: npt.NDArray[np.int64]
    high_from: npt.NDArray[np.int64]

    def copy(self) -> "Known":
        """The same, to be changed."""
        return Known(
            low=self.low.copy(),
            high=self.high.copy(),
            low_from=self.low_from.copy(),
            high_from=self.high_from.copy(),
        )


def given(problem: Problem, hidden: Flags, *, known: Sequence[int] = ()) -> Known:
    """What figures and blanks say by themselves; `known` are rows that a contributor knows exactly."""
    many = len(problem.cells.keys)
    low, high = np.zeros(many), np.full(many, np.inf)
    row_low, row_high = problem.limits(hidden)
    row_low, row_high = row_low.copy(), row_high.copy()
    row_low[list(known)] = row_high[list(known)] = problem.values[list(known)]
    of_cell = np.flatnonzero(problem.cell_of >= 0)
    np.maximum.at(low, problem.cell_of[of_cell], row_low[of_cell])
    np.minimum.at(high, problem.cell_of[of_cell], row_high[of_cell])
    empty = ~np.asarray((problem.cells.rows[:, problem.can_hold]).sum(axis=1)).ravel().astype(bool)
    high[empty] = 0.0
    nowhere = np.full(many, GIVEN, dtype=np.int64)
    return Known(low=low, high=high, low_from=nowhere, high_from=nowhere.copy())


@dataclass(kw_only=True, eq=False)
class Propagation:
    """The equations of a release, ready to be applied again and again."""

    cells: Cells
    equations: tuple[Equation, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.equations = tuple(equations(self.cells))
        lengths = [1 + len(one.parts) for one in self.equations]
        self._of = np.repeat(np.arange(len(lengths)), lengths)
        self._cell = np.array(
            [cell for one in self.equations for cell in (one.whole, *one.parts)], dtype=np.int64
        )
        self._sign = np.array(
            [sign for one in self.equations for sign in (1.0, *([-1.0] * len(one.parts)))], dtype=np.float64
        )

    def spread(self, known: Known) -> Known:
        """Apply all equations until nothing more follows."""
        found = known.copy()
        for _ in range(MOST_ROUNDS):
            if not len(self.equations) or not self._once(found):
                break
        return found

    def _once(self, known: Known) -> bool:
        whole = self._sign > 0
        low = np.where(whole, known.low[self._cell], -known.high[self._cell])
        high = np.where(whole, known.high[self._cell], -known.low[self._cell])
        most, least = -self._others(low, -np.inf), -self._others(high, np.inf)
        new_high, new_low = np.where(whole, most, -least), np.where(whole, least, -most)
        lowered = self._take(known.high, known.high_from, new_high, lower=True)
        raised = self._take(known.low, known.low_from, new_low, lower=False)
        return lowered or raised

    def _others(self, terms: Floats, infinite: float) -> Floats:
        """For each term the sum of the others in its equation."""
        finite = np.where(np.isinf(terms), 0.0, terms)
        many = len(self.equations)
        sums = np.bincount(self._of, weights=finite, minlength=many)[self._of] - finite
        unknown = np.bincount(self._of, weights=np.isinf(terms), minlength=many)[self._of] - np.isinf(terms)
        return np.where(unknown > 0, infinite, sums)

    def _take(self, bound: Floats, source: npt.NDArray[np.int64], new: Floats, *, lower: bool) -> bool:
        """Take over tighter bounds, and remember which equation gave them."""
        better = new < bound[self._cell] if lower else new > bound[self._cell]
        places = np.flatnonzero(better)
        if not places.size:
            return False
        order = places[np.argsort(-new[places] if lower else new[places], kind="stable")]
        bound[self._cell[order]] = new[order]
        source[self._cell[order]] = self._of[order]
        return True
