"""Columns of figures as arrays: numbers to compute with, and beside them what is withheld or not there.

A stand-in number fills the gaps so that whole arrays can be computed at once; it never reaches a result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np

from plumbline.equity.arrays import Figures, Flags, Floats, frozen
from plumbline.equity.coded import Coded, encode, the_same
from plumbline.equity.estimates import Estimates
from plumbline.equity.values import Figure, Withheld


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures parted into numbers and reasons, so that arithmetic can be done on whole arrays.

    `numbers` holds 1.0 where nothing is shown: a harmless stand-in that never reaches a result, because
    `hidden` (a Withheld, or None for "there is none") is looked at first.
    """

    numbers: Floats
    shown: Flags
    hidden: Coded[Withheld | None]

    @property
    def absent(self) -> tuple[Withheld | None, ...]:
        """The reason at each place; None where there is a number or where there is none."""
        return tuple(self.hidden.spelled())


def column(figures: Figures) -> Column:
    """Part figures into numbers and reasons; an array of plain numbers is taken as a whole.

    Raises TypeError for what is no figure, and for a masked array, which hides figures without a reason.
    """
    if isinstance(figures, np.ma.MaskedArray):
        raise TypeError("A masked array hides figures and gives no reason; pass Withheld or None in their place.")
    numbers = _plain_numbers(figures)
    if numbers is None:
        return _parted(list(figures))
    shown = np.broadcast_to(np.ones((), dtype=np.bool_), len(numbers))
    return Column(numbers, shown, the_same(None, len(numbers)))


def _plain_numbers(figures: Figures) -> Floats | None:
    """The figures as they are, where every one is a number; else None."""
    array = np.asarray(figures)
    if array.ndim != 1:
        raise ValueError(f"A column of figures has one dimension; this one has {array.ndim}.")
    is_numbers = array.dtype.kind in "biuf" or not len(array)
    return array.astype(np.float64, copy=False) if is_numbers else None


def _parted(figures: list[Figure]) -> Column:
    for place, figure in enumerate(figures):
        if not (figure is None or isinstance(figure, Real | Withheld)):
            raise TypeError(f"Figure {place + 1} is {figure!r}; it must be a number, Withheld or None.")
    shown = np.array([isinstance(figure, Real) for figure in figures], dtype=np.bool_)
    numbers = [float(figure) if isinstance(figure, Real) else 1.0 for figure in figures]
    hidden = encode([figure if isinstance(figure, Withheld) else None for figure in figures])
    return Column(np.array(numbers, dtype=np.float64), frozen(shown), hidden)


def check_counts(counts: Column, what: str) -> None:
    """Raise ValueError for a negative, fractional or endless count, naming its place."""
    numbers = counts.numbers
    good = (numbers >= 0) & (numbers == np.floor(numbers)) & (numbers < np.inf)
    _check(counts, good, what, "a whole number, zero or more")


def check_above_zero(numbers: Column, what: str) -> None:
    """Raise ValueError for a number that cannot be divided by, naming its place."""
    _check(numbers, (numbers.numbers > 0) & (numbers.numbers < np.inf), what, "above zero")


def _check(figures: Column, good: Flags, what: str, wanted: str) -> None:
    if good.all():
        return
    bad = np.flatnonzero(figures.shown & ~good)
    if len(bad):
        raise ValueError(f"{what} {bad[0] + 1} is {figures.numbers[bad[0]]:g}; it must be {wanted}.")


def check_within(counts: Column, totals: Column) -> None:
    """Raise ValueError where a count is larger than the total it is part of."""
    if (counts.shown & totals.shown & (counts.numbers > totals.numbers)).any():
        raise ValueError("A count is larger than its total.")


def check_same_length(*columns: Column) -> None:
    """Raise ValueError unless all columns have the same length."""
    lengths = {len(part.numbers) for part in columns}
    if len(lengths) > 1:
        raise ValueError(f"The columns have different lengths: {sorted(lengths)}.")


def hidden_by(columns: Sequence[Column], place: int) -> Withheld | None:
    """The reason why a result at a place is withheld: the first among its inputs. None where none is."""
    for part in columns:
        reason = part.hidden[place]
        if reason is not None:
            return reason
    return None


def assemble(
    columns: Sequence[Column],
    value: Floats,
    lower: Floats,
    upper: Floats,
    *,
    methods: Coded[str] | Sequence[str],
    notes: Coded[str] | Sequence[str],
) -> Estimates:
    """Put arrays back together with what was withheld: any withheld input gives a withheld estimate."""
    shown = np.logical_and.reduce([part.shown for part in columns])
    return Estimates.from_arrays(
        value,
        lower,
        upper,
        shown=shown,
        methods=methods if isinstance(methods, Coded) else encode(methods),
        notes=notes if isinstance(notes, Coded) else encode(notes),
        hidden=_hidden(columns, shown),
    )


def _hidden(columns: Sequence[Column], shown: Flags) -> Coded[Withheld | None]:
    if shown.all():
        return the_same(None, len(shown))
    gaps = {int(place): hidden_by(columns, int(place)) for place in np.flatnonzero(~shown)}
    reasons = encode([None, *gaps.values()])
    codes = np.zeros(len(shown), dtype=reasons.codes.dtype)
    codes[list(gaps)] = reasons.codes[1:]
    return Coded(frozen(codes), reasons.words)
