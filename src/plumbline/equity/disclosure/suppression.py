"""Which further figures must be withheld, so that what is withheld for its own sake cannot be worked out?

For each count in turn the cheapest other world is looked for in which it is as low, or as high, as its rule
allows; what differs there from what would be printed is withheld too. So protection comes with its proof.
Afterwards each figure withheld for the sake of others is tried again: it is shown if every count stays protected
without it.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

import numpy as np

from plumbline.equity.arrays import Flags
from plumbline.equity.disclosure.demands import EVERYBODY, Demand, Demands, Readers, Side
from plumbline.equity.disclosure.problem import Problem
from plumbline.equity.disclosure.worlds import FAR, Search, World

Progress = Callable[[int, int, str], None]
"""Called with how much is done, how much there is, and what is being done, in words."""

SWEEP_REACH = 1
WORTH_TRYING = 0.25
TRY_AGAIN = 25
"""Sweeps are tried while at least so many work, and otherwise each time so many demands have passed."""


def silent(done: int, there: int, words: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pattern:
    """Which items are withheld, the worlds that prove it safe, and the demands that nothing could meet."""

    hidden: Flags
    worlds: tuple[World, ...]
    unmet: tuple[Demand, ...]

    def cost(self, problem: Problem) -> float:
        """What readers lose for the sake of other figures."""
        return float(sum(problem.items[at].weight for at in np.flatnonzero(self.hidden & ~problem.primary)))


@dataclass(kw_only=True, eq=False)
class Protector:
    """Works on one problem: `hidden` grows while worlds are found, and shrinks while it is tidied up."""

    problem: Problem
    readers: Readers
    hidden: Flags
    progress: Progress = silent
    search: Search = field(init=False)
    demands: Demands = field(init=False)
    luck: float = 1.0
    tries: int = 0
    worlds: list[World] = field(default_factory=list)
    unmet: list[Demand] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.search = Search(problem=self.problem)
        self.demands = Demands(self.problem, readers=self.readers)

    def protect(self, *, may_hide: bool = True, except_for: Collection[int] = ()) -> None:
        """Meet every demand but those of some targets, readers at large first; keep those that cannot be met."""
        for alone in (False, True):
            given_up = {(one.target, one.side) for one in self.unmet}
            fresh = [
                one
                for one in self.demands.open(alone=alone)
                if one.target not in except_for and (one.target, one.side) not in given_up
            ]
            for place, demand in enumerate(self._in_order(fresh)):
                self.progress(place, len(fresh), "Finding what could be worked out")
                if not self.demands.is_met(demand) and not self.meet(demand, may_hide=may_hide):
                    self.unmet.append(demand)

    def _sweep(self, demand: Demand) -> bool:
        """Try to meet a demand, and others near by, with one world in which nothing more is withheld.

        Not tried where it seldom works, as among very small counts with few others beside them.
        """
        self.tries += 1
        if self.luck < WORTH_TRYING and self.tries % TRY_AGAIN:
            return False
        needs = self.demands.needs(demand.side, alone=demand.reader != EVERYBODY)
        needs[demand.target] = demand.step
        world = self.search.sweep(
            demand.target, needs=needs, hidden=self.hidden, known=demand.known, reach=SWEEP_REACH
        )
        if world is not None:
            self.add(world)
        is_met = self.demands.is_met(demand)
        self.luck = 0.9 * self.luck + 0.1 * is_met
        return is_met

    def _in_order(self, demands: list[Demand]) -> list[Demand]:
        sizes = np.diff(self.problem.aims.indptr)
        return sorted(demands, key=lambda one: (one.reader > 0, -abs(one.step), sizes[one.target]))

    def meet(self, demand: Demand, *, may_hide: bool, farthest: int = FAR) -> bool:
        """Find a world for a demand and withhold what it needs."""
        if self.search.is_large and self._sweep(demand):
            return True
        steps = (demand.step, -demand.step) if demand.side is Side.OTHER else (demand.step,)
        found = [self._reach(demand, step, may_hide, farthest) for step in steps]
        best = min((world for world in found if world is not None), key=lambda world: world.cost, default=None)
        if best is None:
            return False
        self.hidden[best.extra] = True
        self.hidden = self.problem.spread(self.hidden)
        self.add(best)
        return True

    def _reach(self, demand: Demand, step: int, may_hide: bool, farthest: int) -> World | None:
        return self.search.reach(
            demand.target,
            step=step,
            hidden=self.hidden,
            may_hide=may_hide,
            known=demand.known,
            farthest=farthest,
        )

    def add(self, world: World) -> None:
        """Keep a world, and its mirror image where that is possible too."""
        self.worlds.append(world)
        self.demands.count(world)
        nothing = np.array([], dtype=np.int64)
        if self.search.agrees(world.places, -world.changes, hidden=self.hidden, extra=nothing):
            mirror = World(places=world.places, changes=-world.changes, step=-world.step, extra=nothing, cost=0.0)
            self.worlds.append(mirror)
            self.demands.count(mirror)

    def take(self, worlds: Iterable[World]) -> None:
        """Keep those of some worlds that agree with what is known, as plain addition shows."""
        nothing = np.array([], dtype=np.int64)
        for world in worlds:
            if self.search.agrees(world.places, world.changes, hidden=self.hidden, extra=nothing):
                self.worlds.append(world)
                self.demands.count(world)

    def tidy(self, *, effort: int) -> None:
        """Show again what need not be withheld, what readers want most first, for so many searches at most."""
        last = self.search.made + effort
        extra = np.flatnonzero(self.hidden & ~self.problem.primary)
        weights = [self.problem.items[at].weight for at in extra]
        order = extra[np.argsort(weights, kind="stable")[::-1]]
        for place, item in enumerate(order):
            self.progress(place, len(order), "Finding what can be shown after all")
            if self.search.made > last:
                return
            self._try_without(int(item))

    def _try_without(self, item: int) -> None:
        before, worlds = self.hidden, self.worlds
        without = before.copy()
        without[item] = False
        if self.problem.spread(without)[item]:
            return
        nothing = np.array([], dtype=np.int64)
        still = [self.search.agrees(one.places, one.changes, hidden=without, extra=nothing) for one in worlds]
        lost = [one for one, agrees in zip(worlds, still, strict=True) if not agrees]
        gone = {id(one) for one in lost}
        self.hidden, self.worlds = without, [one for one in worlds if id(one) not in gone]
        for one in lost:
            self.demands.count(one, -1)
        if not self._still_met():
            self._put_back(before, worlds, lost)

    def _still_met(self) -> bool:
        given_up = {(one.target, one.side) for one in self.unmet}
        return all(
            self.demands.is_met(one) or self.meet(one, may_hide=False, farthest=1)
            for alone in (False, True)
            for one in self.demands.open(alone=alone)
            if (one.target, one.side) not in given_up
        )

    def _put_back(self, before: Flags, worlds: list[World], lost: list[World]) -> None:
        kept = {id(one) for one in worlds}
        for one in self.worlds:
            if id(one) not in kept:
                self.demands.count(one, -1)
        for one in lost:
            self.demands.count(one)
        self.hidden, self.worlds = before, worlds

    def pattern(self) -> Pattern:
        """What was found."""
        return Pattern(hidden=self.hidden, worlds=tuple(self.worlds), unmet=tuple(self.unmet))


def find_pattern(
    problem: Problem, *, readers: Readers, effort: int = 1000, progress: Progress = silent
) -> Pattern:
    """What to withhold, by looking for worlds one by one, and then tidying up for `effort` searches."""
    worker = Protector(
        problem=problem, readers=readers, hidden=problem.spread(problem.primary), progress=progress
    )
    worker.protect()
    worker.tidy(effort=effort)
    return worker.pattern()
