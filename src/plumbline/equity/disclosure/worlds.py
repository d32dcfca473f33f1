"""Is there another world that readers cannot tell from the true one, in which a count is so large, or so small?

A world is another set of base counts that agrees with all that readers know. Two of them, one in which a count is
as low as its rule allows and one in which it is as high, prove that it is protected: by plain addition, whatever
found them. They are looked for near the target first, since that is quick, and everywhere only where it must be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from plumbline.equity.arrays import Flags, Floats
from plumbline.equity.disclosure.problem import Problem
from plumbline.equity.disclosure.release import Ints

REACHES = ((2, 90), (4, 260), (12, 800))
"""How far around a target worlds are looked for: along sums so many times the smallest, up to so many cells."""

FEW = 700
"""With so many base cells or fewer, worlds are looked for everywhere at once."""

FAR = len(REACHES)
"""The last reach: everything."""

TOLERANCE = 1e-6

SWEEP_SECONDS = 2.0

SEED_GAIN = 50.0
"""How much more than others the target counts around which a sweep is made."""

TRIFLE = 1e-3
"""What changing a base cell by one costs: little, so that worlds differ from the truth in few places."""

NEAR_ENOUGH, ANY = 0.1, 1e6
"""How close to the best a program in whole numbers may stop: near it, or anywhere."""


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
    """Looks for worlds of a problem. Neighbourhoods are worked out once for all; `made` counts searches."""

    problem: Problem
    seconds: float = 60.0
    made: int = 0

    def __post_init__(self) -> None:
        rows = self.problem.rows
        self._columns = rows.tocsc()
        self._sizes = np.diff(rows.indptr)
        self._signs = np.random.default_rng(2026).uniform(1, 2, rows.shape[1])
        self._nearest = 0 if rows.shape[1] > FEW else FAR
        smallest = int(np.min(self._sizes[self._sizes > 1], initial=rows.shape[1]))
        self._near = [self._neighbours(times * smallest) for times, _ in REACHES]
        self._weights = np.array([item.weight for item in self.problem.items], dtype=np.float64)
        self._free = np.array([item.may_be_hidden for item in self.problem.items], dtype=np.bool_)

    @property
    def is_large(self) -> bool:
        """Whether worlds are looked for near a target first."""
        return self._nearest < FAR

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
        best: World | None = None
        for reach in range(self._nearest, max(farthest, self._nearest) + 1):
            if reach == FAR and best is not None:
                break
            near = self.around(target, reach)
            found = self._found(near, target, step, hidden, may_hide, known)
            is_better = found is not None and (best is None or found.cost < best.cost)
            if best is not None and not is_better:
                break
            best = found if is_better else best
            if best is not None and best.cost == 0:
                break
        return best

    def _found(
        self, near: Ints, target: int, step: int, hidden: Flags, may_hide: bool, known: Sequence[int]
    ) -> World | None:
        self.made += 1
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

    def sweep(
        self, seed: int, *, needs: Floats, hidden: Flags, known: Sequence[int] = (), reach: int = 0
    ) -> World | None:
        """One world in which as many targets near one as can be change by what they need; nothing is withheld.

        `needs` has the shape (targets,), 0 for those that need nothing.
        """
        near = self.around(seed, max(reach, self._nearest))
        wanted = self._within(near, needs)
        if not wanted.size:
            return None
        local = self._local(near, hidden, False, known)
        aims = self.problem.aims[wanted][:, near].astype(np.float64)
        gains = np.where(wanted == seed, SEED_GAIN, 1.0)
        changes = local.sweep(aims, needs=needs[wanted], gains=gains, seconds=SWEEP_SECONDS)
        if changes is None or not changes.any():
            return None
        nothing = np.array([], dtype=np.int64)
        places, amounts = near[changes != 0], changes[changes != 0]
        if not self.agrees(places, amounts, hidden=hidden, extra=nothing, known=known):
            return None
        return World(places=places, changes=amounts, step=0, extra=nothing, cost=0.0)

    def _within(self, near: Ints, needs: Floats) -> Ints:
        """Targets that need something and lie entirely near."""
        is_near = np.zeros(self.problem.aims.shape[1], dtype=np.int64)
        is_near[near] = 1
        inside = (self.problem.aims @ is_near) == np.diff(self.problem.aims.indptr)
        return np.flatnonzero(inside & (needs != 0)).astype(np.int64)

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
            down=_room(shown_low, hidden_low, may),
            up=_room(hidden_high, shown_high, may),
            cost=np.where(may, self._weights[items], 0.0),
            may=may,
            floor=-problem.truth[near].astype(np.float64),
            signature=part @ self._signs[near],
        )


def _room(most: Floats, least: Floats, may: Flags) -> Floats:
    """How much further a row may go if it is withheld; none where both ends are infinite already."""
    there = may & (most > least)
    return np.subtract(most, least, out=np.zeros(len(most)), where=there)


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
        part = self.part.astype(np.float64)
        left = sparse.hstack([part, -part, -ease, ease], format="csr")
        last = sparse.csr_matrix(np.concatenate([aim, -aim, np.zeros(2 * len(costed))]))
        program = LinearConstraint(
            sparse.vstack([left, last], format="csr"),
            np.append(self.low, float(step)),
            np.append(self.high, float(step)),
        )
        bounds = Bounds(
            0, np.concatenate([np.full(many, np.inf), -self.floor, self.up[costed], self.down[costed]])
        )
        trifle = TRIFLE * np.random.default_rng(many).uniform(1, 1.2, 2 * many)
        price = np.concatenate([trifle, self.cost[costed], self.cost[costed]])
        return _whole_numbers(price, program, bounds, many, seconds)

    def sweep(self, aims: sparse.csr_matrix, *, needs: Floats, gains: Floats, seconds: float) -> Ints | None:
        """Changes of the base cells that move as many aims as can be by what they need."""
        self._merge()
        many, wanted = len(self.floor), len(needs)
        part = self.part.astype(np.float64)
        signed = sparse.diags(np.sign(needs)) @ aims
        matrix = sparse.bmat([[part, -part, None], [-signed, signed, sparse.identity(wanted)]], format="csr")
        program = LinearConstraint(
            matrix,
            np.concatenate([self.low, np.full(wanted, -np.inf)]),
            np.concatenate([self.high, np.zeros(wanted)]),
        )
        bounds = Bounds(0, np.concatenate([np.full(many, np.inf), -self.floor, np.abs(needs)]))
        price = np.concatenate([np.full(2 * many, TRIFLE), -gains / np.abs(needs)])
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
    """Solve in fractions, and again in whole numbers only where the answer has fractions.

    Then first with what the fractions would withhold, and only if that fails with anything.
    """
    # Presolving takes longer than it saves in programs as small as these; in whole numbers it is worth it.
    quick = {"time_limit": seconds, "presolve": False}
    found = milp(price, constraints=program, bounds=bounds, options=quick).x
    if found is None or _is_whole(found[: 2 * many]):
        return _changes(found, many)
    ceiling = np.where((np.arange(len(price)) < 2 * many) | (found > TOLERANCE), bounds.ub, 0.0)
    # Where nothing more may be withheld, the first world found is as good as any.
    gap = NEAR_ENOUGH if (price[2 * many :] > 0).any() else ANY
    whole = np.concatenate([np.ones(2 * many), np.zeros(len(price) - 2 * many)])
    for most in (ceiling, bounds.ub):
        found = milp(
            price,
            integrality=whole,
            constraints=program,
            bounds=Bounds(0, most),
            options={"time_limit": seconds, "mip_rel_gap": gap},
        ).x
        if found is not None:
            break
    return _changes(found, many)


def _is_whole(numbers: Floats) -> bool:
    return bool(np.abs(numbers - np.round(numbers)).max(initial=0) < TOLERANCE)


def _changes(found: Floats | None, many: int) -> Ints | None:
    if found is None:
        return None
    changes: Ints = np.round(found[:many] - found[many : 2 * many]).astype(np.int64)
    return changes
