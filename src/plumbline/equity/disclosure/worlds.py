"""Is there another world that readers cannot tell from the true one, in which a count is so large, or so small?

A world is another set of base counts that agrees with all that readers know. Two of them, one in which a count is
as low as its rule allows and one in which it is as high, prove that it is protected: by plain addition, whatever
found them. They are looked for near the target first, since that is quick, and everywhere only where it must be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from plumbline.equity.arrays import Flags, Floats
from plumbline.equity.disclosure.problem import Problem
from plumbline.equity.disclosure.release import Ints

REACHES = ((8, 90), (16, 260), (48, 800))
"""How far around a target worlds are looked for: sums of up to so many base cells, up to so many base cells."""

FAR = len(REACHES)
"""The last reach: everything."""

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """Another possible world: by how much base cells differ from the truth, and what must be withheld for it.

    `step` is what the target gains or loses.
    """

    places: Ints
    changes: Ints
    step: int
    extra: Ints
    cost: float


@dataclass(kw_only=True, eq=False)
class Search:
    """Looks for worlds of a problem. Neighbourhoods are worked out once for all targets."""

    problem: Problem
    seconds: float = 60.0

    def __post_init__(self) -> None:
        rows = self.problem.rows
        self._columns = rows.tocsc()
        self._sizes = np.diff(rows.indptr)
        self._signs = np.random.default_rng(2026).uniform(1, 2, rows.shape[1])
        self._near = [self._neighbours(size) for size, _ in REACHES]
        self._weights = np.array([item.weight for item in self.problem.items], dtype=np.float64)
        self._free = np.array([item.may_be_hidden for item in self.problem.items], dtype=np.bool_)

    def _neighbours(self, size: int) -> sparse.csr_matrix:
        small = self.problem.rows[self._sizes <= size]
        return (small.T @ small).tocsr()

    def around(self, target: int, reach: int) -> Ints:
        """The base cells near a target."""
        can_hold = self.problem.can_hold
        if reach >= FAR:
            return np.flatnonzero(can_hold)
        found, most = self.problem.aims[target].indices, REACHES[reach][1]
        for _ in range(4):
            wider = np.union1d(found, self._near[reach][found].indices)
            if len(wider) > most or len(wider) == len(found):
                break
            found = wider
        return found[can_hold[found]].astype(np.int64)

    def reach(
        self,
        target: int,
        *,
        step: int,
        hidden: Flags,
        may_hide: bool = False,
        known: Sequence[int] = (),
        farthest: int = FAR,
    ) -> World | None:
        """A world in which a target changes by `step`, the cheapest in what must be withheld besides, or None.

        `known` are rows that a contributor knows exactly. With `may_hide`, figures may be withheld for it.
        """
        for reach in range(farthest + 1):
            near = self.around(target, reach)
            found = self._found(near, target, step, hidden, may_hide, known)
            if found is not None or len(near) == int(self.problem.can_hold.sum()):
                return found
        return None

    def _found(
        self, near: Ints, target: int, step: int, hidden: Flags, may_hide: bool, known: Sequence[int]
    ) -> World | None:
        local = self._local(near, hidden, may_hide, known)
        aim = np.asarray(self.problem.aims[target][:, near].todense(), dtype=np.float64).ravel()
        changes = local.solve(aim, step=step, seconds=self.seconds)
        if changes is None:
            return None
        return self._world(near, changes, step, hidden, may_hide, known)

    def _world(
        self, near: Ints, changes: Ints, step: int, hidden: Flags, may_hide: bool, known: Sequence[int]
    ) -> World | None:
        moved = changes != 0
        places, amounts = near[moved], changes[moved]
        extra = self.needed(places, amounts, hidden=hidden)
        if (extra.size and not may_hide) or not self.agrees(
            places, amounts, hidden=hidden, extra=extra, known=known
        ):
            return None
        return World(
            places=places, changes=amounts, step=step, extra=extra, cost=float(self._weights[extra].sum())
        )

    def moves(self, places: Ints, changes: Ints) -> Ints:
        """By how much each row changes."""
        return np.asarray(self._columns[:, places] @ changes, dtype=np.int64).ravel()

    def needed(self, places: Ints, changes: Ints, *, hidden: Flags) -> Ints:
        """The items that would show a difference, so that they must be withheld."""
        problem = self.problem
        low, high = problem.limits(hidden)
        now = problem.values + self.moves(places, changes)
        return np.unique(problem.item_of[(now < low) | (now > high)])

    def agrees(
        self, places: Ints, changes: Ints, *, hidden: Flags, extra: Ints, known: Sequence[int] = ()
    ) -> bool:
        """Whether a world agrees with all that readers know once `extra` is withheld: checked by addition."""
        problem = self.problem
        withheld = hidden.copy()
        withheld[extra] = True
        low, high = problem.limits(withheld)
        moved = self.moves(places, changes)
        now = problem.values + moved
        held = problem.truth[places] + changes
        return bool(
            np.all((now >= low) & (now <= high))
            and np.all(held >= 0)
            and np.all(problem.can_hold[places])
            and not moved[list(known)].any()
            and bool(np.all(self._free[extra]))
        )

    def _local(self, near: Ints, hidden: Flags, may_hide: bool, known: Sequence[int]) -> "_Local":
        problem = self.problem
        part = self._columns[:, near].tocsr()
        touched = np.flatnonzero(np.diff(part.indptr))
        part = part[touched]
        items = problem.item_of[touched]
        values = problem.values[touched]
        is_hidden = hidden[items]
        may = may_hide & self._free[items] & ~is_hidden
        shown_low, shown_high = problem.shown_low[touched] - values, problem.shown_high[touched] - values
        hidden_low, hidden_high = problem.hidden_low[touched] - values, problem.hidden_high[touched] - values
        low, high = np.where(is_hidden, hidden_low, shown_low), np.where(is_hidden, hidden_high, shown_high)
        fixed = np.isin(touched, known)
        low[fixed], high[fixed], may[fixed] = 0.0, 0.0, False
        return _Local(
            part=part,
            low=low,
            high=high,
            down=np.where(may, np.maximum(shown_low - hidden_low, 0), 0.0),
            up=np.where(may, np.maximum(hidden_high - shown_high, 0), 0.0),
            cost=np.where(may, self._weights[items], 0.0),
            may=may,
            floor=-problem.truth[near].astype(np.float64),
            signature=part @ self._signs[near],
        )


@dataclass(slots=True, kw_only=True)
class _Local:
    """A small program: change base cells so that rows stay in their ranges, at the least cost beyond them.

    Rows that are alike here (totals that hold the whole neighbourhood) are taken together.
    """

    part: sparse.csr_matrix
    low: Floats
    high: Floats
    down: Floats
    up: Floats
    cost: Floats
    may: Flags
    floor: Floats
    signature: Floats

    def solve(self, aim: Floats, *, step: int, seconds: float) -> Ints | None:
        """Changes of the base cells in whole numbers that move `aim` by `step`, or None."""
        self._merge()
        many, costed = len(self.floor), np.flatnonzero(self.may)
        ease = sparse.csr_matrix(
            (np.ones(len(costed)), (costed, np.arange(len(costed)))), shape=(len(self.low), len(costed))
        )
        left = sparse.hstack([self.part.astype(np.float64), -ease, ease], format="csr")
        matrix = sparse.vstack([left, sparse.csr_matrix(np.pad(aim, (0, 2 * len(costed))))], format="csr")
        limits = (np.append(self.low, float(step)), np.append(self.high, float(step)))
        bounds = Bounds(
            np.concatenate([self.floor, np.zeros(2 * len(costed))]),
            np.concatenate([np.full(many, np.inf), self.up[costed], self.down[costed]]),
        )
        price = np.concatenate([np.zeros(many), self.cost[costed], self.cost[costed]])
        program = LinearConstraint(matrix, *limits)
        return _whole_numbers(price, program, bounds, many, seconds)

    def _merge(self) -> None:
        order = np.lexsort((self.may, self.signature))
        sign, may = self.signature[order], self.may[order]
        new = np.append(True, (np.abs(np.diff(sign)) > 1e-9 * np.abs(sign[1:])) | (may[1:] != may[:-1]))
        starts = np.flatnonzero(new)
        self.part = self.part[order[starts]]
        self.low = np.maximum.reduceat(self.low[order], starts)
        self.high = np.minimum.reduceat(self.high[order], starts)
        self.down = np.minimum.reduceat(self.down[order], starts)
        self.up = np.minimum.reduceat(self.up[order], starts)
        self.cost = np.add.reduceat(self.cost[order], starts)
        self.may = may[starts]


def _whole_numbers(
    price: Floats, program: LinearConstraint, bounds: Bounds, many: int, seconds: float
) -> Ints | None:
    """Solve in fractions, and again in whole numbers only where the answer has fractions."""
    options = {"time_limit": seconds}
    found = milp(price, constraints=program, bounds=bounds, options=options)
    if found.x is None:
        return None
    changes = found.x[:many]
    if np.abs(changes - np.round(changes)).max(initial=0) > TOLERANCE:
        whole = np.concatenate([np.ones(many), np.zeros(len(price) - many)])
        found = milp(price, integrality=whole, constraints=program, bounds=bounds, options=options)
        if found.x is None:
            return None
        changes = found.x[:many]
    rounded: npt.NDArray[np.int64] = np.round(changes).astype(np.int64)
    return rounded
