"""Puts counts of single ethnic codes into groups; refuses a grouping that would have to split a code.

What is no group is kept in lines of its own: not stated, not known, nothing recorded, not a valid code.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plumbline.measures.errors import GroupingsDiffer
from plumbline.measures.facts.periods import Period
from plumbline.measures.groupings import Group, Grouping, Members, ethnicity, names_of
from plumbline.measures.methods.records.cells import Cell, Number

EVERYONE = "everyone"

Place = tuple[Period, tuple[str, ...]]
"""A period, and the values of the columns that the counts are parted by."""

Amounts = Mapping[Place, Mapping[str | None, Number]]
"""How much of each ethnic code there is at each place."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a line of figures is about: a group, or people of whom no group is known."""

    grouping: Grouping
    code: str
    label: str
    codes: frozenset[str | None]
    members: Members | None
    """None for people of whom no group is known."""

    def as_group(self) -> Group:
        """The target as a group of its grouping. Raises ValueError for people of whom no group is known."""
        if self.members is None:
            raise ValueError(f"“{self.label}” is not a group.")
        return Group(self.code, self.label, self.members)


def amounts_of(cells: Iterable[Cell]) -> Amounts:
    """Cells by place and code."""
    found: dict[Place, dict[str | None, Number]] = defaultdict(dict)
    for cell in cells:
        found[cell.period, cell.split][cell.code] = cell.amount
    return found


def places_in_order(*tables: Amounts) -> tuple[Place, ...]:
    """Every place that any of the tables has, in order of time."""
    return tuple(sorted({place for table in tables for place in table}))


def sum_of(target: Target, amounts: Mapping[str | None, Number]) -> Number:
    """How much there is of a target's codes together."""
    return sum(amounts[code] for code in target.codes if code in amounts)


def targets_of(grouping: Grouping, seen: Iterable[str | None]) -> tuple[Target, ...]:
    """The groups of a grouping, then whoever is in none of them, given the codes that were recorded.

    Raises
    ------
    GroupingsDiffer
        Where a recorded code holds people of two groups, such as NHS code S in a grouping that parts Arab people
        from any other group.
    """
    codes = frozenset(seen)
    if grouping.slug == EVERYONE:
        [everyone] = grouping.groups
        return (Target(grouping, everyone.code, everyone.label, codes, everyone.members),)
    _check_no_code_is_split(grouping, codes)
    groups = [_target(grouping, group, codes) for group in grouping.groups]
    return (*groups, *_unknown(grouping, codes))


def comparator_of(grouping: Grouping, group: Group, seen: Iterable[str | None]) -> Target:
    """The people with whom groups of a grouping are compared, though they are none of its groups."""
    return _target(grouping, group, frozenset(seen))


def _target(grouping: Grouping, group: Group, seen: frozenset[str | None]) -> Target:
    codes = frozenset(code for code, members in _known(seen).items() if members <= group.members)
    return Target(grouping, group.code, group.label, codes, group.members)


def _known(seen: frozenset[str | None]) -> Mapping[str, Members]:
    """The codes among those seen that stand for a group, and for whom, in order."""
    return {code: members for code, members in ethnicity().codes.items() if code in seen}


def _unknown(grouping: Grouping, seen: frozenset[str | None]) -> Sequence[Target]:
    vocabulary = ethnicity()
    return [
        Target(grouping, slug, vocabulary.unknowns[slug], frozenset({code}), None)
        for code, slug in vocabulary.unknown_codes.items()
        if code in seen
    ]


def _check_no_code_is_split(grouping: Grouping, seen: frozenset[str | None]) -> None:
    for code, members in _known(seen).items():
        shared = [group for group in grouping.groups if members & group.members]
        if not any(members <= group.members for group in shared):
            parts = " and ".join(f"“{group.label}”" for group in shared) or "no group"
            raise GroupingsDiffer(
                f"These records can't be given by {grouping.title}: some carry the code {code}, which stands for "
                f"{names_of(members)} people together, and {grouping.title} has them in {parts}. Ask for a "
                "coarser grouping, such as nhs-2001-16 or nhs-2001-5."
            )
