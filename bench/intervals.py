"""How long a million rates with their intervals take, beside plain SciPy on every row and a statsmodels loop.

Run: .venv/bin/python bench/intervals.py. The best of three of each on the same figures in the same run, as a
multiple of ours, and the most memory that arrays took. Checks first that SciPy gives the same numbers.
statsmodels takes one row at a time: 10,000 are timed and scaled up; its memory is that of the 10,000.
"""

import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtri
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from plumbline.equity.estimates import Estimates
from plumbline.equity.rates import byar, exact_poisson
from plumbline.equity.ratios import rate_ratio

ROWS = 1_000_000
LOOPED = 10_000
PER = 100_000
Work = Callable[[], object]


@dataclass(frozen=True)
class Figures:
    """Small and large counts mixed, as of many groups in many areas, each beside its area's comparator."""

    counts: np.ndarray
    people: np.ndarray
    other_counts: np.ndarray
    other_people: np.ndarray

    def first(self, rows: int) -> "Figures":
        return Figures(self.counts[:rows], self.people[:rows], self.other_counts[:rows], self.other_people[:rows])


def main() -> None:
    figures = _invent()
    _check_same(figures)
    ours = _measure(lambda: _ours(figures))
    print(f"{ROWS:,} rates with Byar's and exact intervals, and their ratios to a comparator")
    print(f"{'how':44} {'seconds':>8} {'times ours':>11} {'peak MB':>8}")
    _report("ours, all three", ours, ours)
    for name, part in _parts(figures).items():
        _report(f"  of which {name}", _measure(part), ours)
    _report("SciPy, arrays, every row worked", _measure(lambda: _scipy(figures)), ours)
    seconds, memory = _measure(lambda: _statsmodels(figures.first(LOOPED)))
    scale = ROWS / LOOPED
    _report(f"statsmodels, a loop ({LOOPED:,} scaled up)", (seconds * scale, memory), ours)


def _invent() -> Figures:
    random = np.random.default_rng(2026)
    return Figures(
        counts=random.poisson(random.gamma(1.5, 40, ROWS)),
        people=random.uniform(1e3, 1e6, ROWS),
        other_counts=random.poisson(random.gamma(3, 400, ROWS)) + 1,
        other_people=random.uniform(1e6, 1e7, ROWS),
    )


def _check_same(figures: Figures) -> None:
    """Raise AssertionError unless SciPy's limits are ours."""
    byars, exact, ratios = _ours(figures)
    ours = (byars.lowers, byars.uppers, exact.lowers, exact.uppers, ratios.values, ratios.lowers, ratios.uppers)
    for mine, theirs in zip(ours, _scipy(figures), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9)


def _ours(figures: Figures) -> list[Estimates]:
    return [part() for part in _parts(figures).values()]


def _parts(figures: Figures) -> dict[str, Callable[[], Estimates]]:
    counts, people = figures.counts, figures.people
    return {
        "Byar's interval": lambda: byar(counts, people, per=PER),
        "exact interval": lambda: exact_poisson(counts, people, per=PER),
        "ratio, log-normal or exact": lambda: rate_ratio(
            counts, people, figures.other_counts, figures.other_people
        ),
    }


def _scipy(figures: Figures) -> list[np.ndarray]:
    """The same figures as a careful analyst would write them with SciPy's fastest functions, each row worked."""
    counts, factor = figures.counts.astype(float), PER / figures.people
    z = ndtri(0.975)
    some, after = np.maximum(counts, 1), counts + 1
    byars = some * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3 * (counts > 0)
    byars_upper = after * (1 - 1 / (9 * after) + z / (3 * np.sqrt(after))) ** 3
    exact = gammaincinv(some, 0.025) * (counts > 0)
    exact_upper = gammaincinv(after, 0.975)
    ratio = counts / figures.people / (figures.other_counts / figures.other_people)
    spread = np.exp(z * np.sqrt(1 / some + 1 / figures.other_counts))
    odds = figures.other_people / figures.people
    low = betaincinv(some, figures.other_counts + 1, 0.025) * (counts > 0)
    high = betaincinv(after, figures.other_counts, 0.975)
    few = (counts < 10) | (figures.other_counts < 10)
    lower = np.where(few, low / (1 - low) * odds, ratio / spread)
    upper = np.where(few, high / (1 - high) * odds, ratio * spread)
    limits = (byars, byars_upper, exact, exact_upper)
    return [*(limit * factor for limit in limits), ratio, lower, upper]


def _statsmodels(figures: Figures) -> list[object]:
    """Row by row: the exact interval and the log ratio (statsmodels has no Byar's, and no exact ratio's)."""
    with np.errstate(all="ignore"):
        return [
            (
                confint_poisson(count, people, method="exact-c"),
                confint_poisson_2indep(count, people, other, others, method="wald-log"),
            )
            for count, people, other, others in zip(
                figures.counts, figures.people, figures.other_counts, figures.other_people, strict=True
            )
        ]


def _measure(work: Work) -> tuple[float, float]:
    """The best of three, in seconds, and the peak of one more run, in megabytes."""

    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    seconds = min(once() for _ in range(3))
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, peak / 1e6


def _report(name: str, measured: tuple[float, float], ours: tuple[float, float]) -> None:
    seconds, megabytes = measured
    print(f"{name:44} {seconds:8.3f} {seconds / ours[0]:11.1f} {megabytes:8.0f}")


if __name__ == "__main__":
    main()
