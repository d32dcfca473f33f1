"""Power: R's documented examples, statsmodels, and what is truly found when gaps are simulated."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import power_proportions_2indep, proportion_effectsize
from statsmodels.stats.rates import power_poisson_diff_2indep, power_poisson_ratio_2indep

from plumbline.equity.power import (
    RATES_TEST,
    SHARES_TEST,
    needed_exposure,
    needed_total,
    rate_power,
    share_power,
    smallest_rate_gap,
    smallest_share_gap,
)

shares = st.floats(0.02, 0.6)
ratios = st.floats(0.1, 1.6)
people = st.integers(10, 5000)


def test_the_documented_examples_of_r() -> None:
    # ?power.prop.test: n = 50, p1 = .50, p2 = .75 => power = 0.740; power = .90 => n = 76.7;
    # n = 50, p1 = .5, power = .90 => p2 = 0.8026; p1 = .9 and n = 30 find no p2, it takes n = 74 to find p2 = 1.
    gap = smallest_share_gap(0.5, total=50, comparator_total=50, power=0.9)
    without = smallest_share_gap(0.9, total=30, comparator_total=30)

    assert round(share_power(1.5, base_share=0.5, total=50, comparator_total=50), 3) == 0.740
    assert needed_total(1.5, base_share=0.5, power=0.9) == 77
    assert 0.5 * gap.ratio_above == pytest.approx(0.8026, abs=5e-5)
    assert (without.ratio_above, needed_total(1 / 0.9, base_share=0.9)) == (None, 74)


@given(shares, ratios, people, people, st.floats(0.8, 0.999))
def test_the_power_of_shares_is_that_of_statsmodels(base, ratio, total, other, level) -> None:
    found = share_power(ratio, base_share=base, total=total, comparator_total=other, confidence=level)

    peer = power_proportions_2indep(
        base * ratio - base, base, total, ratio=other / total, alpha=1 - level, return_results=False
    )
    assert found == pytest.approx(float(peer), rel=1e-7, abs=1e-9)


@given(st.floats(0.001, 2), st.floats(0.1, 5), people, people, st.floats(0.8, 0.999))
def test_the_power_of_rates_is_that_of_statsmodels(base, ratio, exposure, other, level) -> None:
    found = rate_power(ratio, base_rate=base, exposure=exposure, comparator_exposure=other, confidence=level)

    peer = power_poisson_diff_2indep(
        base * ratio,
        base,
        exposure,
        nobs_ratio=other / exposure,
        alpha=1 - level,
        method_var="score",
        alternative="two-sided",
        return_results=False,
    )
    assert found == pytest.approx(float(peer), rel=1e-6, abs=1e-9)


def test_other_ways_of_reckoning_come_close() -> None:
    # Cohen's h, 1988: the arcsine transformation; and the test on the log ratio of rates.
    cohen = NormalIndPower().power(proportion_effectsize(0.3, 0.2), 400, 0.05, ratio=2.5)
    logs = power_poisson_ratio_2indep(0.02, 0.01, 2000, 5, value=1, alternative="two-sided", return_results=False)

    assert share_power(1.5, base_share=0.2, total=400, comparator_total=1000) == pytest.approx(cohen, abs=0.01)
    assert rate_power(2, base_rate=0.01, exposure=2000, comparator_exposure=10_000) == pytest.approx(
        logs, abs=0.05
    )


@given(shares, people, people, st.floats(0.5, 0.95))
def test_the_smallest_gap_of_shares_has_just_the_power_asked_for(base, total, other, power) -> None:
    gap = smallest_share_gap(base, total=total, comparator_total=other, power=power)

    for ratio in (gap.ratio_above, gap.ratio_below):
        if ratio is not None:
            again = share_power(ratio, base_share=base, total=total, comparator_total=other)
            assert again == pytest.approx(power, abs=1e-6)
    assert gap.ratio_above is None or gap.ratio_above > 1
    assert gap.ratio_below is None or 0 <= gap.ratio_below < 1
    assert gap.test == SHARES_TEST


@given(st.floats(0.001, 2), people, people, st.floats(0.5, 0.95))
def test_the_smallest_gap_of_rates_has_just_the_power_asked_for(base, exposure, other, power) -> None:
    gap = smallest_rate_gap(base, exposure=exposure, comparator_exposure=other, power=power)

    for ratio in (gap.ratio_above, gap.ratio_below):
        if ratio is not None:
            again = rate_power(ratio, base_rate=base, exposure=exposure, comparator_exposure=other)
            assert again == pytest.approx(power, abs=1e-6)
    assert gap.ratio_above is not None
    assert gap.test == RATES_TEST


@given(shares, people, people)
def test_more_people_show_smaller_gaps(base, total, other) -> None:
    few = smallest_share_gap(base, total=total, comparator_total=other)
    many = smallest_share_gap(base, total=2 * total, comparator_total=2 * other)

    assume(few.ratio_above is not None)
    assert many.ratio_above < few.ratio_above


@given(shares, st.floats(1.05, 1.6), st.floats(0.2, 5))
def test_the_needed_number_is_the_first_that_is_enough(base, ratio, per_person) -> None:
    needed = needed_total(ratio, base_share=base, comparator_per_person=per_person)

    def power(total: int) -> float:
        return share_power(ratio, base_share=base, total=total, comparator_total=total * per_person)

    assert power(needed) >= 0.8
    assert needed == 1 or power(needed - 1) < 0.8


def test_at_a_ratio_of_1_only_false_alarms_are_left() -> None:
    same_share = share_power(1, base_share=0.3, total=500, comparator_total=700, confidence=0.9)
    same_rate = rate_power(1, base_rate=0.3, exposure=500, comparator_exposure=700)

    assert (same_share, same_rate) == (pytest.approx(0.1), pytest.approx(0.05))


def test_simulated_gaps_are_found_as_often_as_is_said() -> None:
    chance, runs = np.random.default_rng(20261123), 20_000
    a, b = chance.binomial(150, 0.3, runs), chance.binomial(400, 0.2, runs)
    pooled = (a + b) / 550
    found = np.abs(a / 150 - b / 400) / np.sqrt(pooled * (1 - pooled) * (1 / 150 + 1 / 400)) > 1.959964
    k, m = chance.poisson(40, runs), chance.poisson(100, runs)
    seen = np.abs(k / 2000 - m / 8000) / np.sqrt((k + m) / 10_000 * (1 / 2000 + 1 / 8000)) > 1.959964

    assert share_power(1.5, base_share=0.2, total=150, comparator_total=400) == pytest.approx(
        found.mean(), abs=0.02
    )
    assert rate_power(1.6, base_rate=1 / 80, exposure=2000, comparator_exposure=8000) == pytest.approx(
        seen.mean(), abs=0.02
    )


def test_the_sentence_for_readers_rounds_away_from_1() -> None:
    gap = smallest_share_gap(0.2, total=400, comparator_total=1000)

    for ratio, is_found in ((1.4, True), (1.3, False), (0.68, True), (0.69, False)):
        power = share_power(ratio, base_share=0.2, total=400, comparator_total=1000)
        assert (power >= 0.8) == is_found
    assert gap.sentence("400 applicants", "relative likelihood") == (
        "With 400 applicants this could have shown a relative likelihood of 1.4 or more, or of 0.68 or less, "
        "8 times in 10."
    )
    assert gap.difference_above == pytest.approx(0.2 * (gap.ratio_above - 1))
    assert gap.difference_below == pytest.approx(0.2 * (gap.ratio_below - 1))


def test_too_few_people_to_show_anything_are_told_so() -> None:
    gap = smallest_share_gap(0.9, total=3, comparator_total=20)
    rates = smallest_rate_gap(0.001, exposure=100, comparator_exposure=100)

    assert (gap.ratio_above, gap.difference_above) == (None, None)
    assert gap.sentence("3 applicants", "ratio").startswith(
        "With 3 applicants this could have shown no ratio above 1 at all, or"
    )
    assert (rates.ratio_below, rates.difference_below) == (None, None)
    assert rates.sentence("100 bed days", "ratio").count("or less") == 0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: share_power(2, base_share=0.6, total=5, comparator_total=5), "is no share"),
        (lambda: share_power(-1, base_share=0.6, total=5, comparator_total=5), "is no share"),
        (lambda: share_power(float("nan"), base_share=0.6, total=5, comparator_total=5), "is no share"),
        (lambda: share_power(1, base_share=0, total=5, comparator_total=5), "A base share lies between 0 and 1"),
        (lambda: share_power(1, base_share=0.1, total=0, comparator_total=5), "The total is 0; it must be above"),
        (
            lambda: rate_power(1, base_rate=1, exposure=1, comparator_exposure=float("nan")),
            "comparator exposure is",
        ),
        (lambda: rate_power(-1, base_rate=1, exposure=1, comparator_exposure=1), "zero or more and finite"),
        (lambda: smallest_rate_gap(-1, exposure=1, comparator_exposure=1), "The base rate is -1"),
        (lambda: smallest_share_gap(0.5, total=9, comparator_total=9, power=80), "Power lies between"),
        (lambda: smallest_share_gap(0.5, total=9, comparator_total=9, power=0.01), "Power lies between"),
        (lambda: smallest_share_gap(0.5, total=9, comparator_total=9, confidence=95), "confidence level lies"),
        (lambda: needed_total(1, base_share=0.5), "there is no gap"),
        (lambda: needed_total(3, base_share=0.5), "is no share"),
        (lambda: needed_exposure(1.00000001, base_rate=1e-6), "more than a thousand million"),
    ],
)
def test_what_has_no_power_is_refused(call, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()
