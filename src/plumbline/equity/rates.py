"""How often something happens in a population, and how sure we can be of it."""

from collections.abc import Callable

import numpy as np
from scipy.special import gammainc, gammaincc, gammaincinv

from plumbline.equity.arrays import Figures, Floats
from plumbline.equity.coded import Coded, chosen, the_same
from plumbline.equity.columns import (
    Column,
    assemble,
    check_above_zero,
    check_counts,
    check_same_length,
    column,
)
from plumbline.equity.distinct import once_each
from plumbline.equity.estimates import Estimates
from plumbline.equity.intervals import Limits, deviate, one_tail, search_edge

BYAR = "Byar"
EXACT = "exact Poisson"
MID_P = "mid-P exact Poisson"
FEW = 10
"""Below this count Byar's approximation gives way to the exact interval."""

FEW_NOTE = "Fewer than 10 events: the rate would move a lot with one event more or less."


def rate(counts: Figures, exposures: Figures, *, per: float, confidence: float = 0.95) -> Estimates:
    """Rates with the interval that fits each count: Byar's from 10 events on, the exact one below.

    Parameters
    ----------
    counts
        Events, whole numbers.
    exposures
        People, bed days or person-years at risk, above zero; as long as `counts`. A `Withheld` or None in either
        gives the same in the result.
    per
        The rate's base, such as 100 000.
    confidence
        The level, such as 0.95.

    Returns
    -------
    Rates per `per`, with limits; `method` names the interval of each.

    Raises
    ------
    ValueError
        For a count that is negative or not whole, an exposure that is not above zero, or a confidence level
        outside 0 and 1.

    Notes
    -----
    Assumes that events are independent. Repeated detentions of the same people make the true interval wider.

    References
    ----------
    See `byar` and `exact_poisson`.

    Examples
    --------
    >>> black, = rate([5693], [2_381_722], per=100_000)
    >>> f"{black.value:.1f} ({black.lower:.1f} to {black.upper:.1f}), {black.method}"
    '239.0 (232.9 to 245.3), Byar'
    """
    events, at_risk = _checked(counts, exposures)
    few = events.numbers < FEW
    limits = once_each(lambda some: count_limits(some, confidence), events.numbers)
    size = len(few)
    return _scaled(
        events,
        at_risk,
        limits,
        per,
        methods=chosen([(few, EXACT)], otherwise=BYAR, size=size),
        notes=chosen([(few, FEW_NOTE)], otherwise="", size=size),
    )


def byar(counts: Figures, exposures: Figures, *, per: float, confidence: float = 0.95) -> Estimates:
    """Rates with Byar's approximation to the exact Poisson interval, whatever the count.

    Parameters, returns and errors are those of `rate`.

    Notes
    -----
    Close to the exact limits even for counts of about 5; at 0 the lower limit is 0.

    References
    ----------
    Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II: the design and analysis of
    cohort studies. IARC Scientific Publications 82, p. 69 (after Rothman and Boice, 1979).

    Examples
    --------
    >>> ten, = byar([10], [1], per=1)
    >>> f"{ten.lower:.2f} to {ten.upper:.2f}"
    '4.79 to 18.39'
    """
    return _with(byar_limits, BYAR, counts, exposures, per, confidence)


def exact_poisson(counts: Figures, exposures: Figures, *, per: float, confidence: float = 0.95) -> Estimates:
    """Rates with the exact (central) Poisson interval, whatever the count.

    Parameters, returns and errors are those of `rate`.

    Notes
    -----
    Covers at least as often as it says, and more often for small counts.

    References
    ----------
    Garwood F (1936). Fiducial limits for the Poisson distribution. Biometrika 28(3/4), p. 437-442.

    Examples
    --------
    >>> one, = exact_poisson([1], [1], per=1)
    >>> f"{one.lower:.4f} to {one.upper:.4f}"
    '0.0253 to 5.5716'
    """
    return _with(exact_limits, EXACT, counts, exposures, per, confidence)


def mid_p_poisson(counts: Figures, exposures: Figures, *, per: float, confidence: float = 0.95) -> Estimates:
    """Rates with the mid-P Poisson interval: the observed count itself weighs half in each tail.

    Parameters, returns and errors are those of `rate`.

    Notes
    -----
    Narrower than the exact interval and covers about as often as it says, not always at least as often. Where a
    promise of at least 95% must hold, use `exact_poisson`.

    References
    ----------
    Cohen GR, Yang SY (1994). Mid-P confidence intervals for the Poisson expectation. Statistics in Medicine
    13(21), p. 2189-2203.

    Examples
    --------
    >>> four, = mid_p_poisson([4], [1], per=1)
    >>> f"{four.lower:.3f} to {four.upper:.3f}"
    '1.271 to 9.648'
    """
    return _with(mid_p_limits, MID_P, counts, exposures, per, confidence)


def _with(
    limits: Callable[[Floats, float], Limits],
    method: str,
    counts: Figures,
    exposures: Figures,
    per: float,
    confidence: float,
) -> Estimates:
    events, at_risk = _checked(counts, exposures)
    found = once_each(lambda some: limits(some, confidence), events.numbers)
    size = len(events.numbers)
    return _scaled(events, at_risk, found, per, methods=the_same(method, size), notes=the_same("", size))


def _checked(counts: Figures, exposures: Figures) -> tuple[Column, Column]:
    events, at_risk = column(counts), column(exposures)
    check_same_length(events, at_risk)
    check_counts(events, "Count")
    check_above_zero(at_risk, "Exposure")
    return events, at_risk


def count_limits(events: Floats, confidence: float) -> Limits:
    """Limits of the mean of a Poisson count: Byar's from 10 events on, the exact ones below."""
    few = events < FEW
    lower, upper = byar_limits(events, confidence)
    lower[few], upper[few] = exact_limits(events[few], confidence)
    return lower, upper


def byar_limits(events: Floats, confidence: float) -> Limits:
    """Byar's limits of the mean of a Poisson count."""
    z = deviate(confidence)
    at_least_one = np.maximum(events, 1.0)
    # A very wide interval around a tiny count would cube a negative number.
    inner = np.maximum(1 - 1 / (9 * at_least_one) - z / (3 * np.sqrt(at_least_one)), 0.0)
    lower = np.where(events > 0, at_least_one * inner**3, 0.0)
    after = events + 1
    upper = after * (1 - 1 / (9 * after) + z / (3 * np.sqrt(after))) ** 3
    return lower, upper


def exact_limits(events: Floats, confidence: float) -> Limits:
    """The exact (central) limits of the mean of a Poisson count."""
    tail = one_tail(confidence)
    lower = np.where(events > 0, gammaincinv(np.maximum(events, 1.0), tail), 0.0)
    return lower, gammaincinv(events + 1, 1 - tail)


def mid_p_limits(events: Floats, confidence: float) -> Limits:
    """The mid-P limits of the mean of a Poisson count; they lie within the exact ones."""
    tail = one_tail(confidence)
    lowest, highest = exact_limits(events, confidence)
    some = np.maximum(events, 1.0)
    lower = search_edge(lambda mean, count: _as_many(mean, count) - tail, some, lowest, [some])
    upper = search_edge(lambda mean, count: _as_few(mean, count) - tail, events, highest, [events])
    return np.where(events > 0, lower, 0.0), upper


def _as_many(mean: Floats, count: Floats) -> Floats:
    """The chance of more than the count, and half of that of the count itself."""
    return (gammainc(count + 1, mean) + gammainc(count, mean)) / 2


def _as_few(mean: Floats, count: Floats) -> Floats:
    """The chance of fewer than the count, and half of that of the count itself."""
    fewer = np.where(count > 0, gammaincc(np.maximum(count, 1.0), mean), 0.0)
    return (gammaincc(count + 1, mean) + fewer) / 2


def _scaled(
    events: Column, at_risk: Column, limits: Limits, per: float, *, methods: Coded[str], notes: Coded[str]
) -> Estimates:
    factor = per / at_risk.numbers
    lower, upper = limits
    return assemble(
        [events, at_risk], events.numbers * factor, lower * factor, upper * factor, methods=methods, notes=notes
    )
