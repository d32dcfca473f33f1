"""NHS England's own standardised rates: its formula by hand, its quirk by name, and what it leaves out."""

import numpy as np
import pytest

from plumbline.equity.nhs_england_standardisation import (
    METHOD,
    METHOD_WITHOUT_16_17,
    NOTHING,
    nhs_england_rates,
    standardise_to,
)
from plumbline.equity.standardisation import EMPTY
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
ENGLAND = np.arange(1, 13).reshape(2, 6) * 100_000
PEOPLE = np.arange(12, 0, -1).reshape(1, 2, 6) * 1_000
COUNTS = np.array([[[1, 2, 30, 40, 25, 10], [2, 3, 20, 30, 15, 12]]])


def test_the_worked_example_is_reached() -> None:
    group = standardise_to([600_000, 400_000], [[10, 2]], [[20_000, 5_000]], per=100_000)

    assert f"{group.rates[0].value:.1f}, {group.half_widths[0]:.2f}" == "46.0, 28.93"


def _by_hand(*, without: tuple[int, ...]) -> tuple[float, float]:
    """NHS England's sums, stratum by stratum."""
    whole, rate, variance = ENGLAND.sum(), 0.0, 0.0
    for sex in range(2):
        for band in range(6):
            events, people, england = COUNTS[0, sex, band], PEOPLE[0, sex, band], ENGLAND[sex, band]
            share = events / people
            rate += share * england / whole * 100_000
            if band not in without:
                variance += england**2 * share * (1 - share) / people
    return rate, 1.96 * variance**0.5 / whole * 100_000


def test_twelve_strata_are_weighted_by_england() -> None:
    group = nhs_england_rates(COUNTS, PEOPLE, ENGLAND)

    rate, half_width = _by_hand(without=())
    (found,) = group.rates
    assert (found.value, group.half_widths[0]) == (pytest.approx(rate), pytest.approx(half_width))
    assert (found.upper, found.lower) == (pytest.approx(rate + half_width), pytest.approx(rate - half_width))
    assert found.method == METHOD


def test_the_quirk_is_off_unless_named_and_narrows_the_interval_only() -> None:
    plain = nhs_england_rates(COUNTS, PEOPLE, ENGLAND)
    quirk = nhs_england_rates(COUNTS, PEOPLE, ENGLAND, leaves_16_and_17_out_of_variance=True)

    rate, half_width = _by_hand(without=(1,))
    assert (quirk.rates[0].value, quirk.half_widths[0]) == (pytest.approx(rate), pytest.approx(half_width))
    assert quirk.half_widths[0] < plain.half_widths[0]
    assert quirk.rates[0].method == METHOD_WITHOUT_16_17


def test_the_lower_limit_is_never_below_zero_and_the_half_width_stays_as_printed() -> None:
    group = standardise_to([1], [[1]], [[100_000]], per=100_000)

    assert group.rates[0].lower == 0
    assert group.half_widths[0] == pytest.approx(1.96, rel=1e-4)


def test_zeros_empty_strata_and_withheld_groups_are_each_themselves() -> None:
    group = standardise_to([1, 1], [[0, 0], [3, 0], [HIDDEN, 4]], [[10, 10], [10, 0], [10, 10]], per=1)

    nothing, empty, hidden = group.rates
    assert (nothing.value, nothing.note) == (0, NOTHING)
    assert (empty.value, empty.note, hidden.value) == (None, EMPTY, HIDDEN)
    assert np.isnan(group.half_widths).tolist() == [False, True, True]


def test_half_widths_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        nhs_england_rates(COUNTS, PEOPLE, ENGLAND).half_widths[0] = 1


@pytest.mark.parametrize(
    ("counts", "england"), [(np.ones((1, 2, 5)), ENGLAND), (np.ones((2, 6)), ENGLAND), (COUNTS, np.ones(12))]
)
def test_other_strata_than_two_sexes_by_six_ages_are_refused(counts, england) -> None:
    with pytest.raises(ValueError, match="2 sexes by 6 age bands"):
        nhs_england_rates(counts, PEOPLE, england)
