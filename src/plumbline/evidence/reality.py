"""Is this real? What an interval, a control chart and the quality of the data say of the figures on a page.

The words name no cause and never judge. A withheld figure has no part in any of them: not in a sentence, not in
an order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from plumbline.equity.spc import Improvement, Variation, xmr_chart
from plumbline.equity.values import is_withheld, number_of
from plumbline.evidence.words import FEW, ratio_interval, times, when
from plumbline.measures.facts.periods import read_period
from plumbline.measures.results import Figure, Observation

ENOUGH_PERIODS = 12
"""Fewer points than this give control limits that mislead."""
MOST_WARNINGS = 4
"""Of a run's own that stand beside the answer; a run of a faulty extract has dozens."""
IMPROVEMENTS = {"lower": Improvement.DECREASE, "higher": Improvement.INCREASE}
STEADY = {Variation.COMMON_CAUSE}


class Verdict(StrEnum):
    """What can be said of a gap between a group and its comparator."""

    REAL_HIGHER = "Higher, more than chance"
    REAL_LOWER = "Lower, more than chance"
    UNSURE = "Cannot be told apart from chance"
    WITHHELD = "Withheld"
    NONE = "No comparison"


@dataclass(frozen=True, slots=True)
class Gap:
    """A group against its comparator."""

    row: Observation

    @property
    def verdict(self) -> Verdict:
        """Whether the 95% interval of the ratio leaves out 1."""
        row = self.row
        if row.withheld is not None or any(is_withheld(each) for each in _ratio_of(row)):
            return Verdict.WITHHELD
        lower, upper = number_of(row.ratio_lower), number_of(row.ratio_upper)
        if lower is None or upper is None:
            return Verdict.NONE
        if lower > 1:
            return Verdict.REAL_HIGHER
        return Verdict.REAL_LOWER if upper < 1 else Verdict.UNSURE

    @property
    def is_real(self) -> bool:
        return self.verdict in {Verdict.REAL_HIGHER, Verdict.REAL_LOWER}

    @property
    def cells(self) -> list[object]:
        """The gap as cells of a table: group, comparator, ratio, interval, verdict."""
        hidden = self.verdict is Verdict.WITHHELD
        # The reason stands in the figures' own table; here it is only said that there is one.
        why = {"withheld": "see the figures", "again": True}
        ratio, interval = (why, why) if hidden else (times(self.row.ratio), ratio_interval(self.row))
        return [self.row.group, self.row.comparator or "none", ratio, interval, self.verdict.value]


@dataclass(frozen=True, slots=True)
class OverTime:
    """One group over its periods, as a control chart sees it."""

    group: str
    cells: list[object]
    is_special: bool


def gaps(rows: Iterable[Observation]) -> list[Gap]:
    """Each group that is compared with another one, in the order of the rows."""
    return [Gap(row) for row in rows if row.comparator and row.group != row.comparator]


class Point(NamedTuple):
    """Of a row, what judging it over time takes: many rows are read, so no more is."""

    area: str
    grouping: str
    period: str
    group: str
    organisation_unit: str
    part: str
    series: str
    value: Figure
    """None also where it is withheld, if the rows came from the database."""


@dataclass(frozen=True, slots=True)
class Series:
    """One group over periods that follow one another, each with a figure."""

    name: str
    rows: list[Point]
    values: list[float]


def point_of(row: Observation) -> Point:
    """A row as `series_of` takes it."""
    return Point(
        row.area,
        row.grouping,
        row.period,
        row.group,
        row.organisation_unit or "",
        row.part or "",
        row.series or "",
        row.value,
    )


def series_of(rows: Iterable[Point]) -> list[Series]:
    """Each group's latest series, where it has `ENOUGH_PERIODS` that follow one another, all with a figure."""
    groups: dict[tuple[str, str, str], list[Point]] = {}
    for row in rows:
        groups.setdefault((row.organisation_unit, row.part, row.group), []).append(row)
    found = []
    for whose, theirs in groups.items():
        ordered = sorted(theirs, key=lambda row: row.period)
        latest = [row for row in ordered if row.series == ordered[-1].series]
        values = [value for row in latest if (value := number_of(row.value)) is not None]
        if len(latest) >= ENOUGH_PERIODS and len(values) == len(latest) and _follow_each_other(latest):
            found.append(Series(", ".join(filter(None, whose)), latest, values))
    return found


def over_time(rows: Sequence[Observation], *, direction: str) -> list[OverTime]:
    """Each group that can be judged over time; `direction` is the definition's: "lower", "higher" or "none"."""
    return [_charted(each.name, each.rows, each.values, direction) for each in series_of(map(point_of, rows))]


_period = lru_cache(maxsize=1_000)(read_period)


def _follow_each_other(rows: Sequence[Point]) -> bool:
    try:
        periods = [_period(row.period) for row in rows]
    except ValueError:
        return False  # nobody can say which comes next
    return all(after.start == before.end + timedelta(days=1) for before, after in pairwise(periods))


def _charted(name: str, rows: Sequence[Point], values: list[float], direction: str) -> OverTime:
    chart = xmr_chart(values, improvement=IMPROVEMENTS.get(direction, Improvement.NEUTRAL))
    limits = chart.phases[-1].limits
    is_special = chart.variation not in STEADY
    said = f"Special cause: {chart.variation.value}" if is_special else "Varies as before"
    cells: list[object] = [
        name,
        len(values),
        f"{limits.mean:,.1f}",
        f"{max(limits.lower, 0.0):,.1f} to {limits.upper:,.1f}",
        f"{values[-1]:,.1f} ({when(rows[-1].period)})",
        said,
    ]
    return OverTime(name, cells, is_special)


def is_it_real(rows: Sequence[Observation], charts: Sequence[OverTime], warnings: Sequence[str]) -> list[str]:
    """The answer in sentences: interval, signal, then the quality of the data."""
    return [*_of_intervals(gaps(rows)), _of_signals(charts), *_of_quality(rows, warnings)]


def _of_intervals(found: Sequence[Gap]) -> list[str]:
    judged = [gap for gap in found if gap.verdict not in {Verdict.WITHHELD, Verdict.NONE}]
    if not judged:
        return ["Interval: no group is compared with another one here, so no gap can be judged."]
    real = [gap for gap in judged if gap.is_real]
    by_chance = len(judged) * 0.05
    said = [
        f"Interval: {gap.row.group} differs from {gap.row.comparator} by more than chance. The ratio is "
        f"{times(gap.row.ratio)}, and its 95% interval ({ratio_interval(gap.row)}) leaves out 1."
        for gap in real
    ]
    if not real:
        said.append("Interval: every 95% interval holds 1. No gap here can be told apart from chance.")
    if len(judged) > 1:
        said.append(
            f"{len(judged)} comparisons were judged. If there were no gap at all, about {by_chance:.1f} of them "
            "would still leave out 1."
        )
    return said


def _of_signals(charts: Sequence[OverTime]) -> str:
    if not charts:
        return (
            f"Signal: no group has {ENOUGH_PERIODS} or more periods that can all be shown, so change over time "
            "cannot be judged."
        )
    special = [chart.group for chart in charts if chart.is_special]
    if not special:
        return f"Signal: of {len(charts)} judged over time, none shows a special cause at its latest period."
    return f"Signal: a special cause at the latest period for {'; '.join(special)} (of {len(charts)} judged)."


def _of_quality(rows: Sequence[Observation], warnings: Sequence[str]) -> list[str]:
    # A count of few is known only where the count itself may be shown.
    few = [row.group for row in rows if (count := number_of(row.numerator)) is not None and count < FEW]
    hidden = [row.group for row in rows if row.withheld is not None]
    said = []
    if few:
        said.append(f"Data quality: fewer than {FEW} were counted for {', '.join(dict.fromkeys(few))}.")
    if hidden:
        said.append(f"Data quality: withheld, which is not zero, for {', '.join(dict.fromkeys(hidden))}.")
    said.extend(f"Data quality: {warning}" for warning in warnings[:MOST_WARNINGS])
    if len(warnings) > MOST_WARNINGS:
        more = len(warnings) - MOST_WARNINGS
        said.append(f"Data quality: the run warns of {more} more; all of it stands in the working below.")
    return said or ["Data quality: nothing is withheld, no count is below 10, and the run warns of nothing."]


def _ratio_of(row: Observation) -> tuple[Figure, Figure, Figure]:
    return row.ratio, row.ratio_lower, row.ratio_upper
