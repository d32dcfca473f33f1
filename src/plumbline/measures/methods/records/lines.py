"""The lines of a table of figures before they are figures: who, when, where, how many, of how many.

A line that has no denominator has None there, never zero; and so has one that is compared with nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from plumbline.equity.arrays import Figures, Flags, Floats
from plumbline.equity.coded import Coded, chosen, encode, joined
from plumbline.measures.errors import NotOffered
from plumbline.measures.facts.periods import Period
from plumbline.measures.groupings import Grouping
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.cells import Counted, Number, as_number
from plumbline.measures.methods.records.grids import Grid, grid_of
from plumbline.measures.methods.records.grouping import Place, Target, comparator_of, targets_of
from plumbline.measures.record_parts import Catchment, Tally

NO_POPULATION = (
    "No rate: there is no number of such people to divide by. They are shown because leaving them out would hide "
    "how much is not recorded."
)
NOBODY = "There was nobody of this group to divide by."


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """What was counted for the numerators, and for the denominators where they are counted too."""

    tops: Counted
    bottoms: Counted | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One target at one place: its numerator and denominator, and those of whom it is compared with."""

    place: Place
    target: Target
    numerator: Number
    denominator: Number | None
    other: Target | None = None
    other_numerator: Number | None = None
    other_denominator: Number | None = None
    needs_none: bool = False
    """Whether the figure is of a kind that has no denominator."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines(Sequence[Line]):
    """Lines as columns; a `Line` is made when it is looked at. NaN stands for None in the columns of numbers."""

    periods: Coded[Period]
    splits: tuple[Coded[str], ...]
    targets: Coded[Target]
    others: Coded[Target | None]
    numerators: Floats
    denominators: Floats
    other_numerators: Floats
    other_denominators: Floats
    need_none: Flags

    def __len__(self) -> int:
        return len(self.numerators)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Line, ...]: ...
    def __getitem__(self, index: int | slice) -> Line | tuple[Line, ...]:
        if isinstance(index, slice):
            return tuple(map(self._line, range(len(self))[index]))
        return self._line(range(len(self))[index])

    def _line(self, place: int) -> Line:
        return Line(
            place=(self.periods[place], tuple(column[place] for column in self.splits)),
            target=self.targets[place],
            numerator=as_number(float(self.numerators[place])),
            denominator=_number_or_none(self.denominators[place]),
            other=self.others[place],
            other_numerator=_number_or_none(self.other_numerators[place]),
            other_denominator=_number_or_none(self.other_denominators[place]),
            needs_none=bool(self.need_none[place]),
        )

    @property
    def missing_denominator_notes(self) -> Coded[str]:
        """Why there is no denominator, where there is none."""
        is_told = ~np.isnan(self.denominators) | self.need_none
        is_unknown = np.array([target.members is None for target in self.targets.words], dtype=np.bool_)
        cases = [(is_told, ""), (is_unknown[self.targets.codes], NO_POPULATION)]
        return chosen(cases, otherwise=NOBODY, size=len(self))


def gather(lines: Sequence[Line], *, split: int) -> Lines:
    """Single lines as columns; their places are split by so many columns."""
    return Lines(
        periods=encode([line.place[0] for line in lines]),
        splits=tuple(encode([line.place[1][column] for line in lines]) for column in range(split)),
        targets=encode([line.target for line in lines]),
        others=encode([line.other for line in lines]),
        numerators=_numbers([line.numerator for line in lines]),
        denominators=_numbers([line.denominator for line in lines]),
        other_numerators=_numbers([line.other_numerator for line in lines]),
        other_denominators=_numbers([line.other_denominator for line in lines]),
        need_none=np.array([line.needs_none for line in lines], dtype=np.bool_),
    )


def figures(numbers: Floats) -> Figures:
    """A column of lines as the arithmetic takes it: None where there is no number."""
    return (
        [None if number != number else number for number in numbers.tolist()]
        if np.isnan(numbers).any()
        else numbers
    )


def _numbers(figures: Iterable[Number | None]) -> Floats:
    return np.array([np.nan if figure is None else figure for figure in figures], dtype=np.float64)


def _number_or_none(number: float) -> Number | None:
    return None if np.isnan(number) else as_number(float(number))


def count_halves(asked: Asked, *, also: Sequence[str] = ()) -> Half:
    """Count numerator and denominator by everything asked for, and by the columns `also`."""
    tally = asked.records.denominator
    bottoms = asked.count(tally, also=also) if isinstance(tally, Tally) else None
    return Half(tops=asked.count(asked.records.numerator, also=also), bottoms=bottoms)


def lines_of(asked: Asked, half: Half) -> Lines:
    """Every line that answers what was asked: by grouping, then time, then part, then group."""
    if isinstance(asked.records.denominator, Catchment):
        _check_catchment(asked)
    grid = grid_of(half.tops, half.bottoms)
    blocks = [_block(asked, grid, grouping) for grouping in asked.groupings]
    return blocks[0] if len(blocks) == 1 else _under_one_another(blocks)


def _block(asked: Asked, grid: Grid, grouping: Grouping) -> Lines:
    """The lines of one grouping: at each place, its targets."""
    targets = targets_of(grouping, grid.codes)
    other = comparator_in(asked, grouping, targets, grid.codes)
    others = tuple(_apart(target, other) for target in targets)
    at = np.repeat(np.arange(len(grid)), len(targets))
    who = np.tile(np.arange(len(targets), dtype=np.uint16), len(grid))
    return Lines(
        periods=grid.periods.take(at),
        splits=tuple(column.take(at) for column in grid.splits),
        targets=Coded(who, targets),
        others=Coded(who, others),
        numerators=_across(_top(grid, target) for target in targets),
        denominators=_across(_bottom(asked, grid, target) for target in targets),
        other_numerators=_across(_top(grid, one) for one in others),
        other_denominators=_across(_bottom(asked, grid, one) for one in others),
        need_none=np.broadcast_to(np.bool_(asked.records.denominator is None), len(at)),
    )


def _across(columns: Iterable[Floats]) -> Floats:
    """A number a place for each target, in the order of lines."""
    return np.column_stack(list(columns)).ravel()


def _top(grid: Grid, target: Target | None) -> Floats:
    return np.full(len(grid), np.nan) if target is None else grid.top_of(target.codes)


def _bottom(asked: Asked, grid: Grid, target: Target | None) -> Floats:
    """The denominators; NaN where there is nobody, or where the census can't know."""
    if target is None or not len(grid):
        return np.full(len(grid), np.nan)
    if not isinstance(asked.records.denominator, Catchment):
        found = grid.bottom_of(target.codes)
        return np.where(found == 0, np.nan, found)
    return np.full(len(grid), _population(asked, target) or np.nan, dtype=np.float64)


def _population(asked: Asked, target: Target) -> int | None:
    if target.members is None or asked.catchment is None:
        return None
    what = f"“{asked.definition.slug}” per person of {asked.catchment.name}"
    return asked.catchment.population(target.as_group(), target=target.grouping, what=what)


def _under_one_another(blocks: Sequence[Lines]) -> Lines:
    return Lines(
        periods=joined([block.periods for block in blocks]),
        splits=tuple(joined(columns) for columns in zip(*(block.splits for block in blocks), strict=True)),
        targets=joined([block.targets for block in blocks]),
        others=joined([block.others for block in blocks]),
        numerators=np.concatenate([block.numerators for block in blocks]),
        denominators=np.concatenate([block.denominators for block in blocks]),
        other_numerators=np.concatenate([block.other_numerators for block in blocks]),
        other_denominators=np.concatenate([block.other_denominators for block in blocks]),
        need_none=np.concatenate([block.need_none for block in blocks]),
    )


def _apart(target: Target, other: Target | None) -> Target | None:
    """Whom a target is compared with; nobody where it is part of them, or is of no known group."""
    return other if other is not None and is_apart(target, other) else None


def is_apart(target: Target, other: Target) -> bool:
    """Whether two targets are known groups that share nobody."""
    return target.members is not None and other.members is not None and not target.members & other.members


def comparator_in(
    asked: Asked, grouping: Grouping, targets: Sequence[Target], seen: Iterable[str | None]
) -> Target | None:
    """The comparator of a grouping: a relative likelihood's own, else the definition's."""
    likelihood, choice = asked.records.likelihood, asked.definition.comparator
    if likelihood is not None and likelihood.grouping == grouping.slug:
        return next(target for target in targets if target.code == likelihood.over)
    if choice is None:
        return None
    same = [target for target in targets if target.members == choice.in_full.members]
    return same[0] if same else comparator_of(grouping, choice.in_full, seen)


def _check_catchment(asked: Asked) -> None:
    if asked.catchment is None:
        raise NotOffered(
            f"“{asked.definition.slug}” is per person of the population served: name the catchment, by local "
            "authorities or care boards (for example QRL, or E06000045,E06000044)."
        )
    if asked.split:
        raise NotOffered(
            f"“{asked.definition.slug}” can't be split by {' and '.join(asked.split)}: the census doesn't say "
            "whom of the catchment each part serves."
        )
