"""How far can a sum be bounded from all that is known, exactly? By linear and integer programs (HiGHS).

Slower than the other ways of attack, so only for what those leave open.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from plumbline.equity.arrays import Flags, Floats
from plumbline.equity.disclosure.problem import Problem
from plumbline.equity.disclosure.release import Ints

TOLERANCE = 1e-6

PRIME = 2**31 - 1
"""Below this a product of two numbers fits 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Rows that together bound a sum, and how often each counts (negative: its lower end)."""

    rows: tuple[int, ...]
    times: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The least and the most that a sum can be, infinite where nothing bounds it.

    `is_exact` says that both are reached in whole numbers.
    """

    low: float
    high: float
    is_exact: bool
    low_reason: Reason
    high_reason: Reason


@dataclass(kw_only=True, eq=False)
class Programs:
    """All that readers know, as one program; each question is another sum to make small or large."""

    problem: Problem
    hidden: Flags
    known: Sequence[int] = ()
    seconds: float = 120.0

    def __post_init__(self) -> None:
        low, high = self.problem.limits(self.hidden)
        self._low, self._high = low.copy(), high.copy()
        self._low[list(self.known)] = self._high[list(self.known)] = self.problem.values[list(self.known)]
        self._rows = self.problem.rows.astype(np.float64)
        self._ceiling = np.where(self.problem.can_hold, np.inf, 0.0)

    def bound(self, terms: sparse.csr_matrix, *, whole: bool = True) -> Bound:
        """The least and most of a sum of base cells, in whole numbers unless fractions will do."""
        aim = np.asarray(terms.todense(), dtype=np.float64).ravel()
        low, low_reason, is_least = self._end(aim, whole)
        high, high_reason, is_most = self._end(-aim, whole)
        return Bound(
            low=low,
            high=-high,
            is_exact=is_least and is_most,
            low_reason=low_reason,
            high_reason=high_reason,
        )

    def _end(self, price: Floats, whole: bool) -> tuple[float, Reason, bool]:
        lowest, reason, is_whole = self._fractions(price)
        if not whole or is_whole:
            return lowest, reason, is_whole
        return self._integers(price, lowest), reason, True

    def _fractions(self, price: Floats) -> tuple[float, Reason, bool]:
        below, above = np.isfinite(self._high), np.isfinite(self._low)
        found = linprog(
            price,
            A_ub=sparse.vstack([self._rows[below], -self._rows[above]], format="csr"),
            b_ub=np.concatenate([self._high[below], -self._low[above]]),
            bounds=np.column_stack([np.zeros(len(price)), self._ceiling]),
            method="highs",
        )
        if found.status != 0:
            return -np.inf, Reason(rows=(), times=()), True
        times = found.ineqlin.marginals
        rows = np.concatenate([np.flatnonzero(below), np.flatnonzero(above)])
        signs = np.concatenate([np.ones(below.sum()), -np.ones(above.sum())])
        used = np.flatnonzero(np.abs(times) > TOLERANCE)
        reason = Reason(
            rows=tuple(int(rows[at]) for at in used),
            times=tuple(float(times[at] * signs[at]) for at in used),
        )
        whole = bool(np.abs(found.x - np.round(found.x)).max(initial=0) < TOLERANCE)
        return float(np.ceil(found.fun - TOLERANCE)), reason, whole

    def _integers(self, price: Floats, lowest: float) -> float:
        found = milp(
            price,
            integrality=np.ones(len(price)),
            bounds=Bounds(0.0, self._ceiling),
            constraints=LinearConstraint(self._rows, self._low, self._high),
            options={"time_limit": self.seconds},
        )
        bound = found.fun if found.status == 0 else found.mip_dual_bound
        return lowest if bound is None or not np.isfinite(bound) else float(np.ceil(bound - TOLERANCE))


def determined(problem: Problem, hidden: Flags, *, seed: int = 2026) -> Ints:
    """Targets that plain linear algebra gives exactly, whatever the ranges are: places of targets.

    A random change of the base cells that no exactly printed figure shows is made, by Gaussian elimination in
    whole numbers modulo a prime, so without rounding. A target that it leaves unmoved is a sum of printed
    figures, but for a chance of one in a thousand million.

    References
    ----------
    Langsrud O (2024). Secondary cell suppression by Gaussian elimination. Privacy in Statistical Databases,
    LNCS 14915, p. 73-87 (a cell is revealed where its row is a combination of printed rows).

    Examples
    --------
    >>> from plumbline.equity.disclosure import Table, dimension, release, threshold
    >>> from plumbline.equity.disclosure.problem import problem
    >>> ward = dimension("Ward", leaves=["A", "B", "C"])
    >>> table = Table(name="people", shows={"Ward": ("A", "B", "C", "All")}, rule=threshold(5))
    >>> made = problem(release([3, 12, 40], dimensions=[ward], tables=[table]))
    >>> [made.targets[place].words for place in determined(made, made.primary)]
    ['A']
    """
    low, high = problem.limits(hidden)
    possible = np.flatnonzero(problem.can_hold)
    shown = np.asarray(problem.rows[low == high][:, possible].todense(), dtype=np.int64)
    change = _unseen_change(shown, np.random.default_rng(seed))
    moved = np.asarray((problem.aims[:, possible] @ sparse.csc_matrix(change[:, np.newaxis])).todense()).ravel()
    return np.flatnonzero(moved % PRIME == 0).astype(np.int64)


def _unseen_change(shown: Ints, rng: np.random.Generator) -> Ints:
    """A random change of the columns that leaves every row's sum as it was, modulo a prime."""
    rest = np.unique(shown % PRIME, axis=0)
    solved: list[tuple[int, Ints]] = []
    for column in range(shown.shape[1]):
        filled = np.flatnonzero(rest[:, column])
        if not filled.size:
            continue
        own = rest[filled[0]] * pow(int(rest[filled[0], column]), -1, PRIME) % PRIME
        times = rest[filled[1:], column][:, np.newaxis]
        rest[filled[1:], column:] = (rest[filled[1:], column:] - times * own[column:]) % PRIME
        rest = np.delete(rest, filled[0], axis=0)
        solved.append((column, own))
    change: Ints = np.asarray(rng.integers(1, PRIME, shown.shape[1]), dtype=np.int64)
    for column, own in reversed(solved):
        change[column] = -int((own[column + 1 :] * change[column + 1 :] % PRIME).sum()) % PRIME
    return change
