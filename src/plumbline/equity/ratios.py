"""How many times as often something happens to one group as to another. A ratio always names both groups."""

from collections.abc import Callable

import numpy as np
from scipy.special import betainc, betaincinv

from plumbline.equity.arrays import Figures, Floats
from plumbline.equity.coded import Coded, chosen, the_same
from plumbline.equity.columns import Column, assemble
from plumbline.equity.distinct import once_each
from plumbline.equity.estimates import Estimates
from plumbline.equity.intervals import Limits, deviate, one_tail, search_edge
from plumbline.equity.pairs import checked_rates, checked_shares

LOG_NORMAL = "log-normal"
EXACT = "exact conditional"
MID_P = "mid-P conditional"
KATZ = "Katz log"
FEW = 10
"""Below this count in either group the exact interval is used."""

NO_COMPARATOR = "Nothing was counted in the comparator group, so there is no ratio."
NO_EVENTS = "Nothing was counted in this group: the ratio is zero and only its upper limit says anything."
FEW_NOTE = "Fewer than 10 events in one of the groups: read the interval, not the ratio."


def rate_ratio(
    counts: Figures,
    exposures: Figures,
    comparator_counts: Figures,
    comparator_exposures: Figures,
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
    sides = checked_rates(counts, exposures, comparator_counts, comparator_exposures)
    events, at_risk, other_events, other_at_risk = (side.numbers for side in sides)
    few = (events < FEW) | (other_events < FEW)
    value = _ratio(events, at_risk, other_events, other_at_risk)
    error = np.sqrt(1 / np.maximum(events, 1.0) + 1 / np.maximum(other_events, 1.0))
    spread = np.exp(deviate(confidence) * error)
    lower, upper = value / spread, value * spread
    lower[few], upper[few] = _conditional_limits(
        exact_odds, *(side.numbers[few] for side in sides), confidence=confidence
    )
    methods = chosen([(few, EXACT)], otherwise=LOG_NORMAL, size=len(few))
    return assemble(sides, value, lower, upper, methods=methods, notes=_notes(events, other_events))


def exact_rate_ratio(
    counts: Figures,
    exposures: Figures,
    comparator_counts: Figures,
    comparator_exposures: Figures,
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
    return _conditional(
        exact_odds,
        EXACT,
        checked_rates(counts, exposures, comparator_counts, comparator_exposures),
        confidence=confidence,
    )


def mid_p_rate_ratio(
    counts: Figures,
    exposures: Figures,
    comparator_counts: Figures,
    comparator_exposures: Figures,
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Ratios of two rates with the mid-P conditional interval, whatever the counts.

    As `exact_rate_ratio`, with the observed count itself weighing half in each tail. Parameters, returns and
    errors are those of `rate_ratio`.

    Notes
    -----
    Narrower than the exact interval; covers about as often as it says, not always at least as often.

    References
    ----------
    Rothman KJ, Greenland S, Lash TL (2008). Modern Epidemiology, 3rd edition, chapter 14.

    Examples
    --------
    >>> small, = mid_p_rate_ratio([3], [100], [1], [100])
    >>> f"{small.value:.1f} ({small.lower:.2f} to {small.upper:.1f})"
    '3.0 (0.32 to 79.0)'
    """
    return _conditional(
        mid_p_odds,
        MID_P,
        checked_rates(counts, exposures, comparator_counts, comparator_exposures),
        confidence=confidence,
    )


def proportion_ratio(
    successes: Figures,
    totals: Figures,
    comparator_successes: Figures,
    comparator_totals: Figures,
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Ratios of two proportions (relative likelihoods), group over comparator, with Katz's log interval.

    Parameters, returns and errors are those of `rate_ratio`, with successes of totals in place of events in
    exposures; a success count may not be above its total.

    Notes
    -----
    Katz's interval does not exist where either group has no successes: the limits are then None, and `note`
    says why. It is too narrow for counts below about 10; where counts may be small, use
    `plumbline.equity.proportion_ratios.fitting_proportion_ratio`.

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
    sides = checked_shares(successes, totals, comparator_successes, comparator_totals)
    hits, bases, other_hits, other_bases = (side.numbers for side in sides)
    lower, upper = katz_limits(hits, bases, other_hits, other_bases, confidence=confidence)
    value = _ratio(hits, bases, other_hits, other_bases)
    methods = the_same(KATZ, len(hits))
    return assemble(sides, value, lower, upper, methods=methods, notes=_notes(hits, other_hits))


def katz_limits(
    hits: Floats, bases: Floats, other_hits: Floats, other_bases: Floats, *, confidence: float
) -> Limits:
    """Katz's limits of a ratio of proportions, or NaN where either group has no successes."""
    value = _ratio(hits, bases, other_hits, other_bases)
    variance = 1 / np.maximum(hits, 1.0) - 1 / bases + 1 / np.maximum(other_hits, 1.0) - 1 / other_bases
    spread = np.exp(deviate(confidence) * np.sqrt(np.maximum(variance, 0.0)))
    no_interval = (hits == 0) | (other_hits == 0)
    return np.where(no_interval, np.nan, value / spread), np.where(no_interval, np.nan, value * spread)


def _ratio(events: Floats, at_risk: Floats, other_events: Floats, other_at_risk: Floats) -> Floats:
    """The ratio, or NaN where the comparator has no events (turned into None before it leaves the room)."""
    some = np.maximum(other_events, 1.0)
    return np.where(other_events > 0, (events / at_risk) / (some / other_at_risk), np.nan)


Odds = Callable[[Floats, Floats, float], Limits]
"""Limits of the odds of a count among the sum of two, from both counts and a confidence level."""


def _conditional(odds: Odds, method: str, sides: tuple[Column, ...], *, confidence: float) -> Estimates:
    numbers = [side.numbers for side in sides]
    lower, upper = _conditional_limits(odds, *numbers, confidence=confidence)
    methods = the_same(method, len(lower))
    notes = _notes(numbers[0], numbers[2])
    return assemble(sides, _ratio(*numbers), lower, upper, methods=methods, notes=notes)


def _conditional_limits(
    odds: Odds, events: Floats, at_risk: Floats, other_events: Floats, other_at_risk: Floats, *, confidence: float
) -> Limits:
    """Limits of a ratio of rates, or NaN where the comparator has no events."""
    if not len(events):
        return events, events
    low, high = once_each(lambda mine, theirs: odds(mine, theirs, confidence), events, other_events)
    scale = other_at_risk / at_risk
    undefined = other_events == 0
    return np.where(undefined, np.nan, low * scale), np.where(undefined, np.nan, high * scale)


def exact_odds(events: Floats, other_events: Floats, confidence: float) -> Limits:
    """Clopper and Pearson's limits of the share of one count in the sum of two, as odds."""
    tail = one_tail(confidence)
    some, others = np.maximum(events, 1.0), np.maximum(other_events, 1.0)
    low = np.where(events > 0, betaincinv(some, other_events + 1, tail), 0.0)
    # The other side's share: near 0 it keeps the digits that one near 1 would lose.
    rest = betaincinv(others, events + 1, tail)
    return low / (1 - low), (1 - rest) / rest


def mid_p_odds(events: Floats, other_events: Floats, confidence: float) -> Limits:
    """The mid-P limits of the share of one count in the sum of two, as odds; within the exact ones."""
    low, high = exact_odds(events, other_events, confidence)
    tail = one_tail(confidence)
    some, others = np.maximum(events, 1.0), np.maximum(other_events, 1.0)
    lower = search_edge(
        lambda odds, *both: _as_many(odds, *both) - tail, some / others, low, [some, other_events]
    )
    upper = search_edge(
        lambda odds, *both: _as_many(1 / odds, *both) - tail, some / others, high, [others, events]
    )
    return np.where(events > 0, lower, 0.0), upper


def _as_many(odds: Floats, count: Floats, rest: Floats) -> Floats:
    """The chance that more than the count fall to one side, and half of that of the count itself."""
    share = odds / (1 + odds)
    more = np.where(rest > 0, betainc(count + 1, np.maximum(rest, 1.0), share), 0.0)
    return (betainc(count, rest + 1, share) + more) / 2


def _notes(events: Floats, other_events: Floats) -> Coded[str]:
    cases = [
        (other_events == 0, NO_COMPARATOR),
        (events == 0, NO_EVENTS),
        ((events < FEW) | (other_events < FEW), FEW_NOTE),
    ]
    return chosen(cases, otherwise="", size=len(events))
