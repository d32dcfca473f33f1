"""Medians and quartiles of waiting days, minutes or pay, and how sure we can be of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from plumbline.equity.intervals import check_confidence
from plumbline.equity.values import Estimate

Floats = npt.NDArray[np.float64]

ORDER_STATISTICS = "order statistics"
TOO_FEW = "Too few values for an interval at this level."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histogram:
    """How often each value occurs: `values` rising, `counts` whole numbers above zero, both of shape (k,)."""

    values: Floats
    counts: npt.NDArray[np.int64]

    @property
    def size(self) -> int:
        """How many values there are in all."""
        return int(self.counts.sum())


def histogram(values: Sequence[float], counts: Sequence[int]) -> Histogram:
    """Put values and how often each occurs in order; the same value may be given more than once.

    Raises ValueError for a value that is no finite number, or a count below zero.
    """
    numbers, times = np.asarray(values, dtype=np.float64), np.asarray(counts, dtype=np.int64)
    if numbers.shape != times.shape:
        raise ValueError(f"There are {numbers.size} values and {times.size} counts.")
    if not np.isfinite(numbers).all():
        raise ValueError("A value is not a finite number.")
    if (times < 0).any():
        raise ValueError("A count is below zero.")
    distinct, places = np.unique(numbers, return_inverse=True)
    summed = np.bincount(places, weights=times, minlength=distinct.size).astype(np.int64)
    return Histogram(values=distinct[summed > 0], counts=summed[summed > 0])


def quantile(of: Histogram, share: float, *, confidence: float = 0.95) -> Estimate:
    """The value below which a share of all values lies, with the exact interval of order statistics.

    Parameters
    ----------
    of
        The values and how often each occurs.
    share
        Between 0 and 1: 0.5 for the median.
    confidence
        The level, such as 0.95. The interval covers at least so often, whatever the distribution.

    Returns
    -------
    The quantile as the linear interpolation between the two nearest values (type 7 of Hyndman and Fan, the
    default of R and NumPy), and limits that are values which occurred. None for all three where there is no
    value; limits None where there are too few values for the level.

    Raises
    ------
    ValueError
        For a share or a confidence level outside 0 and 1.

    Notes
    -----
    The limits are conservative where values are tied. Values must be independent: not for several stays of the
    same few people.

    References
    ----------
    Conover WJ (1999). Practical Nonparametric Statistics, 3rd edition, section 3.2. Hyndman RJ, Fan Y (1996).
    Sample quantiles in statistical packages. The American Statistician 50(4), p. 361-365.

    Examples
    --------
    >>> ten_days = histogram([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1] * 10)
    >>> middle = quantile(ten_days, 0.5)
    >>> middle.value, middle.lower, middle.upper
    (5.5, 2.0, 9.0)
    """
    check_confidence(confidence)
    if not 0 < share < 1:
        raise ValueError(f"A share lies between 0 and 1, such as 0.5; {share:g} does not.")
    if not of.size:
        return Estimate(None, None, None, "")
    value = _interpolated(of, share)
    lower, upper = _ranks(of.size, share, confidence)
    if lower < 1 or upper > of.size:
        return Estimate(value, None, None, "", TOO_FEW)
    return Estimate(value, _at(of, lower), _at(of, upper), ORDER_STATISTICS)


def mean(of: Histogram) -> float | None:
    """The mean; None where there is no value."""
    return float(of.values @ of.counts / of.size) if of.size else None


def _interpolated(of: Histogram, share: float) -> float:
    place = (of.size - 1) * share
    below, above = _at(of, int(np.floor(place)) + 1), _at(of, int(np.ceil(place)) + 1)
    return below + (above - below) * (place - np.floor(place)).item()


def _at(of: Histogram, rank: int) -> float:
    """The value with this rank, counted from 1."""
    return float(of.values[int(np.searchsorted(of.counts.cumsum(), rank))])


def _ranks(size: int, share: float, confidence: float) -> tuple[int, int]:
    """The ranks whose values enclose the quantile at least as often as the level says."""
    tail = (1 - confidence) / 2
    lower = int(binom.ppf(tail, size, share))
    upper = int(binom.isf(tail, size, share)) + 1
    return lower, upper
