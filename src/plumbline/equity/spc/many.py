"""Many control charts over the same points, held as arrays; any one of them can be taken out and drawn.

Nothing here computes limits or looks for signals.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from plumbline.equity.arrays import Flags, Floats, frozen
from plumbline.equity.spc.charts import ControlChart, Lines
from plumbline.equity.spc.names import Assurance, ChartKind, Improvement, Rule, Variation, assurance, variation
from plumbline.equity.spc.phases import Limits, Phase
from plumbline.equity.spc.rules import Signs

Counts = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LimitColumns:
    """The limits of one stretch of many charts: each an array of shape (series,), NaN where there are none."""

    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    mean_moving_range: Floats

    @classmethod
    def repeated(cls, limits: Limits, series: int) -> "LimitColumns":
        """The same limits for every series."""
        spread = np.nan if limits.mean_moving_range is None else limits.mean_moving_range
        return cls(
            mean=frozen(np.full(series, limits.mean)),
            lower=frozen(np.full(series, limits.lower)),
            upper=frozen(np.full(series, limits.upper)),
            near_lower=frozen(np.full(series, limits.near_lower)),
            near_upper=frozen(np.full(series, limits.near_upper)),
            mean_moving_range=frozen(np.full(series, spread)),
        )

    def columns(self, some: slice) -> dict[str, Floats]:
        """The lines of some series, each of shape (series, 1), by the names that `find_signals` takes."""
        lines = {
            "centre": self.mean,
            "lower": self.lower,
            "upper": self.upper,
            "near_lower": self.near_lower,
            "near_upper": self.near_upper,
        }
        return {name: line[some, np.newaxis] for name, line in lines.items()}

    def of(self, series: int) -> Limits:
        """The limits of one series."""
        spread = float(self.mean_moving_range[series])
        return Limits(
            mean=float(self.mean[series]),
            lower=float(self.lower[series]),
            upper=float(self.upper[series]),
            near_lower=float(self.near_lower[series]),
            near_upper=float(self.near_upper[series]),
            mean_moving_range=None if np.isnan(spread) else spread,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharedPhase:
    """A stretch of all charts; `points`, shape (series,), counts the values that each one's limits rest on."""

    start: int
    stop: int
    limits: LimitColumns
    points: Counts
    is_frozen: bool = False
    reason: str = ""

    def of(self, series: int) -> Phase:
        """The stretch as it is on one chart."""
        return Phase(
            start=self.start,
            stop=self.stop,
            limits=self.limits.of(series),
            points=int(self.points[series]),
            is_frozen=self.is_frozen,
            reason=self.reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ControlCharts:
    """XmR charts of many series over the same points. No array can be written to.

    `values`, `sides` and each of `flags` have the shape (series, points); `has_limits`, `directions` (1 increase
    is better, -1 decrease, 0 neutral) and `targets` (NaN for none) have the shape (series,). A series without
    limits has no signals and cannot be taken out as a chart.
    """

    values: Floats
    phases: tuple[SharedPhase, ...]
    flags: Mapping[Rule, Flags]
    sides: Signs
    has_limits: Flags
    directions: Signs
    targets: Floats

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[ControlChart]:
        return (self[series] for series in range(len(self)))

    def __getitem__(self, series: int) -> ControlChart:
        """One chart, to be drawn. Raises ValueError where a series has no limits."""
        if not self.has_limits[series]:
            raise ValueError(f"Series {series + 1} has too few values in a row for limits, so it has no chart.")
        target = float(self.targets[series])
        return ControlChart(
            kind=ChartKind.XMR,
            values=self.values[series],
            lines=self._lines(series),
            phases=tuple(phase.of(series) for phase in self.phases),
            flags=MappingProxyType({rule: flags[series] for rule, flags in self.flags.items()}),
            sides=self.sides[series],
            improvement=Improvement(int(self.directions[series])),
            target=None if np.isnan(target) else target,
        )

    @property
    def limits(self) -> LimitColumns:
        """The limits in force at the end."""
        return self.phases[-1].limits

    @property
    def is_special_cause(self) -> Flags:
        """Which points take part in any rule, shape (series, points)."""
        return np.logical_or.reduce(list(self.flags.values()))

    @property
    def last_sides(self) -> Signs:
        """The side of the last point that is there, shape (series,): what the variation icon rests on."""
        from_end = np.argmax(~np.isnan(self.values[:, ::-1]), axis=1)
        last = self.values.shape[1] - 1 - from_end
        return np.take_along_axis(self.sides, last[:, np.newaxis], axis=1)[:, 0]

    @property
    def variations(self) -> tuple[Variation | None, ...]:
        """The variation icon of each series; None where it has no limits."""
        icons = {(way, side): variation(side, Improvement(way)) for way in (-1, 0, 1) for side in (-1, 0, 1)}
        found = zip(self.directions.tolist(), self.last_sides.tolist(), self.has_limits.tolist(), strict=True)
        return tuple(icons[way, side] if has_limits else None for way, side, has_limits in found)

    @property
    def assurances(self) -> tuple[Assurance | None, ...]:
        """The assurance icon of each series; None without limits, a target or a direction."""
        columns = (self.limits.lower, self.limits.upper, self.targets, self.directions, self.has_limits)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return tuple(
            assurance(lower=lower, upper=upper, target=target, improvement=Improvement(way))
            if has_limits and target == target  # NaN, which is no target, differs from itself
            else None
            for lower, upper, target, way, has_limits in rows
        )

    def _lines(self, series: int) -> Lines:
        lengths = [phase.stop - phase.start for phase in self.phases]
        ends = [phase.limits.columns(slice(series, series + 1)) for phase in self.phases]
        lines = {name: frozen(np.repeat([float(end[name][0, 0]) for end in ends], lengths)) for name in ends[0]}
        return Lines(**lines)
