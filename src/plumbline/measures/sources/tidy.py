"""The two tidy layouts that every published table is brought into: counts and populations, one row a group."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.groupings import ethnicity

SUPPRESSED = "The publisher withholds it, so that no small group of people can be recognised."


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """A published count of one group, with the rates printed beside it.

    `withheld` holds the reason where the publisher suppressed the count. A count that is neither there nor
    withheld was not found; that is not zero either.
    """

    measure: str
    part: str
    period: str
    area: str
    grouping: str
    group: str
    count: int | None = None
    withheld: str = ""
    crude_rate: float | None = None
    standardised_rate: float | None = None
    standardised_half_width: float | None = None
    note: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What may stand once in a table."""
        return (self.measure, self.part, self.period, self.area, self.grouping, self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationRow:
    """How many people of one group live in an area."""

    area: str
    grouping: str
    group: str
    population: int

    @property
    def key(self) -> tuple[str, ...]:
        """What may stand once in a table."""
        return (self.area, self.grouping, self.group)


def check_every_group_is_there(
    path: Path, rows: Iterable[CountRow | PopulationRow], *, only: Collection[str] | None = None
) -> None:
    """Raise `BadInput` where a grouping lacks one of its groups: the file was cut short or filtered.

    `only` names the groupings to look at; without it, all of them.
    """
    found: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        found.setdefault(row.key[:-1], set()).add(row.group)
    problems = [
        Problem(path.name, f"has no row for “{group.label}” in {', '.join(key)}; the file may be cut short.")
        for key, codes in found.items()
        if only is None or key[-1] in only
        for group in ethnicity().groupings[key[-1]].groups
        if group.code not in codes
    ]
    if problems:
        raise BadInput(problems)
