"""The lines of a table of figures before they are figures: who, when, where, how many, of how many.

A line that has no denominator has None there, never zero; and so has one that is compared with nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plumbline.measures.errors import NotOffered
from plumbline.measures.groupings import Grouping
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.counting import Number
from plumbline.measures.methods.records.grouping import (
    Amounts,
    Place,
    Target,
    amounts_of,
    comparator_of,
    places_in_order,
    sum_of,
    targets_of,
)
from plumbline.measures.record_parts import Catchment, Tally

NO_POPULATION = (
    "No rate: there is no number of such people to divide by. They are shown because leaving them out would hide "
    "how much is not recorded."
)
NOBODY = "There was nobody of this group to divide by."


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """Numerators and denominators at every place, by ethnic code; a catchment's denominators have no codes."""

    tops: Amounts
    bottoms: Amounts


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

    @property
    def missing_denominator_note(self) -> str:
        """Why there is no denominator, where there is none."""
        if self.denominator is not None or self.needs_none:
            return ""
        return NO_POPULATION if self.target.members is None else NOBODY


def count_halves(asked: Asked, *, also: Sequence[str] = ()) -> Half:
    """Count numerator and denominator by everything asked for, and by the columns `also`."""
    tops = amounts_of(asked.count(asked.records.numerator, also=also))
    tally = asked.records.denominator
    bottoms = amounts_of(asked.count(tally, also=also)) if isinstance(tally, Tally) else {}
    return Half(tops=tops, bottoms=bottoms)


def lines_of(asked: Asked, half: Half) -> tuple[Line, ...]:
    """Every line that answers what was asked: by grouping, then time, then part, then group."""
    if isinstance(asked.records.denominator, Catchment):
        _check_catchment(asked)
    seen = codes_in(half)
    found: list[Line] = []
    for grouping in asked.groupings:
        targets = targets_of(grouping, seen)
        other = comparator_in(asked, grouping, targets, seen)
        for place in places_in_order(half.tops, half.bottoms):
            found += [_line(asked, half, place, target, _apart(target, other)) for target in targets]
    return tuple(found)


def codes_in(half: Half) -> frozenset[str | None]:
    """Every ethnic code that was recorded on either side."""
    return frozenset(
        code for table in (half.tops, half.bottoms) for amounts in table.values() for code in amounts
    )


def _line(asked: Asked, half: Half, place: Place, target: Target, other: Target | None) -> Line:
    return Line(
        place=place,
        target=target,
        numerator=sum_of(target, half.tops.get(place, {})),
        denominator=_bottom(asked, half, place, target),
        other=other,
        other_numerator=None if other is None else sum_of(other, half.tops.get(place, {})),
        other_denominator=None if other is None else _bottom(asked, half, place, other),
        needs_none=asked.records.denominator is None,
    )


def _bottom(asked: Asked, half: Half, place: Place, target: Target) -> Number | None:
    """The denominator; None where there is nobody, or where the census can't know."""
    if not isinstance(asked.records.denominator, Catchment):
        return sum_of(target, half.bottoms.get(place, {})) or None
    if target.members is None or asked.catchment is None:
        return None
    what = f"“{asked.definition.slug}” per person of {asked.catchment.name}"
    group = target.as_group()
    return asked.catchment.population(group, target=target.grouping, what=what) or None


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
