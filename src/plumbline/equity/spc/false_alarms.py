"""When many series are watched at once, how many would signal by chance alone, and which stand out beyond that?

Two answers, each with its sentence: how many of N charts show a signal though nothing changed, worked out by
drawing up charts of pure chance with the same rules; and which last points remain when the share of false ones
among those named is held to a rate (Benjamini and Hochberg).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import pi, sqrt

import numpy as np
from scipy.special import gammaln, stdtr
from scipy.stats import false_discovery_control

from plumbline.equity.arrays import Flags, Floats, frozen
from plumbline.equity.spc.many import ControlCharts, Counts
from plumbline.equity.spc.names import MovingRanges
from plumbline.equity.spc.xmr import mean_moving_range, xmr_charts

TRIALS = 20_000
SEED = 1924
"""Fixed, so that the same question has the same answer on every machine: the year of the first control chart."""
MOVING_RANGE_OF_CHANCE = 2 / sqrt(pi)
"""The mean moving range of independent normal values, in standard deviations: 1.128."""
ALONE = 2 * pi / 3 - 3 + sqrt(3)
TOGETHER = pi / 6 - 2 + sqrt(3)
LEAST_POINTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalsByChance:
    """Of XmR charts of `points` independent normal values that never change, the shares that signal all the same.

    `in_chart` is the share with a signal at any point, `at_end` with one at the last point (the variation icon),
    `per_point` the share of points. Each is known to about 1 in 100 (two standard errors of `trials` charts).
    """

    points: int
    in_chart: float
    at_end: float
    per_point: float
    trials: int

    def told(self, charts: int, *, seen_at_end: int | None = None) -> str:
        """What to expect of so many charts, and beside it how many do signal at the last point, in a sentence."""
        seen = "" if seen_at_end is None else f" {seen_at_end} of them do at the last point."
        return (
            f"If nothing at all had changed, about {self.in_chart * charts:.0f} of {charts} charts of "
            f"{self.points} points would still show a signal somewhere, and about {self.at_end * charts:.0f} "
            f"at the last point, by chance alone.{seen}"
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChangedSeries:
    """The series whose last point stands out, when at most a share `rate` of those named may be false alarms.

    `p_values` and `adjusted` have the shape (series,), NaN where a series has too few values to judge.
    """

    p_values: Floats
    adjusted: Floats
    rate: float

    @property
    def is_changed(self) -> Flags:
        """Which series are named."""
        return np.less_equal(self.adjusted, self.rate)  # NaN is not less than anything

    @property
    def told(self) -> str:
        """How many series were judged and how many are named, in a sentence."""
        judged = int(np.count_nonzero(~np.isnan(self.p_values)))
        lone = int(np.count_nonzero(self.p_values <= self.rate))
        return (
            f"Of {judged} series judged together, the last point of {int(self.is_changed.sum())} stands out, "
            f"with no more than {self.rate:.0%} of those named expected to be false alarms. Judged one by one, "
            f"{lone} would have, and {judged * self.rate:.1f} would by chance alone."
        )


@lru_cache(maxsize=64)
def signals_by_chance(
    points: int, *, moving_ranges: MovingRanges = MovingRanges.ALL, baseline: int | None = None
) -> SignalsByChance:
    """Work out how often XmR charts signal though nothing changed.

    Parameters
    ----------
    points
        How many points each chart has, 2 or more.
    moving_ranges, baseline
        As the charts are drawn up.

    Returns
    -------
    The shares, from 20,000 charts of pure chance drawn up with the very rules in use, from a fixed seed.

    Raises
    ------
    ValueError
        Fewer than two points, or a baseline that does not fit.

    Notes
    -----
    True of values that are independent and roughly normal. Values that follow their neighbours, or counts near
    zero, signal more often. With limits known beforehand one point in 370 lies outside them by chance; with all
    four rules, and limits from the points themselves, far more charts signal, as this shows.

    References
    ----------
    The method is simulation. On the rules used together: Champ CW, Woodall WH (1987). Exact results for Shewhart
    control charts with supplementary runs rules. Technometrics 29(4), p. 393-399.

    Examples
    --------
    >>> by_chance = signals_by_chance(36)
    >>> round(by_chance.in_chart, 2), round(by_chance.at_end, 2)
    (0.27, 0.02)
    """
    rng = np.random.default_rng(SEED)
    charts = xmr_charts(rng.standard_normal((TRIALS, points)), moving_ranges=moving_ranges, baseline=baseline)
    is_special = charts.is_special_cause
    return SignalsByChance(
        points=points,
        in_chart=float(is_special.any(axis=1).mean()),
        at_end=float(is_special[:, -1].mean()),
        per_point=float(is_special.mean()),
        trials=TRIALS,
    )


def last_point_p_values(charts: ControlCharts) -> Floats:
    """How likely chance alone would put each last point as far out as it is, either way.

    The last point is judged by the mean and the moving ranges of the points before it in the last stretch, and
    by Student's t with the degrees of freedom that a mean moving range has. All moving ranges count.

    Parameters
    ----------
    charts
        Many charts, as from `xmr_charts`.

    Returns
    -------
    Two-sided p-values, shape (series,). NaN where the last point is missing, fewer than 7 values came before it,
    or those never moved.

    Notes
    -----
    Looks at the last point only: a slow drift or a run is not its business. The degrees of freedom match the
    first two moments of the mean moving range. For 24 points or more p is right to a few hundredths of itself at
    0.01; with 12 points a p near 0.001 is too large by half, which errs on the side of silence.

    References
    ----------
    Cryer JD, Ryan TP (1990). The estimation of sigma for an X chart: MR/d2 or S/c4? Journal of Quality Technology
    22(3), p. 187-192: the variance of the mean moving range.

    Examples
    --------
    >>> charts = xmr_charts([[5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5.5], [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 12]])
    >>> [f"{p:.4f}" for p in last_point_p_values(charts)]
    ['1.0000', '0.0002']
    """
    rows = charts.values[:, charts.phases[-1].start :]
    before, last = rows[:, :-1], rows[:, -1]
    counts = np.count_nonzero(~np.isnan(before), axis=1)
    ranges = np.count_nonzero(~np.isnan(before[:, 1:] - before[:, :-1]), axis=1)
    sigma = mean_moving_range(before, MovingRanges.ALL) / MOVING_RANGE_OF_CHANCE
    can_judge = (counts >= LEAST_POINTS - 1) & (ranges >= LEAST_POINTS - 2) & (sigma > 0) & ~np.isnan(last)
    p_values = np.full(len(rows), np.nan)
    mean = np.nanmean(before[can_judge], axis=1)
    degrees = _degrees(ranges[can_judge])
    spread = sigma[can_judge] * _mean_of_chi(degrees) * np.sqrt(1 + 1 / counts[can_judge])
    distance = np.abs(last[can_judge] - mean) / spread
    p_values[can_judge] = 2 * stdtr(degrees, -distance)
    return frozen(p_values)


def changed_series(p_values: Sequence[float] | Floats, *, rate: float = 0.05) -> ChangedSeries:
    """Name the series that stand out, holding the share of false alarms among those named.

    Parameters
    ----------
    p_values
        One for each series, 0 to 1: from `last_point_p_values`, or of any test. NaN is left out.
    rate
        The largest share of false alarms among the series named that can be borne, such as 0.05.

    Returns
    -------
    The p-values adjusted by Benjamini and Hochberg's procedure, which series they name, and a sentence.

    Raises
    ------
    ValueError
        A p-value or a rate outside 0 to 1.

    Notes
    -----
    Holds for independent series, and for those that rise and fall together. It limits the share of false alarms,
    not their chance: among 40 named at 0.05, two may be false.

    References
    ----------
    Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate: a practical and powerful approach to
    multiple testing. Journal of the Royal Statistical Society B 57(1), p. 289-300 (the example is theirs).

    Examples
    --------
    >>> found = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262]
    >>> int(changed_series([*found, 0.5719, 0.6528, 0.7590, 1.0000]).is_changed.sum())
    4
    """
    found = np.array(p_values, dtype=np.float64)
    if ((found < 0) | (found > 1)).any() or not 0 < rate < 1:
        raise ValueError("A p-value lies between 0 and 1, and so does the share of false alarms to be borne.")
    adjusted = np.full(found.shape, np.nan)
    is_there = ~np.isnan(found)
    if is_there.any():
        adjusted[is_there] = false_discovery_control(found[is_there], method="bh")
    return ChangedSeries(p_values=frozen(found), adjusted=frozen(adjusted), rate=rate)


def _degrees(ranges: Counts) -> Floats:
    """Degrees of freedom of a chi variable that varies, beside its mean, as the mean of so many moving ranges."""
    variance = (ALONE * ranges - TOGETHER) / ranges**2
    return 1 / (2 * variance) + 1 / 4


def _mean_of_chi(degrees: Floats) -> Floats:
    """The mean of a standard deviation with so many degrees of freedom, where the true one is 1."""
    return np.sqrt(2 / degrees) * np.exp(gammaln((degrees + 1) / 2) - gammaln(degrees / 2))
