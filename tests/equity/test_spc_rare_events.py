"""Charts of rare events: R's and the textbook's numbers, geometric quantiles, and how often they cry wolf."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from plumbline.equity.spc import (
    Assurance,
    ChartKind,
    GeometricLimits,
    Improvement,
    MovingRanges,
    Rebase,
    Rule,
    g_chart,
    t_chart,
    xmr_chart,
)
from plumbline.equity.spc.rare_events import geometric_quantile
from plumbline.equity.values import Withheld

# Operations and days between deaths after heart operations: data set cabg of the R package qicharts2.
CASES = [
    23, 39, 15, 34, 1, 49, 98, 29, 27, 13, 45, 7, 10, 27, 24, 14, 20, 38, 44, 11, 10, 3, 113, 183, 3, 47, 18, 18,
    33, 15, 2, 38, 27, 27, 1, 52, 23, 7, 26, 82, 5, 49, 5, 17, 24, 44, 26, 2, 27, 46, 55, 97, 22, 22, 20, 4, 60,
    51, 7, 21, 66, 36, 25, 72, 15, 5, 3,
]  # fmt: skip
DAYS = [
    16, 20, 5, 13, 1, 26, 46, 12, 12, 5, 19, 4, 3, 15, 14, 9, 8, 15, 21, 6, 3, 1, 56, 117, 1, 33, 9, 9, 19, 12, 1,
    16, 13, 18, 1, 35, 16, 5, 21, 38, 3, 25, 3, 11, 13, 20, 9, 3, 8, 21, 24, 38, 8, 13, 9, 1, 30, 23, 3, 7, 22,
    19, 11, 31, 6, 1, 1,
]  # fmt: skip
# Hours between failures of a valve, Montgomery (2009), chapter 7, with his transformed values.
HOURS = [286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96]
BENNEYAN, QUANTILES = GeometricLimits.BENNEYAN, GeometricLimits.QUANTILES


def test_a_g_chart_by_benneyan_has_the_limits_that_r_gives() -> None:
    chart = g_chart(CASES, limits=BENNEYAN)

    limits = chart.phases[0].limits
    assert (limits.mean, limits.lower, limits.near_lower) == (24, 0, 0)
    assert (limits.upper, limits.near_upper) == pytest.approx((128.1749, 96.0072), abs=1e-4)
    assert np.flatnonzero(chart.flags[Rule.OUTSIDE_LIMITS]).tolist() == [23]  # the 183


@pytest.mark.parametrize("mean", [0.2, 1.0, 9.0, 31.67, 400.0])
@pytest.mark.parametrize("share", [0.00135, 0.0228, 0.5, 0.9772, 0.99865])
def test_geometric_quantiles_are_those_of_scipy(mean: float, share: float) -> None:
    expected = stats.geom.ppf(share, 1 / (mean + 1)) - 1

    assert geometric_quantile(share, mean=mean) == expected


def test_a_g_charts_upper_limit_is_crossed_as_seldom_as_three_standard_deviations() -> None:
    mean = float(np.mean(CASES))

    upper = g_chart(CASES).phases[0].limits.upper

    def beyond(cases: float) -> float:
        return (mean / (mean + 1)) ** (cases + 1)

    assert beyond(upper) <= stats.norm.sf(3) < beyond(upper - 1)


def test_a_t_chart_has_the_limits_that_r_gives() -> None:
    limits = t_chart(DAYS).phases[0].limits

    # R computes with 3 / 1.128 = 2.6596, the field with 2.66: four places of ten thousand at the far limit.
    assert limits.mean == pytest.approx(11.2051, abs=1e-4)
    assert (limits.upper, limits.near_upper) == pytest.approx((106.0418, 57.8835), rel=4e-4)
    assert (limits.lower, limits.near_lower) == pytest.approx((0.0079, 0.5020), abs=5e-4)


def test_a_screened_t_chart_has_the_limits_that_r_gives() -> None:
    limits = t_chart(DAYS, moving_ranges=MovingRanges.SCREENED).phases[0].limits

    assert (limits.upper, limits.near_upper) == pytest.approx((97.268, 54.0812), rel=4e-4)


def test_a_t_chart_of_valve_failures_says_what_the_textbook_says() -> None:
    chart = t_chart(HOURS)

    # Mean 5.39 and moving range 2.36 of the transformed times; nothing is out of control.
    limits = chart.phases[0].limits
    assert limits.mean ** (1 / 3.6) == pytest.approx(5.386, abs=0.01)
    assert limits.upper ** (1 / 3.6) == pytest.approx(5.386 + 2.66 * 2.359, abs=0.02)
    assert limits.lower == 0
    assert not chart.is_special_cause.any()


def test_a_t_chart_signals_where_the_chart_of_transformed_times_does() -> None:
    times = [*DAYS[:20], 400, *DAYS[20:40]]

    chart, transformed = t_chart(times), xmr_chart(np.array(times) ** (1 / 3.6))

    assert chart.kind is ChartKind.T
    assert chart.values.tolist() == times
    assert chart.sides.tolist() == transformed.sides.tolist()
    assert chart.sides[20] == 1


def test_rare_event_charts_rebase_and_answer_to_a_target() -> None:
    rebase = Rebase(start=12, reason="A new observation policy.")

    chart = g_chart([2, 3] * 6 + [200, 300] * 6, improvement=Improvement.INCREASE, rebases=[rebase], target=0)
    times = t_chart([2, 3] * 6 + [200, 300] * 6, improvement=Improvement.INCREASE, rebases=[rebase], target=10)

    assert [phase.limits.mean for phase in chart.phases] == [2.5, 250.0]
    assert chart.assurance is Assurance.HIT_OR_MISS
    assert times.assurance is Assurance.CONSISTENTLY_PASSING
    assert times.phases[1].reason == "A new observation policy."


def test_two_events_at_one_time_are_told() -> None:
    chart = t_chart([4, 0, 9, 0, 5])

    assert chart.notes == (
        "2 of 5 times are zero: events are closer together than time was measured. "
        "Measure it more finely, or count cases between events on a g chart.",
    )
    assert t_chart(HOURS).notes == ()


def test_what_is_withheld_is_a_gap() -> None:
    gap = Withheld("fewer than 5")

    cases, times = g_chart([5, 7, gap, 9]), t_chart([5, 7, gap, 9])

    assert np.isnan(cases.values).tolist() == np.isnan(times.values).tolist() == [False, False, True, False]
    assert cases.phases[0].limits.mean == 7


@pytest.mark.parametrize(
    ("draw", "values", "sentence"),
    [
        (g_chart, [1, -1], "whole numbers of cases, 0 or more"),
        (g_chart, [1, 1.5], "for times use a t chart"),
        (g_chart, [1, None, None], "fewer than 2 values"),
        (t_chart, [1, -1], "cannot be negative"),
        (t_chart, [1], "at least 2 values"),
    ],
)
def test_what_cannot_be_charted_is_refused_in_words(draw, values, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        draw(values)


@given(st.lists(st.integers(0, 500), min_size=2, max_size=40), st.sampled_from(list(GeometricLimits)))
def test_lines_of_a_g_chart_keep_their_order(cases: list[int], by: GeometricLimits) -> None:
    limits = g_chart(cases, limits=by).phases[0].limits

    assert 0 <= limits.lower <= limits.near_lower <= limits.near_upper <= limits.upper
    assert limits.lower <= limits.mean


@given(st.lists(st.integers(1, 500), min_size=2, max_size=40), st.sampled_from([24.0, 1 / 7]))
def test_the_unit_of_time_changes_no_signal(times: list[int], scale: float) -> None:
    scaled = t_chart([time * scale for time in times])

    assert scaled.sides.tolist() == t_chart(times).sides.tolist()


def test_geometric_counts_that_do_not_change_fall_outside_as_seldom_as_promised() -> None:
    rng = np.random.default_rng(2001)
    counts = rng.geometric(1 / 40, size=(100, 200)) - 1

    shares = {
        by: np.mean([g_chart(row, limits=by).flags[Rule.OUTSIDE_LIMITS].mean() for row in counts])
        for by in GeometricLimits
    }

    assert shares[QUANTILES] == pytest.approx(0.00135, abs=0.0012)
    assert shares[BENNEYAN] == pytest.approx(0.0183, abs=0.004)
