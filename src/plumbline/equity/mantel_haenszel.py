"""The arithmetic of stratified two-by-two tables, on whole arrays: what `stratified` says in words.

Every function takes tables of shape (..., strata, 2, 2), rows group and comparator, columns yes and no, and gives
arrays of shape (...). A stratum in which one margin is empty adds nothing; NaN marks what does not exist, and
`stratified` turns it into None. Nothing here checks its input.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Interval:
    """Estimates with their limits, three arrays of one shape; NaN where there is none."""

    value: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True)
class ChiSquared:
    """Test statistics with their degrees of freedom and p-values, three arrays of one shape."""

    statistic: Floats
    degrees: Floats
    p_value: Floats


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells and margins of every stratum, each of shape (..., strata).

    `size` is 1 for an empty stratum, so that it can be divided by.
    """

    a: Floats
    b: Floats
    c: Floats
    d: Floats

    @property
    def group(self) -> Floats:
        """People of the group."""
        return self.a + self.b

    @property
    def comparator(self) -> Floats:
        """People of the comparator."""
        return self.c + self.d

    @property
    def yes(self) -> Floats:
        """People with the outcome."""
        return self.a + self.c

    @property
    def size(self) -> Floats:
        """People in the stratum, at least 1."""
        return np.maximum(self.a + self.b + self.c + self.d, 1.0)

    @property
    def has_both_groups(self) -> Flags:
        """Which strata hold somebody of either group."""
        return (self.group > 0) & (self.comparator > 0)

    @property
    def is_informative(self) -> Flags:
        """Which strata have no empty margin, and so say something of an odds ratio."""
        return self.has_both_groups & (self.yes > 0) & (self.b + self.d > 0)


def cells(tables: Floats) -> Cells:
    """Part tables into their cells."""
    return Cells(tables[..., 0, 0], tables[..., 0, 1], tables[..., 1, 0], tables[..., 1, 1])


def common_odds_ratio(of: Cells, z: float) -> Interval:
    """Mantel and Haenszel's odds ratio with the log interval of Robins, Breslow and Greenland (1986)."""
    agree, differ = (of.a + of.d) / of.size, (of.b + of.c) / of.size
    above, below = of.a * of.d / of.size, of.b * of.c / of.size
    top, bottom = _total(above), _total(below)
    variance = (
        _part(_total(agree * above), 2 * top**2)
        + _part(_total(agree * below + differ * above), 2 * top * bottom)
        + _part(_total(differ * below), 2 * bottom**2)
    )
    return _log_interval(top, bottom, variance, z)


def common_risk_ratio(of: Cells, z: float) -> Interval:
    """Mantel and Haenszel's risk ratio with the log interval of Greenland and Robins (1985)."""
    top = _total(of.a * of.comparator / of.size)
    bottom = _total(of.c * of.group / of.size)
    spread = of.group * of.comparator * of.yes - of.a * of.c * of.size
    return _log_interval(top, bottom, _part(_total(spread / of.size**2), top * bottom), z)


def common_risk_difference(of: Cells, z: float) -> Interval:
    """Mantel and Haenszel's risk difference with the interval of Sato (1989)."""
    n, m = of.group, of.comparator
    weight = _total(n * m / of.size)
    value = _part(_total((of.a * m - of.c * n) / of.size), weight)
    p = (n**2 * of.c - m**2 * of.a + n * m * (m - n) / 2) / of.size**2
    q = (of.a * of.d + of.c * of.b) / (2 * of.size)
    variance = _part(value * _total(p) + _total(q), weight**2)
    half = z * np.sqrt(np.maximum(variance, 0.0))
    return Interval(value, np.maximum(value - half, -1.0), np.minimum(value + half, 1.0))


def association(of: Cells, *, correction: float) -> ChiSquared:
    """The Cochran-Mantel-Haenszel test; `correction` is 0.5, or 0 for none.

    As in R, the correction is left out where it would be larger than what it corrects.
    """
    excess = np.abs(_total(of.a - of.group * of.yes / of.size))
    no = of.b + of.d
    variance = of.group * of.comparator * of.yes * no / (of.size**2 * np.maximum(of.size - 1, 1.0))
    excess = np.where(excess >= correction, excess - correction, excess)
    statistic = _part(excess**2, _total(variance))
    return _chi_squared(statistic, np.ones_like(statistic))


def breslow_day(of: Cells, odds_ratio: Floats) -> tuple[ChiSquared, ChiSquared]:
    """Breslow and Day's test that strata share one odds ratio: as they gave it, and with Tarone's correction."""
    usable = of.is_informative & (odds_ratio > 0)[..., np.newaxis]
    expected = _fitted(of, np.where(odds_ratio > 0, odds_ratio, 1.0)[..., np.newaxis])
    others = [expected, of.yes - expected, of.group - expected, of.comparator - of.yes + expected]
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(usable, 1 / sum(1 / cell for cell in others), 0.0)
        plain = _total(np.where(usable, (of.a - expected) ** 2 / variance, 0.0))
    excess = _total(np.where(usable, of.a - expected, 0.0))
    tarone = plain - np.nan_to_num(_part(excess**2, _total(variance)))
    degrees = np.sum(usable, axis=-1) - 1.0
    return _chi_squared(plain, degrees), _chi_squared(np.maximum(tarone, 0.0), degrees)


def woolf(of: Cells) -> ChiSquared:
    """Woolf's test that strata share one odds ratio, with half a person added to every cell."""
    a, b, c, d = (cell + 0.5 for cell in (of.a, of.b, of.c, of.d))
    weight = np.where(of.is_informative, 1 / (1 / a + 1 / b + 1 / c + 1 / d), 0.0)
    log_ratio = np.log(a * d / (b * c))
    mean = np.nan_to_num(_part(_total(weight * log_ratio), _total(weight)))
    statistic = _total(weight * (log_ratio - mean[..., np.newaxis]) ** 2)
    return _chi_squared(statistic, np.sum(of.is_informative, axis=-1) - 1.0)


def _fitted(of: Cells, odds_ratio: Floats) -> Floats:
    """The first cell that the margins and one odds ratio would give: the smaller root of a quadratic."""
    square = 1 - odds_ratio
    linear = of.comparator - of.yes + odds_ratio * (of.group + of.yes)
    constant = odds_ratio * of.group * of.yes
    root = np.sqrt(np.maximum(linear**2 + 4 * square * constant, 0.0))
    below = linear + root
    return np.where(below > 0, 2 * constant / np.where(below > 0, below, 1.0), 0.0)


def _total(strata: Floats) -> Floats:
    return np.asarray(np.sum(strata, axis=-1))


def _part(top: Floats, bottom: Floats) -> Floats:
    """A quotient, or NaN where it does not exist."""
    exists = bottom > 0
    return np.where(exists, top / np.where(exists, bottom, 1.0), np.nan)


def _log_interval(top: Floats, bottom: Floats, variance: Floats, z: float) -> Interval:
    value = _part(top, bottom)
    spread = np.exp(z * np.sqrt(np.where(top > 0, variance, np.nan)))
    return Interval(value, value / spread, value * spread)


def _chi_squared(statistic: Floats, degrees: Floats) -> ChiSquared:
    exists = np.isfinite(statistic) & (degrees >= 1)
    p_value = np.where(exists, chdtrc(np.maximum(degrees, 1.0), np.where(exists, statistic, 0.0)), np.nan)
    return ChiSquared(np.where(exists, statistic, np.nan), degrees, p_value)
