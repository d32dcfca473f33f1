"""How much less is one ethnic group paid than another?

Hourly pay, reckoned as the regulations on the gender pay gap reckon it. A pay gap is not unequal pay for equal
work, and nothing here says why it is there. Works on every person's pay, and on what a database has summed up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, ndtri, stdtrit
from scipy.stats import bootstrap

from plumbline.equity.intervals import check_confidence, deviate
from plumbline.equity.quantiles import histogram
from plumbline.equity.values import Estimate, Figure, Withheld, is_withheld

Floats = npt.NDArray[np.float64]

MEAN_METHOD = "log ratio of means, delta method (Satterthwaite t)"
MEDIAN_METHOD = "log ratio of medians, order statistics (Price and Bonett)"
BOOTSTRAP_METHOD = "bootstrap, percentiles"
FEW = 10
MANY_TIED = 0.05
WIDEST = 50
"""On the log scale: limits further from the ratio than this say nothing."""

FEW_NOTE = "Fewer than 10 people in one of the groups: read the interval, not the gap."
TOO_FEW = "Too few people for an interval at this level."
ALONE = "One of the groups is a single person, so there is no interval; the gap shows that person's pay."
TIED_NOTE = (
    "Many people are paid exactly the median, as on a pay scale: the interval moves in steps and may be too "
    "narrow. Look at the quarters of pay as well."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaySummary:
    """What the mean gap needs of one group: people, mean hourly pay and its standard deviation (n - 1).

    Where a figure may not be shown it is a `Withheld`, and so is every gap made of it.
    """

    people: Figure
    mean: Figure
    deviation: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianSummary:
    """What the median gap needs of one group: people, median hourly pay, and the pay at two ranks around it.

    `low` and `high` are the pay of the people who stand at `median_ranks(people)`, counted from the lowest paid.
    `at_median` counts the people paid exactly the median.
    """

    people: Figure
    median: Figure
    low: Figure
    high: Figure
    at_median: int = 0


def summarise_pay(pay: Sequence[float]) -> PaySummary:
    """People, mean and standard deviation of hourly pay, as `mean_gap` needs them.

    Raises ValueError where there is nobody, or pay that is not above zero.

    Examples
    --------
    >>> summarise_pay([10, 12, 14])
    PaySummary(people=3, mean=12.0, deviation=2.0)
    """
    numbers = check_pay(pay)
    spread = float(numbers.std(ddof=1)) if len(numbers) > 1 else 0.0
    return PaySummary(people=len(numbers), mean=float(numbers.mean()), deviation=spread)


def median_ranks(people: int) -> tuple[int, int]:
    """The ranks, counted from 1 at the lowest pay, whose pay `median_gap` needs beside the median.

    Examples
    --------
    >>> median_ranks(100)
    (40, 61)
    """
    # NumPy rounds halves to even, as R does.
    low = max(1, int(np.round(people / 2 - np.sqrt(people))))
    return low, people - low + 1


def summarise_median(pay: Sequence[float]) -> MedianSummary:
    """Median hourly pay with the two order statistics that its interval needs.

    Raises ValueError where there is nobody, or pay that is not above zero.

    Examples
    --------
    >>> summarise_median([10, 12, 14, 30])
    MedianSummary(people=4, median=13.0, low=10.0, high=30.0, at_median=0)
    """
    numbers = np.sort(check_pay(pay))
    low, high = median_ranks(len(numbers))
    median = float(np.median(numbers))
    return MedianSummary(
        people=len(numbers),
        median=median,
        low=float(numbers[low - 1]),
        high=float(numbers[high - 1]),
        at_median=int(np.sum(numbers == median)),
    )


def summarise_by_rate(rates: Sequence[float], counts: Sequence[int]) -> tuple[PaySummary, MedianSummary]:
    """Both summaries of one group from how many of its people are paid each hourly rate, as a database counts.

    Raises ValueError where there is nobody, a rate that is not above zero, or a count below zero.

    Examples
    --------
    >>> mean, median = summarise_by_rate([10, 12, 14], [1, 1, 1])
    >>> mean.deviation, median.median
    (2.0, 12.0)
    """
    of = histogram(rates, counts)
    values, people = check_pay(of.values.tolist()), of.size
    mean = float(values @ of.counts / people)
    spread = float(np.sqrt((values - mean) ** 2 @ of.counts / (people - 1))) if people > 1 else 0.0
    ends = np.cumsum(of.counts)
    ranks = ((people + 1) // 2, people // 2 + 1, *median_ranks(people))
    below, above, low, high = (float(values[np.searchsorted(ends, rank)]) for rank in ranks)
    median = (below + above) / 2
    at_median = int(of.counts[values == median].sum())
    return (
        PaySummary(people=people, mean=mean, deviation=spread),
        MedianSummary(people=people, median=median, low=low, high=high, at_median=at_median),
    )


def mean_gap(group: PaySummary, comparator: PaySummary, *, confidence: float = 0.95) -> Estimate:
    """The mean pay gap in per cent of the comparator's mean: above zero where the group is paid less.

    Parameters
    ----------
    group, comparator
        Their pay, summed up; the groups must not overlap.
    confidence
        The level, such as 0.95.

    Returns
    -------
    100 (comparator - group) / comparator, with the limits of the ratio of means turned into limits of the gap.

    Raises
    ------
    ValueError
        For fewer than one person, a mean that is not above zero, or a standard deviation that is negative.

    Notes
    -----
    The interval is made on the log scale by the delta method, with Satterthwaite's degrees of freedom, and does
    not assume equal spread. It treats the staff of today as a sample of who might work here; the gap is exact.
    A few very high salaries move the mean: give the median as well.

    References
    ----------
    The Equality Act 2010 (Gender Pay Gap Information) Regulations 2017 (SI 2017/172), regulation 8.
    Bonett DG, Price RM (2020). Confidence intervals for ratios of means and medians. Journal of Educational and
    Behavioral Statistics 45(6), p. 750-770.

    Examples
    --------
    >>> black = PaySummary(people=150, mean=16.2, deviation=4.1)
    >>> white = PaySummary(people=2400, mean=18.0, deviation=5.6)
    >>> gap = mean_gap(black, white)
    >>> f"{gap.value:.1f}% ({gap.lower:.1f}% to {gap.upper:.1f}%)"
    '10.0% (6.1% to 13.8%)'
    """
    check_confidence(confidence)
    reason = _hidden(
        group.people, group.mean, group.deviation, comparator.people, comparator.mean, comparator.deviation
    )
    if not isinstance(reason, bool):
        return Estimate(reason, reason, reason, "")
    sides = [_checked_mean(side) for side in (group, comparator)]
    (n, mean, spread), (other_n, other_mean, other_spread) = sides
    ratio = mean / other_mean
    if min(n, other_n) < 2:
        return Estimate(_gap(ratio), None, None, "", ALONE)
    first, second = (spread / mean) ** 2 / n, (other_spread / other_mean) ** 2 / other_n
    if first + second == 0:
        width = 0.0
    else:
        freedom = (first + second) ** 2 / (first**2 / (n - 1) + second**2 / (other_n - 1))
        width = float(stdtrit(freedom, (1 + confidence) / 2)) * (first + second) ** 0.5
    return _turned(ratio, width, MEAN_METHOD, FEW_NOTE if min(n, other_n) < FEW else "")


def median_gap(group: MedianSummary, comparator: MedianSummary, *, confidence: float = 0.95) -> Estimate:
    """The median pay gap in per cent of the comparator's median: above zero where the group is paid less.

    Parameters
    ----------
    group, comparator
        Their pay, summed up by `summarise_median` or by a database; the groups must not overlap.
    confidence
        The level, such as 0.95.

    Returns
    -------
    100 (comparator - group) / comparator, with limits from the spread of the order statistics around each median.

    Raises
    ------
    ValueError
        For fewer than one person, pay that is not above zero, or a `low` above the median or a `high` below it.

    Notes
    -----
    Free of any assumption on the shape of pay, but made for pay with few ties. On a pay scale many people share
    one rate; `note` says so where more than one in twenty is paid exactly the median, and `bootstrap_median_gap`
    gives another interval. A median gap of zero can hide that one group is missing from the upper bands.

    References
    ----------
    The Equality Act 2010 (Gender Pay Gap Information) Regulations 2017 (SI 2017/172), regulation 9.
    Price RM, Bonett DG (2002). Distribution-free confidence intervals for difference and ratio of medians.
    Journal of Statistical Computation and Simulation 72(2), p. 119-124.

    Examples
    --------
    >>> black = summarise_median([12.0, 12.5, 13.1, 14.0, 15.2, 15.9, 16.3, 18.0, 19.5, 22.4])
    >>> white = summarise_median([12.4, 13.6, 14.8, 15.5, 17.0, 17.9, 18.8, 20.1, 23.0, 27.5])
    >>> gap = median_gap(black, white)
    >>> f"{gap.value:.1f}% ({gap.lower:.1f}% to {gap.upper:.1f}%)"
    '10.9% (-19.5% to 33.5%)'
    """
    z = deviate(confidence)
    reason = _hidden(
        group.people, group.median, group.low, group.high,
        comparator.people, comparator.median, comparator.low, comparator.high,
    )  # fmt: skip
    if not isinstance(reason, bool):
        return Estimate(reason, reason, reason, "")
    (n, median, error), (other_n, other_median, other_error) = _checked_median(group), _checked_median(comparator)
    ratio = median / other_median
    if min(n, other_n) < 2:
        return Estimate(_gap(ratio), None, None, "", ALONE)
    notes = [FEW_NOTE] if min(n, other_n) < FEW else []
    notes += [TIED_NOTE] if _is_tied(group.at_median, n) or _is_tied(comparator.at_median, other_n) else []
    return _turned(ratio, z * (error**2 + other_error**2) ** 0.5, MEDIAN_METHOD, " ".join(notes))


def bootstrap_median_gap(
    group: Sequence[float],
    comparator: Sequence[float],
    *,
    confidence: float = 0.95,
    repetitions: int = 2000,
    seed: int = 20_260_101,
) -> Estimate:
    """The median pay gap with a percentile bootstrap interval, from every person's hourly pay.

    The same seed gives the same limits. Parameters, errors and notes are otherwise those of `median_gap`; below
    about ten people a bootstrapped median has too few values to take.

    References
    ----------
    Efron B, Tibshirani RJ (1993). An Introduction to the Bootstrap, chapter 13.

    Examples
    --------
    >>> gap = bootstrap_median_gap([12, 13, 14, 15, 16] * 9, [14, 15, 16, 17, 18] * 20)
    >>> f"{gap.value:.1f}%"
    '12.5%'
    """
    check_confidence(confidence)
    one, other = check_pay(group), check_pay(comparator)
    value = _gap(float(np.median(one) / np.median(other)))
    if min(len(one), len(other)) < 2:
        return Estimate(value, None, None, "", ALONE)
    drawn = bootstrap(
        (one, other),
        lambda first, second, axis: 100 * (1 - np.median(first, axis=axis) / np.median(second, axis=axis)),
        confidence_level=confidence,
        n_resamples=repetitions,
        method="percentile",
        batch=100,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    note = FEW_NOTE if min(len(one), len(other)) < FEW else ""
    return Estimate(value, float(drawn.low), float(drawn.high), BOOTSTRAP_METHOD, note)


def check_pay(pay: Sequence[float]) -> Floats:
    """Hourly pay as an array. Raises ValueError where there is none, or it is not above zero."""
    numbers = np.asarray(pay, dtype=np.float64)
    if numbers.size == 0:
        raise ValueError("There is nobody in one of the groups, so there is no pay to compare.")
    bad = ~(np.isfinite(numbers) & (numbers > 0))
    if bad.any():
        place = int(np.flatnonzero(bad)[0])
        raise ValueError(f"Pay {place + 1} is {numbers[place]:g}; hourly pay is above zero.")
    return numbers


def _hidden(*figures: Figure) -> Withheld | bool | None:
    """The reason for which a figure is withheld; None where one is not there; True where all are shown."""
    reason = next((figure for figure in figures if is_withheld(figure)), True)
    if isinstance(reason, Withheld):
        return reason
    return None if any(figure is None for figure in figures) else True


def _checked_mean(side: PaySummary) -> tuple[float, float, float]:
    people, mean, spread = (float(figure) for figure in (side.people, side.mean, side.deviation))  # type: ignore[arg-type]
    _check_people_and_pay(people, mean)
    if not (np.isfinite(spread) and spread >= 0):
        raise ValueError(f"The standard deviation of pay is {spread:g}; it must be zero or more.")
    return people, mean, spread


def _checked_median(side: MedianSummary) -> tuple[float, float, float]:
    """People, median pay, and the standard error of its logarithm."""
    people, median, low, high = (
        float(figure)  # type: ignore[arg-type]
        for figure in (side.people, side.median, side.low, side.high)
    )
    _check_people_and_pay(people, median)
    if not 0 < low <= median <= high < np.inf:
        raise ValueError(f"Pay around the median must be in order; found {low:g}, {median:g}, {high:g}.")
    if people < 2:
        return people, median, 0.0
    rank = median_ranks(int(people))[0]
    width = 2 * float(ndtri(1 - bdtr(rank - 1, int(people), 0.5)))
    return people, median, float(np.log(high / low)) / width


def _check_people_and_pay(people: float, pay: float) -> None:
    if not (np.isfinite(people) and people >= 1 and people == np.floor(people)):
        raise ValueError(f"The number of people is {people:g}; it must be a whole number, one or more.")
    if not (np.isfinite(pay) and pay > 0):
        raise ValueError(f"Hourly pay is {pay:g}; it must be above zero.")


def _is_tied(at_median: int, people: float) -> bool:
    return at_median > 1 and at_median > MANY_TIED * people


def _gap(ratio: float) -> float:
    return 100 * (1 - ratio)


def _turned(ratio: float, width: float, method: str, note: str) -> Estimate:
    """The gap of a ratio: its lower limit comes from the upper limit of the ratio."""
    if width > WIDEST:
        return Estimate(_gap(ratio), None, None, "", TOO_FEW)
    spread = float(np.exp(width))
    return Estimate(_gap(ratio), _gap(ratio * spread), _gap(ratio / spread), method, note)
