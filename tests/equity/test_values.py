"""A withheld figure never becomes a number, and columns refuse what no statistic can be made of."""

import math

import numpy as np
import pytest

from plumbline.equity.columns import check_above_zero, check_counts, check_same_length, column
from plumbline.equity.estimates import Estimates
from plumbline.equity.values import Estimate, Withheld, is_withheld

HIDDEN = Withheld("fewer than 5")


def test_a_withheld_figure_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(HIDDEN)


@pytest.mark.parametrize(
    "sum_", [lambda: HIDDEN + 1, lambda: 2 * HIDDEN, lambda: float(HIDDEN), lambda: HIDDEN < 3]
)
def test_a_withheld_figure_refuses_arithmetic(sum_) -> None:
    with pytest.raises(TypeError):
        sum_()


def test_a_withheld_figure_reads_as_a_word() -> None:
    assert str(HIDDEN) == "withheld"
    assert is_withheld(HIDDEN) is True
    assert is_withheld(0) is False


def test_a_column_keeps_reasons_apart_from_numbers() -> None:
    parted = column([3, HIDDEN, None, 0.5])

    assert parted.shown.tolist() == [True, False, False, True]
    assert parted.absent == (None, HIDDEN, None, None)


@pytest.mark.parametrize(
    "figures",
    [
        [3, 0, 7],
        (3, 0.0, np.int64(7)),
        range(3),
        np.array([3, 0, 7], dtype=np.uint8),
        np.array([3, 0, 7], dtype=object),
        [np.float32(3), np.int8(0), True],
    ],
)
def test_plain_numbers_of_every_kind_are_all_shown(figures) -> None:
    parted = column(figures)

    assert parted.numbers.dtype == np.float64
    assert parted.numbers.tolist() == [float(figure) for figure in figures]
    assert (parted.shown.tolist(), parted.absent) == ([True] * 3, (None, None, None))


@pytest.mark.parametrize("figures", [["4"], [4, "5"], [HIDDEN, "5"], [4, [5]], [object()]])
def test_what_is_no_figure_is_refused_and_never_read_as_missing(figures) -> None:
    with pytest.raises((TypeError, ValueError)):
        column(figures)


def test_a_text_among_figures_is_named_with_its_place() -> None:
    with pytest.raises(TypeError, match="Figure 2 is 'many'; it must be a number, Withheld or None"):
        column([HIDDEN, "many"])


def test_a_masked_array_is_refused_because_it_gives_no_reason() -> None:
    with pytest.raises(TypeError, match="gives no reason"):
        column(np.ma.masked_array([1, 2], mask=[True, False]))


def test_a_table_is_no_column() -> None:
    with pytest.raises(ValueError, match="has one dimension; this one has 2"):
        column(np.ones((2, 2)))


@pytest.mark.parametrize("count", [-1, 0.5, math.inf, math.nan])
def test_what_is_no_count_is_refused_with_its_place(count: float) -> None:
    with pytest.raises(ValueError, match=r"Count 2 is .*; it must be a whole number, zero or more\."):
        check_counts(column([1, count]), "Count")


@pytest.mark.parametrize("number", [0, -2, math.inf, math.nan])
def test_what_cannot_be_divided_by_is_refused_with_its_place(number: float) -> None:
    with pytest.raises(ValueError, match=r"Exposure 1 is .*; it must be above zero\."):
        check_above_zero(column([number]), "Exposure")


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match=r"different lengths: \[1, 2\]"):
        check_same_length(column([1]), column([1, 2]))


def test_estimates_are_a_sequence() -> None:
    one, two = Estimate(1.0, 0.5, 2.0, "m"), Estimate(2.0, 1.0, 3.0, "m")

    estimates = Estimates((one, two))

    assert (len(estimates), estimates[1], list(estimates)) == (2, two, [one, two])
    assert estimates[:1] == Estimates((one,))
