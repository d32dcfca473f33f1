"""How large a gap could these numbers have shown? "No difference found" among few people says little.

Power of the two-sided test that two shares, or two rates, are equal: of a given ratio, the smallest ratio that
would be found so often, and how many people that takes. It is for plans and for reading a result; a power worked
out from the ratio that was found says nothing new.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from plumbline.equity.intervals import check_confidence, deviate

SHARES_TEST = "z test of two independent shares, pooled under no difference, two-sided"
RATES_TEST = "score test of two independent Poisson rates, pooled under no difference, two-sided"
LARGEST_RATIO = 1e6
MOST_PEOPLE = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectableGap:
    """The smallest gaps, upwards and downwards, that would be found with the power asked for.

    Ratios are group over comparator, differences group less comparator in the unit of the base. None where not
    even the largest possible gap (everybody, or nobody) would be found so often.
    """

    base: float
    ratio_above: float | None
    ratio_below: float | None
    power: float
    confidence: float
    test: str

    @property
    def difference_above(self) -> float | None:
        """The smallest difference upwards."""
        return None if self.ratio_above is None else self.base * (self.ratio_above - 1)

    @property
    def difference_below(self) -> float | None:
        """The smallest difference downwards, a negative number."""
        return None if self.ratio_below is None else self.base * (self.ratio_below - 1)

    def sentence(self, group: str, ratio_name: str) -> str:
        """What a reader needs: "With 400 applicants this could have shown a relative likelihood of ...".

        `group` says how many people there were ("400 applicants"), `ratio_name` what the ratio is called.
        """
        often = f"{self.power * 10:.3g} times in 10"
        if self.ratio_above is None:
            found = "no ratio above 1 at all"
        else:
            found = f"a {ratio_name} of {_up(self.ratio_above)} or more"
        below = "" if self.ratio_below is None else f", or of {_down(self.ratio_below)} or less"
        return f"With {group} this could have shown {found}{below}, {often}."


def share_power(
    ratio: float, *, base_share: float, total: float, comparator_total: float, confidence: float = 0.95
) -> float:
    """How often a given ratio of two shares would be found.

    Parameters
    ----------
    ratio
        The true ratio, group over comparator, zero or more; `base_share` times it may not be above 1.
    base_share
        The comparator's share, between 0 and 1 (neither of them).
    total, comparator_total
        People in the group and in the comparator, above zero.
    confidence
        The level of the test, such as 0.95.

    Returns
    -------
    The power, between 0 and 1. At a ratio of 1 it is the rate of false alarms, 1 less the level.

    Raises
    ------
    ValueError
        For figures outside those ranges.

    Notes
    -----
    The test assumed is the z test of two independent shares, pooled under no difference. It is optimistic below
    about five expected successes or failures in a group. For a survey with weights divide the totals by the
    design effect first.

    References
    ----------
    Fleiss JL, Levin B, Paik MC (2003). Statistical Methods for Rates and Proportions, 3rd edition, chapter 4.

    Examples
    --------
    >>> f"{share_power(1.5, base_share=0.2, total=400, comparator_total=1000):.2f}"
    '0.98'
    """
    _check_positive(total=total, comparator_total=comparator_total)
    _check_base_share(base_share)
    if not 0 <= ratio * base_share <= 1:
        raise ValueError(f"A ratio of {ratio:g} times a base share of {base_share:g} is no share.")
    return _share_power(ratio, base_share, total, comparator_total, deviate(confidence))


def rate_power(
    ratio: float, *, base_rate: float, exposure: float, comparator_exposure: float, confidence: float = 0.95
) -> float:
    """How often a given ratio of two rates would be found.

    Parameters
    ----------
    ratio
        The true ratio, group over comparator, zero or more.
    base_rate
        The comparator's rate per one unit of exposure, above zero.
    exposure, comparator_exposure
        Bed days, people or person-years of the group and the comparator, above zero.
    confidence
        The level of the test, such as 0.95.

    Returns
    -------
    The power, between 0 and 1.

    Raises
    ------
    ValueError
        For figures outside those ranges.

    Notes
    -----
    The test assumed is the score test of two independent Poisson rates, pooled under no difference. It is
    optimistic below about five expected events in a group. Events that come in clusters (one person restrained
    ten times) have less power than this.

    References
    ----------
    Ng HKT, Tang ML (2005). Testing the equality of two Poisson means using the rate ratio. Statistics in Medicine
    24(6), p. 955-965.

    Examples
    --------
    >>> f"{rate_power(2, base_rate=0.01, exposure=2000, comparator_exposure=10_000):.2f}"
    '0.93'
    """
    _check_positive(base_rate=base_rate, exposure=exposure, comparator_exposure=comparator_exposure)
    if not 0 <= ratio < LARGEST_RATIO:
        raise ValueError(f"A ratio of two rates is zero or more and finite; {ratio:g} is not.")
    return _rate_power(ratio, base_rate, exposure, comparator_exposure, deviate(confidence))


def smallest_share_gap(
    base_share: float, *, total: float, comparator_total: float, power: float = 0.8, confidence: float = 0.95
) -> DetectableGap:
    """The smallest ratio of two shares that these totals would show with a given power.

    Parameters are those of `share_power`; `power` is how often the gap is to be found, such as 0.8. Errors, notes
    and references are those of `share_power`.

    Examples
    --------
    >>> gap = smallest_share_gap(0.2, total=400, comparator_total=1000)
    >>> print(gap.sentence("400 applicants", "ratio"))
    With 400 applicants this could have shown a ratio of 1.4 or more, or of 0.68 or less, 8 times in 10.
    """
    _check_positive(total=total, comparator_total=comparator_total)
    _check_base_share(base_share)
    _check_power(power, confidence)
    z = deviate(confidence)

    return _gap(
        lambda ratio: _share_power(ratio, base_share, total, comparator_total, z),
        base=base_share,
        largest=1 / base_share,
        power=power,
        confidence=confidence,
        test=SHARES_TEST,
    )


def smallest_rate_gap(
    base_rate: float,
    *,
    exposure: float,
    comparator_exposure: float,
    power: float = 0.8,
    confidence: float = 0.95,
) -> DetectableGap:
    """The smallest ratio of two rates that these exposures would show with a given power.

    Parameters are those of `rate_power`; `power` is how often the gap is to be found, such as 0.8. Errors, notes
    and references are those of `rate_power`.

    Examples
    --------
    >>> gap = smallest_rate_gap(0.01, exposure=2000, comparator_exposure=10_000)
    >>> print(gap.sentence("2,000 bed days", "ratio"))
    With 2,000 bed days this could have shown a ratio of 1.8 or more, or of 0.39 or less, 8 times in 10.
    """
    _check_positive(base_rate=base_rate, exposure=exposure, comparator_exposure=comparator_exposure)
    _check_power(power, confidence)
    z = deviate(confidence)

    return _gap(
        lambda ratio: _rate_power(ratio, base_rate, exposure, comparator_exposure, z),
        base=base_rate,
        largest=LARGEST_RATIO,
        power=power,
        confidence=confidence,
        test=RATES_TEST,
    )


def needed_total(
    ratio: float,
    *,
    base_share: float,
    comparator_per_person: float = 1.0,
    power: float = 0.8,
    confidence: float = 0.95,
) -> int:
    """How many people of the group it takes to find a given ratio of shares so often.

    `comparator_per_person` says how many of the comparator there are for each of the group. The other parameters,
    errors, notes and references are those of `share_power`; a ratio of 1 is refused.

    Examples
    --------
    >>> needed_total(1.25, base_share=0.4)
    388
    """
    _check_needed(ratio, comparator_per_person, power, confidence)
    share_power(ratio, base_share=base_share, total=1, comparator_total=1, confidence=confidence)
    z = deviate(confidence)
    return _smallest(
        lambda total: _share_power(ratio, base_share, total, total * comparator_per_person, z), power
    )


def needed_exposure(
    ratio: float,
    *,
    base_rate: float,
    comparator_per_unit: float = 1.0,
    power: float = 0.8,
    confidence: float = 0.95,
) -> int:
    """How much exposure of the group it takes to find a given ratio of rates so often, in whole units.

    `comparator_per_unit` says how much exposure the comparator has for each unit of the group's. The other
    parameters, errors, notes and references are those of `rate_power`; a ratio of 1 is refused.

    Examples
    --------
    >>> needed_exposure(2, base_rate=0.01, comparator_per_unit=5)
    1273
    """
    _check_needed(ratio, comparator_per_unit, power, confidence)
    _check_positive(base_rate=base_rate)
    z = deviate(confidence)
    return _smallest(
        lambda exposure: _rate_power(ratio, base_rate, exposure, exposure * comparator_per_unit, z), power
    )


def _share_power(ratio: float, base: float, total: float, comparator_total: float, z: float) -> float:
    share = min(base * ratio, 1.0)
    pooled = (share * total + base * comparator_total) / (total + comparator_total)
    under_none = np.sqrt(pooled * (1 - pooled) * (1 / total + 1 / comparator_total))
    truly = np.sqrt(share * (1 - share) / total + base * (1 - base) / comparator_total)
    return _two_sided(share - base, float(under_none), float(truly), z)


def _rate_power(ratio: float, base: float, exposure: float, comparator_exposure: float, z: float) -> float:
    rate = base * ratio
    pooled = (rate * exposure + base * comparator_exposure) / (exposure + comparator_exposure)
    under_none = np.sqrt(pooled * (1 / exposure + 1 / comparator_exposure))
    truly = np.sqrt(rate / exposure + base / comparator_exposure)
    return _two_sided(rate - base, float(under_none), float(truly), z)


def _two_sided(gap: float, under_none: float, truly: float, z: float) -> float:
    reach = z * under_none
    return float(ndtr((gap - reach) / truly) + ndtr((-gap - reach) / truly))


def _gap(
    power_of: Callable[[float], float],
    *,
    base: float,
    largest: float,
    power: float,
    confidence: float,
    test: str,
) -> DetectableGap:
    def crossing(end: float) -> float | None:
        if power_of(end) < power:
            return None
        return float(brentq(lambda ratio: power_of(ratio) - power, 1.0, end, xtol=1e-12))

    return DetectableGap(
        base=base,
        ratio_above=crossing(largest),
        ratio_below=crossing(0.0),
        power=power,
        confidence=confidence,
        test=test,
    )


def _smallest(power_of: Callable[[float], float], power: float) -> int:
    """The smallest whole number with the power, by halving."""
    low, high = 0, 1
    while power_of(float(high)) < power:
        low, high = high, high * 2
        if high > MOST_PEOPLE:
            raise ValueError("It would take more than a thousand million to find so small a gap.")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power_of(float(middle)) >= power else (middle, high)
    return high


def _up(ratio: float) -> str:
    """Rounded away from 1, so that the sentence never promises too much."""
    return f"{ceil(ratio * 10 - 1e-9) / 10:g}"


def _down(ratio: float) -> str:
    return f"{int(ratio * 100 + 1e-9) / 100:g}"


def _check_needed(ratio: float, per_person: float, power: float, confidence: float) -> None:
    _check_positive(ratio=ratio, comparator=per_person)
    _check_power(power, confidence)
    if ratio == 1:
        raise ValueError("No number of people is enough to find a ratio of 1: there is no gap.")


def _check_power(power: float, confidence: float) -> None:
    check_confidence(confidence)
    if not 1 - confidence < power < 1:
        raise ValueError(f"Power lies between the rate of false alarms and 1, such as 0.8; {power:g} does not.")


def _check_base_share(base_share: float) -> None:
    if not 0 < base_share < 1:
        raise ValueError(f"A base share lies between 0 and 1, such as 0.2; {base_share:g} does not.")


def _check_positive(**numbers: float) -> None:
    for name, number in numbers.items():
        if not (np.isfinite(number) and number > 0):
            raise ValueError(f"The {name.replace('_', ' ')} is {number:g}; it must be above zero.")
