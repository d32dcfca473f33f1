"""Which points are special causes, on one chart or on many at once? The same four rules for every kind of chart.

Points lie along the last axis. NaN is a gap: no rule looks across it, and it is never a signal itself. A point
on a line is not beyond it: rounding in the last places of a number decides nothing.
"""

import numpy as np
import numpy.typing as npt

from plumbline.equity.arrays import Flags, Floats
from plumbline.equity.spc.names import RUN_LENGTH, Rule

Signs = npt.NDArray[np.int8]
Signals = dict[Rule, Signs]

ROUNDING = 32 * float(np.finfo(np.float64).eps)
"""How far beyond a line, as a share of the largest value, rounding alone may put a point that is on it."""


def find_signals(
    values: Floats, *, centre: Floats, lower: Floats, upper: Floats, near_lower: Floats, near_upper: Floats
) -> Signals:
    """For each rule, 1 or -1 where a point takes part (the way it points), and 0 elsewhere.

    Parameters
    ----------
    values
        Shape (points,) or (series, points), any unit; NaN is a gap.
    centre, lower, upper, near_lower, near_upper
        The lines, of a shape that broadcasts to that of `values`. The outer thirds begin at the near lines.

    Returns
    -------
    One array of the shape of `values` for each rule. A rising or falling trend counts by its direction (a turning
    point by that of the trend it ends), every other rule by the side of the centre. A point beyond a limit does
    not also count towards "two of three".

    Examples
    --------
    >>> flat = np.zeros(1)
    >>> values = np.array([-1.0, 1, 2, 1, 2, 1, 2, 1, -1])
    >>> wide = {"lower": flat - 9, "upper": flat + 9, "near_lower": flat - 6, "near_upper": flat + 6}
    >>> find_signals(values, centre=flat, **wide)[Rule.RUN].tolist()
    [0, 1, 1, 1, 1, 1, 1, 1, 0]
    """
    slack = _rounding(values)
    above, below = values > upper + slack, values < lower - slack
    far_above = (values > near_upper + slack) & ~above
    far_below = (values < near_lower - slack) & ~below
    is_there = ~np.isnan(values)
    before, after = values[..., :-1], values[..., 1:]
    return {
        Rule.OUTSIDE_LIMITS: _sign(above, below),
        Rule.TREND: _trends(after > before, after < before, values.shape),
        Rule.TWO_OF_THREE: _sign(_two_of_three(far_above, is_there), _two_of_three(far_below, is_there)),
        Rule.RUN: _sign(_run(values > centre + slack), _run(values < centre - slack)),
    }


def deciding_sides(signals: Signals) -> Signs:
    """For each point the way the first rule points that it takes part in; 0 where there is none."""
    sides = signals[Rule.OUTSIDE_LIMITS].copy()
    for rule in Rule:
        np.copyto(sides, signals[rule], where=sides == 0)
    return sides


def _rounding(values: Floats) -> Floats:
    sizes = np.abs(values)
    return ROUNDING * np.fmax.reduce(sizes, axis=-1, keepdims=True, initial=0.0)


def _sign(up: Flags, down: Flags) -> Signs:
    return up.view(np.int8) - down.view(np.int8)


def _run(side: Flags) -> Flags:
    return _members(_all_in_row(side, RUN_LENGTH), RUN_LENGTH, side.shape)


def _trends(rises: Flags, falls: Flags, shape: tuple[int, ...]) -> Signs:
    """A turning point may end one trend and begin the other: it points the way of the one that it ends."""
    up, down = _trend(rises, shape), _trend(falls, shape)
    signs = _sign(up, down)
    turns = up & down
    if turns.any():
        came_up = np.zeros(shape, dtype=np.bool_)
        came_up[..., 1:] = rises
        signs[turns] = np.where(came_up[turns], 1, -1)
    return signs


def _trend(steps: Flags, shape: tuple[int, ...]) -> Flags:
    """Seven points make six steps; both ends of such a step are members."""
    return _members(_all_in_row(steps, RUN_LENGTH - 1), RUN_LENGTH, shape)


def _two_of_three(outer: Flags, is_there: Flags) -> Flags:
    first, second, third = outer[..., :-2], outer[..., 1:-1], outer[..., 2:]
    windows = (first & second) | (second & third) | (first & third)
    return _members(windows & _all_in_row(is_there, 3), 3, outer.shape) & outer


def _all_in_row(met: Flags, length: int) -> Flags:
    """Where windows of `length` begin in which every position is met, by doubling the window."""
    windows, width = met, 1
    while width < length:
        step = min(width, length - width)
        windows = windows[..., : max(windows.shape[-1] - step, 0)] & windows[..., step:]
        width += step
    return windows


def _members(windows: Flags, length: int, shape: tuple[int, ...]) -> Flags:
    """Which positions lie in a window of `length` that begins where `windows` says."""
    members = np.zeros(shape, dtype=np.bool_)
    if windows.any():
        reach = windows.shape[-1]
        for place in range(length):
            members[..., place : place + reach] |= windows
    return members
