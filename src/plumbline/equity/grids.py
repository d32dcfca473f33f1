"""Figures by group and stratum as one array: a row for each group, a column for each stratum.

A group with one withheld figure is withheld as a whole: what is left must not be standardised as if it were all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plumbline.equity.arrays import Figures, Flags, Floats
from plumbline.equity.coded import Coded, encode, the_same
from plumbline.equity.columns import column
from plumbline.equity.values import Figure, Withheld

Table = Sequence[Sequence[Figure]] | npt.NDArray[Any]
"""A row for each group, in it a figure for each stratum; or an array of plain numbers of that shape."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Figures of shape (groups, strata). `numbers` holds 1.0 where a group is not shown; it reaches no result."""

    numbers: Floats
    shown: Flags
    hidden: Coded[Withheld | None]


def grid(figures: Table, what: str) -> Grid:
    """Part a table of figures into numbers and reasons.

    Raises ValueError unless it has a row for each group and a column for each stratum; TypeError as `column`
    does.
    """
    if isinstance(figures, np.ma.MaskedArray):
        raise TypeError("A masked array hides figures and gives no reason; pass Withheld or None in their place.")
    if isinstance(figures, np.ndarray) and figures.dtype.kind in "biuf":
        array = figures.astype(np.float64, copy=False)
        _check_is_table(array.ndim == 2 and array.shape[1] > 0, what)
        shown = np.ones(len(array), dtype=np.bool_)
        return Grid(array, shown, the_same(None, len(array)))
    return _parted(figures, what)


def _parted(figures: Table, what: str) -> Grid:
    rows = [column(row) for row in figures]
    _check_is_table(bool(rows) and {len(row.numbers) for row in rows} == {len(rows[0].numbers) or -1}, what)
    shown = np.array([bool(row.shown.all()) for row in rows], dtype=np.bool_)
    numbers = np.where(shown[:, None], [row.numbers for row in rows], 1.0)
    reasons = [next((reason for reason in row.absent if reason is not None), None) for row in rows]
    return Grid(numbers, shown, encode(reasons))


def _check_is_table(is_table: bool, what: str) -> None:
    if not is_table:
        raise ValueError(f"{what} must have a row for each group and a column for each stratum.")


def check_counts(counts: Grid, what: str) -> None:
    """Raise ValueError for a negative, fractional or endless count, naming its place."""
    numbers = counts.numbers
    _check(
        numbers,
        (numbers >= 0) & (numbers == np.floor(numbers)) & (numbers < np.inf),
        what,
        "a whole number, zero or more",
    )


def check_exposures(exposures: Grid, what: str) -> None:
    """Raise ValueError for a negative or endless exposure. Zero says that nobody is in the stratum."""
    numbers = exposures.numbers
    _check(numbers, (numbers >= 0) & (numbers < np.inf), what, "zero or more")


def _check(numbers: Floats, good: Flags, what: str, wanted: str) -> None:
    if good.all():
        return
    group, stratum = np.argwhere(~good)[0]
    number = numbers[group, stratum]
    raise ValueError(f"{what} of group {group + 1} in stratum {stratum + 1} is {number:g}; it must be {wanted}.")


def check_same_shape(first: Grid, second: Grid) -> None:
    """Raise ValueError unless both have the same groups and strata."""
    if first.numbers.shape != second.numbers.shape:
        raise ValueError(
            f"Counts and exposures have different shapes: {first.numbers.shape} and {second.numbers.shape}."
        )


def standard_shares(standard: Figures, strata: int, what: str = "Standard population") -> Floats:
    """Each stratum's share of a standard population. Raises ValueError for what is no population."""
    weights = column(standard)
    if len(weights.numbers) != strata:
        raise ValueError(f"{what}: {len(weights.numbers)} strata, but the groups have {strata}.")
    if not weights.shown.all():
        raise ValueError(f"{what}: a stratum is withheld or missing; a standard must be whole.")
    numbers = weights.numbers
    if not ((numbers >= 0) & (numbers < np.inf)).all():
        place = int(np.flatnonzero(~((numbers >= 0) & (numbers < np.inf)))[0])
        raise ValueError(f"{what}, stratum {place + 1} is {numbers[place]:g}; it must be zero or more.")
    if numbers.sum() == 0:
        raise ValueError(f"{what}: nobody is in any stratum.")
    return numbers / numbers.sum()
