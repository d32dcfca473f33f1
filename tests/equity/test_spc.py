"""Control charts: the limits of the published vignette, each rule at its boundary, and what never changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.equity.spc import (
    FULL_LENGTH,
    ControlChart,
    Improvement,
    Limits,
    PointType,
    Rebase,
    Rule,
    Variation,
    xmr_chart,
    xmr_limits_screened,
    xmr_limits_unscreened,
)
from plumbline.equity.values import Withheld

VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
SOUTHERN_HEALTH = [55, 55, 60, 65, 45, 50, 70, 55, 50, 45, 65, 60]
finite = st.floats(-1e6, 1e6, allow_nan=False)
series = st.lists(finite, min_size=2, max_size=40)


def fixed(mean: float, mean_moving_range: float):
    """Limits that do not depend on the values, so that a rule can be met exactly."""
    return lambda values: Limits(mean=mean, mean_moving_range=mean_moving_range)


def flagged(chart: ControlChart, rule: Rule) -> list[int]:
    return np.flatnonzero(chart.flags[rule]).tolist()


def test_unscreened_limits_are_those_of_the_spreadsheet() -> None:
    limits = xmr_chart(VIGNETTE, limits=xmr_limits_unscreened).phases[0].limits

    assert [round(x, 2) for x in (limits.mean, limits.upper, limits.lower)] == [1.94, 6.95, -3.06]


def test_screened_limits_are_those_of_the_r_package() -> None:
    limits = xmr_chart(VIGNETTE, limits=xmr_limits_screened).phases[0].limits

    assert [round(x, 2) for x in (limits.mean, limits.upper, limits.lower)] == [1.94, 4.60, -0.72]


def test_near_limits_stand_at_two_thirds() -> None:
    limits = Limits(mean=10.0, mean_moving_range=3.0)

    assert (limits.near_lower, limits.near_upper) == pytest.approx((10 - 5.32, 10 + 5.32))


def test_people_restrained_at_southern_health_vary_by_common_cause() -> None:
    chart = xmr_chart(SOUTHERN_HEALTH, improvement=Improvement.DECREASE)

    assert chart.phases[0].limits.mean == 56.25
    assert chart.phases[0].limits.mean_moving_range == pytest.approx(105 / 11)
    assert chart.variation is Variation.COMMON_CAUSE
    assert chart.warnings == ()


def test_seven_points_above_the_mean_are_all_flagged() -> None:
    values = [-1.0, *[1, 2, 1, 2, 1, 2, 1], -1.0]

    chart = xmr_chart(values, limits=fixed(0, 100))

    assert flagged(chart, Rule.RUN) == [1, 2, 3, 4, 5, 6, 7]


def test_six_points_above_the_mean_are_not_flagged() -> None:
    chart = xmr_chart([-1.0, *[1, 2, 1, 2, 1, 2], -1.0], limits=fixed(0, 100))

    assert chart.is_special_cause.tolist() == [False] * 8


def test_a_point_on_the_mean_ends_a_run() -> None:
    chart = xmr_chart([1, 2, 1, 2, 0, 1, 2, 1, 2], limits=fixed(0, 100))

    assert flagged(chart, Rule.RUN) == []


@pytest.mark.parametrize("step", [1, -1])
def test_seven_rising_or_falling_points_are_all_flagged(step: int) -> None:
    values = [0.0, *[step * x for x in (-3, -2, -1, 0, 1, 2, 3)], 0.0]

    chart = xmr_chart(values, limits=fixed(0, 100))

    assert flagged(chart, Rule.TREND) == [1, 2, 3, 4, 5, 6, 7]
    assert chart.sides.tolist() == [0, *[step] * 7, 0]


def test_six_rising_points_or_a_level_step_are_no_trend() -> None:
    six = xmr_chart([5, 0, 1, 2, 3, 4, 5, 0], limits=fixed(2.5, 100))
    level = xmr_chart([0, 1, 2, 3, 3, 4, 5, 6], limits=fixed(2.5, 100))

    assert (flagged(six, Rule.TREND), flagged(level, Rule.TREND)) == ([], [])


def test_two_of_three_in_the_outer_third_are_flagged_without_the_third() -> None:
    chart = xmr_chart([0, 2, 0, 2, 0, 0], limits=fixed(0, 1))

    assert flagged(chart, Rule.TWO_OF_THREE) == [1, 3]


def test_two_in_opposite_outer_thirds_or_too_far_apart_are_not_flagged() -> None:
    opposite = xmr_chart([0, 2, -2, 0, 0, 0], limits=fixed(0, 1))
    apart = xmr_chart([0, 2, 0, 0, 2, 0], limits=fixed(0, 1))

    assert (flagged(opposite, Rule.TWO_OF_THREE), flagged(apart, Rule.TWO_OF_THREE)) == ([], [])


def test_a_point_on_a_limit_is_inside_and_one_beyond_is_flagged() -> None:
    chart = xmr_chart([0, 2.66, 0, -2.67, 0], limits=fixed(0, 1))

    assert flagged(chart, Rule.OUTSIDE_LIMITS) == [3]
    assert chart.rules_met(3) == (Rule.OUTSIDE_LIMITS,)


def test_a_point_beyond_a_limit_does_not_count_towards_two_of_three() -> None:
    chart = xmr_chart([0, 3, 2, 0, 0], limits=fixed(0, 1))

    assert flagged(chart, Rule.TWO_OF_THREE) == []


@pytest.mark.parametrize(
    ("improvement", "last", "kind", "icon"),
    [
        (Improvement.DECREASE, 9, PointType.CONCERN, Variation.CONCERN_HIGH),
        (Improvement.DECREASE, -9, PointType.IMPROVEMENT, Variation.IMPROVEMENT_LOW),
        (Improvement.INCREASE, 9, PointType.IMPROVEMENT, Variation.IMPROVEMENT_HIGH),
        (Improvement.INCREASE, -9, PointType.CONCERN, Variation.CONCERN_LOW),
        (Improvement.NEUTRAL, 9, PointType.NEUTRAL, Variation.NEUTRAL_HIGH),
        (Improvement.NEUTRAL, -9, PointType.NEUTRAL, Variation.NEUTRAL_LOW),
        (Improvement.NEUTRAL, 1, PointType.COMMON_CAUSE, Variation.COMMON_CAUSE),
    ],
)
def test_what_a_signal_says_depends_on_which_way_is_better(
    improvement: Improvement, last: float, kind: PointType, icon: Variation
) -> None:
    chart = xmr_chart([0, 1, -1, last], improvement=improvement, limits=fixed(0, 1))

    assert (chart.point_types[-1], chart.variation) == (kind, icon)


def test_a_falling_trend_above_the_mean_points_down() -> None:
    values = [20, 19, 18, 17, 16, 15, 14]

    chart = xmr_chart(values, improvement=Improvement.DECREASE, limits=fixed(0, 100))

    assert chart.point_types == (PointType.IMPROVEMENT,) * 7


def test_fewer_than_twelve_points_are_called_trial_limits() -> None:
    assert xmr_chart([1, 2] * 5 + [1]).warnings == (
        "Trial limits: points 1 to 11 are 11, and limits settle only after 12.",
    )
    assert xmr_chart([1, 2] * 6).warnings == ()


def test_a_rebase_gives_each_stretch_its_own_limits_and_no_rule_looks_across() -> None:
    values = [0, 2, 0, 2, 0, 2, 10, 12, 10, 12, 10, 12]

    chart = xmr_chart(values, rebases=[Rebase(start=6, reason="A new ward opened.")])

    assert [(p.start, p.stop, p.limits.mean, p.reason) for p in chart.phases] == [
        (0, 6, 1.0, ""),
        (6, 12, 11.0, "A new ward opened."),
    ]
    assert chart.is_special_cause.tolist() == [False] * 12
    assert len(chart.warnings) == 2


@pytest.mark.parametrize(
    ("values", "rebases", "sentence"),
    [
        ([1.0], [], "at least 2 values"),
        ([], [], "at least 2 values"),
        ([1.0, float("nan")], [], "Value 2 of 2 is not a finite number."),
        ([1.0, float("inf"), 2.0], [], "Value 2 of 3"),
        ([1.0, Withheld("suppressed")], [], "what is withheld first"),
        ([[1.0, 2.0]], [], "2 dimensions"),
        ([1, 2, 3, 4], [Rebase(start=2, reason=" ")], "only with a reason"),
        ([1, 2, 3, 4], [Rebase(start=3, reason="Why")], "at least 2 values"),
        ([1, 2, 3, 4, 5, 6], [Rebase(start=4, reason="B"), Rebase(start=2, reason="A")], "order of time"),
    ],
)
def test_what_cannot_be_charted_is_refused_in_words(values, rebases, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        xmr_chart(values, rebases=rebases)


def test_a_chart_cannot_be_changed() -> None:
    chart = xmr_chart(VIGNETTE)

    for array in (chart.values, chart.sides, *chart.flags.values()):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@given(series)
def test_limits_enclose_the_mean_and_screening_never_widens_them(values: list[float]) -> None:
    wide, narrow = (
        xmr_chart(values, limits=by).phases[0].limits for by in (xmr_limits_unscreened, xmr_limits_screened)
    )

    assert wide.lower <= wide.near_lower <= wide.mean <= wide.near_upper <= wide.upper
    assert narrow.mean_moving_range <= wide.mean_moving_range


@given(series)
def test_a_mirrored_series_gives_mirrored_signals(values: list[float]) -> None:
    chart = xmr_chart(values, limits=fixed(0, 1))
    mirrored = xmr_chart([-x for x in values], limits=fixed(0, 1))

    assert mirrored.sides.tolist() == (-chart.sides).tolist()


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=40), st.integers(-1000, 1000))
def test_moving_the_scale_moves_the_limits_and_no_flag(values: list[int], shift: int) -> None:
    # Fixed limits: the mean of shifted values may differ in its last bit, which is not what is asked here.
    chart = xmr_chart(values, limits=fixed(0, 100))
    moved = xmr_chart([x + shift for x in values], limits=fixed(shift, 100))

    assert moved.sides.tolist() == chart.sides.tolist()


@given(finite, st.integers(2, 30))
def test_a_series_that_never_moves_has_no_special_cause(value: float, length: int) -> None:
    chart = xmr_chart([value] * length, limits=fixed(value, 0))

    assert not chart.is_special_cause.any()


@given(series)
def test_flags_have_the_shape_of_the_values_and_agree_with_the_sides(values: list[float]) -> None:
    chart = xmr_chart(values)

    assert {len(flags) for flags in chart.flags.values()} == {len(values)}
    assert (chart.sides != 0).tolist() == chart.is_special_cause.tolist()
    assert bool(chart.warnings) == (len(values) < FULL_LENGTH)
