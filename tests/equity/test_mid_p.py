"""Mid-P intervals of rates and of their ratios, beside R's and statsmodels' numbers and the exact intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import confint_poisson
from statsmodels.stats.rates import test_poisson_2indep as poisson_test

from plumbline.equity.rates import MID_P, exact_poisson, mid_p_poisson
from plumbline.equity.ratios import MID_P as MID_P_RATIO
from plumbline.equity.ratios import NO_COMPARATOR, NO_EVENTS, exact_rate_ratio, mid_p_rate_ratio

counts = st.integers(0, 3000)
levels = st.floats(min_value=0.5, max_value=0.999)


def test_the_upper_limit_is_that_of_the_r_package_ratesci() -> None:
    (found,) = mid_p_poisson([15], [400], per=1)

    # rateci(15, 400, distrib = "poi"), as quoted in statsmodels' own tests.
    assert found.upper == pytest.approx(0.0604627555786095, rel=1e-5)


@pytest.mark.parametrize("count", [3, 4, 10, 15, 100, 1000])
def test_the_interval_of_a_rate_agrees_with_statsmodels(count: int) -> None:
    (found,) = mid_p_poisson([count], [1], per=1)

    lower, upper = confint_poisson(count, 1, method="midp-c")
    np.testing.assert_allclose((found.lower, found.upper), (lower, upper), rtol=1e-6)


@given(counts, levels)
def test_half_the_observed_count_weighs_in_each_tail(count: int, level: float) -> None:
    (found,) = mid_p_poisson([count], [1], per=1, confidence=level)

    lower, upper = stats.poisson(found.lower), stats.poisson(found.upper)
    tail = (1 - level) / 2
    if count:
        assert lower.sf(count) + lower.pmf(count) / 2 == pytest.approx(tail, rel=1e-6)
    assert upper.cdf(count) - upper.pmf(count) / 2 == pytest.approx(tail, rel=1e-6)


def test_nothing_counted_has_the_limits_that_half_a_chance_leaves() -> None:
    (found,) = mid_p_poisson([0], [1], per=1)

    assert (found.lower, found.method) == (0, MID_P)
    assert found.upper == pytest.approx(-np.log(0.05))


@given(st.integers(0, 500), levels)
def test_mid_p_limits_lie_within_the_exact_ones(count: int, level: float) -> None:
    (mid,), (exact,) = (
        method([count], [1], per=1, confidence=level) for method in (mid_p_poisson, exact_poisson)
    )

    assert exact.lower <= mid.lower <= mid.value <= mid.upper <= exact.upper


@given(st.integers(1, 400), st.integers(1, 10**6), st.integers(1, 400), st.integers(1, 10**6))
def test_at_the_limits_of_a_ratio_statsmodels_mid_p_test_has_half_the_level(a, n, b, m) -> None:
    (ratio,) = mid_p_rate_ratio([a], [n], [b], [m])

    at_lower = poisson_test(a, n, b, m, value=ratio.lower, method="cond-midp", alternative="larger")
    at_upper = poisson_test(a, n, b, m, value=ratio.upper, method="cond-midp", alternative="smaller")
    assert at_lower.pvalue == pytest.approx(0.025, rel=1e-6)
    assert at_upper.pvalue == pytest.approx(0.025, rel=1e-6)


@given(st.integers(0, 300), st.integers(1, 300))
def test_mid_p_limits_of_a_ratio_lie_within_the_exact_ones(a: int, b: int) -> None:
    (mid,), (exact,) = (method([a], [10], [b], [20]) for method in (mid_p_rate_ratio, exact_rate_ratio))

    assert exact.lower <= mid.lower <= mid.value <= mid.upper <= exact.upper


@given(st.integers(1, 300), st.integers(1, 300))
def test_a_mid_p_ratio_turned_round_is_its_inverse(a: int, b: int) -> None:
    (there,), (back,) = mid_p_rate_ratio([a], [10], [b], [20]), mid_p_rate_ratio([b], [20], [a], [10])

    np.testing.assert_allclose((there.lower, there.upper), (1 / back.upper, 1 / back.lower), rtol=1e-9)


def test_zero_cells_of_a_mid_p_ratio_are_said_in_words() -> None:
    none, no_comparator, neither = mid_p_rate_ratio([0, 4, 0], [10] * 3, [4, 0, 0], [10] * 3)

    assert (none.value, none.lower, none.note, none.method) == (0, 0, NO_EVENTS, MID_P_RATIO)
    # The chance that all 4 fall to the comparator, halved, is 0.025.
    assert none.upper == pytest.approx(0.05 ** (-1 / 4) - 1)
    assert (no_comparator.value, no_comparator.upper, no_comparator.note) == (None, None, NO_COMPARATOR)
    assert (neither.value, neither.note) == (None, NO_COMPARATOR)


def test_the_exact_ratio_is_that_of_the_r_package_exactci() -> None:
    (ratio,) = exact_rate_ratio([60], [51_477.5], [30], [54_308.7])

    # poisson.exact(c(60, 30), c(51477.5, 54308.7), tsmethod = "central"), as quoted in statsmodels' own tests.
    assert ratio.value == pytest.approx(2.10999757175465, rel=1e-12)
    assert (ratio.lower, ratio.upper) == pytest.approx((1.339735721772650, 3.388365573616252), rel=1e-9)
