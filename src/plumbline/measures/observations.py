"""The observations of a run as columns, so that a hundred thousand cost no more than their arrays.

An `Observation` is made when somebody looks at it. What is withheld has a reason and no number in any column.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from operator import eq
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from plumbline.equity.arrays import Flags, Floats, frozen
from plumbline.equity.coded import Coded, the_same
from plumbline.equity.values import Figure, Withheld
from plumbline.measures.results import COLUMNS, WORDS, Observation

if TYPE_CHECKING:
    import pyarrow

Cell = float | int | str | None
BLOCK = 4_096
"""Observations made at a time while they are looked at one after another."""
FEW = 10
"""So many are written out where a run is printed in full."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column of figures: numbers (NaN where there is none), and the reason where one is withheld."""

    numbers: Floats
    hidden: Coded[Withheld | None]
    are_counts: bool = False
    """Whether whole numbers are given as such: 5, not 5.0."""

    def __post_init__(self) -> None:
        shown = np.array([reason is None for reason in self.hidden.words], dtype=np.bool_)[self.hidden.codes]
        if not np.isnan(self.numbers[~shown]).all():
            raise ValueError("A withheld figure has a number beside it.")

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, place: int) -> Figure:
        return self._figure(float(self.numbers[place]), self.hidden[place])

    def part(self, places: slice) -> "Numbers":
        """The same for some of the places."""
        return Numbers(self.numbers[places], self.hidden.part(places), self.are_counts)

    def spelled(self) -> list[Figure]:
        """The figure of each place, written out."""
        return list(map(self._figure, self.numbers.tolist(), self.hidden.spelled()))

    def cells(self) -> list[Cell]:
        """The same for a flat row, where a withheld figure is None."""
        return list(map(self._cell, self.numbers.tolist()))

    @property
    def are_missing(self) -> Flags:
        """Where there is no number to show, withheld or not there."""
        return np.isnan(self.numbers)

    def _figure(self, number: float, reason: Withheld | None) -> Figure:
        return self._cell(number) if reason is None else reason

    def _cell(self, number: float) -> float | int | None:
        if number != number:
            return None
        return int(number) if self.are_counts and number.is_integer() else number


Column = Numbers | Coded[str] | Coded[str | None]


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Observations(Sequence[Observation]):
    """Observations in their order; equal to a tuple of the same.

    `columns` has one column for each field of an observation.
    """

    columns: Mapping[str, Column]

    def __init__(self, columns: Mapping[str, Column]) -> None:
        """Put columns together. Raises ValueError where a needed one is absent or their lengths differ."""
        lengths = {len(column) for column in columns.values()}
        strays = {*columns} - {field.name for field in fields(Observation)}
        if len(lengths) != 1 or strays:
            raise ValueError(f"These are not the columns of observations: lengths {sorted(lengths)}, {strays}.")
        [size] = lengths
        absent = {name: _default(name, size) for name in COLUMNS[:-1] if name not in columns}
        object.__setattr__(self, "columns", {**columns, **absent})

    def __len__(self) -> int:
        return len(self.columns["value"])

    def __iter__(self) -> Iterator[Observation]:
        names = tuple(self.columns)
        for start in range(0, len(self), BLOCK):
            spelled = [column.part(slice(start, start + BLOCK)).spelled() for column in self.columns.values()]
            for row in zip(*spelled, strict=True):
                yield _observation(names, row)

    @overload
    def __getitem__(self, index: int) -> Observation: ...
    @overload
    def __getitem__(self, index: slice) -> "Observations": ...
    def __getitem__(self, index: int | slice) -> "Observation | Observations":
        if isinstance(index, slice):
            return Observations({name: column.part(index) for name, column in self.columns.items()})
        place = range(len(self))[index]
        return _observation(tuple(self.columns), [column[place] for column in self.columns.values()])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Observations | tuple):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self)) if len(self) <= FEW else f"<{len(self):,} observations>"

    @property
    def withheld(self) -> Coded[str | None]:
        """Why each value is withheld, or None where it is shown."""
        value = self.columns["value"]
        reasons = value.hidden if isinstance(value, Numbers) else value
        return reasons.mapped(lambda reason: reason.why if isinstance(reason, Withheld) else None)


def cells_by_column(observations: Sequence[Observation]) -> dict[str, list[Cell]]:
    """The cells of flat rows, a column at a time: a withheld figure is None, and `withheld` says why."""
    if not isinstance(observations, Observations):
        rows = [observation.to_row() for observation in observations]
        return {name: [row[name] for row in rows] for name in COLUMNS}
    own = observations.columns
    found = {name: _cells(own[name]) for name in COLUMNS[:-1]}
    return {**found, COLUMNS[-1]: list(observations.withheld.spelled())}


def table_of(observations: Sequence[Observation]) -> "pyarrow.Table":
    """The flat rows as a PyArrow table."""
    import pyarrow as pa

    if not isinstance(observations, Observations):
        cells = cells_by_column(observations)
        return pa.table({name: pa.array(cells[name], _kind(name)) for name in COLUMNS})
    columns = {name: _array(observations.columns[name]) for name in COLUMNS[:-1]}
    return pa.table({**columns, COLUMNS[-1]: _array(observations.withheld)})


def _kind(name: str) -> Any:
    import pyarrow as pa

    return pa.string() if name in {*WORDS, COLUMNS[-1]} else pa.float64()


def _array(column: Column) -> Any:
    import pyarrow as pa

    if isinstance(column, Numbers):
        return pa.array(column.numbers, pa.float64(), mask=column.are_missing)
    if len(column.words) == 1:
        return pa.repeat(pa.scalar(column.words[0], pa.string()), len(column))
    return pa.array(column.words, pa.string()).take(pa.array(column.codes))


def _cells(column: Column) -> list[Cell]:
    return column.cells() if isinstance(column, Numbers) else list(column.spelled())


def _default(name: str, size: int) -> Column:
    [own] = (field for field in fields(Observation) if field.name == name)
    if own.default is MISSING:
        raise ValueError(f"Observations need a column “{name}”.")
    if name in WORDS:
        return the_same(own.default, size)
    return no_numbers(size)


def no_numbers(size: int) -> Numbers:
    """A column in which there is no figure anywhere; takes no room."""
    return Numbers(frozen(np.broadcast_to(np.array(np.nan), size)), the_same(None, size))


def _observation(names: Sequence[str], row: Sequence[Any]) -> Observation:
    return Observation(**dict(zip(names, row, strict=True)))
