"""How unequal is a figure over a whole set of groups: along an order (deprivation, pay band), or without one?

The slope and relative index of inequality belong to groups that have an order. Ethnic groups have none: for them
there are `index_of_disparity` and `between_group_variance`. Nothing here ever orders groups by their results.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from plumbline.equity.columns import Column, check_above_zero, check_same_length, column, hidden_by
from plumbline.equity.intervals import check_confidence, deviate
from plumbline.equity.values import Estimate, Figure, Withheld

Floats = npt.NDArray[np.float64]

SLOPE_BY_ERRORS = "weighted least squares, from the groups' standard errors"
SLOPE_BY_RESIDUALS = "weighted least squares, from the residuals (t)"
SIMULATED = "simulated, percentiles"
FEWEST_GROUPS = 3

CROSSES_ZERO = "The fitted line is zero or below at an end, so there is no relative index: use the slope index."
TOO_WIDE = (
    "The fitted line may be zero at an end, so the relative index has no useful interval: use the slope index."
)
WIDEST = 1e6
"""A relative index whose limits lie further from it than so many times has no interval worth showing."""
FLAT_BIAS = "Never below zero: chance alone lifts it above zero where groups are small."


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedInequality:
    """The two indices of groups with an order, in which the first group is the one at rank 0.

    `slope` is the difference between the fitted values at the two ends (last less first), in the unit of the
    values; `relative` is their ratio (last over first). `ranks` are the groups' mean ranks between 0 and 1,
    None where withheld.
    """

    slope: Estimate
    relative: Estimate
    ranks: tuple[float, ...] | None


def ordered_inequality(
    values: Sequence[Figure],
    populations: Sequence[Figure],
    *,
    standard_errors: Sequence[Figure] | None = None,
    confidence: float = 0.95,
) -> OrderedInequality:
    """Slope index (SII) and relative index of inequality (RII) by population-weighted least squares.

    Each group stands at the middle of its share of the population, ranked in the order given; a straight line is
    fitted through the values, each weighted by its population, and read at both ends.

    Parameters
    ----------
    values
        One figure a group, in the groups' own order (such as most to least deprived), in any unit.
    populations
        People in each group, above zero, as long as `values`. A `Withheld` or None anywhere gives the same.
    standard_errors
        Of the values; where given, the intervals carry just this uncertainty. Where not, the intervals come from
        how far the groups lie from the line, which also counts the lack of a straight line as uncertainty.
    confidence
        The level, such as 0.95.

    Returns
    -------
    Both indices with their intervals: of the slope symmetric (normal from standard errors, t from residuals), of
    the ratio by the delta method on the log scale.

    Raises
    ------
    ValueError
        For fewer than three groups, a population that is not above zero, a value that is not finite, or a
        standard error that is negative.

    Notes
    -----
    Only for groups that have an order before the results are seen: deprivation and pay bands do, ethnicity does
    not. For ethnic groups use `index_of_disparity`. A line that does not fit makes both indices meaningless;
    draw the groups beside it. A percentage near 0 or 100 may call for a logistic fit, which this is not.

    References
    ----------
    Mackenbach JP, Kunst AE (1997). Measuring the magnitude of socio-economic inequalities in health. Social
    Science & Medicine 44(6), p. 757-771.
    Low A, Low A (2004). Measuring the gap: quantifying and comparing local health inequalities. Journal of
    Public Health 26(4), p. 388-395. Office for Health Improvement and Disparities: PHEindicatormethods, phe_sii.

    Examples
    --------
    >>> found = ordered_inequality([30, 26, 24, 21, 19], [100] * 5, standard_errors=[1] * 5)
    >>> f"{found.slope.value:.1f} ({found.slope.lower:.1f} to {found.slope.upper:.1f})"
    '-13.5 (-16.6 to -10.4)'
    >>> f"{found.relative.value:.2f}"
    '0.56'
    """
    check_confidence(confidence)
    parts = _checked(values, populations, standard_errors)
    reason, is_shown = _gaps(parts)
    if not is_shown:
        gap = Estimate(reason, reason, reason, "")
        return OrderedInequality(slope=gap, relative=gap, ranks=None)
    fit = _fit(parts[0].numbers, parts[1].numbers)
    if standard_errors is None:
        covariance = fit.residual_covariance()
        width, method = float(stdtrit(len(values) - 2, (1 + confidence) / 2)), SLOPE_BY_RESIDUALS
    else:
        covariance = fit.propagated_covariance(parts[2].numbers)
        width, method = deviate(confidence), SLOPE_BY_ERRORS
    return OrderedInequality(
        slope=_slope(fit, covariance, width, method),
        relative=_relative(fit, covariance, width, method),
        ranks=tuple(float(rank) for rank in fit.ranks),
    )


def simulated_inequality(
    values: Sequence[Figure],
    populations: Sequence[Figure],
    *,
    standard_errors: Sequence[Figure],
    confidence: float = 0.95,
    repetitions: int = 10_000,
    seed: int = 20_260_101,
) -> OrderedInequality:
    """The indices of `ordered_inequality` with simulated intervals, as the Fingertips tool makes them.

    Every value is drawn anew from a normal distribution around itself and the line is fitted again; the limits
    are percentiles of what comes out. The same seed gives the same limits. Parameters, errors, notes and
    references are those of `ordered_inequality`.

    Examples
    --------
    >>> found = simulated_inequality([30, 26, 24, 21, 19], [100] * 5, standard_errors=[1] * 5)
    >>> f"{found.slope.value:.1f} ({found.slope.lower:.0f} to {found.slope.upper:.0f})"
    '-13.5 (-17 to -10)'
    """
    plain = ordered_inequality(values, populations, standard_errors=standard_errors, confidence=confidence)
    if plain.ranks is None:
        return plain
    drawn = _drawn(values, standard_errors, repetitions, seed)
    fit = _fit(np.array(values, dtype=np.float64), np.array(populations, dtype=np.float64))
    first, last = (drawn @ fit.ends.T).T
    slope = _percentiles(plain.slope.value, last - first, confidence)
    if plain.relative.value is None or (np.minimum(first, last) <= 0).any():
        return OrderedInequality(slope=slope, relative=plain.relative, ranks=plain.ranks)
    relative = _percentiles(plain.relative.value, last / first, confidence)
    return OrderedInequality(slope=slope, relative=relative, ranks=plain.ranks)


def index_of_disparity(
    values: Sequence[Figure],
    populations: Sequence[Figure],
    *,
    is_weighted: bool = False,
    standard_errors: Sequence[Figure] | None = None,
    confidence: float = 0.95,
    repetitions: int = 10_000,
    seed: int = 20_260_101,
) -> Estimate:
    """How far groups lie from the average of all, on average, in per cent of that average.

    Parameters
    ----------
    values, populations
        One figure a group, all above or equal to zero, and people in each group; in any order.
    is_weighted
        Whether each group counts by its population (IDISW) or all alike (IDISU, which lets a small group count
        as much as a large one). The average of all is weighted by population in both.
    standard_errors
        Of the values, for a simulated percentile interval; without them there is none.
    confidence, repetitions, seed
        The level, how many simulations, and the seed that makes them repeatable.

    Returns
    -------
    One estimate in per cent; 0 where all groups are alike.

    Raises
    ------
    ValueError
        As `ordered_inequality`, and where the average of all is zero.

    Notes
    -----
    It says how unequal groups are, never who is worse off: show the groups. Chance alone lifts it above zero,
    the more the smaller the groups, and the simulated interval does not take that back; do not compare a year
    with few people with one with many. It can fall while every group's ratio to the comparator rises, and the
    plain and the weighted index can move apart: give the ratios as well.

    References
    ----------
    Pearcy JN, Keppel KG (2002). A summary measure of health disparity. Public Health Reports 117(3), p. 273-280.
    World Health Organization, Health Equity Assessment Toolkit (HEAT), technical notes: IDISU and IDISW.
    Ahn J, Harper S, Yu M, Feuer EJ, Liu B (2019). Improved Monte Carlo methods for estimating confidence
    intervals for eleven commonly used health disparity measures. PLoS One 14(7).

    Examples
    --------
    >>> f"{index_of_disparity([10, 20, 30], [100, 100, 200]).value:.1f} per cent"
    '33.3 per cent'
    """
    check_confidence(confidence)
    parts = _checked(values, populations, standard_errors)
    reason, is_shown = _gaps(parts)
    if not is_shown:
        return Estimate(reason, reason, reason, "")
    if (parts[0].numbers < 0).any():
        raise ValueError(
            "The index of disparity is made for figures of zero or more; one of these is below zero."
        )
    shares = parts[1].numbers / parts[1].numbers.sum()
    weights = shares if is_weighted else np.full(len(shares), 1 / len(shares))
    value = float(_disparity(parts[0].numbers, shares, weights))
    if standard_errors is None:
        return Estimate(value, None, None, "", FLAT_BIAS)
    drawn = np.maximum(_drawn(values, standard_errors, repetitions, seed), 0.0)
    return _percentiles(value, _disparity(drawn, shares, weights), confidence, FLAT_BIAS)


def between_group_variance(
    values: Sequence[Figure],
    populations: Sequence[Figure],
    *,
    standard_errors: Sequence[Figure] | None = None,
    confidence: float = 0.95,
    repetitions: int = 10_000,
    seed: int = 20_260_101,
) -> Estimate:
    """The population-weighted variance of groups around the average of all, in the square of their unit.

    It counts large gaps more than small ones. Parameters, errors and notes are those of `index_of_disparity`,
    except that values may be of any sign.

    References
    ----------
    Harper S, Lynch J (2005). Methods for measuring cancer disparities. National Cancer Institute, Bethesda.

    Examples
    --------
    >>> between_group_variance([10, 20, 30], [100, 100, 200]).value
    68.75
    """
    check_confidence(confidence)
    parts = _checked(values, populations, standard_errors)
    reason, is_shown = _gaps(parts)
    if not is_shown:
        return Estimate(reason, reason, reason, "")
    shares = parts[1].numbers / parts[1].numbers.sum()
    value = float(_variance(parts[0].numbers, shares))
    if standard_errors is None:
        return Estimate(value, None, None, "", FLAT_BIAS)
    drawn = _drawn(values, standard_errors, repetitions, seed)
    return _percentiles(value, _variance(drawn, shares), confidence, FLAT_BIAS)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A line through the groups. `ends` (2, groups) gives its values at rank 0 and 1 as sums over the values."""

    values: Floats
    populations: Floats
    ranks: Floats
    ends: Floats

    @property
    def first(self) -> float:
        return float(self.ends[0] @ self.values)

    @property
    def last(self) -> float:
        return float(self.ends[1] @ self.values)

    def propagated_covariance(self, standard_errors: Floats) -> Floats:
        return np.asarray((self.ends * standard_errors**2) @ self.ends.T)

    def residual_covariance(self) -> Floats:
        away = self.values - self.first - (self.last - self.first) * self.ranks
        spread = np.sum(self.populations * away**2) / (len(self.values) - 2)
        return np.asarray((self.ends / self.populations) @ self.ends.T * spread)


def _fit(values: Floats, populations: Floats) -> _Fit:
    ranks = (np.cumsum(populations) - populations / 2) / populations.sum()
    design = np.column_stack([1 - ranks, ranks])
    weighted = design.T * populations
    return _Fit(values, populations, ranks, np.linalg.solve(weighted @ design, weighted))


def _slope(fit: _Fit, covariance: Floats, width: float, method: str) -> Estimate:
    value = fit.last - fit.first
    half = width * np.sqrt(max(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1], 0.0))
    return Estimate(value, value - float(half), value + float(half), method)


def _relative(fit: _Fit, covariance: Floats, width: float, method: str) -> Estimate:
    first, last = fit.first, fit.last
    if min(first, last) <= 0:
        return Estimate(None, None, None, "", CROSSES_ZERO)
    variance = covariance[0, 0] / first**2 + covariance[1, 1] / last**2 - 2 * covariance[0, 1] / (first * last)
    reach = width * float(np.sqrt(max(variance, 0.0)))
    if reach > np.log(WIDEST):
        return Estimate(last / first, None, None, "", TOO_WIDE)
    spread = float(np.exp(reach))
    return Estimate(last / first, last / first / spread, last / first * spread, method)


def _disparity(values: Floats, shares: Floats, weights: Floats) -> Floats:
    average = values @ shares
    if (average <= 0).any():
        raise ValueError("The average of all groups is zero, so nothing can be said in per cent of it.")
    return np.asarray(100 * (np.abs(values - average[..., np.newaxis]) @ weights) / average)


def _variance(values: Floats, shares: Floats) -> Floats:
    average = values @ shares
    return np.asarray((values - average[..., np.newaxis]) ** 2 @ shares)


def _drawn(values: Sequence[Figure], standard_errors: Sequence[Figure], repetitions: int, seed: int) -> Floats:
    if repetitions < 1000:
        raise ValueError(f"Simulated limits want 1,000 repetitions or more; {repetitions} were asked for.")
    centres, errors = np.array(values, dtype=np.float64), np.array(standard_errors, dtype=np.float64)
    return centres + errors * np.random.default_rng(seed).standard_normal((repetitions, len(centres)))


def _percentiles(value: Figure, drawn: Floats, confidence: float, note: str = "") -> Estimate:
    lower, upper = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Estimate(value, float(lower), float(upper), SIMULATED, note)


def _checked(
    values: Sequence[Figure], populations: Sequence[Figure], standard_errors: Sequence[Figure] | None
) -> list[Column]:
    parts = [column(values), column(populations)]
    if standard_errors is not None:
        parts.append(column(standard_errors))
    check_same_length(*parts)
    if len(values) < FEWEST_GROUPS:
        raise ValueError(f"An index of inequality wants {FEWEST_GROUPS} groups or more; there are {len(values)}.")
    check_above_zero(parts[1], "Population")
    for part, what in zip(parts[::2], ("Value", "Standard error"), strict=False):
        bad = part.shown & ~np.isfinite(part.numbers)
        if what == "Standard error":
            bad |= part.shown & (part.numbers < 0)
        if bad.any():
            place = int(np.flatnonzero(bad)[0])
            raise ValueError(f"{what} {place + 1} is {part.numbers[place]:g}, which is no {what.lower()}.")
    return parts


def _gaps(parts: list[Column]) -> tuple[Withheld | None, bool]:
    """The first reason for which a figure is withheld, and whether every figure is shown."""
    shown = all(part.shown.all() for part in parts)
    reasons = (hidden_by(parts, place) for place in range(len(parts[0].numbers)))
    return next((reason for reason in reasons if reason is not None), None), shown
