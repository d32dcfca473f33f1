"""How large a share is, and how sure we can be of it."""

from collections.abc import Sequence

import numpy as np

from plumbline.equity.columns import assemble, check_above_zero, check_counts, check_same_length, column
from plumbline.equity.intervals import deviate
from plumbline.equity.values import Estimates, Figure

WILSON = "Wilson score"


def wilson(successes: Sequence[Figure], totals: Sequence[Figure], *, confidence: float = 0.95) -> Estimates:
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
    hits, bases = column(successes), column(totals)
    check_same_length(hits, bases)
    check_counts(hits, "Count")
    check_counts(bases, "Total")
    check_above_zero(bases, "Total")
    both = hits.shown & bases.shown
    if (both & (hits.numbers > bases.numbers)).any():
        raise ValueError("A count is larger than its total.")
    z = deviate(confidence)
    n = bases.numbers
    p = np.where(both, hits.numbers, 0.0) / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    # At 0 and at n the limit is exactly 0 or 1; rounding may put it a hair outside.
    lower = np.where(p == 0, 0.0, np.clip(middle - half, 0.0, p))
    upper = np.where(p == 1, 1.0, np.clip(middle + half, p, 1.0))
    return assemble([hits, bases], p, lower, upper, methods=[WILSON] * len(n), notes=[""] * len(n))
