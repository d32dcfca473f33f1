"""Ratios of proportions with Koopman's interval, and the choice between it and Katz's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import test_proportions_2indep as proportions_test

from plumbline.equity.proportion_ratios import (
    KOOPMAN,
    NEARLY_ALL,
    NO_COMPARATOR,
    NOTHING,
    fitting_proportion_ratio,
    koopman_ratio,
)
from plumbline.equity.ratios import FEW_NOTE, KATZ, NO_EVENTS, proportion_ratio
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
groups = st.tuples(st.integers(1, 300), st.integers(0, 300))


def test_the_interval_is_that_of_the_r_package_propcis() -> None:
    (ratio,) = koopman_ratio([7], [34], [1], [34])

    # riskscoreci(7, 34, 1, 34, 0.95), as quoted in statsmodels' own tests.
    assert (ratio.lower, ratio.upper) == (pytest.approx(1.220853, abs=6e-7), pytest.approx(42.575718, abs=6e-7))


@given(groups, groups, st.floats(min_value=0.5, max_value=0.999))
def test_at_the_limits_statsmodels_score_test_has_the_level(group, comparator, level) -> None:
    (a, x), (b, y) = group, comparator
    (ratio,) = koopman_ratio([a], [a + x], [b], [b + y], confidence=level)

    for limit in (ratio.lower, ratio.upper):
        if abs(limit - 1) > 1e-6:
            with np.errstate(all="ignore"):
                peer = proportions_test(
                    a, a + x, b, b + y, value=limit, compare="ratio", method="score", correction=False
                )
            assert peer.pvalue == pytest.approx(1 - level, rel=1e-5)


@given(groups, groups)
def test_a_ratio_turned_round_is_its_inverse(group, comparator) -> None:
    (a, x), (b, y) = group, comparator

    (there,), (back,) = koopman_ratio([a], [a + x], [b], [b + y]), koopman_ratio([b], [b + y], [a], [a + x])

    assert there.lower <= there.value <= there.upper
    np.testing.assert_allclose((there.lower, there.upper), (1 / back.upper, 1 / back.lower), rtol=1e-9)


@given(groups, groups)
def test_a_surer_ratio_is_wider(group, comparator) -> None:
    (a, x), (b, y) = group, comparator

    (narrow,) = koopman_ratio([a], [a + x], [b], [b + y], confidence=0.8)
    (wide,) = koopman_ratio([a], [a + x], [b], [b + y], confidence=0.99)

    assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper


@given(st.lists(st.tuples(groups, groups), min_size=1, max_size=20))
def test_many_ratios_at_once_are_the_same_as_one_by_one(many) -> None:
    rows = [(a, a + x, b, b + y) for (a, x), (b, y) in many]

    together = fitting_proportion_ratio(*(np.array(column) for column in zip(*rows, strict=True)))

    assert list(together) == [fitting_proportion_ratio(*([part] for part in row))[0] for row in rows]


def test_zero_cells_are_said_in_words_and_never_stand_for_a_half() -> None:
    none, no_comparator, neither, all_of_both = koopman_ratio(
        [0, 5, 0, 10], [10] * 4, [5, 0, 0, 10], [10, 10, 20, 10]
    )

    assert (none.value, none.lower, none.note) == (0, 0, NO_EVENTS)
    assert 0 < none.upper < 1
    assert (no_comparator.value, no_comparator.upper, no_comparator.note) == (None, None, NO_COMPARATOR)
    assert no_comparator.lower == pytest.approx(1 / none.upper)
    assert (neither.value, neither.lower, neither.upper, neither.note) == (None, None, None, NOTHING)
    assert (all_of_both.value, all_of_both.note) == (1, NEARLY_ALL)
    assert all_of_both.lower == pytest.approx(1 / all_of_both.upper)


def test_plenty_has_katz_interval_and_few_have_koopmans() -> None:
    columns = [[250, 9, 95], [1000, 750, 100], [64, 17, 60], [400, 2430, 100]]

    plenty, few, nearly_all = fitting_proportion_ratio(*columns)

    assert (plenty.method, few.method, nearly_all.method) == (KATZ, KOOPMAN, KOOPMAN)
    assert (plenty.note, few.note, nearly_all.note) == ("", FEW_NOTE, NEARLY_ALL)
    assert plenty == proportion_ratio(*columns)[0]
    assert few == koopman_ratio(*columns)[1]


@pytest.mark.parametrize("place", range(4))
def test_a_withheld_part_gives_a_withheld_ratio(place: int) -> None:
    columns = [[4], [100], [5], [100]]
    columns[place] = [HIDDEN]

    assert koopman_ratio(*columns)[0].upper == HIDDEN
    assert fitting_proportion_ratio(*columns)[0].upper == HIDDEN
