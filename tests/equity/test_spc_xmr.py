"""Control charts: the limits of the published vignette, each rule at its boundary, and what never changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.equity.spc import (
    FULL_LENGTH,
    Assurance,
    ControlChart,
    Improvement,
    Limits,
    MovingRanges,
    PointType,
    Rebase,
    Rule,
    Variation,
    moving_range_limits,
    xmr_chart,
)
from plumbline.equity.values import Withheld

VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
SOUTHERN_HEALTH = [55, 55, 60, 65, 45, 50, 70, 55, 50, 45, 65, 60]
finite = st.floats(-1e6, 1e6, allow_nan=False)
series = st.lists(finite, min_size=2, max_size=40)
whole_series = st.lists(st.integers(-50, 50), min_size=2, max_size=40)


def fixed(mean: float, mean_moving_range: float) -> Limits:
    """Limits that do not depend on the values, so that a rule can be met exactly."""
    return moving_range_limits(mean=mean, mean_moving_range=mean_moving_range)


def flagged(chart: ControlChart, rule: Rule) -> list[int]:
    return np.flatnonzero(chart.flags[rule]).tolist()


def test_unscreened_limits_are_those_of_the_spreadsheet() -> None:
    limits = xmr_chart(VIGNETTE, moving_ranges=MovingRanges.ALL).phases[0].limits

    assert [round(x, 2) for x in (limits.mean, limits.upper, limits.lower)] == [1.94, 6.95, -3.06]


def test_screened_limits_are_those_of_the_r_package() -> None:
    limits = xmr_chart(VIGNETTE, moving_ranges=MovingRanges.SCREENED).phases[0].limits

    assert [round(x, 2) for x in (limits.mean, limits.upper, limits.lower)] == [1.94, 4.60, -0.72]


def test_near_limits_stand_at_two_thirds() -> None:
    limits = fixed(10.0, 3.0)

    assert (limits.near_lower, limits.near_upper) == pytest.approx((10 - 5.32, 10 + 5.32))


def test_people_restrained_at_southern_health_vary_by_common_cause() -> None:
    chart = xmr_chart(SOUTHERN_HEALTH, improvement=Improvement.DECREASE)

    assert chart.phases[0].limits.mean == 56.25
    assert chart.phases[0].limits.mean_moving_range == pytest.approx(105 / 11)
    assert chart.variation is Variation.COMMON_CAUSE
    assert chart.warnings == ()


def test_seven_points_above_the_mean_are_all_flagged() -> None:
    values = [-1.0, *[1, 2, 1, 2, 1, 2, 1], -1.0]

    chart = xmr_chart(values, held=fixed(0, 100))

    assert flagged(chart, Rule.RUN) == [1, 2, 3, 4, 5, 6, 7]


def test_six_points_above_the_mean_are_not_flagged() -> None:
    chart = xmr_chart([-1.0, *[1, 2, 1, 2, 1, 2], -1.0], held=fixed(0, 100))

    assert chart.is_special_cause.tolist() == [False] * 8


def test_a_point_on_the_mean_ends_a_run() -> None:
    chart = xmr_chart([1, 2, 1, 2, 0, 1, 2, 1, 2], held=fixed(0, 100))

    assert flagged(chart, Rule.RUN) == []


@pytest.mark.parametrize("step", [1, -1])
def test_seven_rising_or_falling_points_are_all_flagged(step: int) -> None:
    values = [0.0, *[step * x for x in (-3, -2, -1, 0, 1, 2, 3)], 0.0]

    chart = xmr_chart(values, held=fixed(0, 100))

    assert flagged(chart, Rule.TREND) == [1, 2, 3, 4, 5, 6, 7]
    assert chart.sides.tolist() == [0, *[step] * 7, 0]


def test_six_rising_points_or_a_level_step_are_no_trend() -> None:
    six = xmr_chart([5, 0, 1, 2, 3, 4, 5, 0], held=fixed(2.5, 100))
    level = xmr_chart([0, 1, 2, 3, 3, 4, 5, 6], held=fixed(2.5, 100))

    assert (flagged(six, Rule.TREND), flagged(level, Rule.TREND)) == ([], [])


def test_two_of_three_in_the_outer_third_are_flagged_without_the_third() -> None:
    chart = xmr_chart([0, 2, 0, 2, 0, 0], held=fixed(0, 1))

    assert flagged(chart, Rule.TWO_OF_THREE) == [1, 3]


def test_two_in_opposite_outer_thirds_or_too_far_apart_are_not_flagged() -> None:
    opposite = xmr_chart([0, 2, -2, 0, 0, 0], held=fixed(0, 1))
    apart = xmr_chart([0, 2, 0, 0, 2, 0], held=fixed(0, 1))

    assert (flagged(opposite, Rule.TWO_OF_THREE), flagged(apart, Rule.TWO_OF_THREE)) == ([], [])


def test_a_point_on_a_limit_is_inside_and_one_beyond_is_flagged() -> None:
    chart = xmr_chart([0, 2.66, 0, -2.67, 0], held=fixed(0, 1))

    assert flagged(chart, Rule.OUTSIDE_LIMITS) == [3]
    assert chart.rules_met(3) == (Rule.OUTSIDE_LIMITS,)


def test_a_point_beyond_a_limit_does_not_count_towards_two_of_three() -> None:
    chart = xmr_chart([0, 3, 2, 0, 0], held=fixed(0, 1))

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
    chart = xmr_chart([0, 1, -1, last], improvement=improvement, held=fixed(0, 1))

    assert (chart.point_types[-1], chart.variation) == (kind, icon)


def test_a_falling_trend_above_the_mean_points_down() -> None:
    values = [20, 19, 18, 17, 16, 15, 14]

    chart = xmr_chart(values, improvement=Improvement.DECREASE, held=fixed(0, 100))

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
        ([1.0, float("nan")], [], "at least 2 values in a row"),
        ([1.0, float("inf"), 2.0], [], "Value 2 of 3"),
        ([1.0, Withheld("suppressed"), 2.0], [], "at least 2 values in a row"),
        ([1.0, "two"], [], "Value 2 is 'two': a control chart needs numbers"),
        (np.ones((2, 3)), [], "2 dimensions"),
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


# set.seed(123); rnorm(20) in R: the series of NHSRplotthedots' own snapshot tests.
RNORM_123 = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123,
    -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314,
    0.49785048, -1.96661716, 0.70135590, -0.47279141,
]  # fmt: skip
RNORM_WITH_TEN = [*RNORM_123[:14], 10.0, *RNORM_123[15:]]


@pytest.mark.parametrize(
    ("values", "by", "expected"),
    [
        (RNORM_123, MovingRanges.SCREENED, (0.1416238, -3.01138, 3.294627)),
        (RNORM_WITH_TEN, MovingRanges.SCREENED, (0.6694159, -2.383666, 3.722497)),
        (RNORM_WITH_TEN, MovingRanges.ALL, (0.6694159, -4.596625, 5.935457)),
    ],
)
def test_limits_are_those_of_the_r_packages_snapshots(
    values: list[float], by: MovingRanges, expected: tuple[float, float, float]
) -> None:
    limits = xmr_chart(values, moving_ranges=by).phases[0].limits

    assert (limits.mean, limits.lower, limits.upper) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("by", "spread"), [(MovingRanges.ALL, 78 / 20), (MovingRanges.SCREENED, 2.0)])
def test_one_jump_is_screened_out_as_by_hand(by: MovingRanges, spread: float) -> None:
    # 18 ranges of 2 and, around the one 30, ranges of 20 and 22: a mean of 78/20, and 3.267 of these are 12.7.
    values = [8, 10] * 5 + [30, 8, 10, 8, 10, 8, 10, 8, 10, 8, 10]

    limits = xmr_chart(values, moving_ranges=by).phases[0].limits

    mean = sum(values) / 21
    assert (limits.lower, limits.upper) == pytest.approx((mean - 2.66 * spread, mean + 2.66 * spread))


def test_screening_that_leaves_no_width_is_not_used() -> None:
    values = [0] * 18 + [5] + [0] * 17

    limits = xmr_chart(values, moving_ranges=MovingRanges.SCREENED).phases[0].limits

    assert limits.mean_moving_range == pytest.approx(10 / 35)


def test_a_baseline_of_twelve_holds_whatever_comes_after() -> None:
    before = [1, 2] * 6

    frozen = xmr_chart([*before, 9, 9, 9], baseline=12)

    assert frozen.phases[0].limits == xmr_chart(before).phases[0].limits
    assert frozen.phases[0].is_frozen
    assert flagged(frozen, Rule.OUTSIDE_LIMITS) == [12, 13, 14]


@pytest.mark.parametrize(("baseline", "sentence"), [(11, "only after 12"), (13, "does not fit")])
def test_a_baseline_too_short_or_too_long_is_refused(baseline: int, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        xmr_chart([1, 2] * 6, baseline=baseline)


def test_a_rebase_may_freeze_its_own_baseline() -> None:
    values = [1, 2] * 6 + [5, 6] * 6 + [20]

    chart = xmr_chart(values, rebases=[Rebase(start=12, reason="A new ward opened.", baseline=12)])

    assert chart.phases[1].limits.mean == 5.5
    assert flagged(chart, Rule.OUTSIDE_LIMITS) == [24]


def test_no_moving_range_and_no_rule_crosses_a_gap() -> None:
    gap = Withheld("fewer than 5")
    wide = fixed(0, 100)

    run = xmr_chart([1, 2, 1, 2, gap, 1, 2, 1], held=wide)
    trend = xmr_chart([1, 2, 3, 4, None, 5, 6, 7], held=wide)
    outer = xmr_chart([0, 2, None, 2, 0], held=fixed(0, 1))
    ranges = xmr_chart([1, 2, None, 100, 101, 100])

    assert [chart.is_special_cause.any() for chart in (run, trend, outer)] == [False] * 3
    assert ranges.phases[0].limits.mean_moving_range == 1.0
    assert ranges.phases[0].limits.mean == pytest.approx((1 + 2 + 100 + 101 + 100) / 5)


def test_gaps_are_told_and_counted_out_of_what_the_limits_rest_on() -> None:
    chart = xmr_chart([1, 2] * 6 + [None])

    assert chart.phases[0].points == 12
    assert chart.warnings == (
        "1 of 13 points are missing or withheld. No rule looks across such a gap. "
        "If it was the small figures that were withheld, the centre line lies too high.",
        "The last point is one of them: the icon speaks of point 12.",
    )


def test_values_that_differ_only_across_a_gap_have_no_limits() -> None:
    with pytest.raises(ValueError, match="gaps leave too few"):
        xmr_chart([1, 1, None, 2, 2])


# Rows of NHSRplotthedots' test of its assurance icons: limits 1 to 3, 5 to 7 and 1 to 5 against a target of 4.
@pytest.mark.parametrize(
    ("improvement", "icons"),
    [
        (
            Improvement.INCREASE,
            [Assurance.CONSISTENTLY_FAILING, Assurance.CONSISTENTLY_PASSING, Assurance.HIT_OR_MISS],
        ),
        (
            Improvement.DECREASE,
            [Assurance.CONSISTENTLY_PASSING, Assurance.CONSISTENTLY_FAILING, Assurance.HIT_OR_MISS],
        ),
        (Improvement.NEUTRAL, [None, None, None]),
    ],
)
def test_assurance_icons_are_those_of_the_r_package(improvement: Improvement, icons: list) -> None:
    limits = [fixed(2, 1 / 2.66), fixed(6, 1 / 2.66), fixed(3, 2 / 2.66)]

    charts = [xmr_chart([1, 2, 1], improvement=improvement, held=by, target=4) for by in limits]

    assert [chart.assurance for chart in charts] == icons


def test_there_is_no_assurance_without_a_target_and_none_against_a_limit_itself() -> None:
    unit = fixed(0, 1 / 2.66)

    assert xmr_chart([1, 2], improvement=Improvement.INCREASE).assurance is None
    assert (
        xmr_chart([0, 1], improvement=Improvement.INCREASE, held=unit, target=1).assurance
        is Assurance.HIT_OR_MISS
    )


def test_assurance_looks_at_the_limits_in_force_at_the_end() -> None:
    values = [1, 2] * 6 + [11, 12] * 6

    chart = xmr_chart(
        values, improvement=Improvement.INCREASE, rebases=[Rebase(start=12, reason="A new ward.")], target=6
    )

    assert chart.assurance is Assurance.CONSISTENTLY_PASSING


def test_a_target_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="A target must be a finite number"):
        xmr_chart([1, 2], target=float("nan"))


@given(series)
def test_limits_enclose_the_mean_and_screening_never_widens_them(values: list[float]) -> None:
    wide, narrow = (xmr_chart(values, moving_ranges=by).phases[0].limits for by in MovingRanges)

    assert wide.lower <= wide.near_lower <= wide.mean <= wide.near_upper <= wide.upper
    assert narrow.mean_moving_range <= wide.mean_moving_range


@given(whole_series)
def test_a_mirrored_series_gives_mirrored_signals(values: list[int]) -> None:
    mirrored = xmr_chart([-x for x in values])

    assert mirrored.sides.tolist() == (-xmr_chart(values).sides).tolist()


@given(whole_series)
def test_time_reversed_only_trends_change_their_side(values: list[int]) -> None:
    forth, back = xmr_chart(values), xmr_chart(values[::-1])

    assert {rule: flags[::-1].tolist() for rule, flags in back.flags.items()} == {
        rule: flags.tolist() for rule, flags in forth.flags.items()
    }
    assert (back.sides[::-1] == forth.sides)[~forth.flags[Rule.TREND]].all()


@given(whole_series, st.integers(-10_000, 10_000), st.sampled_from([0.001, 0.1, 3.0, 1e6]))
def test_moving_or_stretching_the_scale_changes_no_signal(values: list[int], shift: int, scale: float) -> None:
    chart = xmr_chart(values)

    moved = xmr_chart([x + shift for x in values])
    stretched = xmr_chart([x * scale for x in values])

    assert moved.sides.tolist() == chart.sides.tolist()
    assert stretched.sides.tolist() == chart.sides.tolist()


@given(finite, st.integers(2, 30))
def test_a_series_that_never_moves_has_no_special_cause(value: float, length: int) -> None:
    for by in MovingRanges:
        assert not xmr_chart([value] * length, moving_ranges=by).is_special_cause.any()


@given(series)
def test_flags_have_the_shape_of_the_values_and_agree_with_the_sides(values: list[float]) -> None:
    chart = xmr_chart(values)

    assert {len(flags) for flags in chart.flags.values()} == {len(values)}
    assert (chart.sides != 0).tolist() == chart.is_special_cause.tolist()
    assert bool(chart.warnings) == (len(values) < FULL_LENGTH)
