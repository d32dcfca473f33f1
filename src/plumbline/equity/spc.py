"""XmR control charts as NHS England's Making Data Count draws them: is a change signal, or noise?

Limits are the mean plus and minus 2.66 mean moving ranges. Four special-cause rules are looked for and every
point that takes part in one is flagged. Whether a signal is good news depends on the direction that means
improvement, which may be "none": more reports of racism, early in a campaign, need not be worse.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Signs = npt.NDArray[np.int8]

LIMIT_WIDTH = 2.66
"""Mean moving ranges from the mean to a limit: 3 / 1.128, the constant of charts of individual values."""
NEAR_WIDTH = LIMIT_WIDTH * 2 / 3
"""Where the outer third begins."""
SCREEN_AT = 3.267
"""Mean moving ranges at or beyond which a moving range is an outlier: the upper limit of a moving range chart."""
RUN_LENGTH = 7
FULL_LENGTH = 12


class Improvement(Enum):
    """Which way is better."""

    INCREASE = 1
    NEUTRAL = 0
    DECREASE = -1


class PointType(Enum):
    """What one point of the chart says."""

    COMMON_CAUSE = "common cause"
    IMPROVEMENT = "special cause, improvement"
    CONCERN = "special cause, concern"
    NEUTRAL = "special cause, neither good nor bad"


class Variation(Enum):
    """The variation icon: what the last point says."""

    COMMON_CAUSE = "common cause"
    IMPROVEMENT_HIGH = "improvement, high"
    IMPROVEMENT_LOW = "improvement, low"
    CONCERN_HIGH = "concern, high"
    CONCERN_LOW = "concern, low"
    NEUTRAL_HIGH = "neutral, high"
    NEUTRAL_LOW = "neutral, low"


class Rule(Enum):
    """The special-cause rules, in the order in which they decide what a point says."""

    OUTSIDE_LIMITS = "outside the limits"
    TREND = f"{RUN_LENGTH} points rising or falling"
    TWO_OF_THREE = "two of three points in the outer third, on one side"
    RUN = f"{RUN_LENGTH} points on one side of the mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The centre and the limits of one stretch of a chart, all in the unit of the values."""

    mean: float
    mean_moving_range: float

    @property
    def upper(self) -> float:
        """Upper process limit."""
        return self.mean + LIMIT_WIDTH * self.mean_moving_range

    @property
    def lower(self) -> float:
        """Lower process limit; may be below zero, where a count cannot go."""
        return self.mean - LIMIT_WIDTH * self.mean_moving_range

    @property
    def near_upper(self) -> float:
        """Where the upper outer third begins."""
        return self.mean + NEAR_WIDTH * self.mean_moving_range

    @property
    def near_lower(self) -> float:
        """Where the lower outer third begins."""
        return self.mean - NEAR_WIDTH * self.mean_moving_range


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebase:
    """From position `start` (counted from 0) the limits are computed afresh, because of `reason`."""

    start: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch `start <= position < stop` that shares one set of limits."""

    start: int
    stop: int
    limits: Limits
    reason: str = ""

    @property
    def are_limits_trial(self) -> bool:
        """Whether the stretch is too short for limits to be more than provisional."""
        return self.stop - self.start < FULL_LENGTH


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ControlChart:
    """An XmR chart. Every array has the shape of `values`, (n,), and cannot be written to.

    `sides` is 1 where the deciding rule points up, -1 where it points down, 0 where no rule was met.
    """

    values: Floats
    phases: tuple[Phase, ...]
    flags: dict[Rule, Flags]
    sides: Signs
    improvement: Improvement

    @property
    def is_special_cause(self) -> Flags:
        """Which points take part in any rule."""
        return np.logical_or.reduce(list(self.flags.values()))

    @property
    def point_types(self) -> tuple[PointType, ...]:
        """What each point says, given which way is better."""
        return tuple(_point_type(int(side), self.improvement) for side in self.sides)

    @property
    def variation(self) -> Variation:
        """The icon of the last point."""
        kind, side = self.point_types[-1], self.sides[-1]
        if kind is PointType.COMMON_CAUSE:
            return Variation.COMMON_CAUSE
        return Variation[f"{kind.name}_{'HIGH' if side > 0 else 'LOW'}"]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences a reader needs before trusting the limits."""
        return tuple(_trial_warning(phase) for phase in self.phases if phase.are_limits_trial)

    def rules_met(self, position: int) -> tuple[Rule, ...]:
        """The rules in which the point at `position` takes part, the deciding one first."""
        return tuple(rule for rule, flags in self.flags.items() if flags[position])


def xmr_limits_unscreened(values: Floats) -> Limits:
    """Limits from every moving range, as NHS England's Making Data Count spreadsheet computes them.

    Parameters: `values`, shape (n,), n >= 2. Notes: one wild point widens the limits for all; where that
    hides signals, look at `xmr_limits_screened` beside it and say which was used.
    """
    return Limits(mean=float(values.mean()), mean_moving_range=float(np.abs(np.diff(values)).mean()))


def xmr_limits_screened(values: Floats) -> Limits:
    """Limits from the moving ranges below 3.267 times their mean, as the R package NHSRplotthedots does.

    Parameters: `values`, shape (n,), n >= 2. The mean itself is not screened. Screening is done once.
    """
    ranges = np.abs(np.diff(values))
    # A series that never moves has no outliers: every range equals the mean range, zero.
    kept = ranges[ranges < SCREEN_AT * ranges.mean()] if ranges.any() else ranges
    return Limits(mean=float(values.mean()), mean_moving_range=float(kept.mean()))


def xmr_chart(
    values: Sequence[float] | Floats,
    *,
    improvement: Improvement = Improvement.NEUTRAL,
    limits: Callable[[Floats], Limits] = xmr_limits_unscreened,
    rebases: Sequence[Rebase] = (),
) -> ControlChart:
    """Draw up an XmR chart of values in the order in which they happened.

    Parameters
    ----------
    values: shape (n,), n >= 2, one number for each equal step of time, any unit.
    improvement: which way is better; neutral by default.
    limits: `xmr_limits_unscreened` (NHS England's spreadsheet) or `xmr_limits_screened` (the R package).
    rebases: where limits begin afresh, each with a reason. No rule looks across such a break.

    Raises
    ------
    ValueError: fewer than two values in a stretch, a value that is no finite number, a rebase without a reason
        or out of order.

    Notes
    -----
    Not for rare events: with counts near zero the limits mean little; chart the time between events instead.
    A rising or falling trend counts by its direction, every other rule by the side of the mean. A point beyond
    a limit does not also count towards "two of three".

    References
    ----------
    NHS England, Making Data Count. The example's series and limits are those of a vignette of the R package
    NHSRplotthedots (github nhs-r-community/NHSRplotthedots). Unlike that package, "two of three" does not ask
    the third point to lie on the same side of the mean, and falling trends are flagged as rising ones are.

    Examples
    --------
    >>> chart = xmr_chart([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
    >>> round(chart.phases[0].limits.mean, 2), round(chart.phases[0].limits.upper, 2)
    (1.94, 6.95)
    """
    series = _checked(values)
    bounds = _bounds(len(series), rebases)
    reasons = ("", *(rebase.reason for rebase in rebases))
    phases = tuple(
        Phase(start=start, stop=stop, limits=limits(series[start:stop]), reason=reason)
        for (start, stop), reason in zip(bounds, reasons, strict=True)
    )
    parts = [_signals(series[phase.start : phase.stop], phase.limits) for phase in phases]
    signed = {rule: np.concatenate([part[rule] for part in parts]) for rule in Rule}
    return ControlChart(
        values=series,
        phases=phases,
        flags={rule: _frozen(signs != 0) for rule, signs in signed.items()},
        sides=_deciding(signed),
        improvement=improvement,
    )


def _checked(values: Sequence[float] | Floats) -> Floats:
    try:
        series = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError("A control chart needs numbers: leave out or fill what is withheld first.") from error
    if series.ndim != 1:
        raise ValueError(f"A control chart needs one row of values; these have {series.ndim} dimensions.")
    wrong = np.flatnonzero(~np.isfinite(series))
    if wrong.size:
        raise ValueError(f"Value {wrong[0] + 1} of {len(series)} is not a finite number.")
    series.flags.writeable = False
    return series


def _bounds(length: int, rebases: Sequence[Rebase]) -> list[tuple[int, int]]:
    if any(not rebase.reason.strip() for rebase in rebases):
        raise ValueError("Limits may begin afresh only with a reason that a reader can judge.")
    edges = [0, *(rebase.start for rebase in rebases), length]
    bounds = list(pairwise(edges))
    if any(stop - start < 2 for start, stop in bounds):
        raise ValueError(
            f"Each stretch of a control chart needs at least 2 values, in order of time; {length} values "
            f"were to begin afresh at {edges[1:-1] or 'no point'}."
        )
    return bounds


def _signals(series: Floats, limits: Limits) -> dict[Rule, Signs]:
    """For each rule, 1 or -1 where a point takes part (the way it points), and 0 elsewhere."""
    outside = _sign(series > limits.upper, series < limits.lower)
    outer = _sign(series > limits.near_upper, series < limits.near_lower) * (outside == 0)
    steps = np.sign(np.diff(series)).astype(np.int8)
    centred = np.sign(series - limits.mean).astype(np.int8)
    return {
        Rule.OUTSIDE_LIMITS: outside,
        Rule.TREND: _sign(_trend(steps == 1), _trend(steps == -1)),
        Rule.TWO_OF_THREE: _sign(_two_of_three(outer == 1), _two_of_three(outer == -1)),
        Rule.RUN: _sign(
            _members(centred == 1, length=RUN_LENGTH, needed=RUN_LENGTH),
            _members(centred == -1, length=RUN_LENGTH, needed=RUN_LENGTH),
        ),
    }


def _sign(up: Flags, down: Flags) -> Signs:
    return up.astype(np.int8) - down.astype(np.int8)


def _members(met: Flags, *, length: int, needed: int) -> Flags:
    """Which positions lie in a window of `length` where at least `needed` positions are met."""
    if len(met) < length:
        return np.zeros(len(met), dtype=np.bool_)
    window = np.ones(length, dtype=np.int64)
    full = np.convolve(met.astype(np.int64), window, mode="valid") >= needed
    return np.convolve(full.astype(np.int64), window, mode="full") > 0


def _trend(steps: Flags) -> Flags:
    """Seven points make six steps; each end of such a step is a member."""
    inside = _members(steps, length=RUN_LENGTH - 1, needed=RUN_LENGTH - 1)
    return np.append(inside, False) | np.insert(inside, 0, False)


def _two_of_three(outer: Flags) -> Flags:
    return _members(outer, length=3, needed=2) & outer


def _deciding(signed: dict[Rule, Signs]) -> Signs:
    sides = np.zeros_like(signed[Rule.OUTSIDE_LIMITS])
    for rule in Rule:
        sides = np.where(sides == 0, signed[rule], sides)
    sides.flags.writeable = False
    return sides


def _frozen(flags: Flags) -> Flags:
    flags.flags.writeable = False
    return flags


def _point_type(side: int, improvement: Improvement) -> PointType:
    if side == 0:
        return PointType.COMMON_CAUSE
    if improvement is Improvement.NEUTRAL:
        return PointType.NEUTRAL
    return PointType.IMPROVEMENT if side == improvement.value else PointType.CONCERN


def _trial_warning(phase: Phase) -> str:
    return (
        f"Trial limits: points {phase.start + 1} to {phase.stop} are {phase.stop - phase.start}, and limits "
        f"settle only after {FULL_LENGTH}."
    )
