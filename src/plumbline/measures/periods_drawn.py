"""Puts the names of periods under a chart: as many as fit beside one another, and never one over another."""

from collections.abc import Sequence
from typing import Any

from plumbline.measures.chart_sizes import Size

CHARACTER = 0.62
"""How wide a character is, in heights of the type."""
GAP = 8


def step_of(periods: Sequence[str], size: Size) -> int:
    """Every how-many-eth period can be named."""
    longest = max(len(period) for period in periods) * size.small * CHARACTER + GAP
    room = size.width / len(periods)
    return max(1, -int(-longest // room))


def axis_of_periods(alt: Any, periods: Sequence[str], size: Size) -> Any:
    """The axis of a chart whose places are those of the periods; the last period is always named."""
    names = ", ".join(f"'{period}'" for period in periods)
    last = len(periods) - 1
    return alt.Axis(
        title=None,
        grid=False,
        values=sorted(range(last, -1, -step_of(periods, size))),
        labelExpr=f"[{names}][datum.value]",
        labelFontSize=size.small,
        labelOverlap=False,
        labelFlush=False,
    )
