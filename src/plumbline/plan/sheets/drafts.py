"""What a spreadsheet would add to the plan: areas, commitments, actions, and what is to be said of each row."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from plumbline.plan.sheets.parts import KnownPerson, NewMilestone

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one cell, with where it is."""

    sheet: str
    row: int
    cell: str
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class NewCommitment:
    """A commitment as rows describe it."""

    area: str
    promise: str
    for_whom: str = ""
    why: str = ""
    answers: str = ""
    committee: str = ""
    due: date | None = None

    @property
    def key(self) -> Key:
        return key_of(self.area, self.promise)

    @property
    def day(self) -> date:
        """Its day, which every commitment of a finished draft has."""
        if self.due is None:
            raise ValueError("A commitment without a day can't be kept.")
        return self.due


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action as one row, or several rows that were one merged cell, describe it."""

    sheet: str
    row: int
    area: str
    promise: str
    title: str
    starts: date
    due: date
    detail: str = ""
    owner: str = ""
    deputy: str = ""
    cost: Decimal | None = None
    partners: tuple[str, ...] = ()
    milestones: tuple[NewMilestone, ...] = ()
    progress: str = ""
    view: str = ""

    @property
    def key(self) -> Key:
        return key_of(self.area, self.promise, self.title)


@dataclass(frozen=True, slots=True)
class Existing:
    """What the plan holds: the keys of areas, commitments and actions, and the names of committees."""

    areas: Collection[Key] = frozenset()
    commitments: Collection[Key] = frozenset()
    actions: Collection[Key] = frozenset()
    committees: Collection[str] = frozenset()


@dataclass(slots=True)
class Draft:
    """All that a file would add, and what was found on the way."""

    commitments: dict[Key, NewCommitment] = field(default_factory=dict)
    actions: dict[Key, NewAction] = field(default_factory=dict)
    problems: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)
    """Rows that are no part of a plan: totals, notes, headings."""
    rows: int = 0
    here_already: int = 0
    """Actions that the plan holds."""
    unknown: dict[str, list[KnownPerson]] = field(default_factory=dict)

    @property
    def bad_rows(self) -> int:
        return len({(one.sheet, one.row) for one in self.problems})


def key_of(*names: str) -> Key:
    """Names for comparing: without regard to case and spaces."""
    return tuple(" ".join(name.casefold().split()) for name in names)
