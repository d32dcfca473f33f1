"""Columns of figures as arrays: numbers to compute with, and beside them what is withheld or not there.

A stand-in number fills the gaps so that whole arrays can be computed at once; it never reaches a result.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plumbline.equity.values import Estimate, Estimates, Figure, Withheld

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures parted into numbers and reasons, so that arithmetic can be done on whole arrays.

    `numbers` holds 1.0 where nothing is shown: a harmless stand-in that never reaches a result, because
    `absent` (a Withheld, or None for "there is none") is looked at first.
    """

    numbers: Floats
    shown: Flags
    absent: tuple[Withheld | None, ...]


def column(figures: Sequence[Figure]) -> Column:
    """Part a sequence of figures into numbers and reasons."""
    shown = np.array([isinstance(figure, (int, float)) for figure in figures], dtype=np.bool_)
    numbers = [float(figure) if isinstance(figure, (int, float)) else 1.0 for figure in figures]
    absent = tuple(figure if isinstance(figure, Withheld) else None for figure in figures)
    return Column(np.array(numbers, dtype=np.float64), shown, absent)


def check_counts(counts: Column, what: str) -> None:
    """Raise ValueError for a negative, fractional or endless count, naming its place."""
    bad = counts.shown & ~(np.isfinite(counts.numbers) & (counts.numbers >= 0))
    bad |= counts.shown & (counts.numbers != np.floor(counts.numbers))
    if bad.any():
        place = int(np.flatnonzero(bad)[0])
        raise ValueError(
            f"{what} {place + 1} is {counts.numbers[place]:g}; it must be a whole number, zero or more."
        )


def check_above_zero(numbers: Column, what: str) -> None:
    """Raise ValueError for a number that cannot be divided by, naming its place."""
    bad = numbers.shown & ~(np.isfinite(numbers.numbers) & (numbers.numbers > 0))
    if bad.any():
        place = int(np.flatnonzero(bad)[0])
        raise ValueError(f"{what} {place + 1} is {numbers.numbers[place]:g}; it must be above zero.")


def check_same_length(*columns: Column) -> None:
    """Raise ValueError unless all columns have the same length."""
    lengths = {len(part.numbers) for part in columns}
    if len(lengths) > 1:
        raise ValueError(f"The columns have different lengths: {sorted(lengths)}.")


def hidden_by(columns: Sequence[Column], place: int) -> Withheld | None:
    """The reason why a result at a place is withheld: the first among its inputs. None where none is."""
    for part in columns:
        reason = part.absent[place]
        if reason is not None:
            return reason
    return None


def assemble(
    columns: Sequence[Column],
    value: Floats,
    lower: Floats,
    upper: Floats,
    *,
    methods: Sequence[str],
    notes: Sequence[str],
) -> Estimates:
    """Put arrays back together with what was withheld: any withheld input gives a withheld estimate."""
    shown = np.logical_and.reduce([part.shown for part in columns])
    items = []
    for place in range(len(shown)):
        if shown[place]:
            numbers = (_number(value[place]), _number(lower[place]), _number(upper[place]))
            items.append(Estimate(*numbers, methods[place], notes[place]))
        else:
            reason = hidden_by(columns, place)
            items.append(Estimate(reason, reason, reason, ""))
    return Estimates(tuple(items))


def _number(value: np.float64) -> float | None:
    """NaN marks an estimate that does not exist; it never leaves this room."""
    return None if np.isnan(value) else float(value)
