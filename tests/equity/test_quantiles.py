"""Medians and quartiles against NumPy, and their intervals against printed ranks and by counting every case."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from plumbline.equity.quantiles import ORDER_STATISTICS, TOO_FEW, histogram, mean, quantile

NUMBERS = st.lists(st.integers(-50, 50), min_size=1, max_size=60)


@given(numbers=NUMBERS, share=st.sampled_from([0.05, 0.25, 0.5, 0.75, 0.9]))
def test_a_quantile_is_that_of_numpy(numbers: list[int], share: float) -> None:
    found = quantile(histogram(numbers, [1] * len(numbers)), share)

    assert found.value == pytest.approx(float(np.quantile(numbers, share)))


@given(numbers=NUMBERS)
def test_how_the_values_are_counted_makes_no_difference(numbers: list[int]) -> None:
    values, counts = np.unique(numbers, return_counts=True)

    together, singly = histogram(values, counts), histogram(numbers, [1] * len(numbers))

    assert quantile(together, 0.5) == quantile(singly, 0.5)
    assert mean(together) == pytest.approx(float(np.mean(numbers)))


# Ranks of the 95% interval of a median, as tables of the sign test print them: n, lower, upper.
RANKS = [(6, 1, 6), (8, 1, 8), (9, 2, 8), (10, 2, 9), (15, 4, 12), (20, 6, 15), (25, 8, 18)]


@pytest.mark.parametrize(("size", "lower", "upper"), RANKS)
def test_the_ranks_of_a_median_are_those_of_the_printed_table(size: int, lower: int, upper: int) -> None:
    ranks = list(range(1, size + 1))

    found = quantile(histogram(ranks, [1] * size), 0.5)

    assert (found.lower, found.upper, found.method) == (lower, upper, ORDER_STATISTICS)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
@pytest.mark.parametrize("size", [20, 41, 100])
def test_the_interval_covers_at_least_as_often_as_it_says(size: int, share: float) -> None:
    ranks = list(range(1, size + 1))

    found = quantile(histogram(ranks, [1] * size), share)

    # The quantile lies between ranks l and u when at least l and fewer than u values are at or below it.
    covers = binom.cdf(found.upper - 1, size, share) - binom.cdf(found.lower - 1, size, share)
    assert 0.95 <= covers < 0.99


def test_five_values_are_too_few_for_a_median_at_95_per_cent() -> None:
    found = quantile(histogram([1, 2, 3, 4, 5], [1] * 5), 0.5)

    assert (found.value, found.lower, found.upper, found.note) == (3.0, None, None, TOO_FEW)


def test_of_nothing_there_is_no_quantile() -> None:
    nothing = histogram([], [])

    assert (quantile(nothing, 0.5).value, mean(nothing), nothing.size) == (None, None, 0)


@pytest.mark.parametrize(
    ("values", "counts", "sentence"),
    [
        ([1.0], [1, 2], "There are 1 values and 2 counts"),
        ([float("nan")], [1], "not a finite number"),
        ([1.0], [-1], "below zero"),
    ],
)
def test_what_is_no_histogram_is_refused(values: list[float], counts: list[int], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        histogram(values, counts)


def test_a_share_outside_0_and_1_is_refused() -> None:
    with pytest.raises(ValueError, match="A share lies between 0 and 1"):
        quantile(histogram([1], [1]), 50)
