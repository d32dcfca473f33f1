"""How often charts signal by chance, beside published run lengths; and Benjamini and Hochberg's own example."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from plumbline.equity.spc import (
    MovingRanges,
    Rule,
    changed_series,
    find_signals,
    last_point_p_values,
    signals_by_chance,
    xmr_charts,
)

# Benjamini and Hochberg (1995), section 4: 15 p-values; at 0.05 their procedure names 4, Bonferroni's 3.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
    0.7590, 1.0000,
]  # fmt: skip
SERIES, LENGTH = 3000, 2400
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@pytest.fixture(scope="module")
def signals() -> dict[Rule, np.ndarray]:
    """Signals on standard normal values with known limits of 3 standard deviations."""
    values = np.random.default_rng(1987).standard_normal((SERIES, LENGTH))
    lines = {"centre": 0.0, "lower": -3.0, "upper": 3.0, "near_lower": -2.0, "near_upper": 2.0}
    return find_signals(values, **{name: np.array([[line]]) for name, line in lines.items()})


def first(met: np.ndarray, *, after: int = 1) -> np.ndarray:
    """The number of points, counted from 1, until `after` of them are met in each series; LENGTH if never."""
    reached = np.cumsum(met, axis=1, dtype=np.int32) >= after
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, LENGTH)


def test_runs_until_a_false_alarm_are_as_long_as_champ_and_woodall_found(signals) -> None:
    outside = first(signals[Rule.OUTSIDE_LIMITS] != 0)
    two_high = first(signals[Rule.TWO_OF_THREE] == 1, after=2)
    two_low = first(signals[Rule.TWO_OF_THREE] == -1, after=2)

    # Champ and Woodall (1987), table 1: 370.40 for one point outside, 225.44 with two of three beside it.
    # 3,000 run lengths leave a standard error of about 2%.
    assert outside.mean() == pytest.approx(370.4, rel=0.06)
    assert np.minimum(outside, np.minimum(two_high, two_low)).mean() == pytest.approx(225.44, rel=0.06)


def test_runs_and_trends_come_as_often_as_counting_says(signals) -> None:
    run, trend = signals[Rule.RUN], signals[Rule.TREND]

    # Until a run of seven heads or of seven tails: 2 to the 7 less 1 tosses, of which the first is marked.
    assert (first(run != 0) + 6).mean() == pytest.approx(127, rel=0.06)
    # Two of the 7! orders of seven points rise or fall throughout; one in eight of these began a point earlier.
    begins = (trend[:, 1:] != 0) & (trend[:, :-1] == 0)
    assert begins.mean() == pytest.approx(2 / 5040 * 7 / 8, rel=0.1)


def test_p_values_of_the_last_point_are_even_where_nothing_changed() -> None:
    values = np.random.default_rng(1995).normal(50, 7, size=(40_000, 36))

    found = last_point_p_values(xmr_charts(values))

    shares = [float((found <= at).mean()) for at in (0.5, 0.1, 0.05, 0.01)]
    assert shares == pytest.approx([0.5, 0.1, 0.05, 0.01], rel=0.1)


def test_with_few_points_p_values_err_on_the_side_of_silence() -> None:
    values = np.random.default_rng(12).normal(size=(40_000, 12))

    found = last_point_p_values(xmr_charts(values))

    assert 0.006 < (found <= 0.01).mean() < 0.0105


def test_a_last_point_that_cannot_be_judged_has_no_p_value() -> None:
    nan = float("nan")
    row = [1.0, 2.0] * 6
    table = [row, [*row[:-1], nan], [nan] * 6 + row[:6], [3.0] * 11 + [4.0], [nan] * 12]

    found = last_point_p_values(xmr_charts(table))

    assert np.isnan(found).tolist() == [False, True, True, True, True]


def test_the_published_p_values_name_the_four_that_benjamini_and_hochberg_name() -> None:
    changed = changed_series(PUBLISHED)

    assert np.flatnonzero(changed.is_changed).tolist() == [0, 1, 2, 3]
    assert changed.told == (
        "Of 15 series judged together, the last point of 4 stands out, with no more than 5% of those named "
        "expected to be false alarms. Judged one by one, 9 would have, and 0.8 would by chance alone."
    )


@given(p_values, st.sampled_from([0.01, 0.05, 0.2]))
def test_adjusted_p_values_are_those_of_statsmodels(found: list[float], rate: float) -> None:
    is_rejected, adjusted, _, _ = multipletests(found, alpha=rate, method="fdr_bh")

    changed = changed_series(found, rate=rate)

    assert changed.adjusted.tolist() == pytest.approx(adjusted.tolist(), abs=1e-12)
    assert changed.is_changed.tolist() == (adjusted <= rate).tolist()
    assert is_rejected.sum() == pytest.approx(changed.is_changed.sum(), abs=1)  # at rate itself rounding decides


@given(p_values)
def test_what_could_not_be_judged_changes_nothing_for_the_others(found: list[float]) -> None:
    with_gaps = changed_series([float("nan"), *found, float("nan")])

    assert with_gaps.adjusted[1:-1].tolist() == changed_series(found).adjusted.tolist()
    assert not with_gaps.is_changed[[0, -1]].any()


def test_series_that_cannot_be_judged_at_all_name_none() -> None:
    assert not changed_series([float("nan")] * 3).is_changed.any()


@pytest.mark.parametrize(("found", "rate"), [([1.1], 0.05), ([-0.1], 0.05), ([0.5], 0.0), ([0.5], 1.0)])
def test_p_values_and_rates_outside_0_to_1_are_refused(found: list[float], rate: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        changed_series(found, rate=rate)


def test_one_changed_series_among_many_is_found_and_chance_is_not() -> None:
    values = np.random.default_rng(36).normal(size=(1000, 36))
    values[7, -1] += 12

    found = last_point_p_values(xmr_charts(values))

    assert np.flatnonzero(changed_series(found).is_changed).tolist() == [7]
    assert (found <= 0.05).sum() > 30


def test_the_share_of_false_alarms_is_held() -> None:
    rng = np.random.default_rng(57)
    shares = []
    for _ in range(60):
        values = rng.normal(size=(400, 36))
        values[:100, -1] += 6
        named = changed_series(last_point_p_values(xmr_charts(values)), rate=0.1).is_changed
        shares.append(named[100:].sum() / max(named.sum(), 1))

    # 300 of 400 unchanged: the procedure promises 0.1 times three quarters.
    assert np.mean(shares) == pytest.approx(0.075, abs=0.015)


def test_signals_by_chance_are_those_of_charts_drawn_afresh() -> None:
    by_chance = signals_by_chance(24, moving_ranges=MovingRanges.SCREENED)

    afresh = xmr_charts(
        np.random.default_rng(99).normal(3, 0.1, size=(20_000, 24)), moving_ranges=MovingRanges.SCREENED
    )

    assert by_chance.in_chart == pytest.approx(afresh.is_special_cause.any(axis=1).mean(), abs=0.015)
    assert by_chance.at_end == pytest.approx((afresh.last_sides != 0).mean(), abs=0.005)


def test_longer_charts_and_frozen_baselines_cry_wolf_more_often() -> None:
    short, long = signals_by_chance(12), signals_by_chance(36)
    frozen = signals_by_chance(36, baseline=12)

    assert short.in_chart < long.in_chart < frozen.in_chart
    assert short.at_end < long.at_end < frozen.at_end


def test_the_reader_is_told_what_chance_alone_would_show() -> None:
    by_chance = signals_by_chance(36)

    told = by_chance.told(200, seen_at_end=11)

    assert told == (
        f"If nothing at all had changed, about {200 * by_chance.in_chart:.0f} of 200 charts of 36 points would "
        f"still show a signal somewhere, and about {200 * by_chance.at_end:.0f} at the last point, by chance "
        "alone. 11 of them do at the last point."
    )
    assert by_chance.told(200).endswith("by chance alone.")
