"""Observed over expected: another package's numbers, R's example, and what is refused or said in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.rates import confint_poisson

from plumbline.equity.indirect_standardisation import (
    FEW_NOTE,
    NOTHING_EXPECTED,
    exact_standardised_ratio,
    indirectly_standardised_rate,
    standardised_ratio,
)
from plumbline.equity.rates import BYAR, EXACT
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
# Test data of the R package PHEindicatormethods (R/isr_sheet.csv): 19 age bands of one area and its reference.
OBSERVED = [127, 25, 18, 21, 12, 27, 48, 27, 29, 32, 32, 34, 45, 65, 38, 68, 74, 82, 91]
PEOPLE = [636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207]
REFERENCE = [
    *(10303, 2824, 3225, 3615, 3641, 3490, 3789, 3213, 3031, 2771),
    *(3089, 3490, 3595, 4745, 5514, 7125, 5694, 6210, 5757),
]
REFERENCE_PEOPLE = [
    *(50520, 57173, 60213, 54659, 44345, 50128, 62163, 67423, 62899, 55463),
    *(60479, 49974, 44140, 40888, 37239, 30819, 18136, 15325, 13918),
]


def test_the_ratio_is_that_of_phstatsmethods_and_its_expected_number_that_of_pheindicatormethods() -> None:
    columns = ([sum(OBSERVED)], [PEOPLE], REFERENCE, REFERENCE_PEOPLE)

    (ratio,), (wide,) = standardised_ratio(*columns), standardised_ratio(*columns, confidence=0.998)

    # The sheet's own column of expected numbers adds up to 868.50151752.
    assert ratio.value == pytest.approx(895 / 868.50151752, rel=1e-10)
    # PHStatsMethods 0.1.16 (Department of Health and Social Care), ph_ISRatio on the same table.
    assert (ratio.lower, ratio.upper) == pytest.approx((0.9640937793, 1.1002973423), rel=1e-9)
    assert (wide.lower, wide.upper) == pytest.approx((0.9273292021, 1.1414646602), rel=1e-9)
    assert ratio.method == BYAR


def test_the_rate_is_that_of_phstatsmethods() -> None:
    (found,) = indirectly_standardised_rate([895], [PEOPLE], REFERENCE, REFERENCE_PEOPLE, per=1000)

    # PHStatsMethods 0.1.16, ph_ISRate; the reference's crude rate is 97.1807412684.
    expected = (100.1457817679, 93.6913481262, 106.9277113394)
    assert (found.value, found.lower, found.upper) == pytest.approx(expected, rel=1e-9)


def test_the_exact_interval_is_that_of_rs_poisson_test() -> None:
    (nickel,) = exact_standardised_ratio([137], [[24.19893]], [1], [1])

    # Welsh nickel workers, the example of R's poisson.test: observed 137, expected 24.19893.
    expected = np.array(confint_poisson(137, 24.19893, method="exact-c"))
    assert (nickel.lower, nickel.upper) == pytest.approx(tuple(expected), rel=1e-9)
    assert nickel.method == EXACT


def test_a_group_with_the_references_rates_has_the_ratio_1() -> None:
    (found,) = standardised_ratio([30], [[100, 200]], [100, 200], [1000, 2000])

    assert found.value == pytest.approx(1)


@given(st.integers(0, 1000), st.floats(0.1, 1000))
def test_a_ratio_lies_within_its_interval(observed: int, expected: float) -> None:
    (found,) = standardised_ratio([observed], [[expected]], [5], [5])

    assert 0 <= found.lower <= found.value <= found.upper


def test_many_groups_at_once_are_the_same_as_one_by_one() -> None:
    people = np.array([PEOPLE, PEOPLE[::-1]])

    together = standardised_ratio([895, 8], people, REFERENCE, REFERENCE_PEOPLE)

    for group, count, row in zip(together, (895, 8), people, strict=True):
        (alone,) = standardised_ratio([count], [row], REFERENCE, REFERENCE_PEOPLE)
        assert group.value == pytest.approx(alone.value, rel=1e-12)
        assert group.upper == pytest.approx(alone.upper, rel=1e-12)


def test_small_counts_are_exact_and_say_so_and_nothing_expected_has_no_ratio() -> None:
    few, nothing = standardised_ratio([4, 0], [[100], [0]], [10], [100])

    assert (few.method, few.note) == (EXACT, FEW_NOTE)
    assert (nothing.value, nothing.upper, nothing.note) == (None, None, NOTHING_EXPECTED)


def test_what_is_withheld_stays_withheld() -> None:
    count, people, absent, shown = standardised_ratio(
        [HIDDEN, 20, None, 20], [[10, 10], [10, HIDDEN], [10, 10], [10, 10]], [1, 1], [2, 2]
    )

    assert (count.value, people.lower, absent.value, shown.value) == (HIDDEN, HIDDEN, None, 2)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (([1, 2], [[1]], [1], [1]), "There are 2 counts for 1 groups"),
        (([1], [[1, 2]], [1, 2], [1]), "Reference exposure: 1 strata, but the groups have 2"),
        (([1], [[1, 2]], [1], [1, 2]), "Reference count: it must be known in each of the 2 strata"),
        (([1], [[1, 2]], [1, HIDDEN], [1, 2]), "Reference count: it must be known in each of the 2 strata"),
        (([1], [[1, 2]], [1, 2], [1, HIDDEN]), "a stratum is withheld or missing"),
        (([1], [[1, 2]], [1, 0], [1, 0]), "Reference exposure, stratum 2 is 0"),
        (([1], [[1, -2]], [1, 2], [1, 2]), "Exposure of group 1 in stratum 2 is -2"),
        (([1.5], [[1, 2]], [1, 2], [1, 2]), "Count 1 is 1.5"),
        (([1], [[1, 2]], [1, -2], [1, 2]), "Reference count 2 is -2"),
    ],
)
def test_what_no_ratio_can_be_made_of_is_refused(columns, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        standardised_ratio(*columns)
