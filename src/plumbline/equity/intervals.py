"""What all intervals share: the normal deviate of a confidence level, the level's own limits, and the search for
a limit that no formula gives."""

from collections.abc import Callable

import numpy as np
from scipy.special import ndtri

from plumbline.equity.arrays import Flags, Floats

HALVINGS = 64
"""Halving an interval so often leaves less of it than a float can tell apart."""

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


def search_edge(is_inside: Callable[[Floats], Flags], inside: Floats, outside: Floats) -> Floats:
    """Where each interval ends, by halving: from a point inside it towards one at or beyond its end.

    `is_inside` says of a point for each place whether it still belongs to the interval; between the two points
    it must change once.
    """
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        holds = is_inside(middle)
        inside = np.where(holds, middle, inside)
        outside = np.where(holds, outside, middle)
    return (inside + outside) / 2
