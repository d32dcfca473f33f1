"""Limits, and the stretches of a chart that share them: where they begin afresh, why, and on how many points.

No rule looks across the end of a stretch. Limits are never begun afresh without a reason that a reader can judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from plumbline.equity.spc.names import FULL_LENGTH

LIMIT_WIDTH = 2.66
"""Mean moving ranges from the mean to a limit: 3 / 1.128, the constant of charts of individual values."""
NEAR_SHARE = 2 / 3
"""How far from the centre to a limit the outer third begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The centre line and the limits of one stretch of a chart, all in the unit of the values.

    `mean` is the centre line (of a g chart, the median). Where limits vary from point to point, as they do
    with the denominator, these are those of the last point; the chart's own arrays have them all.
    `mean_moving_range` is None where limits do not rest on moving ranges of the values.
    """

    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    mean_moving_range: float | None = None


def moving_range_limits(*, mean: float, mean_moving_range: float) -> Limits:
    """XmR limits that lie 2.66 mean moving ranges from the mean; may be below zero, where a count cannot go."""
    reach = LIMIT_WIDTH * mean_moving_range
    return Limits(
        mean=mean,
        lower=mean - reach,
        upper=mean + reach,
        near_lower=mean - reach * NEAR_SHARE,
        near_upper=mean + reach * NEAR_SHARE,
        mean_moving_range=mean_moving_range,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebase:
    """From position `start` (counted from 0) the limits are computed afresh, because of `reason`.

    `baseline` freezes them on that many points from there (12 or more); None takes the whole stretch.
    """

    start: int
    reason: str
    baseline: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Positions `start <= position < stop` that share limits, which rest on those before `settled`."""

    start: int
    stop: int
    settled: int
    reason: str = ""

    @property
    def is_frozen(self) -> bool:
        """Whether later points do not move the limits."""
        return self.settled < self.stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch `start <= position < stop` that shares one set of limits, resting on `points` points."""

    start: int
    stop: int
    limits: Limits
    points: int
    is_frozen: bool = False
    reason: str = ""

    @property
    def are_limits_trial(self) -> bool:
        """Whether the limits rest on too few points to be more than provisional."""
        return self.points < FULL_LENGTH


def part(length: int, *, baseline: int | None = None, rebases: Sequence[Rebase] = ()) -> tuple[Stretch, ...]:
    """Part `length` positions into stretches.

    Raises ValueError for a rebase without a reason or out of order, a stretch of fewer than two positions, or
    a baseline of fewer than 12 or more than its stretch.
    """
    if any(not rebase.reason.strip() for rebase in rebases):
        raise ValueError("Limits may begin afresh only with a reason that a reader can judge.")
    edges = [0, *(rebase.start for rebase in rebases), length]
    bounds = list(pairwise(edges))
    if any(stop - start < 2 for start, stop in bounds):
        raise ValueError(
            f"Each stretch of a control chart needs at least 2 values, in order of time; {length} values "
            f"were to begin afresh at {edges[1:-1] or 'no point'}."
        )
    reasons = ["", *(rebase.reason for rebase in rebases)]
    baselines = [baseline, *(rebase.baseline for rebase in rebases)]
    return tuple(
        Stretch(start=start, stop=stop, settled=_settled(start, stop, points), reason=reason)
        for (start, stop), reason, points in zip(bounds, reasons, baselines, strict=True)
    )


def _settled(start: int, stop: int, baseline: int | None) -> int:
    if baseline is None:
        return stop
    if baseline < FULL_LENGTH:
        raise ValueError(f"A baseline of {baseline} points is too short: limits settle only after {FULL_LENGTH}.")
    if start + baseline > stop:
        raise ValueError(f"A baseline of {baseline} points does not fit in a stretch of {stop - start}.")
    return start + baseline
