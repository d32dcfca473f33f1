"""How many times as likely something is for one group as for another, whatever the counts, zero included.

A ratio always names both groups. `ratios.proportion_ratio` has Katz's interval, and none at zero; here are
Koopman's score interval and the choice between the two.
"""

from functools import partial

import numpy as np

from plumbline.equity.arrays import Figures, Flags, Floats
from plumbline.equity.coded import Coded, chosen
from plumbline.equity.columns import assemble
from plumbline.equity.distinct import once_each
from plumbline.equity.estimates import Estimates
from plumbline.equity.intervals import Limits
from plumbline.equity.pairs import Pair, checked_shares
from plumbline.equity.ratios import FEW, FEW_NOTE, KATZ, NO_EVENTS, katz_limits
from plumbline.equity.score_intervals import proportion_ratio_limits

KOOPMAN = "Koopman score"

NO_COMPARATOR = "Nothing was counted in the comparator group, so there is no ratio, only a lower limit of it."
NOTHING = "Nothing was counted in either group, so nothing can be said of a ratio."
NEARLY_ALL = "All but fewer than 10 were counted in one of the groups: a ratio says little of the others."


def koopman_ratio(
    successes: Figures,
    totals: Figures,
    comparator_successes: Figures,
    comparator_totals: Figures,
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Ratios of two proportions, group over comparator, with Koopman's score interval.

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
    Ratios with limits. Where the comparator has no successes there is no ratio and no upper limit (both None);
    the lower limit stands. Where neither group has any, all three are None. `note` says which.

    Raises
    ------
    ValueError
        For a count that is negative, not whole or above its total, a total of zero, or columns of different
        lengths.

    Notes
    -----
    For independent groups that do not overlap. No count is ever replaced by a half.

    References
    ----------
    Koopman PAR (1984). Confidence intervals for the ratio of two binomial proportions. Biometrics 40(2),
    p. 513-517. Recommended by Fagerland MW, Lydersen S, Laake P (2015), Statistical Methods in Medical Research
    24(2), p. 224-254.

    Examples
    --------
    >>> epinephrine, = koopman_ratio([7], [34], [1], [34])
    >>> f"{epinephrine.value:.0f} ({epinephrine.lower:.2f} to {epinephrine.upper:.1f})"
    '7 (1.22 to 42.6)'
    """
    sides = checked_shares(successes, totals, comparator_successes, comparator_totals)
    return _assembled(sides, None, confidence)


def fitting_proportion_ratio(
    successes: Figures,
    totals: Figures,
    comparator_successes: Figures,
    comparator_totals: Figures,
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Ratios of two proportions with the interval that fits: Katz's where all is plenty, else Koopman's.

    Katz's log interval is used where at least 10 were counted and at least 10 were not, in both groups. `method`
    names the interval of each ratio. Parameters, returns and errors are those of `koopman_ratio`.

    References
    ----------
    See `koopman_ratio` and `plumbline.equity.ratios.proportion_ratio`.

    Examples
    --------
    >>> plenty, few = fitting_proportion_ratio([250, 9], [1000, 750], [64, 17], [400, 2430])
    >>> f"{plenty.value:.4f} ({plenty.lower:.2f} to {plenty.upper:.2f}), {plenty.method}"
    '1.5625 (1.22 to 2.00), Katz log'
    >>> f"{few.value:.2f} ({few.lower:.2f} to {few.upper:.2f}), {few.method}"
    '1.72 (0.78 to 3.75), Koopman score'
    """
    sides = checked_shares(successes, totals, comparator_successes, comparator_totals)
    hits, bases, other_hits, other_bases = _whole(sides)
    least = np.minimum.reduce([hits, bases - hits, other_hits, other_bases - other_hits])
    return _assembled(sides, least >= FEW, confidence)


def _whole(sides: Pair) -> tuple[Floats, Floats, Floats, Floats]:
    """The numbers. A stand-in may be larger than the total beside it; such a place is never shown."""
    bases, other_bases = sides[1].numbers, sides[3].numbers
    return np.minimum(sides[0].numbers, bases), bases, np.minimum(sides[2].numbers, other_bases), other_bases


def _assembled(sides: Pair, plenty: Flags | None, confidence: float) -> Estimates:
    """Ratios with Katz's limits where there is plenty and Koopman's elsewhere."""
    numbers = _whole(sides)
    hits, bases, other_hits, other_bases = numbers
    lower, upper = np.empty_like(hits), np.empty_like(hits)
    plenty = np.zeros(len(hits), dtype=np.bool_) if plenty is None else plenty
    if plenty.any():
        lower[plenty], upper[plenty] = katz_limits(*(part[plenty] for part in numbers), confidence=confidence)
    if not plenty.all():
        lower[~plenty], upper[~plenty] = _koopman_limits([part[~plenty] for part in numbers], confidence)
    value = np.divide(
        hits / bases, other_hits / other_bases, out=np.full_like(hits, np.nan), where=other_hits > 0
    )
    methods = chosen([(plenty, KATZ)], otherwise=KOOPMAN, size=len(hits))
    return assemble(sides, value, lower, upper, methods=methods, notes=_notes(*numbers))


def _koopman_limits(numbers: list[Floats], confidence: float) -> Limits:
    lower, upper = once_each(partial(proportion_ratio_limits, confidence=confidence), *numbers)
    hits, _, other_hits, _ = numbers
    nothing = (hits == 0) & (other_hits == 0)
    return np.where(nothing, np.nan, lower), np.where(other_hits == 0, np.nan, upper)


def _notes(hits: Floats, bases: Floats, other_hits: Floats, other_bases: Floats) -> Coded[str]:
    cases = [
        ((hits == 0) & (other_hits == 0), NOTHING),
        (other_hits == 0, NO_COMPARATOR),
        (hits == 0, NO_EVENTS),
        ((hits < FEW) | (other_hits < FEW), FEW_NOTE),
        ((bases - hits < FEW) | (other_bases - other_hits < FEW), NEARLY_ALL),
    ]
    return chosen(cases, otherwise="", size=len(hits))
