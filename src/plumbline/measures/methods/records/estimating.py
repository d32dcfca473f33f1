"""What a method makes of counts alone: the same for an extract's, and for those that are rounded to leave.

A method stands here where its figures are made of nothing but counts: its row's own, and the comparator's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from plumbline.equity.arrays import Figures
from plumbline.equity.estimates import Estimates
from plumbline.equity.proportion_ratios import fitting_proportion_ratio
from plumbline.equity.proportions import wilson
from plumbline.equity.rates import exact_poisson, rate
from plumbline.equity.ratios import rate_ratio
from plumbline.measures.methods.records.lines import Lines, figures
from plumbline.measures.methods.records.observing import scaled


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Halves:
    """Counts of many rows and of their comparators, equally long; None where there is none."""

    tops: Figures
    bottoms: Figures
    other_tops: Figures
    other_bottoms: Figures


def halves_of(lines: Lines) -> Halves:
    """The counts of lines."""
    return Halves(
        tops=lines.numerators,
        bottoms=figures(lines.denominators),
        other_tops=figures(lines.other_numerators),
        other_bottoms=figures(lines.other_denominators),
    )


def tops_of(lines: Lines) -> Halves:
    """The counts of lines that are set over nothing and beside nobody."""
    return Halves(tops=lines.numerators, bottoms=(), other_tops=(), other_bottoms=())


Estimated = tuple[Estimates, Estimates | None]
"""The value of each row, and its ratio to the comparator's where the method gives one."""


def estimate_rates(halves: Halves, *, per: int) -> Estimated:
    """Rates with Byar's interval, and their ratios."""
    return (
        rate(halves.tops, halves.bottoms, per=per),
        rate_ratio(halves.tops, halves.bottoms, halves.other_tops, halves.other_bottoms),
    )


def estimate_shares(halves: Halves, *, per: int) -> Estimated:
    """Shares with Wilson's interval, and their ratios."""
    return (
        scaled(wilson(halves.tops, halves.bottoms), per),
        fitting_proportion_ratio(halves.tops, halves.bottoms, halves.other_tops, halves.other_bottoms),
    )


def estimate_counts(halves: Halves, *, per: int = 1) -> Estimated:
    """Counts with an exact Poisson interval."""
    return exact_poisson(halves.tops, np.ones(len(halves.tops)), per=per), None


ESTIMATED: Mapping[str, Callable[..., Estimated]] = {
    "records-rate": estimate_rates,
    "records-share": estimate_shares,
    "records-composition": estimate_shares,
    "records-count": estimate_counts,
}
"""By the method's name in a definition. Others need more than counts: medians, amounts, strata."""
