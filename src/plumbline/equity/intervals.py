"""What all intervals share: the normal deviate of a confidence level, the level's own limits, and the search for
a limit that no formula gives."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize.elementwise import find_root
from scipy.special import ndtri

from plumbline.equity.arrays import Floats

START = 1e-9
"""How far into the bracket the search starts: where nothing was counted, the estimate itself has no variance."""

Limits = tuple[Floats, Floats]
"""Lower and upper limits."""


def check_confidence(confidence: float) -> None:
    """Raise ValueError unless the level lies between 0 and 1 (0.95, not 95)."""
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, such as 0.95; {confidence:g} does not.")


def deviate(confidence: float) -> float:
    """The standard normal deviate of a two-sided interval: 1.959964 for 0.95."""
    check_confidence(confidence)
    return float(ndtri(1 - (1 - confidence) / 2))


def one_tail(confidence: float) -> float:
    """The probability beyond each limit of a two-sided interval: 0.025 for 0.95."""
    check_confidence(confidence)
    return (1 - confidence) / 2


def search_edge(
    slack: Callable[..., Floats], inside: Floats, outside: Floats, columns: Sequence[Floats]
) -> Floats:
    """Where each interval ends: the point between one inside it and one at or beyond its end.

    `slack(points, *columns)` says how far inside its interval each point is: above zero inside, below outside. It
    must change its sign once between the two points.
    """
    start = inside + START * (outside - inside)
    found = find_root(slack, (start, outside), args=tuple(columns))
    # Where the far point is still inside, the interval reaches up to it.
    return np.where(found.success, found.x, np.where(slack(outside, *columns) >= 0, outside, inside))
