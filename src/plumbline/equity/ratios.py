"""How many times as often something happens to one group as to another. A ratio always names both groups."""

from collections.abc import Sequence

import numpy as np
from scipy.special import betaincinv

from plumbline.equity.columns import (
    Column,
    Floats,
    assemble,
    check_above_zero,
    check_counts,
    check_same_length,
    column,
)
from plumbline.equity.intervals import check_confidence, deviate
from plumbline.equity.values import Estimates, Figure

LOG_NORMAL = "log-normal"
EXACT = "exact conditional"
KATZ = "Katz log"
FEW = 10
"""Below this count in either group the exact interval is used."""

NO_COMPARATOR = "Nothing was counted in the comparator group, so there is no ratio."
NO_EVENTS = "Nothing was counted in this group: the ratio is zero and only its upper limit says anything."
FEW_NOTE = "Fewer than 10 events in one of the groups: read the interval, not the ratio."


def rate_ratio(
    counts: Sequence[Figure],
    exposures: Sequence[Figure],
    comparator_counts: Sequence[Figure],
    comparator_exposures: Sequence[Figure],
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Ratios of two rates, group over comparator, with the interval that fits the smaller count.

    Parameters
    ----------
    counts, exposures
        Events and exposure of the groups.
    comparator_counts, comparator_exposures
        The same of whom they are compared with, equally long. A `Withheld` or None anywhere gives the same
        in the result.
    confidence
        The level, such as 0.95.

    Returns
    -------
    Ratios with limits. From 10 events on in both groups the interval is log-normal; below, exact conditional.
    Where the comparator counts nothing, value and limits are None and `note` says so.

    Raises
    ------
    ValueError
        For a count that is negative or not whole, an exposure that is not above zero, or columns of
        different lengths.

    Notes
    -----
    The two groups must not overlap: "White British against White" is not a ratio of two groups.

    References
    ----------
    Log-normal: Kirkwood BR, Sterne JAC (2003). Essential Medical Statistics, 2nd edition, chapter 23, p. 240-248.
    Exact: see `exact_rate_ratio`.

    Examples
    --------
    >>> black, = rate_ratio([5693], [2_381_722], [31735], [45_684_257])
    >>> f"{black.value:.2f} ({black.lower:.2f} to {black.upper:.2f}), {black.method}"
    '3.44 (3.35 to 3.54), log-normal'
    """
    sides = _checked(counts, exposures, comparator_counts, comparator_exposures)
    events, at_risk, other_events, other_at_risk = (side.numbers for side in sides)
    few = (events < FEW) | (other_events < FEW)
    value = _ratio(events, at_risk, other_events, other_at_risk)
    error = np.sqrt(1 / np.maximum(events, 1.0) + 1 / np.maximum(other_events, 1.0))
    spread = np.exp(deviate(confidence) * error)
    lower_exact, upper_exact = _exact_limits(events, at_risk, other_events, other_at_risk, confidence)
    lower = np.where(few, lower_exact, value / spread)
    upper = np.where(few, upper_exact, value * spread)
    methods = [EXACT if small else LOG_NORMAL for small in few]
    return assemble(sides, value, lower, upper, methods=methods, notes=_notes(events, other_events))


def exact_rate_ratio(
    counts: Sequence[Figure],
    exposures: Sequence[Figure],
    comparator_counts: Sequence[Figure],
    comparator_exposures: Sequence[Figure],
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Ratios of two rates with the exact interval, whatever the counts.

    Given the sum of both counts, the group's count is binomial; Clopper and Pearson's limits of its share
    are turned into limits of the ratio. Parameters, returns and errors are those of `rate_ratio`.

    Notes
    -----
    With no events in the group the lower limit is 0. With none in the comparator there is no ratio.

    References
    ----------
    Przyborowski J, Wilenski H (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika 31(3/4), p. 313-323. Clopper CJ, Pearson ES (1934). Biometrika 26(4), p. 404-413.

    Examples
    --------
    >>> small, = exact_rate_ratio([3], [100], [1], [100])
    >>> f"{small.value:.1f} ({small.lower:.2f} to {small.upper:.1f})"
    '3.0 (0.24 to 157.5)'
    """
    sides = _checked(counts, exposures, comparator_counts, comparator_exposures)
    events, at_risk, other_events, other_at_risk = (side.numbers for side in sides)
    value = _ratio(events, at_risk, other_events, other_at_risk)
    lower, upper = _exact_limits(events, at_risk, other_events, other_at_risk, confidence)
    methods = [EXACT] * len(events)
    return assemble(sides, value, lower, upper, methods=methods, notes=_notes(events, other_events))


def proportion_ratio(
    successes: Sequence[Figure],
    totals: Sequence[Figure],
    comparator_successes: Sequence[Figure],
    comparator_totals: Sequence[Figure],
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Ratios of two proportions (relative likelihoods), group over comparator, with Katz's log interval.

    Parameters, returns and errors are those of `rate_ratio`, with successes of totals in place of events in
    exposures; a success count may not be above its total.

    Notes
    -----
    Katz's interval does not exist where either group has no successes: the limits are then None, and `note`
    says why. It is too narrow for counts below about 10.

    References
    ----------
    Katz D, Baptista J, Azen SP, Pike MC (1978). Obtaining confidence intervals for the risk ratio in cohort
    studies. Biometrics 34(3), p. 469-474.

    Examples
    --------
    >>> shortlisting, = proportion_ratio([250], [1000], [64], [400])
    >>> f"{shortlisting.value:.4f} ({shortlisting.lower:.2f} to {shortlisting.upper:.2f})"
    '1.5625 (1.22 to 2.00)'
    """
    sides = _checked(successes, totals, comparator_successes, comparator_totals)
    hits, bases, other_hits, other_bases = (side.numbers for side in sides)
    shown = np.logical_and.reduce([side.shown for side in sides])
    if (shown & ((hits > bases) | (other_hits > other_bases))).any():
        raise ValueError("A count is larger than its total.")
    value = _ratio(hits, bases, other_hits, other_bases)
    variance = 1 / np.maximum(hits, 1.0) - 1 / bases + 1 / np.maximum(other_hits, 1.0) - 1 / other_bases
    spread = np.exp(deviate(confidence) * np.sqrt(np.maximum(variance, 0.0)))
    no_interval = (hits == 0) | (other_hits == 0)
    lower = np.where(no_interval, np.nan, value / spread)
    upper = np.where(no_interval, np.nan, value * spread)
    return assemble(sides, value, lower, upper, methods=[KATZ] * len(hits), notes=_notes(hits, other_hits))


def _checked(
    counts: Sequence[Figure],
    exposures: Sequence[Figure],
    comparator_counts: Sequence[Figure],
    comparator_exposures: Sequence[Figure],
) -> tuple[Column, Column, Column, Column]:
    sides = column(counts), column(exposures), column(comparator_counts), column(comparator_exposures)
    check_same_length(*sides)
    check_counts(sides[0], "Count")
    check_counts(sides[2], "Comparator count")
    check_above_zero(sides[1], "Exposure")
    check_above_zero(sides[3], "Comparator exposure")
    return sides


def _ratio(events: Floats, at_risk: Floats, other_events: Floats, other_at_risk: Floats) -> Floats:
    """The ratio, or NaN where the comparator has no events (turned into None before it leaves the room)."""
    some = np.maximum(other_events, 1.0)
    return np.where(other_events > 0, (events / at_risk) / (some / other_at_risk), np.nan)


def _exact_limits(
    events: Floats, at_risk: Floats, other_events: Floats, other_at_risk: Floats, confidence: float
) -> tuple[Floats, Floats]:
    check_confidence(confidence)
    tail = (1 - confidence) / 2
    some, others = np.maximum(events, 1.0), np.maximum(other_events, 1.0)
    low = np.where(events > 0, betaincinv(some, other_events + 1, tail), 0.0)
    high = betaincinv(events + 1, others, 1 - tail)
    scale = other_at_risk / at_risk
    undefined = other_events == 0
    lower = np.where(undefined, np.nan, low / (1 - low) * scale)
    upper = np.where(undefined, np.nan, high / (1 - high) * scale)
    return lower, upper


def _notes(events: Floats, other_events: Floats) -> list[str]:
    return [_note(group, other) for group, other in zip(events, other_events, strict=True)]


def _note(events: float, other_events: float) -> str:
    if other_events == 0:
        return NO_COMPARATOR
    if events == 0:
        return NO_EVENTS
    return FEW_NOTE if min(events, other_events) < FEW else ""
