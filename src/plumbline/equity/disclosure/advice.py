"""What would need fewer blanks? Five groups instead of eighteen, two years together, units pooled: computed.

A table full of blanks serves nobody. Before anything is withheld, each coarser level of each dimension is tried,
and pairs of them; what each would lose is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from plumbline.equity.disclosure.demands import Readers
from plumbline.equity.disclosure.dimensions import Dimension
from plumbline.equity.disclosure.problem import problem
from plumbline.equity.disclosure.release import Ratios, Release, Table
from plumbline.equity.disclosure.suppression import Progress, find_pattern, silent

Change = tuple[Dimension, str]
"""A dimension, and the name of a level to show instead of a finer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One way to publish: `changes` names the level for each dimension made coarser; none is as asked."""

    changes: Mapping[str, str]
    words: str
    printed: int
    primary: int
    secondary: int

    @property
    def withheld(self) -> int:
        """How many figures would be blank."""
        return self.primary + self.secondary

    @property
    def share_shown(self) -> float:
        """The share of the figures that would be shown."""
        return 1 - self.withheld / self.printed if self.printed else 1.0

    def __str__(self) -> str:
        blanks = "no blanks" if not self.withheld else f"{self.withheld} of {self.printed} figures blank"
        return f"{self.words}: {blanks}, {self.printed - self.withheld} shown."


def advise(
    release: Release,
    *,
    readers: Readers | None = None,
    at_once: int = 2,
    effort: int = 100,
    progress: Progress = silent,
) -> tuple[Advice, ...]:
    """Try coarser levels, and say what each would leave blank.

    Parameters
    ----------
    release
        What is to leave.
    readers
        What readers know besides.
    at_once
        Up to so many dimensions are made coarser at once.
    effort
        How many searches each pattern may be improved for once it is safe.
    progress
        Called with how much is done, how much there is, and what is being done.

    Returns
    -------
    The release as asked first, then what shows most of its figures first; among equals, what keeps more figures.

    Notes
    -----
    Levels are those that dimensions name (`dimension(levels=...)`), fine to coarse. Blanks are counted by the
    quick method; `suppress` may need fewer. A coarser table hides differences between the groups it
    joins: say which.

    References
    ----------
    Office for Statistics Regulation and Government Statistical Service: guidance on disclosure control for tables
    from surveys and administrative data (table redesign before suppression).

    Examples
    --------
    >>> from plumbline.equity.disclosure import Table, dimension, release, threshold
    >>> groups = {"White": ["British", "Irish"], "All other": ["Asian", "Black"]}
    >>> ethnicity = dimension("Ethnic group", groups=groups)
    >>> table = Table(name="people", shows={"Ethnic group": (*ethnicity.leaves, "All")}, rule=threshold(5))
    >>> for way in advise(release([40, 3, 4, 6], dimensions=[ethnicity], tables=[table])):
    ...     print(way)
    As asked: 2 of 5 figures blank, 3 shown.
    Ethnic group: groups (2 instead of 4): no blanks, 3 shown.
    """
    asked = readers or Readers()
    ways = _ways(release, at_once)
    found = []
    for place, way in enumerate(ways):
        progress(place, len(ways), "Trying what would need fewer blanks")
        found.append(_tried(release, way, asked, effort))
    first, *rest = found
    return (first, *sorted(rest, key=lambda one: (-one.share_shown, -one.printed)))


def _ways(release: Release, at_once: int) -> list[tuple[Change, ...]]:
    coarser = [[(one, level) for level in _coarser(release, one)] for one in release.dimensions]
    ways: list[tuple[Change, ...]] = [()]
    for many in range(1, at_once + 1):
        for chosen in combinations([one for one in coarser if one], many):
            ways.extend(product(*chosen))
    return ways


def _coarser(release: Release, one: Dimension) -> list[str]:
    """Levels with fewer codes than the finest that some table shows."""
    shown = {code for table in _tables(release) for code in table.shows.get(one.name, ())} - {one.total}
    return [
        level
        for level, codes in one.levels.items()
        if shown - set(codes) and len(codes) < len(_finest(one, shown))
    ]


def _finest(one: Dimension, shown: set[str]) -> list[str]:
    """Those of some codes that have no other code within."""
    return [code for code in shown if not any(one.members(other) < one.members(code) for other in shown)]


def _tables(release: Release) -> Sequence[Table | Ratios]:
    return (*release.tables, *release.ratios)


def _tried(release: Release, way: tuple[Change, ...], readers: Readers, effort: int) -> Advice:
    made = problem(_changed(release, way), marks=readers.marks)
    pattern = find_pattern(made, readers=readers, effort=effort)
    primary = int((pattern.hidden & made.primary).sum())
    return Advice(
        changes={one.name: level for one, level in way},
        words="; ".join(_said(release, one, level) for one, level in way) or "As asked",
        printed=sum(not item.is_old for item in made.items),
        primary=primary,
        secondary=int(np.sum(pattern.hidden)) - primary,
    )


def _said(release: Release, one: Dimension, level: str) -> str:
    shown = {code for table in _tables(release) for code in table.shows.get(one.name, ())} - {one.total}
    return f"{one.name}: {level} ({len(one.levels[level])} instead of {len(_finest(one, shown))})"


def _changed(release: Release, way: tuple[Change, ...]) -> Release:
    tables, ratios = release.tables, release.ratios
    for one, level in way:
        tables = tuple(replace(table, shows=_shown(table.shows, one, level)) for table in tables)
        ratios = tuple(replace(table, shows=_shown(table.shows, one, level)) for table in ratios)
    return replace(release, tables=tables, ratios=ratios)


def _shown(shows: Mapping[str, tuple[str, ...]], one: Dimension, level: str) -> Mapping[str, tuple[str, ...]]:
    """The codes of a level instead of finer ones; coarser ones and totals stay."""
    before = shows.get(one.name)
    if before is None:
        return shows
    codes = one.levels[level]
    coarser = [code for code in before if any(one.members(part) < one.members(code) for part in codes)]
    kept = codes if set(before) - set(coarser) - set(codes) else ()
    return {**shows, one.name: tuple(dict.fromkeys([*kept, *coarser])) or before}
