"""How many more events one group has than another in the same population, and how sure we can be of it."""

from functools import partial

from plumbline.equity.arrays import Figures, Floats
from plumbline.equity.coded import Coded, chosen, the_same
from plumbline.equity.columns import assemble
from plumbline.equity.distinct import once_each
from plumbline.equity.estimates import Estimates
from plumbline.equity.pairs import checked_rates
from plumbline.equity.score_intervals import rate_difference_limits

MIETTINEN_NURMINEN = "Miettinen-Nurminen score for rates"
FEW = 10
"""Below this count in either group a note warns of small numbers."""

NOTHING = "Nothing was counted in either group: only the width of the interval says anything."
FEW_NOTE = "Fewer than 10 events in one of the groups: read the interval, not the difference."


def rate_difference(
    counts: Figures,
    exposures: Figures,
    comparator_counts: Figures,
    comparator_exposures: Figures,
    *,
    per: float,
    confidence: float = 0.95,
) -> Estimates:
    """Differences of two rates, group minus comparator, with Miettinen and Nurminen's score interval.

    Parameters
    ----------
    counts, exposures
        Events and exposure of the groups.
    comparator_counts, comparator_exposures
        The same of whom they are compared with, equally long. A `Withheld` or None anywhere gives the same
        in the result.
    per
        The rates' base, such as 100 000.
    confidence
        The level, such as 0.95.

    Returns
    -------
    Differences per `per`, with limits. It fits every count, zero included.

    Raises
    ------
    ValueError
        For a count that is negative or not whole, an exposure that is not above zero, or columns of
        different lengths.

    Notes
    -----
    A difference says how many people are concerned, a ratio how unequal the groups are: show both. Assumes that
    events are independent; repeated events of the same people make the true interval wider.

    References
    ----------
    Miettinen O, Nurminen M (1985). Comparative analysis of two rates. Statistics in Medicine 4(2), p. 213-226.

    Examples
    --------
    >>> gap, = rate_difference([5693], [2_381_722], [31735], [45_684_257], per=100_000)
    >>> f"{gap.value:.1f} ({gap.lower:.1f} to {gap.upper:.1f})"
    '169.6 (163.4 to 175.9)'
    """
    sides = checked_rates(counts, exposures, comparator_counts, comparator_exposures)
    events, at_risk, other_events, other_at_risk = numbers = [side.numbers for side in sides]
    lower, upper = once_each(partial(rate_difference_limits, confidence=confidence), *numbers)
    value = events / at_risk - other_events / other_at_risk
    methods = the_same(MIETTINEN_NURMINEN, len(value))
    notes = _notes(events, other_events)
    return assemble(sides, value * per, lower * per, upper * per, methods=methods, notes=notes)


def _notes(events: Floats, other_events: Floats) -> Coded[str]:
    cases = [
        ((events == 0) & (other_events == 0), NOTHING),
        ((events < FEW) | (other_events < FEW), FEW_NOTE),
    ]
    return chosen(cases, otherwise="", size=len(events))
