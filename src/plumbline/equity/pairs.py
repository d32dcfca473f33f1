"""Two groups side by side, each a count and what it is out of: checked once, for ratios and differences alike."""

from plumbline.equity.arrays import Figures
from plumbline.equity.columns import (
    Column,
    check_above_zero,
    check_counts,
    check_same_length,
    check_within,
    column,
)

Pair = tuple[Column, Column, Column, Column]
"""Counts and exposures (or totals) of the groups, then those of whom they are compared with."""


def checked_rates(
    counts: Figures, exposures: Figures, comparator_counts: Figures, comparator_exposures: Figures
) -> Pair:
    """Events in exposures. Raises ValueError for what no rates can be made of."""
    sides = column(counts), column(exposures), column(comparator_counts), column(comparator_exposures)
    check_same_length(*sides)
    check_counts(sides[0], "Count")
    check_counts(sides[2], "Comparator count")
    check_above_zero(sides[1], "Exposure")
    check_above_zero(sides[3], "Comparator exposure")
    return sides


def checked_shares(
    successes: Figures, totals: Figures, comparator_successes: Figures, comparator_totals: Figures
) -> Pair:
    """Successes of totals. Raises ValueError for what no proportions can be made of."""
    sides = column(successes), column(totals), column(comparator_successes), column(comparator_totals)
    check_same_length(*sides)
    for whose, hits, bases in (("", sides[0], sides[1]), ("Comparator ", sides[2], sides[3])):
        check_counts(hits, f"{whose}count".capitalize())
        check_counts(bases, f"{whose}total".capitalize())
        check_above_zero(bases, f"{whose}total".capitalize())
        check_within(hits, bases)
    return sides
