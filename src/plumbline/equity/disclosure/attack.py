"""What can a reader work out of each withheld figure, from all that is published now and before?

First what follows from one equation at a time and from linear algebra; then a search for two other worlds that
agree with everything printed, which proves a count safe; programs only for what then remains. A count that can be
bounded more tightly than its rule allows is named, with how.
"""

from dataclasses import dataclass, field

from plumbline.equity.arrays import Flags
from plumbline.equity.disclosure.demands import EVERYBODY, Demand, Readers
from plumbline.equity.disclosure.explanations import Explainer, said_range
from plumbline.equity.disclosure.problem import Problem, Target
from plumbline.equity.disclosure.programs import Bound, Programs, determined
from plumbline.equity.disclosure.propagation import Known, Propagation, given
from plumbline.equity.disclosure.release import Codes
from plumbline.equity.disclosure.rules import Protection
from plumbline.equity.disclosure.suppression import Progress, Protector, silent
from plumbline.equity.disclosure.worlds import World

SMALL = 250
"""Up to so many withheld figures each is bounded exactly, by programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a reader can work out of one withheld count.

    `cell` is its place among the cells of the problem; a difference that nobody prints has codes such as "A
    without B". The reader learns that it lies from `low` to `high`; `is_exact` says that no reader can learn
    more. The rule allows no less than from `allowed_low` to `allowed_high`. `reader` is who can: everybody, or
    somebody who is alone in the cell named.
    """

    table: str
    cell: int
    codes: Codes
    words: str
    low: float
    high: float
    is_exact: bool
    allowed_low: int
    allowed_high: int
    is_safe: bool
    how: str
    reader: str = "everybody"

    def __str__(self) -> str:
        if self.is_safe:
            return f"{self.words}: safe; a reader learns that it is {said_range(self.low, self.high)}."
        who = "" if self.reader == "everybody" else f" by {self.reader}"
        allowed = f"no more than that it is {said_range(self.allowed_low, self.allowed_high)}"
        learned = said_range(self.low, self.high)
        return f"{self.words} can be worked out{who}: {learned}, {allowed} is allowed. {self.how}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """The outcome of an attack: a finding for each withheld count, and how each was settled."""

    findings: tuple[Finding, ...]
    by_equations: int
    by_worlds: int
    by_programs: int

    @property
    def revealed(self) -> tuple[Finding, ...]:
        """The counts that can be bounded more tightly than their rule allows."""
        return tuple(one for one in self.findings if not one.is_safe)

    @property
    def is_safe(self) -> bool:
        """Whether nothing can be worked out that should not be."""
        return not self.revealed


@dataclass(kw_only=True, eq=False)
class Attacker:
    """One attack on one pattern of withheld items.

    `worlds` are possible worlds that somebody claims to have; each is checked before it counts.
    """

    problem: Problem
    hidden: Flags
    readers: Readers
    progress: Progress = silent
    worlds: tuple[World, ...] = ()
    with_programs: bool = True
    settled: dict[str, int] = field(default_factory=lambda: {"equations": 0, "worlds": 0, "programs": 0})

    def __post_init__(self) -> None:
        self._propagation = Propagation(cells=self.problem.cells)
        self._explainer = Explainer(problem=self.problem, propagation=self._propagation)
        self._start = given(self.problem, self.hidden)
        self._known = self._propagation.spread(self._start)
        self._programs: dict[tuple[int, ...], Programs] = {}

    def first_look(self) -> Attack:
        """What equations one at a time and plain linear algebra give: enough to show what would be revealed."""
        tight = [
            place for place, target in enumerate(self.problem.targets) if self._is_tight(target, self._known)
        ]
        found = [self._by_equations(place, self._known, self._start) for place in tight]
        if len(self.problem.targets) <= SMALL:
            exact = [int(place) for place in determined(self.problem, self.hidden)]
            found += [self._by_algebra(place) for place in exact if place not in tight]
        return Attack(findings=tuple(found), by_equations=len(tight), by_worlds=0, by_programs=0)

    def _by_algebra(self, place: int) -> Finding:
        """A count that printed figures give when they are added and subtracted together."""
        bound = self._asked(()).bound(self.problem.aims[place], whole=False)
        return self._together(place, bound, reader="everybody")

    def attack(self) -> Attack:
        """Settle every withheld count."""
        open_: list[int] = []
        found: dict[int, Finding] = {}
        for place, target in enumerate(self.problem.targets):
            if self._is_tight(target, self._known):
                found[place] = self._by_equations(place, self._known, self._start)
            else:
                open_.append(place)
        self._search(open_, found)
        return Attack(
            findings=tuple(found[place] for place in sorted(found)),
            by_equations=self.settled["equations"],
            by_worlds=self.settled["worlds"],
            by_programs=self.settled["programs"],
        )

    def _is_tight(self, target: Target, known: Known) -> bool:
        low, high = known.low[target.cell], known.high[target.cell]
        if target.protection is Protection.NOT_EXACT:
            return bool(low == high)
        return bool(low > target.low or high < target.high)

    def _by_equations(self, place: int, known: Known, start: Known, reader: str = "everybody") -> Finding:
        target = self.problem.targets[place]
        self.settled["equations"] += 1
        how = self._explainer.steps(target.cell, known=known, start=start)
        low, high = float(known.low[target.cell]), float(known.high[target.cell])
        return self._finding(place, low, high, is_safe=False, how=how, reader=reader, exact=low == high)

    def _finding(
        self,
        place: int,
        low: float,
        high: float,
        *,
        is_safe: bool,
        how: str,
        reader: str = "everybody",
        exact: bool = False,
    ) -> Finding:
        target = self.problem.targets[place]
        codes = self.problem.cells.labels[self.problem.cells.keys[target.cell]]
        return Finding(
            table=self.problem.items[target.item].table if target.item >= 0 else "not printed",
            cell=target.cell,
            codes=codes,
            words=target.words,
            low=low,
            high=high,
            is_exact=exact,
            allowed_low=target.low,
            allowed_high=target.high,
            is_safe=is_safe,
            how=how,
            reader=reader,
        )

    def _search(self, open_: list[int], found: dict[int, Finding]) -> None:
        """Look for worlds; what has none is bounded by programs."""
        worker = Protector(problem=self.problem, readers=self.readers, hidden=self.hidden, progress=self.progress)
        worker.take(self.worlds)
        worker.protect(may_hide=False, except_for=frozenset(found))
        failed: dict[int, Demand] = {}
        for demand in worker.unmet:
            failed.setdefault(demand.target, demand)
        exact = len(open_) <= SMALL and self.with_programs
        for place in open_:
            unmet = failed.get(place)
            found[place] = self._by_programs(place, unmet) if unmet else self._safe(place, exact)

    def _safe(self, place: int, exact: bool) -> Finding:
        self.settled["worlds"] += 1
        cell = self.problem.targets[place].cell
        low, high = float(self._known.low[cell]), float(self._known.high[cell])
        if exact:
            bound = self._asked(()).bound(self.problem.aims[place], whole=False)
            low, high, exact = bound.low, bound.high, bound.is_exact
        return self._finding(place, low, high, is_safe=True, how="", exact=exact)

    def _asked(self, known: tuple[int, ...]) -> Programs:
        if known not in self._programs:
            self._programs[known] = Programs(problem=self.problem, hidden=self.hidden, known=known)
        return self._programs[known]

    def _by_programs(self, place: int, demand: Demand) -> Finding:
        target = self.problem.targets[place]
        reader = self._reader(demand)
        if demand.reader != EVERYBODY:
            start = given(self.problem, self.hidden, known=demand.known)
            known = self._propagation.spread(start)
            if known.low[target.cell] == known.high[target.cell] or self._is_tight(target, known):
                return self._by_equations(place, known, start, reader)
        self.settled["programs"] += 1
        return self._together(place, self._asked(demand.known).bound(self.problem.aims[place]), reader=reader)

    def _together(self, place: int, bound: Bound, *, reader: str) -> Finding:
        how = self._explainer.together(
            self.problem.targets[place].cell,
            reasons=(bound.low_reason, bound.high_reason),
            low=bound.low,
            high=bound.high,
            hidden=self.hidden,
        )
        return self._finding(place, bound.low, bound.high, is_safe=False, how=how, reader=reader, exact=True)

    def _reader(self, demand: Demand) -> str:
        if demand.reader == EVERYBODY:
            return "everybody"
        cell = int(self.problem.cell_of[demand.known[0]])
        return f"whoever is alone in {self.problem.cells.words(cell)}"


def attack_pattern(problem: Problem, hidden: Flags, *, readers: Readers, progress: Progress = silent) -> Attack:
    """Attack one pattern of withheld items."""
    return Attacker(problem=problem, hidden=hidden, readers=readers, progress=progress).attack()
