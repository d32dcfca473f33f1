"""What was counted, cell by cell: kept as columns, so that many cells cost no more than their arrays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

from plumbline.equity.arrays import Floats
from plumbline.equity.coded import Coded
from plumbline.measures.facts.periods import Period

Number = int | float


class Cell(NamedTuple):
    """How much was counted of one ethnic code (None: an empty cell) in one part of one period."""

    period: Period
    split: tuple[str, ...]
    code: str | None
    amount: Number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counted(Sequence[Cell]):
    """Cells in no order of their own; a `Cell` is made when it is looked at."""

    periods: Coded[Period]
    splits: tuple[Coded[str], ...]
    codes: Coded[str | None]
    amounts: Floats

    def __len__(self) -> int:
        return len(self.amounts)

    def __iter__(self) -> Iterator[Cell]:
        split = (
            zip(*(column.spelled() for column in self.splits), strict=True) if self.splits else [()] * len(self)
        )
        amounts = map(as_number, self.amounts.tolist())
        return map(Cell, self.periods.spelled(), split, self.codes.spelled(), amounts)

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Cell, ...]: ...
    def __getitem__(self, index: int | slice) -> Cell | tuple[Cell, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        split = tuple(column[index] for column in self.splits)
        return Cell(self.periods[index], split, self.codes[index], as_number(float(self.amounts[index])))


def as_number(amount: float) -> Number:
    """Whole where it is whole: 5, not 5.0."""
    return int(amount) if amount.is_integer() else amount
