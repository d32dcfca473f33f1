"""The people who live where a trust serves: census populations of named areas, by ethnic group.

A catchment is chosen and named by the person who asks; it is never guessed from an extract. A demonstration
brings invented people of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from plumbline.measures.errors import GroupingsDiffer, NotOffered
from plumbline.measures.groupings import Group, Grouping, ethnicity, explain_difference, parts_of
from plumbline.measures.results import Source
from plumbline.measures.sources.tidy import PopulationRow
from plumbline.measures.tables import Table, load_table

POPULATION_TABLES = ("census_2021_authorities", "census_2021_boards", "census_2021_england")
"""Where populations stand, the finest groups first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catchment:
    """Named areas, their people by the groups of one grouping, and the table they stand in."""

    name: str
    grouping: Grouping
    people: Mapping[str, int]
    source: Source

    def population(self, group: Group, *, target: Grouping, what: str) -> int:
        """How many people of a group live there.

        Raises `GroupingsDiffer` where the groups of the census don't add up to it.
        """
        if group.members >= frozenset().union(*(each.members for each in self.grouping.groups)):
            return sum(self.people.values())
        parts = parts_of(group, self.grouping)
        if parts is None:
            fitting = [each for each in ethnicity().groupings.values() if self._gives(each)]
            raise GroupingsDiffer(
                explain_difference(
                    target=target, counts=[target], populations=[self.grouping], fitting=fitting, what=what
                )
            )
        return sum(self.people[part.code] for part in parts)

    def _gives(self, grouping: Grouping) -> bool:
        return all(parts_of(group, self.grouping) is not None for group in grouping.groups)


Served = Sequence[str] | Catchment
"""Codes of areas, or the people themselves."""


def people_served(named: Served) -> Catchment:
    """The people as they were brought, or those of areas with these codes. Raises as `find_catchment` does."""
    if isinstance(named, Catchment):
        return named
    return find_catchment(
        [code for code in named.split(",") if code.strip()] if isinstance(named, str) else named
    )


def find_catchment(codes: Sequence[str]) -> Catchment:
    """The catchment made of areas with these codes, which must all stand in one census table.

    Raises
    ------
    NotOffered
        Where no table has all the areas; the sentence names what is missing.
    """
    wanted = tuple(dict.fromkeys(code.strip().upper() for code in codes))
    for name in POPULATION_TABLES:
        rows = _rows_by_area(name)
        if all(code in rows for code in wanted):
            return _catchment(wanted, name, rows)
    missing = [code for code in wanted if not any(code in _rows_by_area(name) for name in POPULATION_TABLES)]
    if missing:
        raise NotOffered(
            f"No census table has a population for {', '.join(missing)}. Name local authorities (such as "
            "E06000045), one or more care boards (such as QRL), or England (E92000001)."
        )
    raise NotOffered("A catchment is made of local authorities, or of care boards: not of both together.")


def _catchment(codes: Sequence[str], name: str, rows: Mapping[str, Sequence[PopulationRow]]) -> Catchment:
    people: dict[str, int] = {}
    for code in codes:
        for row in rows[code]:
            people[row.group] = people.get(row.group, 0) + row.population
    grouping = ethnicity().groupings[rows[codes[0]][0].grouping]
    return Catchment(name=", ".join(codes), grouping=grouping, people=people, source=_table(name).source)


@cache
def _table(name: str) -> Table:
    return load_table(name)


@cache
def _rows_by_area(name: str) -> Mapping[str, Sequence[PopulationRow]]:
    found: dict[str, list[PopulationRow]] = {}
    for row in _table(name).rows:
        if isinstance(row, PopulationRow):
            found.setdefault(row.area, []).append(row)
    return found
