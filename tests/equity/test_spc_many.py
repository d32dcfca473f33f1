"""Many charts at once: each says what it would say alone, to the last bit; and gaps, directions, targets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from plumbline.equity.spc import (
    Assurance,
    ControlChart,
    Improvement,
    MovingRanges,
    Rebase,
    Rule,
    Variation,
    last_point_p_values,
    moving_range_limits,
    xmr_chart,
    xmr_charts,
)

SHORT_OF_CHUNKS = 4096 + 3
cells = st.one_of(st.floats(-1e6, 1e6), st.just(float("nan")))
tables = hnp.arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(2, 40)), elements=cells)
ways = st.sampled_from(list(MovingRanges))


def told(chart: ControlChart) -> tuple[object, ...]:
    """All that a chart says, in a form that compares to the last bit."""
    arrays = (*chart.lines.named().values(), chart.values, chart.sides, *chart.flags.values())
    said = (chart.variation, chart.assurance, chart.point_types, chart.phases, chart.warnings)
    return (*(array.tobytes() for array in arrays), *said)


@given(tables, ways)
def test_a_chart_says_the_same_alone_as_among_many(table: np.ndarray, by: MovingRanges) -> None:
    charts = xmr_charts(table, moving_ranges=by, improvement=Improvement.DECREASE, targets=3.0)

    for series, row in enumerate(table):
        if charts.has_limits[series]:
            alone = xmr_chart(row, moving_ranges=by, improvement=Improvement.DECREASE, target=3.0)
            assert told(charts[series]) == told(alone)
            assert charts.variations[series] is alone.variation
            assert charts.assurances[series] is alone.assurance
        else:
            with pytest.raises(ValueError, match="gaps leave too few"):
                xmr_chart(row, moving_ranges=by)


@pytest.mark.parametrize("layout", ["C", "F"])
def test_a_chart_says_the_same_wherever_it_stands_in_a_long_table(layout: str) -> None:
    table = np.random.default_rng(2002).normal(50, 7, size=(SHORT_OF_CHUNKS, 36))
    rebases = [Rebase(start=20, reason="A new ward opened.", baseline=12)]

    charts = xmr_charts(np.asarray(table, order=layout), baseline=15, rebases=rebases)

    for series in (0, 4095, 4096, SHORT_OF_CHUNKS - 1):
        assert told(charts[series]) == told(xmr_chart(table[series], baseline=15, rebases=rebases))


def test_a_series_with_too_few_values_has_no_chart_and_the_others_have() -> None:
    nan = float("nan")

    charts = xmr_charts([[1, nan, 2, nan], [1, 2, 1, 2], [1, 1, nan, 2]])

    assert charts.has_limits.tolist() == [False, True, False]
    assert charts.variations == (None, Variation.COMMON_CAUSE, None)
    assert not charts.is_special_cause[[0, 2]].any()
    with pytest.raises(ValueError, match="Series 1 has too few values"):
        charts[0]


def test_a_series_of_nothing_has_no_chart_even_with_limits_agreed_earlier() -> None:
    nan = float("nan")

    charts = xmr_charts([[nan, nan], [nan, 1]], held=moving_range_limits(mean=0, mean_moving_range=1))

    assert charts.has_limits.tolist() == [False, True]
    assert charts.variations == (None, Variation.COMMON_CAUSE)
    assert charts[1].last == 1


def test_each_series_may_have_its_own_direction_and_target() -> None:
    unit = moving_range_limits(mean=0.0, mean_moving_range=1.0)

    charts = xmr_charts(
        [[0, 1, 9], [0, 1, 9], [0, 1, 9]],
        improvement=[Improvement.INCREASE, Improvement.DECREASE, Improvement.NEUTRAL],
        targets=[-5.0, -5.0, float("nan")],
        held=unit,
    )

    assert charts.variations == (
        Variation.IMPROVEMENT_HIGH,
        Variation.CONCERN_HIGH,
        Variation.NEUTRAL_HIGH,
    )
    assert tuple(chart.variation for chart in charts) == charts.variations
    assert [chart.target for chart in charts] == [-5.0, -5.0, None]
    assert charts.assurances == (Assurance.CONSISTENTLY_PASSING, Assurance.CONSISTENTLY_FAILING, None)


def test_the_icon_is_that_of_the_last_point_that_is_there() -> None:
    nan = float("nan")

    charts = xmr_charts(
        [[0, 1, 0, 9, nan], [0, 1, 0, 9, 0]], held=moving_range_limits(mean=0, mean_moving_range=1)
    )

    assert charts.last_sides.tolist() == [1, 0]
    assert charts.variations == (Variation.NEUTRAL_HIGH, Variation.COMMON_CAUSE)
    assert charts[0].variation is Variation.NEUTRAL_HIGH


@pytest.mark.parametrize(
    ("values", "more", "sentence"),
    [
        ([1.0, 2.0], {}, "1 dimensions"),
        ([[1.0, 2.0], [1.0]], {}, "rows of numbers of one length"),
        ([[1.0, 2.0], [1.0, float("inf")]], {}, "Value 2 of series 2 is not a finite number"),
        ([[1.0, 2.0]], {"improvement": [Improvement.NEUTRAL] * 2}, "2 directions of improvement for 1 series"),
        ([[1.0, 2.0]], {"targets": [1.0, 2.0]}, "2 targets for 1 series"),
        ([[1.0, 2.0]], {"targets": [float("inf")]}, "or NaN where there is none"),
    ],
)
def test_what_cannot_be_charted_is_refused_in_words(values, more: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        xmr_charts(values, **more)


def test_no_series_make_no_charts() -> None:
    charts = xmr_charts(np.empty((0, 12)))

    assert (len(charts), charts.variations, charts.assurances) == (0, (), ())
    assert last_point_p_values(charts).tolist() == []


def test_a_masked_array_is_refused_as_it_gives_no_reason() -> None:
    hidden = np.ma.masked_array([[1.0, 2.0, 9.0]], mask=[[False, False, True]])

    for draw, values in ((xmr_charts, hidden), (xmr_chart, hidden[0])):
        with pytest.raises(TypeError, match="gives no reason"):
            draw(values)


def test_many_charts_cannot_be_changed_and_the_input_stays_the_callers() -> None:
    table = np.array([[1.0, 2.0, 1.0, 2.0]])

    charts = xmr_charts(table)
    table[0, 0] = 99.0

    assert charts.values[0, 0] == 1.0
    arrays = (charts.values, charts.sides, charts.has_limits, charts.limits.mean, *charts.flags.values())
    for array in (*arrays, charts[0].lines.upper, charts[0].flags[Rule.RUN]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
