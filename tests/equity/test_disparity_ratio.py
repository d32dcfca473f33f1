"""The race disparity ratio: its published example, its product rule, and an interval that covers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import Table2x2

from plumbline.equity.disparity_ratio import (
    FEW_NOTE,
    NOBODY,
    UNCONFIRMED,
    DisparityRatios,
    Tiers,
    disparity_ratios,
)
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
TIERS = Tiers(lower=("2", "3", "4", "5"), middle=("6", "7"), upper=("8a", "9"))
SIMPLE = Tiers(lower=("l",), middle=("m",), upper=("u",))
staff = st.integers(1, 5000)


def ratios(group, comparator, tiers=SIMPLE, **options) -> DisparityRatios:
    counts = dict(zip("lmu", group, strict=True)), dict(zip("lmu", comparator, strict=True))
    return disparity_ratios(*counts, tiers=tiers, group="BME staff", comparator="White staff", **options)


def test_the_worked_example() -> None:
    # The project's test vector for the ratio: 600/150/20 against 2500/1500/500.
    found = ratios((600, 150, 20), (2500, 1500, 500))

    values = [found.lower_to_middle.value, found.middle_to_upper.value, found.lower_to_upper.value]
    assert values == pytest.approx([2.4, 2.5, 6.0])
    assert (found.group, found.comparator) == ("BME staff", "White staff")
    assert (found.head_counts, found.comparator_head_counts) == ((600, 150, 20), (2500, 1500, 500))


def test_bands_are_summed_into_their_tiers() -> None:
    group = {"2": 100, "3": 200, "4": 100, "5": 200, "6": 100, "7": 50, "8a": 15, "9": 5}
    comparator = {"2": 500, "3": 500, "4": 500, "5": 1000, "6": 1000, "7": 500, "8a": 400, "9": 100}

    found = disparity_ratios(group, comparator, tiers=TIERS, group="BME staff", comparator="White staff")

    assert found.lower_to_upper.value == pytest.approx(6.0)


@given(staff, staff, staff, staff, staff, staff)
def test_lower_to_upper_is_the_product_of_both_steps(a, b, c, d, e, f) -> None:
    found = ratios((a, b, c), (d, e, f))

    assert found.lower_to_upper.value == pytest.approx(found.lower_to_middle.value * found.middle_to_upper.value)


@given(staff, staff, staff, staff, staff, staff)
def test_groups_turned_round_invert_every_ratio(a, b, c, d, e, f) -> None:
    there, back = ratios((a, b, c), (d, e, f)), ratios((d, e, f), (a, b, c))

    for name in ("lower_to_middle", "middle_to_upper", "lower_to_upper"):
        one, other = getattr(there, name), getattr(back, name)
        assert (one.value, one.lower) == (pytest.approx(1 / other.value), pytest.approx(1 / other.upper))


@given(staff, staff, staff, staff, st.floats(0.5, 0.999))
def test_the_interval_agrees_with_statsmodels(a, b, c, d, level) -> None:
    found = ratios((a, b, 1), (c, d, 1), confidence=level).lower_to_middle

    peer = Table2x2(np.array([[a, b], [c, d]]), shift_zeros=False)
    np.testing.assert_allclose(
        (found.value, found.lower, found.upper), (peer.oddsratio, *peer.oddsratio_confint(1 - level)), rtol=1e-9
    )


def test_the_same_spread_over_the_tiers_is_parity() -> None:
    found = ratios((60, 30, 10), (600, 300, 100))

    assert found.lower_to_upper.value == pytest.approx(1)
    assert found.lower_to_upper.lower < 1 < found.lower_to_upper.upper


def test_the_interval_covers_as_often_as_it_says_in_a_small_trust() -> None:
    chance, runs = np.random.default_rng(20261123), 1500
    group = chance.multinomial(120, [0.6, 0.28, 0.12], runs)
    comparator = chance.multinomial(800, [0.5, 0.3, 0.2], runs)
    truth = (0.6 / 0.12) / (0.5 / 0.2)

    found = [ratios(*pair).lower_to_upper for pair in zip(group.tolist(), comparator.tolist(), strict=True)]

    assert 0.935 <= np.mean([one.lower <= truth <= one.upper for one in found if one.value]) <= 0.98


def test_an_unconfirmed_formula_is_said_with_every_ratio() -> None:
    confirmed = Tiers(lower=("l",), middle=("m",), upper=("u",), is_confirmed=True, source="a published method")

    assert ratios((60, 30, 20), (60, 30, 20)).lower_to_upper.note == UNCONFIRMED
    assert ratios((60, 30, 20), (60, 30, 20), confirmed).lower_to_upper.note == ""
    assert ratios((60, 30, 9), (60, 30, 20), confirmed).lower_to_upper.note == FEW_NOTE
    assert ratios((60, 30, 9), (60, 30, 20)).lower_to_middle.note == UNCONFIRMED


def test_an_empty_tier_has_no_ratio_and_says_why() -> None:
    found = ratios((60, 30, 0), (60, 30, 20))

    top = found.lower_to_upper
    assert (top.value, top.lower, top.upper) == (None, None, None)
    assert top.note == f"{NOBODY} {UNCONFIRMED}"
    assert found.lower_to_middle.value == pytest.approx(1)


def test_a_withheld_band_withholds_the_ratios_of_its_tier() -> None:
    found = ratios((60, 30, HIDDEN), (60, None, 20))

    assert (found.lower_to_upper.value, found.middle_to_upper.value) == (HIDDEN, HIDDEN)
    assert (found.lower_to_middle.value, found.head_counts) == (None, (60, 30, HIDDEN))


@pytest.mark.parametrize(
    ("group", "sentence"),
    [
        ({"l": 1, "m": 1}, "BME staff: no head count for u; give 0"),
        ({"l": 1, "m": 1, "u": 1, "VSM": 1}, "BME staff: no tier holds VSM"),
        ({"l": 1, "m": -1, "u": 1}, "BME staff: head count 2 is -1"),
        ({"l": 1, "m": 1.5, "u": 1}, "BME staff: head count 2 is 1.5"),
        ({"l": float("nan"), "m": 1, "u": 1}, "BME staff: head count 1 is nan"),
    ],
)
def test_head_counts_that_do_not_fit_the_tiers_are_refused(group, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        disparity_ratios(
            group, {"l": 1, "m": 1, "u": 1}, tiers=SIMPLE, group="BME staff", comparator="White staff"
        )


def test_tiers_must_hold_bands_and_share_none() -> None:
    with pytest.raises(ValueError, match="The middle tier has no pay band"):
        Tiers(lower=("5",), middle=(), upper=("9",))
    with pytest.raises(ValueError, match="5 is there twice"):
        Tiers(lower=("5",), middle=("5", "6"), upper=("9",))
