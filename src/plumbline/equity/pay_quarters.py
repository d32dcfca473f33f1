"""Who is in the lower and the upper quarters of pay? Everybody ranked by hourly pay and cut into four.

Reckoned as the regulations on the gender pay gap reckon it, for any number of groups. Where people on one rate of
pay straddle a border, nobody's group may decide on which side they fall.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plumbline.equity.pay_gaps import Floats, check_pay
from plumbline.equity.proportions import wilson
from plumbline.equity.values import Estimate

Numbers = npt.NDArray[np.int64]

QUARTERS = ("lower", "lower middle", "upper middle", "upper")


@dataclass(frozen=True, slots=True, kw_only=True)
class PayQuarter:
    """One quarter of all people by pay: how many they are, and each group's count and share among them."""

    name: str
    people: int
    counts: Mapping[str, int]
    shares: Mapping[str, Estimate]


def pay_quarters(pay: Mapping[str, Sequence[float]], *, confidence: float = 0.95) -> tuple[PayQuarter, ...]:
    """Everybody in four equal quarters of hourly pay, lowest first, and each group's share in each.

    Parameters
    ----------
    pay
        Hourly pay of every person, by group; each person in one group, those whose ethnicity is not known in
        groups of their own.
    confidence
        The level, such as 0.95.

    Returns
    -------
    Four quarters whose sizes differ by one person at most, with Wilson intervals of the shares.

    Raises
    ------
    ValueError
        For fewer than four people in all, or pay that is not above zero.

    Notes
    -----
    Where people on one rate of pay fall into more than one quarter, they are spread so that each group makes the
    same part of them in each, as far as whole people allow. Quarters of few people need disclosure control before
    they leave. A share is to be read beside the group's share of all staff.

    References
    ----------
    The Equality Act 2010 (Gender Pay Gap Information) Regulations 2017 (SI 2017/172), regulation 13.

    Examples
    --------
    >>> quarters = pay_quarters({"Black": [11, 11, 12, 15], "White": [11, 12, 14, 18, 20, 25, 30, 31]})
    >>> [quarter.counts["Black"] for quarter in quarters]
    [2, 1, 1, 0]
    """
    rates, counts = _by_rate({name: check_pay(one) if len(one) else np.array([]) for name, one in pay.items()})
    return pay_quarters_by_rate(rates, dict(zip(pay, counts, strict=True)), confidence=confidence)


def pay_quarters_by_rate(
    rates: Sequence[float], counts: Mapping[str, Sequence[int]], *, confidence: float = 0.95
) -> tuple[PayQuarter, ...]:
    """The quarters of `pay_quarters` from how many people of each group are paid each rate.

    Parameters
    ----------
    rates
        Hourly rates of pay, each once, in any order: a database groups by them.
    counts
        By group, as many whole numbers as there are rates.

    The rest is as for `pay_quarters`.

    Examples
    --------
    >>> quarters = pay_quarters_by_rate([12, 15], {"Black": [36, 4], "White": [12, 28]})
    >>> [quarter.counts["Black"] for quarter in quarters]
    [15, 15, 8, 2]
    """
    ordered, table = _checked_counts(rates, counts)
    everyone = int(table.sum())
    if everyone < len(QUARTERS):
        raise ValueError(f"Four quarters want four people or more; there are {everyone}.")
    people = _ranked(ordered, table)
    borders = [(everyone * place + 2) // 4 for place in range(5)]
    names = list(counts)
    return tuple(
        _quarter(QUARTERS[place], people[borders[place] : borders[place + 1]], names, confidence)
        for place in range(4)
    )


def _quarter(title: str, people: Numbers, names: list[str], confidence: float) -> PayQuarter:
    found = [int(count) for count in np.bincount(people, minlength=len(names))]
    shares = wilson(found, [len(people)] * len(names), confidence=confidence)
    return PayQuarter(
        name=title,
        people=len(people),
        counts=dict(zip(names, found, strict=True)),
        shares=dict(zip(names, shares, strict=True)),
    )


def _ranked(rates: Floats, table: Numbers) -> Numbers:
    """The group of every person from the lowest paid on; people on one rate evenly mixed.

    The i-th of c people of a group on a rate stands at (i - 1/2) / c of the stretch.
    """
    group, step = (part.ravel() for part in np.indices(table.shape))
    sizes = table.ravel()
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    within = (np.arange(sizes.sum()) - starts + 0.5) / np.repeat(sizes, sizes)
    groups = np.repeat(group, sizes)
    return np.asarray(groups[np.lexsort((groups, within, np.repeat(rates[step], sizes)))])


def _by_rate(pay: Mapping[str, Floats]) -> tuple[list[float], list[list[int]]]:
    rates = np.unique(np.concatenate([*pay.values(), np.array([])]))
    counts = [np.bincount(np.searchsorted(rates, one), minlength=len(rates)).tolist() for one in pay.values()]
    return rates.tolist(), counts


def _checked_counts(rates: Sequence[float], counts: Mapping[str, Sequence[int]]) -> tuple[Floats, Numbers]:
    ordered = check_pay(rates)
    if len(np.unique(ordered)) < len(ordered):
        raise ValueError("A rate of pay stands there twice; add its people together.")
    for name, one in counts.items():
        if len(one) != len(ordered):
            raise ValueError(f"{name} has {len(one)} counts for {len(ordered)} rates of pay.")
    table = np.array(list(counts.values()), dtype=np.float64).reshape(len(counts), len(ordered))
    if not (np.isfinite(table) & (table >= 0) & (table == np.floor(table))).all():
        raise ValueError("The number of people on a rate of pay must be a whole number, zero or more.")
    return ordered, table.astype(np.int64)
