"""How large a share is, and how sure we can be of it."""

from collections.abc import Callable

import numpy as np
from scipy.special import betaincinv

from plumbline.equity.arrays import Figures, Floats
from plumbline.equity.coded import the_same
from plumbline.equity.columns import (
    Column,
    assemble,
    check_above_zero,
    check_counts,
    check_same_length,
    check_within,
    column,
)
from plumbline.equity.distinct import once_each
from plumbline.equity.estimates import Estimates
from plumbline.equity.intervals import Limits, deviate, one_tail

WILSON = "Wilson score"
CLOPPER_PEARSON = "Clopper-Pearson"
AGRESTI_COULL = "Agresti-Coull"


def wilson(successes: Figures, totals: Figures, *, confidence: float = 0.95) -> Estimates:
    """Proportions with Wilson's score interval.

    Parameters
    ----------
    successes, totals
        Equally long sequences of whole numbers; 0 <= success <= total. A `Withheld` or None in either gives
        the same in the result.
    confidence
        The level, such as 0.95.

    Returns
    -------
    Proportions between 0 and 1, not percentages. The limits never leave that range, even at 0 of n or n of n.

    Raises
    ------
    ValueError
        For a count that is negative, not whole or above its total, or for a total of zero.

    Notes
    -----
    For independent yes-or-no answers. A weighted survey has a wider interval than this; do not use it where
    the same person may stand in a total twice.

    References
    ----------
    Wilson EB (1927). Probable inference, the law of succession, and statistical inference. Journal of the
    American Statistical Association 22(158), p. 209-212. Compared with six others by Newcombe RG (1998),
    Statistics in Medicine 17, p. 857-872, where it is method 3.

    Examples
    --------
    >>> share, = wilson([81], [263])
    >>> f"{share.value:.4f} ({share.lower:.4f} to {share.upper:.4f})"
    '0.3080 (0.2553 to 0.3662)'
    """
    return _with(wilson_limits, WILSON, successes, totals, confidence)


def clopper_pearson(successes: Figures, totals: Figures, *, confidence: float = 0.95) -> Estimates:
    """Proportions with the exact (central) binomial interval.

    Parameters, returns and errors are those of `wilson`.

    Notes
    -----
    Covers at least as often as it says, and more often for small totals: use it where that promise matters more
    than a narrow interval.

    References
    ----------
    Clopper CJ, Pearson ES (1934). The use of confidence or fiducial limits illustrated in the case of the
    binomial. Biometrika 26(4), p. 404-413. Method 5 of Newcombe RG (1998), Statistics in Medicine 17, p. 857-872.

    Examples
    --------
    >>> share, = clopper_pearson([0], [20])
    >>> f"{share.value:.4f} ({share.lower:.4f} to {share.upper:.4f})"
    '0.0000 (0.0000 to 0.1684)'
    """
    return _with(clopper_pearson_limits, CLOPPER_PEARSON, successes, totals, confidence)


def agresti_coull(successes: Figures, totals: Figures, *, confidence: float = 0.95) -> Estimates:
    """Proportions with Agresti and Coull's interval: about 2 successes and 2 failures added at 95%.

    Parameters and errors are those of `wilson`.

    Returns
    -------
    The proportion that was observed, not the adjusted one that the interval is built round; limits are cut off
    at 0 and 1.

    Notes
    -----
    Never narrower than Wilson's interval, and has the same middle. Kept for comparison with reports that use it;
    Wilson's is the better one for small totals.

    References
    ----------
    Agresti A, Coull BA (1998). Approximate is better than "exact" for interval estimation of binomial
    proportions. The American Statistician 52(2), p. 119-126.

    Examples
    --------
    >>> share, = agresti_coull([1], [29])
    >>> f"{share.value:.4f} ({share.lower:.4f} to {share.upper:.4f})"
    '0.0345 (0.0000 to 0.1863)'
    """
    return _with(_agresti_coull_limits, AGRESTI_COULL, successes, totals, confidence)


def _with(
    limits: Callable[[Floats, Floats, float], Limits],
    method: str,
    successes: Figures,
    totals: Figures,
    confidence: float,
) -> Estimates:
    hits, bases = _checked(successes, totals)
    # Where one of the two is withheld, its stand-in may be smaller than the other; that place is never shown.
    n = bases.numbers
    k = np.where(hits.shown & bases.shown, hits.numbers, 0.0)
    lower, upper = once_each(lambda some, of: limits(some, of, confidence), k, n)
    size = len(n)
    return assemble([hits, bases], k / n, lower, upper, methods=the_same(method, size), notes=the_same("", size))


def _checked(successes: Figures, totals: Figures) -> tuple[Column, Column]:
    hits, bases = column(successes), column(totals)
    check_same_length(hits, bases)
    check_counts(hits, "Count")
    check_counts(bases, "Total")
    check_above_zero(bases, "Total")
    check_within(hits, bases)
    return hits, bases


def wilson_limits(hits: Floats, bases: Floats, confidence: float) -> Limits:
    """Wilson's score limits of a proportion."""
    z = deviate(confidence)
    p = hits / bases
    middle = (p + z * z / (2 * bases)) / (1 + z * z / bases)
    half = z / (1 + z * z / bases) * np.sqrt(p * (1 - p) / bases + z * z / (4 * bases * bases))
    # At 0 and at n the limit is exactly 0 or 1; rounding may put it a hair outside.
    lower = np.where(p == 0, 0.0, np.clip(middle - half, 0.0, p))
    upper = np.where(p == 1, 1.0, np.clip(middle + half, p, 1.0))
    return lower, upper


def clopper_pearson_limits(hits: Floats, bases: Floats, confidence: float) -> Limits:
    """Clopper and Pearson's limits of a proportion."""
    tail = one_tail(confidence)
    misses = bases - hits
    lower = np.where(hits > 0, betaincinv(np.maximum(hits, 1.0), misses + 1, tail), 0.0)
    upper = np.where(misses > 0, betaincinv(hits + 1, np.maximum(misses, 1.0), 1 - tail), 1.0)
    return lower, upper


def _agresti_coull_limits(hits: Floats, bases: Floats, confidence: float) -> Limits:
    z = deviate(confidence)
    n = bases + z * z
    p = (hits + z * z / 2) / n
    half = z * np.sqrt(p * (1 - p) / n)
    return np.maximum(p - half, 0.0), np.minimum(p + half, 1.0)
