"""The pattern that loses least, by integer program, for releases small enough.

A master program chooses what to withhold; an attack on its choice gives back, where a count can be bounded too
closely, an inequality that any safe choice must keep (the dual of the attack). They are solved in turn until the
attack finds nothing. What is found is checked in whole numbers by worlds, as everything else.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from plumbline.equity.arrays import Flags, Floats
from plumbline.equity.disclosure.demands import Demand, Readers, Side
from plumbline.equity.disclosure.problem import Problem
from plumbline.equity.disclosure.suppression import Pattern, Progress, Protector, silent
from plumbline.equity.disclosure.worlds import World

SMALL = 400
"""Up to so many items the integer program is tried."""

MOST_SECONDS = 60.0
"""For one round; a guard, not a budget: what is found depends on rounds, so it is the same on any machine."""

NEVER_LOST = 1e-4
"""A trifle for each item, so that among patterns that readers value alike the smaller is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cut:
    """Any safe pattern withholds items whose coefficients make at least `least`."""

    items: Floats
    least: float


@dataclass(kw_only=True, eq=False)
class _Master:
    """Chooses the cheapest pattern that keeps all cuts so far."""

    problem: Problem
    cuts: list[_Cut] = field(default_factory=list)

    def solve(self) -> tuple[Flags, float] | None:
        """The cheapest pattern and a bound that no pattern undercuts, or None where that took too long."""
        items = self.problem.items
        primary = self.problem.primary
        open_ = np.array([item.may_be_hidden for item in items]) & ~primary
        price = np.array([item.weight for item in items]) * ~primary + NEVER_LOST
        found = milp(
            price,
            integrality=np.ones(len(items)),
            bounds=Bounds(primary.astype(float), (primary | open_).astype(float)),
            constraints=self._constraints(),
            options={"time_limit": MOST_SECONDS},
        )
        return None if found.x is None or found.status != 0 else (found.x > 0.5, float(found.fun))

    def _constraints(self) -> list[LinearConstraint]:
        rows = [*(cut.items for cut in self.cuts), *self._links()]
        least = [*(cut.least for cut in self.cuts), *([0.0] * (len(rows) - len(self.cuts)))]
        return [LinearConstraint(sparse.csr_matrix(np.array(rows)), np.array(least), np.inf)] if rows else []

    def _links(self) -> list[Floats]:
        """A ratio is withheld with its counts."""
        rows = []
        for place, item in enumerate(self.problem.items):
            for need in item.needs:
                row = np.zeros(len(self.problem.items))
                row[place], row[need] = 1.0, -1.0
                rows.append(row)
        return rows


@dataclass(kw_only=True, eq=False)
class _Attacker:
    """The linear attack on one pattern, with its dual."""

    problem: Problem

    def bound(self, demand: Demand, sign: int, hidden: Flags) -> tuple[float, _Cut]:
        """How far a target can move one way, and how that depends on what is withheld."""
        problem, cap = self.problem, 4.0 * abs(demand.step) + 20.0
        shown = problem.shown_low - problem.values, problem.shown_high - problem.values
        blank = (
            np.maximum(problem.hidden_low - problem.values, -cap),
            np.minimum(problem.hidden_high - problem.values, cap),
        )
        for limits in (*shown, *blank):
            limits[list(demand.known)] = 0.0
        is_hidden = hidden[problem.item_of]
        low = np.maximum(np.where(is_hidden, blank[0], shown[0]), -1e6)
        high = np.minimum(np.where(is_hidden, blank[1], shown[1]), 1e6)
        aim = np.asarray(problem.aims[demand.target].todense(), dtype=np.float64).ravel() * sign
        floor = np.where(problem.can_hold, -problem.truth, 0).astype(np.float64)
        ceiling = np.where(problem.can_hold, np.inf, 0.0)
        found = linprog(
            -aim,
            A_ub=sparse.vstack([problem.rows, -problem.rows], format="csr").astype(np.float64),
            b_ub=np.concatenate([high, -low]),
            bounds=np.column_stack([floor, ceiling]),
            method="highs",
        )
        if found.status != 0:
            return np.inf, _Cut(items=np.zeros(len(problem.items)), least=0.0)
        up, down = np.split(-found.ineqlin.marginals, 2)
        rest = -found.lower.marginals @ floor
        gain = up * np.maximum(blank[1] - np.minimum(shown[1], 1e6), 0) + down * np.maximum(
            np.maximum(shown[0], -1e6) - blank[0], 0
        )
        items = np.bincount(problem.item_of, weights=gain, minlength=len(problem.items)).astype(np.float64)
        known = up @ np.minimum(shown[1], 1e6) - down @ np.maximum(shown[0], -1e6) + rest
        return float(-found.fun), _Cut(items=items, least=-float(known))

    def cut(self, demand: Demand, hidden: Flags) -> _Cut | None:
        """What any safe pattern must keep and this one does not, or None where the attack finds nothing."""
        signs = (1, -1) if demand.side is Side.OTHER else (int(np.sign(demand.step)),)
        found = [self.bound(demand, sign, hidden) for sign in signs]
        need = abs(demand.step)
        if sum(bound for bound, _ in found) >= need - 1e-6:
            return None
        least = need + sum(cut.least for _, cut in found)
        items = np.minimum(np.sum(np.stack([cut.items for _, cut in found]), axis=0), max(least, 0.0))
        return _Cut(items=items, least=least - 1e-7)


def find_best_pattern(
    problem: Problem,
    *,
    readers: Readers,
    start: Pattern,
    rounds: int = 200,
    progress: Progress = silent,
) -> Pattern:
    """The cheapest safe pattern, or `start` where it is not found in so many rounds.

    Notes
    -----
    Demands that `start` could not meet are left out: nothing can meet them. A pattern that stands the linear
    attack but not the one in whole numbers is excluded by asking for one more withheld figure.

    References
    ----------
    Fischetti M, Salazar-Gonzalez JJ (2001). Solving the cell suppression problem on tabular data with linear
    constraints. Management Science 47(7), p. 1008-1027.

    Examples
    --------
    >>> from plumbline.equity.disclosure import Readers, Table, dimension, release, threshold
    >>> from plumbline.equity.disclosure.problem import problem
    >>> ward = dimension("Ward", leaves=["A", "B", "C"])
    >>> shows, wanted = {"Ward": ("A", "B", "C", "All")}, {"B": 3.0, "C": 1.0, "All": 5.0}
    >>> table = Table(name="people", shows=shows, rule=threshold(5), weights=wanted)
    >>> made = problem(release([3, 12, 40], dimensions=[ward], tables=[table]))
    >>> from plumbline.equity.disclosure.suppression import find_pattern
    >>> first = find_pattern(made, readers=Readers(), effort=0)
    >>> find_best_pattern(made, readers=Readers(), start=first).hidden.tolist()
    [True, False, True, False]
    """
    master, attacker = _Master(problem=problem), _Attacker(problem=problem)
    worlds: list[World] = list(start.worlds)
    given_up = {(one.target, one.side) for one in start.unmet}
    for _ in range(rounds):
        progress(len(master.cuts), len(master.cuts) + 1, "Looking for the pattern that loses least")
        chosen = master.solve()
        if chosen is None or chosen[1] >= _price(problem, start.hidden) - 1e-9:
            return start
        worker = Protector(problem=problem, readers=readers, hidden=problem.spread(chosen[0]))
        cuts = _attacked(worker, attacker, worlds, given_up)
        if not cuts:
            return Pattern(hidden=worker.hidden, worlds=tuple(worker.worlds), unmet=start.unmet)
        master.cuts.extend(cuts)
    return start


def _price(problem: Problem, hidden: Flags) -> float:
    weights = np.array([item.weight for item in problem.items])
    return float((weights * (hidden & ~problem.primary)).sum() + NEVER_LOST * hidden.sum())


def _attacked(
    worker: Protector, attacker: _Attacker, worlds: list[World], given_up: set[tuple[int, Side]]
) -> list[_Cut]:
    """What is wrong with a pattern, as cuts; worlds found on the way are kept for the next."""
    worker.take(worlds)
    cuts: list[_Cut] = []
    for demand in [one for alone in (False, True) for one in worker.demands.open(alone=alone)]:
        if (demand.target, demand.side) in given_up or worker.demands.is_met(demand):
            continue
        cut = attacker.cut(demand, worker.hidden)
        if cut is None and not worker.meet(demand, may_hide=False):
            cut = _Cut(items=(~worker.hidden).astype(np.float64), least=1.0)
        if cut is not None:
            cuts.append(cut)
    kept = {id(world) for world in worlds}
    worlds.extend(world for world in worker.worlds if id(world) not in kept)
    return cuts
