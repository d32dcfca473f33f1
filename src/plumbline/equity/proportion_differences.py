"""How many more in a hundred one group has than another, and how sure we can be of it."""

from collections.abc import Callable
from functools import partial

import numpy as np

from plumbline.equity.arrays import Figures, Floats
from plumbline.equity.coded import Coded, chosen, the_same
from plumbline.equity.columns import assemble
from plumbline.equity.distinct import once_each
from plumbline.equity.estimates import Estimates
from plumbline.equity.intervals import Limits
from plumbline.equity.pairs import Pair, checked_shares
from plumbline.equity.proportions import wilson_limits
from plumbline.equity.score_intervals import proportion_difference_limits

MIETTINEN_NURMINEN = "Miettinen-Nurminen score"
NEWCOMBE = "Newcombe hybrid score"
FEW = 10
"""Below this count in either group a note warns of small numbers."""

NOTHING = "Nothing was counted in either group: only the width of the interval says anything."
FEW_NOTE = "Fewer than 10 were counted in one of the groups: read the interval, not the difference."


def proportion_difference(
    successes: Figures,
    totals: Figures,
    comparator_successes: Figures,
    comparator_totals: Figures,
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Differences of two proportions, group minus comparator, with Miettinen and Nurminen's score interval.

    Parameters
    ----------
    successes, totals
        Equally long sequences of whole numbers; 0 <= success <= total.
    comparator_successes, comparator_totals
        The same of whom they are compared with. A `Withheld` or None anywhere gives the same in the result.
    confidence
        The level, such as 0.95.

    Returns
    -------
    Differences between -1 and 1, not percentage points, with limits that stay in that range. It fits every
    count, zero included.

    Raises
    ------
    ValueError
        For a count that is negative, not whole or above its total, a total of zero, or columns of different
        lengths.

    Notes
    -----
    For independent groups that do not overlap: not for the same people asked twice, nor for part against whole.

    References
    ----------
    Miettinen O, Nurminen M (1985). Comparative analysis of two rates. Statistics in Medicine 4(2), p. 213-226.
    Method 6 of Newcombe RG (1998). Interval estimation for the difference between independent proportions:
    comparison of eleven methods. Statistics in Medicine 17(8), p. 873-890.

    Examples
    --------
    >>> gap, = proportion_difference([56], [70], [48], [80])
    >>> f"{gap.value:.4f} ({gap.lower:.4f} to {gap.upper:.4f})"
    '0.2000 (0.0528 to 0.3382)'
    """
    sides = checked_shares(successes, totals, comparator_successes, comparator_totals)
    return _with(proportion_difference_limits, MIETTINEN_NURMINEN, sides, confidence)


def newcombe_difference(
    successes: Figures,
    totals: Figures,
    comparator_successes: Figures,
    comparator_totals: Figures,
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Differences of two proportions with Newcombe's hybrid of the two Wilson intervals.

    Parameters, returns and errors are those of `proportion_difference`.

    Notes
    -----
    In closed form and easy to check by hand. For very small groups Miettinen and Nurminen's covers better.

    References
    ----------
    Method 10 of Newcombe RG (1998). Interval estimation for the difference between independent proportions:
    comparison of eleven methods. Statistics in Medicine 17(8), p. 873-890.

    Examples
    --------
    >>> gap, = newcombe_difference([56], [70], [48], [80])
    >>> f"{gap.value:.4f} ({gap.lower:.4f} to {gap.upper:.4f})"
    '0.2000 (0.0524 to 0.3339)'
    """
    sides = checked_shares(successes, totals, comparator_successes, comparator_totals)
    return _with(_newcombe_limits, NEWCOMBE, sides, confidence)


def _with(limits: Callable[..., Limits], method: str, sides: Pair, confidence: float) -> Estimates:
    bases, other_bases = sides[1].numbers, sides[3].numbers
    # A stand-in may be larger than the total beside it; such a place is never shown.
    hits, other_hits = np.minimum(sides[0].numbers, bases), np.minimum(sides[2].numbers, other_bases)
    lower, upper = once_each(partial(limits, confidence=confidence), hits, bases, other_hits, other_bases)
    value = hits / bases - other_hits / other_bases
    methods = the_same(method, len(value))
    return assemble(sides, value, lower, upper, methods=methods, notes=_notes(hits, other_hits))


def _newcombe_limits(
    hits: Floats, bases: Floats, other_hits: Floats, other_bases: Floats, *, confidence: float
) -> Limits:
    mine, other = hits / bases, other_hits / other_bases
    low, high = wilson_limits(hits, bases, confidence)
    other_low, other_high = wilson_limits(other_hits, other_bases, confidence)
    difference = mine - other
    lower = difference - np.hypot(mine - low, other_high - other)
    upper = difference + np.hypot(high - mine, other - other_low)
    return lower.clip(-1.0, 1.0), upper.clip(-1.0, 1.0)


def _notes(hits: Floats, other_hits: Floats) -> Coded[str]:
    cases = [
        ((hits == 0) & (other_hits == 0), NOTHING),
        ((hits < FEW) | (other_hits < FEW), FEW_NOTE),
    ]
    return chosen(cases, otherwise="", size=len(hits))
