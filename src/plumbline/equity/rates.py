"""How often something happens in a population, and how sure we can be of it."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import gammaincinv

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

BYAR = "Byar"
EXACT = "exact Poisson"
FEW = 10
"""Below this count Byar's approximation gives way to the exact interval."""

FEW_NOTE = "Fewer than 10 events: the rate would move a lot with one event more or less."


def rate(
    counts: Sequence[Figure], exposures: Sequence[Figure], *, per: float, confidence: float = 0.95
) -> Estimates:
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
    lower_byar, upper_byar = _byar_limits(events.numbers, confidence)
    lower_exact, upper_exact = _exact_limits(events.numbers, confidence)
    limits = np.where(few, lower_exact, lower_byar), np.where(few, upper_exact, upper_byar)
    methods = [EXACT if small else BYAR for small in few]
    notes = [FEW_NOTE if small else "" for small in few]
    return _scaled(events, at_risk, limits, per, methods, notes)


def byar(
    counts: Sequence[Figure], exposures: Sequence[Figure], *, per: float, confidence: float = 0.95
) -> Estimates:
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
    return _with(_byar_limits, BYAR, counts, exposures, per, confidence)


def exact_poisson(
    counts: Sequence[Figure], exposures: Sequence[Figure], *, per: float, confidence: float = 0.95
) -> Estimates:
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
    return _with(_exact_limits, EXACT, counts, exposures, per, confidence)


Limits = tuple[Floats, Floats]


def _with(
    limits: Callable[[Floats, float], Limits],
    method: str,
    counts: Sequence[Figure],
    exposures: Sequence[Figure],
    per: float,
    confidence: float,
) -> Estimates:
    events, at_risk = _checked(counts, exposures)
    found = limits(events.numbers, confidence)
    return _scaled(events, at_risk, found, per, [method] * len(counts), [""] * len(counts))


def _checked(counts: Sequence[Figure], exposures: Sequence[Figure]) -> tuple[Column, Column]:
    events, at_risk = column(counts), column(exposures)
    check_same_length(events, at_risk)
    check_counts(events, "Count")
    check_above_zero(at_risk, "Exposure")
    return events, at_risk


def _byar_limits(events: Floats, confidence: float) -> Limits:
    z = deviate(confidence)
    at_least_one = np.maximum(events, 1.0)
    # A very wide interval around a tiny count would cube a negative number.
    inner = np.maximum(1 - 1 / (9 * at_least_one) - z / (3 * np.sqrt(at_least_one)), 0.0)
    lower = np.where(events > 0, at_least_one * inner**3, 0.0)
    after = events + 1
    upper = after * (1 - 1 / (9 * after) + z / (3 * np.sqrt(after))) ** 3
    return lower, upper


def _exact_limits(events: Floats, confidence: float) -> Limits:
    check_confidence(confidence)
    tail = (1 - confidence) / 2
    lower = np.where(events > 0, gammaincinv(np.maximum(events, 1.0), tail), 0.0)
    return lower, gammaincinv(events + 1, 1 - tail)


def _scaled(
    events: Column, at_risk: Column, limits: Limits, per: float, methods: Sequence[str], notes: Sequence[str]
) -> Estimates:
    factor = per / at_risk.numbers
    lower, upper = limits
    return assemble(
        [events, at_risk], events.numbers * factor, lower * factor, upper * factor, methods=methods, notes=notes
    )
