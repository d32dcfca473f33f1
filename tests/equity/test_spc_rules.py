"""The rules beside a plain reading of them, one point at a time, and beside NHSRplotthedots' own test cases."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plumbline.equity.spc import Rule, find_signals

NAN = float("nan")
points = st.lists(st.sampled_from([-4, -2.5, -1.5, -1, 0, 0.5, 1, 2, 2.5, 3, 4, NAN]), max_size=30)


def signals_of(values: list[float]) -> dict[Rule, list[int]]:
    """Signals against a centre of 0, limits of 3 and outer thirds from 2."""
    lines = {"centre": 0.0, "lower": -3.0, "upper": 3.0, "near_lower": -2.0, "near_upper": 2.0}
    found = find_signals(np.array(values, dtype=float), **{name: np.array([at]) for name, at in lines.items()})
    return {rule: signs.tolist() for rule, signs in found.items()}


def plainly(values: list[float]) -> dict[Rule, list[int]]:
    """The same, read off one window at a time."""
    found = {rule: [0] * len(values) for rule in Rule}
    trends: list[list[tuple[int, int]]] = [[] for _ in values]
    for way in (1, -1):
        turned = [value * way for value in values]
        for place, value in enumerate(turned):
            if value > 3:
                found[Rule.OUTSIDE_LIMITS][place] = way
        for start in range(len(turned)):
            seven, three = turned[start : start + 7], turned[start : start + 3]
            if len(seven) == 7 and all(value > 0 for value in seven):
                found[Rule.RUN][start : start + 7] = [way] * 7
            if len(seven) == 7 and all(b > a for a, b in pairwise(seven)):
                for place in range(start, start + 7):
                    trends[place].append((start, way))
            outer = [start + place for place, value in enumerate(three) if 2 < value <= 3]
            if len(three) == 3 and len(outer) >= 2 and all(value == value for value in three):
                for place in outer:
                    found[Rule.TWO_OF_THREE][place] = way
    found[Rule.TREND] = [min(begun)[1] if begun else 0 for begun in trends]
    return found


@given(points)
@example([*range(4, -3, -1), *range(-1, 5)])
def test_signals_are_what_reading_point_by_point_finds(values: list[float]) -> None:
    assert signals_of(values) == plainly(values)


# The series of NHSRplotthedots' tests of its rules, with the points that take part.
@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        (Rule.RUN, [1] * 6 + [-1], [0] * 7),
        (Rule.RUN, [1] * 8 + [-1], [1] * 8 + [0]),
        (Rule.RUN, [-1] * 8 + [1], [-1] * 8 + [0]),
        (Rule.TREND, [1, 2, 3, 4, 5, 6], [0] * 6),
        (Rule.TREND, [1, 2, 3, 3, 4, 5, 6], [0] * 7),
        (Rule.TREND, [1, 2, 3, 4, 5, 6, 7], [1] * 7),
        (Rule.TREND, [2, 1, 2, 3, 4, 5, 6, 7, 3], [0] + [1] * 7 + [0]),
        (Rule.TREND, [7, 6, 5, 4, 3, 2, 1], [-1] * 7),
        (Rule.TREND, [2, 7, 6, 5, 4, 3, 2, 1, 3], [0] + [-1] * 7 + [0]),
        (Rule.TWO_OF_THREE, [2.5, 0, 2.5], [1, 0, 1]),
        (Rule.TWO_OF_THREE, [0, 0, 2.5, 0, 2.5, 0, 0], [0, 0, 1, 0, 1, 0, 0]),
        (Rule.TWO_OF_THREE, [0, 0, 2.5, 2.5, 0, 0, 0], [0, 0, 1, 1, 0, 0, 0]),
        (Rule.TWO_OF_THREE, [2.5, 0, 0, 2.5], [0, 0, 0, 0]),
        (Rule.TWO_OF_THREE, [2.5, 0, 0, 2.5, 2.5], [0, 0, 0, 1, 1]),
        (Rule.TWO_OF_THREE, [1, -1, 1, 2.5, -2.5], [0, 0, 0, 0, 0]),
    ],
)
def test_the_r_packages_cases_flag_the_same_points(rule: Rule, values: list[float], expected: list[int]) -> None:
    assert signals_of(values)[rule] == expected


def test_a_turning_point_takes_part_in_the_trend_it_ends_and_no_point_is_lost() -> None:
    falling_then_rising = [6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6]

    bottom, top = signals_of(falling_then_rising), signals_of([-x for x in falling_then_rising])

    assert bottom[Rule.TREND] == [-1] * 7 + [1] * 6
    assert top[Rule.TREND] == [1] * 7 + [-1] * 6


def test_a_point_on_a_line_is_not_beyond_it_whatever_rounding_says() -> None:
    centre = np.array([0.1 + 0.2])  # 0.30000000000000004
    wide = {"lower": centre - 9, "upper": centre + 9, "near_lower": centre - 6, "near_upper": centre + 6}

    found = find_signals(np.full(9, 0.3), centre=centre, **wide)

    assert not found[Rule.RUN].any()


def test_no_points_have_no_signals() -> None:
    assert signals_of([]) == {rule: [] for rule in Rule}
