"""Estimates of many groups as read-only arrays, so that a million of them take no longer than their arithmetic.

A single `Estimate` is made when it is asked for. What is withheld stays withheld: it has no number in any array.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from plumbline.equity.arrays import Flags, Floats, frozen
from plumbline.equity.coded import Coded, encode
from plumbline.equity.values import Estimate, Figure, Withheld, is_withheld


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Estimates(Sequence[Estimate]):
    """Estimates of many groups, in the order of the input.

    A sequence of `Estimate` for those who show them. For those who compute on them, read-only arrays: `values`,
    `lowers` and `uppers` are float64 with NaN where nothing is shown or nothing exists; `shown` is False where
    an input was withheld or not there.
    """

    values: Floats
    lowers: Floats
    uppers: Floats
    shown: Flags
    methods: Coded[str]
    notes: Coded[str]
    hidden: Coded[Withheld | None]

    def __init__(self, items: Iterable[Estimate] = ()) -> None:
        """Gather single estimates. Raises ValueError where one is half withheld."""
        estimates = list(items)
        for estimate in estimates:
            _check_is_whole(estimate)
        self._fill(
            np.array([_float(one.value) for one in estimates], dtype=np.float64),
            np.array([_float(one.lower) for one in estimates], dtype=np.float64),
            np.array([_float(one.upper) for one in estimates], dtype=np.float64),
            # One that has a method was worked out, even where it came to nothing.
            np.array([not is_withheld(one.value) and _has_words(one) for one in estimates], dtype=np.bool_),
            encode([one.method for one in estimates]),
            encode([one.note for one in estimates]),
            encode([one.value if isinstance(one.value, Withheld) else None for one in estimates]),
        )

    @classmethod
    def from_arrays(
        cls,
        values: Floats,
        lowers: Floats,
        uppers: Floats,
        *,
        shown: Flags,
        methods: Coded[str],
        notes: Coded[str],
        hidden: Coded[Withheld | None],
    ) -> "Estimates":
        """Estimates from whole arrays, equally long. Copies them; what is not shown becomes NaN."""
        made = cls.__new__(cls)
        values, lowers, uppers = (np.where(shown, numbers, np.nan) for numbers in (values, lowers, uppers))
        made._fill(values, lowers, uppers, shown.copy(), methods, notes, hidden)
        return made

    def _fill(
        self,
        values: Floats,
        lowers: Floats,
        uppers: Floats,
        shown: Flags,
        methods: Coded[str],
        notes: Coded[str],
        hidden: Coded[Withheld | None],
    ) -> None:
        parts: dict[str, Floats | Flags | Coded[str] | Coded[Withheld | None]] = {
            "values": frozen(values),
            "lowers": frozen(lowers),
            "uppers": frozen(uppers),
            "shown": frozen(shown),
            "methods": methods,
            "notes": notes,
            "hidden": hidden,
        }
        if len({len(part) for part in parts.values()}) > 1:
            raise ValueError("The arrays of the estimates have different lengths.")
        for name, part in parts.items():
            object.__setattr__(self, name, part)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Estimate]:
        rows = (
            self.values.tolist(),
            self.lowers.tolist(),
            self.uppers.tolist(),
            self.shown.tolist(),
            self.methods.spelled(),
            self.notes.spelled(),
            self.hidden.spelled(),
        )
        return (_estimate(*row) for row in zip(*rows, strict=True))

    @overload
    def __getitem__(self, index: int) -> Estimate: ...
    @overload
    def __getitem__(self, index: slice) -> "Estimates": ...
    def __getitem__(self, index: int | slice) -> "Estimate | Estimates":
        if isinstance(index, slice):
            return self._part(index)
        return _estimate(
            float(self.values[index]),
            float(self.lowers[index]),
            float(self.uppers[index]),
            bool(self.shown[index]),
            self.methods[index],
            self.notes[index],
            self.hidden[index],
        )

    def _part(self, places: slice) -> "Estimates":
        made = type(self).__new__(type(self))
        made._fill(
            self.values[places],
            self.lowers[places],
            self.uppers[places],
            self.shown[places],
            self.methods.part(places),
            self.notes.part(places),
            self.hidden.part(places),
        )
        return made

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Estimates):
            return NotImplemented
        return np.array_equal(self.values, other.values, equal_nan=True) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Estimates({list(self)!r})" if len(self) <= 10 else f"<{len(self)} estimates>"


def _estimate(
    value: float, lower: float, upper: float, shown: bool, method: str, note: str, reason: Withheld | None
) -> Estimate:
    if not shown:
        return Estimate(reason, reason, reason, "")
    return Estimate(_number(value), _number(lower), _number(upper), method, note)


def _number(value: float) -> float | None:
    """NaN marks an estimate that does not exist; it never leaves the arrays."""
    return None if value != value else value


def _float(figure: Figure) -> float:
    return float("nan") if figure is None or isinstance(figure, Withheld) else float(figure)


def _has_words(estimate: Estimate) -> bool:
    return estimate.value is not None or bool(estimate.method or estimate.note)


def _check_is_whole(estimate: Estimate) -> None:
    figures = (estimate.value, estimate.lower, estimate.upper)
    if any(is_withheld(figure) for figure in figures) and len(set(figures)) > 1:
        raise ValueError("An estimate is withheld as a whole, or not at all.")
