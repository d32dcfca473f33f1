"""Inequality over all groups: published indices of the National Child Measurement Programme, and statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from plumbline.equity.inequality import (
    CROSSES_ZERO,
    SIMULATED,
    SLOPE_BY_ERRORS,
    SLOPE_BY_RESIDUALS,
    TOO_WIDE,
    between_group_variance,
    index_of_disparity,
    ordered_inequality,
    simulated_inequality,
)
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
MEASURED = [34353, 32112, 27715, 25372, 23889, 23260, 23180, 24193, 23609, 24488]
OBESE = [7287, 6881, 5656, 4868, 4176, 3876, 3617, 3546, 3314, 2960]
"""Children in year 6 in 2006/07 by deprivation decile of England: test data of PHEindicatormethods."""
PER_CENT = [100 * count / base for count, base in zip(OBESE, MEASURED, strict=True)]
ERRORS = [(share * (100 - share) / base) ** 0.5 for share, base in zip(PER_CENT, MEASURED, strict=True)]

groups = st.integers(3, 8).flatmap(
    lambda size: st.tuples(
        st.lists(st.floats(1, 100), min_size=size, max_size=size),
        st.lists(st.integers(1, 100_000), min_size=size, max_size=size),
    )
)


def test_the_slope_index_is_the_one_of_phe_indicator_methods() -> None:
    found = ordered_inequality(PER_CENT, MEASURED, standard_errors=ERRORS).slope

    # Its vignette WorkedExamples_phe_sii, prevalence 2006/07, year 6 (there with the sign turned).
    assert found.value == pytest.approx(-10.720032, abs=5e-7)
    assert (found.lower, found.upper) == (
        pytest.approx(-11.225464, abs=0.01),
        pytest.approx(-10.218824, abs=0.01),
    )


def test_simulated_limits_are_those_of_phe_indicator_methods() -> None:
    found = simulated_inequality(PER_CENT, MEASURED, standard_errors=ERRORS, repetitions=40_000).slope

    assert (found.lower, found.upper) == (
        pytest.approx(-11.225464, abs=0.02),
        pytest.approx(-10.218824, abs=0.02),
    )
    assert found.method == SIMULATED


@given(groups)
def test_the_line_agrees_with_statsmodels(pair) -> None:
    values, populations = pair

    found = ordered_inequality(values, populations)

    peer = sm.WLS(values, sm.add_constant(np.array(found.ranks)), weights=populations).fit()
    scale = max(abs(peer.params))
    np.testing.assert_allclose(found.slope.value, peer.params[1], rtol=1e-7, atol=1e-8 * scale)
    np.testing.assert_allclose(
        (found.slope.lower, found.slope.upper), peer.conf_int()[1], rtol=1e-6, atol=1e-5 * scale
    )
    assert found.slope.method == SLOPE_BY_RESIDUALS


@given(groups)
def test_the_order_turned_round_turns_the_indices_round(pair) -> None:
    values, populations = pair

    there = ordered_inequality(values, populations, standard_errors=[1.0] * len(values))
    back = ordered_inequality(values[::-1], populations[::-1], standard_errors=[1.0] * len(values))

    assert there.slope.value == pytest.approx(-back.slope.value, abs=1e-6)
    assert there.slope.lower == pytest.approx(-back.slope.upper, rel=1e-6, abs=1e-6)
    if there.relative.value is not None and back.relative.value is not None:
        assert there.relative.value == pytest.approx(1 / back.relative.value, rel=1e-6)
        if there.relative.lower is not None and back.relative.upper is not None:
            assert there.relative.lower == pytest.approx(1 / back.relative.upper, rel=1e-6)


@given(groups, st.floats(0.1, 1000))
def test_a_change_of_unit_scales_the_slope_and_leaves_the_ratio(pair, factor: float) -> None:
    values, populations = pair

    one = ordered_inequality(values, populations)
    other = ordered_inequality([value * factor for value in values], populations)

    assert other.slope.value == pytest.approx(one.slope.value * factor, rel=1e-6, abs=1e-6 * factor)
    if one.relative.value is not None and other.relative.value is not None:
        assert other.relative.value == pytest.approx(one.relative.value, rel=1e-6)


def test_values_on_a_line_have_the_slope_of_the_line() -> None:
    populations = [10, 30, 20, 40]
    ranks = [0.05, 0.25, 0.5, 0.8]

    found = ordered_inequality([5 + 20 * rank for rank in ranks], populations)

    assert found.ranks == pytest.approx(ranks)
    assert found.slope.value == pytest.approx(20)
    assert found.relative.value == pytest.approx(25 / 5)


def test_the_slope_from_standard_errors_covers_as_often_as_it_says() -> None:
    chance, base = np.random.default_rng(20261123), np.array([60, 40, 80, 50, 70])
    ranks = (np.cumsum(base) - base / 2) / base.sum()
    truth = 0.5 - 0.3 * ranks
    found = []
    for counts in chance.binomial(base, truth, size=(600, 5)):
        share = (counts + 1) / (base + 2)
        errors = np.sqrt(share * (1 - share) / base)
        found.append(ordered_inequality((counts / base).tolist(), base.tolist(), standard_errors=errors.tolist()))

    assert 0.93 <= np.mean([one.slope.lower <= -0.3 <= one.slope.upper for one in found]) <= 0.98
    ratios = [one.relative for one in found if one.relative.value]
    assert 0.93 <= np.mean([one.lower <= 0.4 <= one.upper for one in ratios]) <= 0.98


def test_a_line_that_crosses_zero_has_no_relative_index_and_says_why() -> None:
    found = ordered_inequality([1, 1, 30], [10, 10, 10])

    assert (found.relative.value, found.relative.note) == (None, CROSSES_ZERO)
    assert found.slope.value > 0


def test_a_line_that_may_reach_zero_has_no_interval_of_its_ratio_and_says_why() -> None:
    found = ordered_inequality([26.0, 14.0, 55.0], [1715, 14355, 2273])

    assert (found.relative.lower, found.relative.upper, found.relative.note) == (None, None, TOO_WIDE)
    assert found.relative.value > 0


def test_the_method_says_where_the_uncertainty_comes_from() -> None:
    found = ordered_inequality([3, 2, 1], [10, 10, 10], standard_errors=[0.1, 0.1, 0.1])

    assert (found.slope.method, found.relative.method) == (SLOPE_BY_ERRORS, SLOPE_BY_ERRORS)


def test_disparity_by_hand() -> None:
    # Average 22.5; differences 12.5, 2.5, 7.5.
    plain = index_of_disparity([10, 20, 30], [100, 100, 200])
    weighted = index_of_disparity([10, 20, 30], [100, 100, 200], is_weighted=True)

    assert plain.value == pytest.approx(100 * (12.5 + 2.5 + 7.5) / 3 / 22.5)
    assert weighted.value == pytest.approx(100 * (12.5 * 0.25 + 2.5 * 0.25 + 7.5 * 0.5) / 22.5)
    assert (plain.lower, plain.method) == (None, "")


def test_between_group_variance_is_numpys_weighted_one() -> None:
    found = between_group_variance(PER_CENT, MEASURED)

    assert found.value == pytest.approx(np.cov(PER_CENT, fweights=MEASURED, ddof=0))


@given(groups, st.floats(0.01, 100), st.randoms())
def test_disparity_knows_no_unit_and_no_order(pair, factor: float, chance) -> None:
    values, populations = pair
    order = list(range(len(values)))
    chance.shuffle(order)
    moved = [values[place] * factor for place in order], [populations[place] for place in order]

    for is_weighted in (False, True):
        one = index_of_disparity(values, populations, is_weighted=is_weighted)
        other = index_of_disparity(*moved, is_weighted=is_weighted)
        assert other.value == pytest.approx(one.value, rel=1e-6, abs=1e-9)


def test_equal_groups_have_no_disparity() -> None:
    assert index_of_disparity([7, 7, 7], [1, 2, 3]).value == pytest.approx(0)
    assert between_group_variance([7, 7, 7], [1, 2, 3]).value == pytest.approx(0)


def test_simulated_disparity_repeats_and_tells_its_seed_apart() -> None:
    arguments = (PER_CENT, MEASURED)

    one = index_of_disparity(*arguments, standard_errors=ERRORS)
    same = index_of_disparity(*arguments, standard_errors=ERRORS)
    other = index_of_disparity(*arguments, standard_errors=ERRORS, seed=1)

    assert one == same
    assert one.lower != other.lower
    assert one.lower == pytest.approx(other.lower, rel=0.01)
    assert one.lower < one.value < one.upper


@pytest.mark.parametrize("function", [index_of_disparity, between_group_variance])
def test_a_withheld_group_withholds_the_disparity(function) -> None:
    hidden, absent = function([1, HIDDEN, 3], [10, 10, 10]), function([1, None, 3], [10, 10, 10])

    assert (hidden.value, hidden.lower, absent.value, absent.method) == (HIDDEN, HIDDEN, None, "")


@pytest.mark.parametrize("function", [ordered_inequality, simulated_inequality])
def test_a_withheld_group_withholds_the_indices(function) -> None:
    found = function([1, 2, 3], [10, HIDDEN, 10], standard_errors=[1, 1, 1])

    assert (found.slope.value, found.relative.upper, found.ranks) == (HIDDEN, HIDDEN, None)


@pytest.mark.parametrize("function", [ordered_inequality, index_of_disparity, between_group_variance])
@pytest.mark.parametrize(
    ("values", "populations", "sentence"),
    [
        ([1, 2], [1, 2], "wants 3 groups or more; there are 2"),
        ([1, 2, 3], [1, 2], "different lengths"),
        ([1, 2, 3], [1, 0, 2], "Population 2 is 0"),
        ([1, 2, 3], [1, -5, 2], "Population 2 is -5"),
        ([1, float("nan"), 3], [1, 2, 3], "Value 2 is nan"),
        ([1, 2, float("inf")], [1, 2, 3], "Value 3 is inf"),
    ],
)
def test_what_no_index_can_be_made_of_is_refused(function, values, populations, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        function(values, populations)


def test_bad_standard_errors_and_too_few_repetitions_are_refused() -> None:
    with pytest.raises(ValueError, match="Standard error 2 is -1"):
        ordered_inequality([1, 2, 3], [1, 2, 3], standard_errors=[1, -1, 1])
    with pytest.raises(ValueError, match="1,000 repetitions or more"):
        simulated_inequality([1, 2, 3], [1, 2, 3], standard_errors=[1, 1, 1], repetitions=10)


def test_disparity_refuses_figures_below_zero_and_an_average_of_zero() -> None:
    with pytest.raises(ValueError, match="one of these is below zero"):
        index_of_disparity([1, -2, 3], [1, 2, 3])
    with pytest.raises(ValueError, match="The average of all groups is zero"):
        index_of_disparity([0, 0, 0], [1, 2, 3])
