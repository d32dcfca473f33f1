"""Directly standardised rates: published intervals, another package's, and what is refused or said in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from plumbline.equity.rates import byar, rate
from plumbline.equity.standardisation import (
    DOBSON_BYAR,
    DOBSON_EXACT,
    EMPTY,
    FEW_NOTE,
    NOTHING,
    ZERO,
    dobson_byar,
    fay_feuer,
    tiwari,
)
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
METHODS = [dobson_byar, fay_feuer, tiwari]
# Down's syndrome by mother's age and birth order, Michigan: Fleiss 1981, p. 249, as in Fay and Feuer 1997.
BIRTHS = [
    [230061, 329449, 114920, 39487, 14208, 3052],
    [72202, 326701, 208667, 83228, 28466, 5375],
    [15050, 175702, 207081, 117300, 45026, 8660],
    [2293, 68800, 132424, 98301, 46075, 9834],
    [327, 30666, 123419, 149919, 104088, 34392],
]
CASES = [
    [107, 141, 60, 40, 39, 25],
    [25, 150, 110, 84, 82, 39],
    [3, 71, 114, 103, 108, 75],
    [1, 26, 64, 89, 137, 96],
    [0, 8, 63, 112, 262, 295],
]
ALL_BIRTHS = [319933, 931318, 786511, 488235, 237863, 61313]

tables = st.integers(1, 5).flatmap(
    lambda strata: st.tuples(
        st.lists(st.integers(0, 200), min_size=strata, max_size=strata),
        st.lists(st.integers(200, 100_000), min_size=strata, max_size=strata),
        st.lists(st.integers(1, 1000), min_size=strata, max_size=strata),
    )
)


def test_fay_and_feuers_interval_is_that_of_the_r_packages_asht_and_dsrtest() -> None:
    found = fay_feuer(CASES, BIRTHS, ALL_BIRTHS, per=100_000)[4]

    # dsrTest's vignette, after Fay and Feuer 1997, fifth and later births.
    assert found.value == pytest.approx(75.52901, abs=5e-6)
    assert (found.lower, found.upper) == (pytest.approx(67.70212, abs=5e-6), pytest.approx(188.30017, abs=5e-6))


def test_dobsons_interval_is_that_of_phstatsmethods() -> None:
    at_95 = dobson_byar(CASES, BIRTHS, ALL_BIRTHS, per=100_000)[4]
    at_99_8 = dobson_byar(CASES, BIRTHS, ALL_BIRTHS, per=100_000, confidence=0.998)[4]

    # PHStatsMethods 0.1.16 (Department of Health and Social Care), ph_dsr on the same table.
    assert at_95.value == pytest.approx(75.5290074453, rel=1e-10)
    assert (at_95.lower, at_95.upper) == pytest.approx((67.6327431227, 83.8671087085), rel=1e-10)
    assert (at_99_8.lower, at_99_8.upper) == pytest.approx((63.2800408747, 88.7966897732), rel=1e-10)


@given(tables)
def test_fay_and_feuers_and_tiwaris_limits_are_chi_squared_quantiles(table) -> None:
    counts, people, standard = (np.array(part, dtype=float) for part in table)

    (largest,), (mean,) = (method([counts], [people], standard, per=1) for method in (fay_feuer, tiwari))

    weights = standard / standard.sum() / people
    y, v = weights @ counts, weights**2 @ counts
    lower = v / (2 * y) * stats.chi2.ppf(0.025, 2 * y**2 / v) if y else 0.0
    for found, more, spread in (
        (largest, weights.max(), weights.max() ** 2),
        (mean, weights.mean(), (weights**2).mean()),
    ):
        upper_y, upper_v = y + more, v + spread
        upper = upper_v / (2 * upper_y) * stats.chi2.ppf(0.975, 2 * upper_y**2 / upper_v)
        np.testing.assert_allclose((found.value, found.lower, found.upper), (y, lower, upper), rtol=1e-8)


@pytest.mark.parametrize("method", METHODS)
@given(table=tables, times=st.floats(0.01, 100))
def test_only_the_shares_of_the_standard_matter_and_the_order_holds(method, table, times) -> None:
    counts, people, standard = table

    (found,) = method([counts], [people], standard, per=1000)
    (scaled,) = method([counts], [people], [share * times for share in standard], per=1000)

    parts = [part for part in (found.lower, found.value, found.upper) if part is not None]
    assert parts == sorted(parts)
    assert found.lower >= 0
    np.testing.assert_allclose(scaled.value, found.value, rtol=1e-9)
    np.testing.assert_allclose(scaled.lower, found.lower, rtol=1e-9, atol=1e-12)


@given(tables)
def test_a_group_that_is_made_up_like_the_standard_keeps_its_crude_rate(table) -> None:
    counts, people, _ = table
    total, exposure = sum(counts), sum(people)

    (dobson,) = dobson_byar([counts], [people], people, per=1000)
    (gamma,) = fay_feuer([counts], [people], people, per=1000)

    (crude,) = rate([total], [exposure], per=1000)
    assert dobson.value == pytest.approx(crude.value)
    if total >= 10:
        # Equal weights make the weighted sum a Poisson count again, so the intervals are the plain ones.
        assert (dobson.lower, dobson.upper) == pytest.approx((crude.lower, crude.upper), rel=1e-9)
    if total:
        exact = stats.chi2.ppf([0.025, 0.975], [2 * total, 2 * total + 2]) / 2 / exposure * 1000
        assert (gamma.lower, gamma.upper) == pytest.approx(tuple(exact), rel=1e-7)


@pytest.mark.parametrize("method", METHODS)
def test_many_groups_at_once_are_the_same_as_one_by_one(method) -> None:
    together = method(np.array(CASES), np.array(BIRTHS), ALL_BIRTHS, per=100_000)

    apart = [
        method([cases], [births], ALL_BIRTHS, per=100_000)[0] for cases, births in zip(CASES, BIRTHS, strict=True)
    ]
    for group, alone in zip(together, apart, strict=True):
        assert (group.method, group.note) == (alone.method, alone.note)
        np.testing.assert_allclose(
            (group.value, group.lower, group.upper), (alone.value, alone.lower, alone.upper), rtol=1e-12
        )


def test_one_stratum_has_byars_own_interval() -> None:
    (found,), (plain,) = dobson_byar([[25]], [[1000]], [7], per=1000), byar([25], [1000], per=1000)

    assert found.method == DOBSON_BYAR
    assert (found.lower, found.upper) == pytest.approx((plain.lower, plain.upper))


def test_fewer_than_10_events_have_the_exact_limits_and_say_so() -> None:
    (found,) = dobson_byar([[4, 5]], [[100, 200]], [1, 1], per=1)

    assert (found.method, found.note) == (DOBSON_EXACT, FEW_NOTE)
    exact = stats.chi2.ppf([0.025, 0.975], [18, 20]) / 2
    scale = np.sqrt((4 / 200**2 + 5 / 400**2) / 9)
    assert (found.lower, found.upper) == pytest.approx(tuple(found.value + scale * (exact - 9)))


@pytest.mark.parametrize("method", METHODS)
def test_few_events_can_be_withheld_and_then_say_why(method) -> None:
    counts, people = [[4, 5], [5, 5], [HIDDEN, 90]], [[100, 100]] * 3

    few, enough, hidden = method(counts, people, [1, 1], per=1, withhold_below=10)

    assert few.value == Withheld("Fewer than 10 events: a standardised rate would not be reliable.")
    assert (few.upper, enough.value, hidden.value) == (few.value, pytest.approx(0.05), HIDDEN)


def test_nothing_counted_is_zero_with_an_upper_limit_where_there_is_one() -> None:
    (dobson,), (gamma,) = (method([[0, 0]], [[10, 20]], [1, 1], per=1) for method in (dobson_byar, fay_feuer))

    assert (dobson.value, dobson.lower, dobson.upper, dobson.note) == (0, 0, None, NOTHING)
    assert (gamma.value, gamma.lower, gamma.note) == (0, 0, ZERO)
    # The largest weight is that of the first stratum, a half over ten; nothing has 3.689 as its upper limit.
    assert gamma.upper == pytest.approx(3.6889 / 20, rel=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_a_stratum_without_people_leaves_the_group_without_a_rate_and_the_others_with_theirs(method) -> None:
    empty, whole = method([[3, 0], [3, 2]], [[100, 0], [100, 50]], [1, 1], per=1)

    assert (empty.value, empty.lower, empty.upper, empty.note) == (None, None, None, EMPTY)
    assert whole.value == pytest.approx(0.035)


@pytest.mark.parametrize("method", METHODS)
def test_a_stratum_that_the_standard_has_not_needs_no_people(method) -> None:
    (found,) = method([[30, 0]], [[100, 0]], [1, 0], per=1)

    assert found.value == pytest.approx(0.3)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("hidden", [HIDDEN, None])
def test_one_hidden_stratum_hides_the_group(method, hidden) -> None:
    count, people, shown = method(
        [[hidden, 90], [5, 90], [5, 90]], [[10, 99], [hidden, 99], [10, 99]], [1, 1], per=1
    )

    assert (count.value, people.upper, shown.value) == (hidden, hidden, pytest.approx(0.25 + 90 / 198))


@pytest.mark.parametrize(
    ("counts", "exposures", "standard", "sentence"),
    [
        ([[1, 2]], [[1, 2]], [1, -1], "Standard population, stratum 2 is -1; it must be zero or more"),
        ([[1, 2]], [[1, 2]], [1, np.nan], "Standard population, stratum 2 is nan"),
        ([[1, 2]], [[1, 2]], [0, 0], "Standard population: nobody is in any stratum"),
        ([[1, 2]], [[1, 2]], [1], "Standard population: 1 strata, but the groups have 2"),
        ([[1, 2]], [[1, 2]], [1, HIDDEN], "a stratum is withheld or missing; a standard must be whole"),
        ([[1, 2]], [[1, 0]], [1, 1], "Group 1 has events in stratum 2, and nobody who could have them"),
        ([[1, 2]], [[1, np.nan]], [1, 1], "Exposure of group 1 in stratum 2 is nan"),
        ([[1, 2]], [[1, -3]], [1, 1], "Exposure of group 1 in stratum 2 is -3"),
        ([[1, 0.5]], [[1, 1]], [1, 1], "Count of group 1 in stratum 2 is 0.5; it must be a whole number"),
        (np.array([[1.0], [-2.0]]), np.ones((2, 1)), [1], "Count of group 2 in stratum 1 is -2"),
        ([[1, 2]], [[1, 2], [3, 4]], [1, 1], "different shapes"),
        ([[1, 2], [3]], [[1, 2], [3, 4]], [1, 1], "Counts must have a row for each group"),
        ([], [], [1], "Counts must have a row for each group"),
        (np.ones(3), np.ones(3), [1], "Counts must have a row for each group"),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_what_no_rate_can_be_made_of_is_refused(method, counts, exposures, standard, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        method(counts, exposures, standard, per=1)


def test_a_masked_table_is_refused_because_it_gives_no_reason() -> None:
    with pytest.raises(TypeError, match="gives no reason"):
        fay_feuer(np.ma.masked_array([[1]], mask=[[True]]), [[1]], [1], per=1)
