"""One control chart of any kind, ready to be drawn and read: lines, signals, icons and sentences.

The same result for every kind, so that one drawer draws them all. Nothing here computes limits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType

import numpy as np

from plumbline.equity.arrays import Figures, Flags, Floats, frozen
from plumbline.equity.spc.names import (
    FULL_LENGTH,
    Assurance,
    ChartKind,
    Improvement,
    PointType,
    Rule,
    Variation,
    assurance,
    point_type,
    variation,
)
from plumbline.equity.spc.phases import Phase
from plumbline.equity.spc.rules import Signs, deciding_sides, find_signals
from plumbline.equity.values import Figure, is_withheld


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """The five lines of a chart, each of shape (points,), in the unit of the values."""

    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats

    def named(self) -> dict[str, Floats]:
        """The lines by the names that `find_signals` takes."""
        return {
            "centre": self.centre,
            "lower": self.lower,
            "upper": self.upper,
            "near_lower": self.near_lower,
            "near_upper": self.near_upper,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ControlChart:
    """A control chart. Every array has the shape of `values`, (points,), and cannot be written to.

    A point that is missing or withheld is NaN in `values`: a gap. `lines` has the limits at each point. `sides`
    is 1 where the deciding rule points up, -1 where it points down, 0 where no rule was met. `notes` are
    sentences on how the limits were made that a reader needs.
    """

    kind: ChartKind
    values: Floats
    lines: Lines
    phases: tuple[Phase, ...]
    flags: Mapping[Rule, Flags]
    sides: Signs
    improvement: Improvement
    target: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_special_cause(self) -> Flags:
        """Which points take part in any rule."""
        return np.logical_or.reduce(list(self.flags.values()))

    @property
    def point_types(self) -> tuple[PointType, ...]:
        """What each point says, given which way is better; a gap says common cause."""
        return tuple(point_type(int(side), self.improvement) for side in self.sides)

    @property
    def last(self) -> int:
        """The position of the last point that is there."""
        return int(np.flatnonzero(~np.isnan(self.values))[-1])

    @property
    def variation(self) -> Variation:
        """The icon of the last point that is there."""
        return variation(int(self.sides[self.last]), self.improvement)

    @property
    def assurance(self) -> Assurance | None:
        """The icon of the target against the limits of the last point; None without a target or a direction."""
        lower, upper = float(self.lines.lower[self.last]), float(self.lines.upper[self.last])
        return assurance(lower=lower, upper=upper, target=self.target, improvement=self.improvement)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences a reader needs before trusting the limits."""
        trial = (_trial_warning(phase) for phase in self.phases if phase.are_limits_trial)
        return (*trial, *_gap_warnings(self.values))

    def rules_met(self, position: int) -> tuple[Rule, ...]:
        """The rules in which the point at `position` takes part, the deciding one first."""
        return tuple(rule for rule, flags in self.flags.items() if flags[position])


def draw_up(
    kind: ChartKind,
    values: Floats,
    *,
    stretches: Sequence[tuple[Phase, Lines]],
    improvement: Improvement,
    target: float | None,
    notes: Sequence[str] = (),
) -> ControlChart:
    """Put a chart together from the limits of its stretches, and look for signals in each."""
    found = [find_signals(values[phase.start : phase.stop], **lines.named()) for phase, lines in stretches]
    signals = {rule: np.concatenate([part[rule] for part in found]) for rule in Rule}
    columns = {
        name: frozen(np.concatenate([lines.named()[name] for _, lines in stretches]))
        for name in stretches[0][1].named()
    }
    return ControlChart(
        kind=kind,
        values=frozen(values),
        lines=Lines(**columns),
        phases=tuple(phase for phase, _ in stretches),
        flags=MappingProxyType({rule: frozen(signs != 0) for rule, signs in signals.items()}),
        sides=frozen(deciding_sides(signals)),
        improvement=improvement,
        target=checked_target(target),
        notes=tuple(notes),
    )


def series_of(figures: Figures) -> Floats:
    """Figures in order of time as numbers; what is withheld or None is NaN, a gap.

    Raises ValueError for anything else that is no finite number, or for more than one dimension, and TypeError
    for a masked array, which hides figures without a reason.
    """
    check_unmasked(figures)
    if isinstance(figures, np.ndarray):
        series = np.array(figures, dtype=np.float64)
    else:
        series = np.array(list(_numbers(figures)), dtype=np.float64)
    if series.ndim != 1:
        raise ValueError(f"A control chart needs one row of values; these have {series.ndim} dimensions.")
    wrong = np.flatnonzero(np.isinf(series))
    if wrong.size:
        raise ValueError(f"Value {wrong[0] + 1} of {len(series)} is not a finite number.")
    return series


def check_unmasked(figures: object) -> None:
    """Raise TypeError for a masked array."""
    if isinstance(figures, np.ma.MaskedArray):
        raise TypeError("A masked array hides figures and gives no reason; pass Withheld, None or NaN instead.")


def checked_target(target: float | None) -> float | None:
    """The target, if it is a number or none. Raises ValueError otherwise."""
    if target is not None and not np.isfinite(target):
        raise ValueError("A target must be a finite number, or None where there is none.")
    return target


def _numbers(figures: Sequence[Figure]) -> Iterator[float]:
    for place, figure in enumerate(figures, start=1):
        if isinstance(figure, Real):
            yield float(figure)
        elif figure is None or is_withheld(figure):
            yield float("nan")
        else:
            raise ValueError(f"Value {place} is {figure!r}: a control chart needs numbers, or what is withheld.")


def _trial_warning(phase: Phase) -> str:
    return (
        f"Trial limits: points {phase.start + 1} to {phase.stop} are {phase.points}, and limits "
        f"settle only after {FULL_LENGTH}."
    )


def _gap_warnings(values: Floats) -> tuple[str, ...]:
    gaps = np.isnan(values)
    if not gaps.any():
        return ()
    told = (
        f"{int(gaps.sum())} of {len(values)} points are missing or withheld. No rule looks across such a gap. "
        "If it was the small figures that were withheld, the centre line lies too high."
    )
    if gaps[-1]:
        last = int(np.flatnonzero(~gaps)[-1])
        return (told, f"The last point is one of them: the icon speaks of point {last + 1}.")
    return (told,)
