"""What a control chart can say, by name. Colours and shapes are the drawer's business, never this room's."""

from enum import Enum

RUN_LENGTH = 7
"""Points in a row that make a trend, or a run on one side of the centre."""
FULL_LENGTH = 12
"""Points from which limits are more than provisional; no baseline may be frozen on fewer."""


class ChartKind(Enum):
    """Which chart was drawn up, by its usual name."""

    XMR = "XmR chart"
    P = "p chart"
    P_PRIME = "P' chart"
    U = "u chart"
    U_PRIME = "U' chart"
    G = "g chart"
    T = "t chart"


class MovingRanges(Enum):
    """Which moving ranges count towards the limits."""

    ALL = "all, as NHS England's Making Data Count spreadsheet does"
    SCREENED = "those below 3.267 times their mean, as the R package NHSRplotthedots does"


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


class Assurance(Enum):
    """The assurance icon: whether the process, left as it is, will meet its target."""

    CONSISTENTLY_PASSING = "consistently passing the target"
    CONSISTENTLY_FAILING = "consistently failing the target"
    HIT_OR_MISS = "hit or miss: the target lies inside the limits"


class Rule(Enum):
    """The special-cause rules, in the order in which they decide what a point says."""

    OUTSIDE_LIMITS = "outside the limits"
    TREND = f"{RUN_LENGTH} points rising or falling"
    TWO_OF_THREE = "two of three points in the outer third, on one side"
    RUN = f"{RUN_LENGTH} points on one side of the mean"


def point_type(side: int, improvement: Improvement) -> PointType:
    """What a point says whose deciding rule points to `side` (1 up, -1 down, 0 no rule met)."""
    if side == 0:
        return PointType.COMMON_CAUSE
    if improvement is Improvement.NEUTRAL:
        return PointType.NEUTRAL
    return PointType.IMPROVEMENT if side == improvement.value else PointType.CONCERN


def variation(side: int, improvement: Improvement) -> Variation:
    """The icon of a last point whose deciding rule points to `side`."""
    kind = point_type(side, improvement)
    if kind is PointType.COMMON_CAUSE:
        return Variation.COMMON_CAUSE
    return Variation[f"{kind.name}_{'HIGH' if side > 0 else 'LOW'}"]


def assurance(*, lower: float, upper: float, target: float | None, improvement: Improvement) -> Assurance | None:
    """The assurance icon of limits against a target; None without a target or a direction.

    A target on a limit lies inside: hit or miss.
    """
    if target is None or improvement is Improvement.NEUTRAL:
        return None
    if lower <= target <= upper:
        return Assurance.HIT_OR_MISS
    is_process_above = target < lower
    is_above_better = improvement is Improvement.INCREASE
    return (
        Assurance.CONSISTENTLY_PASSING if is_process_above == is_above_better else Assurance.CONSISTENTLY_FAILING
    )
