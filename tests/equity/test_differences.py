"""Differences of proportions and of rates: published limits, what a score interval is, and zero cells."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import test_poisson_2indep as poisson_test

from plumbline.equity import proportion_differences, rate_differences
from plumbline.equity.proportion_differences import newcombe_difference, proportion_difference
from plumbline.equity.rate_differences import rate_difference
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
Z = stats.norm.ppf(0.975)
# Newcombe 1998, Statistics in Medicine 17, p. 873-890, table II: contrast, method 6 and method 10.
PUBLISHED = [
    ((56, 70, 48, 80), (0.0528, 0.3382), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1700, 0.8406), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0342, 0.8534), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0326, 0.1933), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1658, 0.2844), (-0.1611, 0.2775)),
    ((0, 10, 0, 10), (-0.2879, 0.2879), (-0.2775, 0.2775)),
    ((10, 10, 0, 20), (0.7156, 1.0000), (0.6791, 1.0000)),
    ((10, 10, 0, 10), (0.6636, 1.0000), (0.6075, 1.0000)),
]
groups = st.tuples(st.integers(0, 300), st.integers(0, 300)).filter(lambda pair: sum(pair) > 1)
exposures = st.floats(min_value=1, max_value=1e6)


@pytest.mark.parametrize(("contrast", "miettinen_nurminen", "newcombe"), PUBLISHED, ids=str)
def test_newcombes_published_limits_are_reached(contrast, miettinen_nurminen, newcombe) -> None:
    columns = [[part] for part in contrast]

    (score,), (hybrid,) = proportion_difference(*columns), newcombe_difference(*columns)

    assert tuple(np.round((score.lower, score.upper), 4)) == miettinen_nurminen
    assert tuple(np.round((hybrid.lower, hybrid.upper), 4)) == newcombe


@given(groups, groups)
def test_newcombes_interval_agrees_with_statsmodels(group, comparator) -> None:
    (a, x), (b, y) = group, comparator

    (found,) = newcombe_difference([a], [a + x], [b], [b + y])

    peer = confint_proportions_2indep(a, a + x, b, b + y, compare="diff", method="newcomb")
    np.testing.assert_allclose((found.lower, found.upper), np.clip(peer, -1, 1), atol=1e-12)


def _score(a: int, n: int, b: int, m: int, put: float) -> float:
    """Miettinen and Nurminen's statistic, the likeliest proportions found by searching the likelihood's slope."""

    def slope(other: float) -> float:
        mine = other + put
        return a / mine - (n - a) / (1 - mine) + b / other - (m - b) / (1 - other)

    low, high = max(0.0, -put) + 1e-14, min(1.0, 1 - put) - 1e-14
    if slope(low) <= 0:
        other = low
    elif slope(high) >= 0:
        other = high
    else:
        other = optimize.brentq(slope, low, high, xtol=1e-16)
    mine = other + put
    variance = (mine * (1 - mine) / n + other * (1 - other) / m) * (n + m) / (n + m - 1)
    return (a / n - b / m - put) / np.sqrt(variance)


@given(groups, groups)
def test_at_the_limits_the_score_statistic_is_the_normal_deviate(group, comparator) -> None:
    (a, x), (b, y) = group, comparator
    (found,) = proportion_difference([a], [a + x], [b], [b + y])
    assume(found.lower > -0.9999 and found.upper < 0.9999)

    at_lower = _score(a, a + x, b, b + y, found.lower)
    at_upper = _score(a, a + x, b, b + y, found.upper)

    assert (at_lower, at_upper) == (pytest.approx(Z, abs=1e-5), pytest.approx(-Z, abs=1e-5))


@pytest.mark.parametrize("method", [proportion_difference, newcombe_difference])
@given(group=groups, comparator=groups)
def test_differences_turned_round_change_their_sign(method, group, comparator) -> None:
    (a, x), (b, y) = group, comparator

    (there,), (back,) = method([a], [a + x], [b], [b + y]), method([b], [b + y], [a], [a + x])
    (others,) = method([x], [a + x], [y], [b + y])

    assert -1 <= there.lower <= there.value <= there.upper <= 1
    np.testing.assert_allclose((there.lower, there.upper), (-back.upper, -back.lower), atol=1e-9)
    # Those who did not differ as much as those who did, the other way.
    np.testing.assert_allclose((there.lower, there.upper), (-others.upper, -others.lower), atol=1e-9)


@pytest.mark.parametrize("method", [proportion_difference, newcombe_difference])
@given(group=groups, comparator=groups)
def test_a_surer_difference_is_wider(method, group, comparator) -> None:
    (a, x), (b, y) = group, comparator

    (narrow,) = method([a], [a + x], [b], [b + y], confidence=0.8)
    (wide,) = method([a], [a + x], [b], [b + y], confidence=0.99)

    assert wide.lower <= narrow.lower + 1e-12
    assert narrow.upper <= wide.upper + 1e-12


@given(st.lists(st.tuples(groups, groups), min_size=1, max_size=4))
def test_many_differences_at_once_are_the_same_as_one_by_one(many) -> None:
    rows = [(a, a + x, b, b + y) for (a, x), (b, y) in many]

    for method in (proportion_difference, newcombe_difference):
        together = method(*(np.array(column) for column in zip(*rows, strict=True)))

        assert list(together) == [method(*([part] for part in row))[0] for row in rows]


def test_rare_events_keep_their_digits() -> None:
    """Among millions of people the score interval nears the plain normal one; lost digits would show."""
    a, n, b, m = 400, 10_000_000, 300, 10_000_000

    (found,) = proportion_difference([a], [n], [b], [m])

    p, q = a / n, b / m
    half = Z * np.sqrt(p * (1 - p) / n + q * (1 - q) / m)
    np.testing.assert_allclose((found.lower, found.upper), (p - q - half, p - q + half), rtol=0.02)
    assert _score(a, n, b, m, found.lower) == pytest.approx(Z, rel=1e-4)


def test_small_counts_and_zeros_are_said_in_words() -> None:
    neither, few, enough = proportion_difference([0, 3, 30], [10, 10, 99], [0, 30, 40], [20, 90, 90])

    assert neither.note == proportion_differences.NOTHING
    assert (few.note, enough.note) == (proportion_differences.FEW_NOTE, "")


def test_the_difference_of_rates_is_that_of_the_r_package_ratesci() -> None:
    (found,) = rate_difference([60], [51_477.5], [30], [54_308.7], per=1000)

    # scoreci(60, 51477.5/1000, 30, 54308.7/1000, distrib = "poi", contrast = "RD", skew = FALSE, cc = 0,
    # level = 0.95), as quoted in statsmodels' own tests.
    assert (round(found.lower, 6), round(found.upper, 6)) == (0.265796, 0.989192)


@given(st.integers(0, 500), exposures, st.integers(0, 500), exposures)
def test_at_the_limits_statsmodels_score_test_of_rates_has_the_level(a, n, b, m) -> None:
    assume(a + b > 0)
    (found,) = rate_difference([a], [n], [b], [m], per=1)

    for limit in (found.lower, found.upper):
        with np.errstate(all="ignore"):
            peer = poisson_test(a, n, b, m, value=limit, method="score", compare="diff")
        assert peer.pvalue == pytest.approx(0.05, rel=1e-5)


@given(st.integers(0, 500), exposures, st.integers(0, 500), exposures, st.floats(1e-3, 1e3))
def test_differences_of_rates_turn_round_and_scale(a, n, b, m, times) -> None:
    (there,), (back,) = rate_difference([a], [n], [b], [m], per=1), rate_difference([b], [m], [a], [n], per=1)
    (scaled,) = rate_difference([a], [n * times], [b], [m * times], per=times)

    assert there.lower <= there.value <= there.upper
    width = there.upper - there.lower
    np.testing.assert_allclose((there.lower, there.upper), (-back.upper, -back.lower), atol=1e-9 * width)
    np.testing.assert_allclose((scaled.lower, scaled.upper), (there.lower, there.upper), atol=1e-9 * width)


def test_rates_of_zero_have_an_interval_and_say_so() -> None:
    neither, none, enough = rate_difference([0, 0, 40], [100] * 3, [0, 12, 50], [100] * 3, per=100)

    # The likeliest rate if the difference were put is then the difference itself, so the limit is z squared.
    assert (neither.value, neither.note) == (0, rate_differences.NOTHING)
    assert (neither.lower, neither.upper) == (pytest.approx(-(Z**2)), pytest.approx(Z**2))
    assert (none.value, none.note, enough.note) == (-12, rate_differences.FEW_NOTE, "")


@pytest.mark.parametrize("place", range(4))
def test_a_withheld_part_gives_a_withheld_difference(place: int) -> None:
    columns = [[4], [100], [5], [100]]
    columns[place] = [HIDDEN]

    assert rate_difference(*columns, per=1)[0].upper == HIDDEN
    assert proportion_difference(*columns)[0].upper == HIDDEN
    assert newcombe_difference(*columns)[0].upper == HIDDEN


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (([3], [2], [1], [1]), "larger than its total"),
        (([1], [1], [3], [2]), "larger than its total"),
        (([1], [0], [1], [1]), "Total 1 is 0|larger than its total"),
        (([1], [1], [1], [0]), "Comparator total 1 is 0"),
        (([1], [1], [-1], [1]), "Comparator count 1 is -1"),
        (([1, 2], [3], [1], [1]), "different lengths"),
    ],
)
def test_what_is_no_pair_of_shares_is_refused(columns, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        proportion_difference(*columns)
