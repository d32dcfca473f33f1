"""Every interval against a published table or another package, and the properties that must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson

from plumbline.equity.intervals import deviate
from plumbline.equity.proportions import wilson
from plumbline.equity.rates import BYAR, EXACT, FEW_NOTE, byar, exact_poisson, mid_p_poisson, rate
from plumbline.equity.ratios import (
    EXACT as EXACT_RATIO,
)
from plumbline.equity.ratios import (
    FEW_NOTE as FEW_RATIO_NOTE,
)
from plumbline.equity.ratios import (
    LOG_NORMAL,
    NO_COMPARATOR,
    NO_EVENTS,
    exact_rate_ratio,
    proportion_ratio,
    rate_ratio,
)
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
counts = st.integers(min_value=0, max_value=100_000)
people = st.integers(min_value=1, max_value=50_000_000)
levels = st.floats(min_value=0.5, max_value=0.999)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5])
def test_a_confidence_level_outside_0_and_1_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        deviate(level)


@pytest.mark.parametrize(
    ("hits", "total", "lower", "upper"),
    [
        # Newcombe 1998, Statistics in Medicine 17, table I, p. 861, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombes_published_limits(hits: int, total: int, lower: float, upper: float) -> None:
    (share,) = wilson([hits], [total])

    assert (round(share.lower, 4), round(share.upper, 4)) == (lower, upper)


@given(st.integers(0, 500), st.integers(1, 500), levels)
def test_wilson_agrees_with_statsmodels(hits: int, more: int, level: float) -> None:
    total = hits + more

    (share,) = wilson([hits], [total], confidence=level)

    peer = proportion_confint(hits, total, alpha=1 - level, method="wilson")
    np.testing.assert_allclose((share.lower, share.upper), peer, rtol=1e-9, atol=1e-12)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_wilson_holds_the_share_and_stays_within_0_and_1(hits: int, misses: int) -> None:
    total = max(hits + misses, 1)

    (share,) = wilson([min(hits, total)], [total])

    assert 0 <= share.lower <= share.value <= share.upper <= 1


def test_more_successes_than_the_total_are_refused() -> None:
    with pytest.raises(ValueError, match="larger than its total"):
        wilson([3], [2])
    with pytest.raises(ValueError, match="larger than its total"):
        proportion_ratio([1], [2], [3], [2])


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    # Garwood 1936, Biometrika 28: limits for a Poisson count, 95 %.
    [(0, 0.0, 3.689), (1, 0.02532, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390)],
)
def test_the_exact_interval_is_garwoods(count: int, lower: float, upper: float) -> None:
    (found,) = exact_poisson([count], [1], per=1)

    np.testing.assert_allclose((found.lower, found.upper), (lower, upper), rtol=3e-4)


@given(counts, levels)
def test_the_exact_interval_agrees_with_statsmodels(count: int, level: float) -> None:
    (found,) = exact_poisson([count], [1], per=1, confidence=level)

    lower, upper = confint_poisson(count, 1, method="exact-c", alpha=1 - level)
    np.testing.assert_allclose((found.lower, found.upper), (np.nan_to_num(lower), upper), rtol=1e-7)


def test_byars_interval_by_hand() -> None:
    (ten,) = byar([10], [1], per=1)

    z = stats.norm.ppf(0.975)
    assert ten.lower == pytest.approx(10 * (1 - 1 / 90 - z / (3 * 10**0.5)) ** 3)
    assert ten.upper == pytest.approx(11 * (1 - 1 / 99 + z / (3 * 11**0.5)) ** 3)


@given(st.integers(10, 100_000))
def test_byars_interval_is_close_to_the_exact_one_from_10_on(count: int) -> None:
    (near,), (exact,) = byar([count], [1], per=1), exact_poisson([count], [1], per=1)

    np.testing.assert_allclose((near.lower, near.upper), (exact.lower, exact.upper), rtol=0.003)


@given(counts, people, levels)
def test_a_rate_lies_within_its_interval(count: int, exposure: int, level: float) -> None:
    (found,) = rate([count], [exposure], per=100_000, confidence=level)

    assert 0 <= found.lower <= found.value <= found.upper
    assert found.value == pytest.approx(count / exposure * 100_000)


@given(st.integers(0, 5000), people)
def test_a_surer_interval_is_wider(count: int, exposure: int) -> None:
    (narrow,) = rate([count], [exposure], per=1000, confidence=0.8)
    (wide,) = rate([count], [exposure], per=1000, confidence=0.99)

    assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper


@pytest.mark.parametrize("function", [byar, exact_poisson, mid_p_poisson])
@given(level=levels)
def test_one_event_more_never_lowers_a_limit(function, level: float) -> None:
    found = function(range(200), np.ones(200), per=1, confidence=level)

    assert (np.diff(found.lowers) >= 0).all()
    assert (np.diff(found.uppers) > 0).all()


@given(counts, people, st.floats(min_value=1e-3, max_value=1e3))
def test_a_rate_and_its_interval_scale_with_their_base(count: int, exposure: int, times: float) -> None:
    (plain,), (scaled,) = rate([count], [exposure], per=100), rate([count], [exposure * times], per=100 * times)

    np.testing.assert_allclose(
        (scaled.value, scaled.lower, scaled.upper), (plain.value, plain.lower, plain.upper), rtol=1e-9
    )


@given(st.integers(0, 500), people, st.integers(1, 500), people, st.integers(1, 1000))
def test_the_unit_of_exposure_does_not_change_a_ratio(a: int, n: int, b: int, m: int, times: int) -> None:
    (plain,), (scaled,) = rate_ratio([a], [n], [b], [m]), rate_ratio([a], [n * times], [b], [m * times])

    np.testing.assert_allclose(
        (scaled.value, scaled.lower, scaled.upper), (plain.value, plain.lower, plain.upper), rtol=1e-9
    )


def test_a_ratio_of_very_different_counts_keeps_its_digits() -> None:
    (ratio,) = exact_rate_ratio([10**9], [1], [1], [1])

    # One against so many: the limits are those of a Poisson count of 1, upside down.
    assert (ratio.lower, ratio.upper) == pytest.approx((1e9 / 5.5716434, 1e9 / 0.0253178), rel=1e-4)


def test_small_counts_have_the_exact_interval_and_say_so() -> None:
    small, enough = rate([9, 10], [100, 100], per=1)

    assert (small.method, small.note) == (EXACT, FEW_NOTE)
    assert (enough.method, enough.note) == (BYAR, "")


def test_byars_lower_limit_of_nothing_is_zero() -> None:
    nothing, one = byar([0, 1], [1, 1], per=1, confidence=0.999)

    assert nothing.lower == 0
    assert one.lower == 0


def test_many_rates_at_once_are_the_same_as_one_by_one() -> None:
    together = rate([3, 40, 500], [10, 200, 900], per=100)

    apart = [rate([count], [base], per=100)[0] for count, base in ((3, 10), (40, 200), (500, 900))]
    assert list(together) == apart


@pytest.mark.parametrize("function", [rate, byar, exact_poisson])
def test_a_withheld_count_gives_a_withheld_rate(function) -> None:
    (hidden, absent, shown) = function([HIDDEN, None, 4], [100, 100, 100], per=100)

    assert (hidden.value, hidden.lower, hidden.upper) == (HIDDEN, HIDDEN, HIDDEN)
    assert (absent.value, absent.lower, absent.upper, absent.method) == (None, None, None, "")
    assert shown.value == 4


def test_a_withheld_exposure_gives_a_withheld_rate() -> None:
    (hidden,) = rate([4], [HIDDEN], per=100)

    assert hidden.value == HIDDEN


def test_a_withheld_total_gives_a_withheld_share() -> None:
    (hidden,) = wilson([4], [HIDDEN])

    assert hidden.value == HIDDEN


def test_the_ratio_of_rates_by_hand() -> None:
    (ratio,) = rate_ratio([40], [1000], [20], [1000])

    spread = np.exp(stats.norm.ppf(0.975) * np.sqrt(1 / 40 + 1 / 20))
    assert ratio.value == pytest.approx(2)
    assert (ratio.lower, ratio.upper) == (pytest.approx(2 / spread), pytest.approx(2 * spread))
    assert (ratio.method, ratio.note) == (LOG_NORMAL, "")


@given(st.integers(0, 200), people, st.integers(1, 200), people, levels)
def test_the_exact_ratio_agrees_with_scipys_binomial(a: int, n: int, b: int, m: int, level: float) -> None:
    (ratio,) = exact_rate_ratio([a], [n], [b], [m], confidence=level)

    share = stats.binomtest(a, a + b).proportion_ci(level, method="exact")
    np.testing.assert_allclose(ratio.lower, share.low / (1 - share.low) * m / n, rtol=1e-6)
    np.testing.assert_allclose(ratio.upper, share.high / (1 - share.high) * m / n, rtol=1e-6)


@given(st.integers(1, 5000), people, st.integers(1, 5000), people)
def test_a_ratio_turned_round_is_its_inverse(a: int, n: int, b: int, m: int) -> None:
    (there,), (back,) = rate_ratio([a], [n], [b], [m]), rate_ratio([b], [m], [a], [n])

    np.testing.assert_allclose(
        (there.value, there.lower, there.upper), (1 / back.value, 1 / back.upper, 1 / back.lower)
    )
    assert there.lower <= there.value <= there.upper


def test_small_counts_have_the_exact_ratio_and_say_so() -> None:
    (ratio,) = rate_ratio([9], [100], [50], [100])

    assert (ratio.method, ratio.note) == (EXACT_RATIO, FEW_RATIO_NOTE)
    assert ratio == exact_rate_ratio([9], [100], [50], [100])[0]


def test_nothing_counted_in_the_comparator_gives_no_ratio_and_says_why() -> None:
    (ratio,) = rate_ratio([5], [100], [0], [100])

    assert (ratio.value, ratio.lower, ratio.upper, ratio.note) == (None, None, None, NO_COMPARATOR)


def test_nothing_counted_in_the_group_gives_zero_with_an_upper_limit() -> None:
    (ratio,) = rate_ratio([0], [100], [5], [100])

    assert (ratio.value, ratio.lower, ratio.note) == (0, 0, NO_EVENTS)
    assert ratio.upper == pytest.approx(0.025 ** (-1 / 5) - 1)


@pytest.mark.parametrize("place", range(4))
def test_a_withheld_part_gives_a_withheld_ratio(place: int) -> None:
    columns = [[4], [100], [5], [100]]
    columns[place] = [HIDDEN]

    for function in (rate_ratio, exact_rate_ratio, proportion_ratio):
        assert function(*columns)[0].upper == HIDDEN


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 300), st.integers(1, 300), levels)
def test_the_ratio_of_proportions_agrees_with_statsmodels(a: int, x: int, b: int, y: int, level: float) -> None:
    (ratio,) = proportion_ratio([a], [a + x], [b], [b + y], confidence=level)

    peer = confint_proportions_2indep(
        a, a + x, b, b + y, compare="ratio", method="log", alpha=1 - level, correction=False
    )
    np.testing.assert_allclose((ratio.lower, ratio.upper), peer, rtol=1e-8)


@pytest.mark.parametrize(
    ("columns", "relative_likelihood"),
    [(([250], [1000], [64], [400]), 1.5625), (([6], [800], [20], [5000]), 1.875)],
)
def test_relative_likelihoods_of_the_workforce_standard(columns, relative_likelihood: float) -> None:
    (ratio,) = proportion_ratio(*columns)

    assert ratio.value == pytest.approx(relative_likelihood)


def test_the_ratio_of_proportions_has_no_interval_without_successes() -> None:
    group, comparator = proportion_ratio([0, 3], [10, 10], [3, 0], [10, 10])

    assert (group.value, group.lower, group.upper, group.note) == (0, None, None, NO_EVENTS)
    assert (comparator.value, comparator.lower, comparator.note) == (None, None, NO_COMPARATOR)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (([-1], [1], [1], [1]), "Count 1 is -1"),
        (([1], [0], [1], [1]), "Exposure 1 is 0"),
        (([1], [1], [0.5], [1]), "Comparator count 1 is 0.5"),
        (([1], [1], [1], [0]), "Comparator exposure 1 is 0"),
        (([1, 2], [1], [1], [1]), "different lengths"),
    ],
)
def test_ratios_refuse_what_no_ratio_can_be_made_of(columns, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        rate_ratio(*columns)
