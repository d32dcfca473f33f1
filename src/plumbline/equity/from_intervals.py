"""What an interval says of chance: the p-value of a ratio, worked back from the ratio and its interval."""

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from plumbline.equity.arrays import Floats, frozen
from plumbline.equity.intervals import deviate


def ratio_p_values(
    ratios: Sequence[float] | Floats,
    lower: Sequence[float] | Floats,
    upper: Sequence[float] | Floats,
    *,
    confidence: float = 0.95,
) -> Floats:
    """Two-sided p-values that each true ratio is 1, from the ratio and its confidence interval.

    Parameters
    ----------
    ratios, lower, upper
        Shape (ratios,), without unit; NaN where there is none.
    confidence
        Of the intervals.

    Returns
    -------
    Shape (ratios,). NaN where a ratio or an end is missing, 0 or infinite, or the interval has no width: such a
    ratio is not judged.

    Raises
    ------
    ValueError
        A confidence that is not between 0 and 1.

    Notes
    -----
    On the logarithm the interval is taken to be as wide on either side, as it is for log-normal intervals. For
    exact and score intervals p is close to that of their own test and not equal to it: enough to put many ratios
    in order and to hold the share of false alarms, not to be printed to three digits.

    References
    ----------
    Altman DG, Bland JM (2011). How to obtain the P value from a confidence interval. BMJ 343:d2304; their first
    example is the one below.

    Examples
    --------
    >>> [f"{p:.3f}" for p in ratio_p_values([0.81], [0.70], [0.94])]
    ['0.005']
    """
    places = [np.array(each, dtype=np.float64) for each in (ratios, lower, upper)]
    fit = np.logical_and.reduce([np.isfinite(each) & (each > 0) for each in places])
    fit &= np.where(fit, places[2] > places[1], False)
    p_values = np.full(places[0].shape, np.nan)
    middle, low, high = (np.log(each[fit]) for each in places)
    error = (high - low) / (2 * deviate(confidence))
    p_values[fit] = 2 * ndtr(-np.abs(middle) / error)
    return frozen(p_values)
