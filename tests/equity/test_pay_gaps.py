"""Pay gaps: R's documented interval, SciPy as a peer, ties on a pay scale, and intervals that cover."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats.mstats import mquantiles

from plumbline.equity.pay_gaps import (
    ALONE,
    BOOTSTRAP_METHOD,
    FEW_NOTE,
    MEAN_METHOD,
    MEDIAN_METHOD,
    TIED_NOTE,
    TOO_FEW,
    MedianSummary,
    PaySummary,
    bootstrap_median_gap,
    mean_gap,
    median_gap,
    median_ranks,
    summarise_by_rate,
    summarise_median,
    summarise_pay,
)
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
FIRST = [36, 44, 47, 42, 49, 39, 46, 31, 33, 48]
SECOND = [32, 39, 26, 35, 43, 27, 40, 37, 34, 29, 49, 42, 40]
"""The example of ci.ratio.median2 and ci.ratio.mean2 in the R package statpsych (Bonett)."""

hourly = st.floats(8, 150).map(lambda pay: round(pay, 2))
payroll = st.lists(hourly, min_size=2, max_size=60)


def as_ratio(gap) -> list[float]:
    """The ratio that a gap was made of, with its limits, where it has them, the right way round."""
    return [1 - number / 100 for number in (gap.value, gap.upper, gap.lower) if number is not None]


def test_the_interval_of_medians_is_the_one_that_r_documents() -> None:
    found = median_gap(summarise_median(FIRST), summarise_median(SECOND))

    # statpsych::ci.ratio.median2: 43 37 1.162162 0.927667 1.455933
    assert as_ratio(found) == pytest.approx([1.162162, 0.927667, 1.455933], abs=5e-7)
    assert (found.method, found.note) == (MEDIAN_METHOD, "")


def test_the_ratio_of_means_is_the_one_that_r_documents() -> None:
    found = mean_gap(summarise_pay(FIRST), summarise_pay(SECOND))

    # statpsych::ci.ratio.mean2: 41.5 36.38462 1.140592. Its printed limits, 0.9897482 and 1.314425, divide the
    # first variance by the second group's size (13, not 10) and are not followed; SciPy's are, below.
    assert as_ratio(found)[0] == pytest.approx(1.140592, abs=5e-7)


@given(payroll, payroll, st.floats(0.5, 0.999))
def test_the_interval_of_means_is_scipys_welch_interval_on_the_log_scale(one, other, level) -> None:
    found = mean_gap(summarise_pay(one), summarise_pay(other), confidence=level)

    logs = [np.log(np.mean(side)) + np.array(side) / np.mean(side) - 1 for side in (one, other)]
    if found.method and min(np.std(side) for side in logs) > 1e-6:  # SciPy warns of people all paid alike
        peer = stats.ttest_ind(*logs, equal_var=False).confidence_interval(level)
        if peer.high - peer.low < 5:  # beyond, limits are thousands of per cent and rounding is all there is
            np.testing.assert_allclose(np.log(as_ratio(found)[1:]), [peer.low, peer.high], rtol=1e-6, atol=1e-6)
    assert (found.method, found.note) in {(MEAN_METHOD, ""), (MEAN_METHOD, FEW_NOTE), ("", TOO_FEW)}


@given(payroll)
def test_the_median_is_scipys(pay) -> None:
    assert summarise_median(pay).median == pytest.approx(mquantiles(pay, 0.5, alphap=1, betap=1)[0])


@given(payroll, payroll)
def test_groups_turned_round_invert_the_ratio(one, other) -> None:
    for gap, summary in ((mean_gap, summarise_pay), (median_gap, summarise_median)):
        there, back = gap(summary(one), summary(other)), gap(summary(other), summary(one))
        inverted = [1 / number for number in as_ratio(back)]
        np.testing.assert_allclose(as_ratio(there), [inverted[0], *inverted[:0:-1]], rtol=1e-9)


@given(payroll, payroll, st.floats(0.1, 40))
def test_the_currency_does_not_matter(one, other, factor: float) -> None:
    changed = [[pay * factor for pay in side] for side in (one, other)]

    for gap, summary in ((mean_gap, summarise_pay), (median_gap, summarise_median)):
        plain, scaled = gap(summary(one), summary(other)), gap(summary(changed[0]), summary(changed[1]))
        np.testing.assert_allclose(as_ratio(plain), as_ratio(scaled), rtol=1e-6)


@given(payroll)
def test_the_same_pay_has_no_gap(pay) -> None:
    assert mean_gap(summarise_pay(pay), summarise_pay(pay)).value == pytest.approx(0, abs=1e-9)
    assert median_gap(summarise_median(pay), summarise_median(pay)).value == pytest.approx(0, abs=1e-9)


def test_less_pay_is_a_gap_above_zero() -> None:
    # The steps of gov.uk: (20 - 15) / 20 = 25 per cent of the comparator's pay.
    found = mean_gap(
        PaySummary(people=50, mean=15.0, deviation=3.0), PaySummary(people=90, mean=20.0, deviation=4.0)
    )

    assert found.value == pytest.approx(25)
    assert 0 < found.lower < 25 < found.upper


def test_the_ranks_around_the_median_are_what_a_database_must_fetch() -> None:
    pay = np.random.default_rng(1).lognormal(3, 0.4, 137)
    low, high = median_ranks(137)
    ordered = np.sort(pay)
    fetched = MedianSummary(
        people=137, median=float(ordered[68]), low=float(ordered[low - 1]), high=float(ordered[high - 1])
    )

    found = median_gap(fetched, summarise_median(FIRST))

    assert found == median_gap(summarise_median(pay.tolist()), summarise_median(FIRST))


@given(st.lists(st.sampled_from([11.5, 12.0, 13.75, 16.2, 21.0, 30.5]), min_size=1, max_size=60))
def test_people_counted_by_rate_are_summed_up_as_people_one_by_one(pay) -> None:
    rates = [30.5, 12.0, 11.5, 21.0, 13.75, 16.2]

    mean, median = summarise_by_rate(rates, [pay.count(rate) for rate in rates])

    plain = summarise_pay(pay)
    assert median == summarise_median(pay)
    assert (mean.people, mean.mean) == (plain.people, pytest.approx(plain.mean))
    assert mean.deviation == pytest.approx(plain.deviation, abs=1e-9)


def test_intervals_of_small_groups_cover_as_often_as_they_say() -> None:
    chance, runs = np.random.default_rng(20261123), 1500
    groups, comparators = chance.lognormal(2.8, 0.3, (runs, 25)), chance.lognormal(2.9, 0.4, (runs, 120))
    mean_truth = 1 - np.exp(2.8 + 0.045 - 2.9 - 0.08)
    median_truth = 1 - np.exp(2.8 - 2.9)

    means = [mean_gap(summarise_pay(a), summarise_pay(b)) for a, b in zip(groups, comparators, strict=True)]
    medians = [
        median_gap(summarise_median(a), summarise_median(b)) for a, b in zip(groups, comparators, strict=True)
    ]

    assert 0.935 <= np.mean([one.lower <= 100 * mean_truth <= one.upper for one in means]) <= 0.98
    assert 0.935 <= np.mean([one.lower <= 100 * median_truth <= one.upper for one in medians]) <= 0.985


def test_the_bootstrap_repeats_and_comes_close_to_the_analytic_interval() -> None:
    chance = np.random.default_rng(20261123)
    one, other = (
        chance.lognormal(2.8, 0.3, 200).round(2).tolist(),
        chance.lognormal(2.9, 0.4, 600).round(2).tolist(),
    )

    found, again = bootstrap_median_gap(one, other), bootstrap_median_gap(one, other)

    analytic = median_gap(summarise_median(one), summarise_median(other))
    assert found == again
    assert found.value == pytest.approx(analytic.value)
    assert found.method == BOOTSTRAP_METHOD
    assert (found.lower, found.upper) == (
        pytest.approx(analytic.lower, abs=2.5),
        pytest.approx(analytic.upper, abs=2.5),
    )
    assert found.lower != bootstrap_median_gap(one, other, seed=1).lower


def test_pay_scales_with_many_people_on_one_rate_are_said() -> None:
    scale = summarise_median([12.5] * 30 + [15.2] * 40 + [18.0] * 30)

    found = median_gap(scale, summarise_median(np.linspace(10, 30, 101).tolist()))

    assert (scale.at_median, found.note) == (40, TIED_NOTE)


def test_few_people_and_one_alone_are_said() -> None:
    nine, one = [12, 13, 14, 15, 16, 17, 18, 19, 20], [12]

    few = (
        mean_gap(summarise_pay(nine), summarise_pay(FIRST)),
        median_gap(summarise_median(nine), summarise_median(FIRST)),
    )
    alone = (
        mean_gap(summarise_pay(one), summarise_pay(FIRST)),
        median_gap(summarise_median(one), summarise_median(FIRST)),
        bootstrap_median_gap(one, FIRST),
    )

    assert [found.note for found in few] == [FEW_NOTE] * 2
    assert [(found.lower, found.upper, found.note) for found in alone] == [(None, None, ALONE)] * 3


def test_two_people_have_no_interval_at_a_very_high_level() -> None:
    found = mean_gap(summarise_pay([10, 30]), summarise_pay([10, 40]), confidence=0.9999)

    assert (found.lower, found.upper, found.note) == (None, None, TOO_FEW)


def test_everybody_on_one_rate_has_a_gap_without_width() -> None:
    found = mean_gap(summarise_pay([15, 15, 15]), summarise_pay([20, 20]))

    assert (found.value, found.lower, found.upper) == (pytest.approx(25), pytest.approx(25), pytest.approx(25))


@pytest.mark.parametrize("place", ["people", "mean", "deviation"])
def test_a_withheld_figure_withholds_the_mean_gap(place: str) -> None:
    hidden = PaySummary(**{"people": 20, "mean": 15.0, "deviation": 2.0, place: HIDDEN})

    found = mean_gap(summarise_pay(FIRST), hidden)

    assert (found.value, found.lower, found.method) == (HIDDEN, HIDDEN, "")


def test_a_withheld_figure_withholds_the_median_gap_and_none_gives_none() -> None:
    hidden = MedianSummary(people=20, median=HIDDEN, low=None, high=20.0)
    absent = MedianSummary(people=20, median=None, low=10.0, high=20.0)

    assert median_gap(summarise_median(FIRST), hidden).upper == HIDDEN
    assert median_gap(absent, summarise_median(FIRST)).value is None


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: summarise_pay([]), "There is nobody in one of the groups"),
        (lambda: summarise_median([]), "There is nobody in one of the groups"),
        (lambda: summarise_by_rate([12, 13], [0, 0]), "There is nobody in one of the groups"),
        (lambda: summarise_by_rate([12, 0], [1, 1]), "Pay 1 is 0"),
        (lambda: summarise_by_rate([12, 13], [1, -1]), "A count is below zero"),
        (lambda: summarise_pay([12, 0]), "Pay 2 is 0; hourly pay is above zero"),
        (lambda: summarise_median([-3]), "Pay 1 is -3"),
        (lambda: bootstrap_median_gap([12, float("nan")], [12]), "Pay 2 is nan"),
        (lambda: mean_gap(PaySummary(people=0, mean=1.0, deviation=1.0), summarise_pay(FIRST)), "people is 0"),
        (lambda: mean_gap(PaySummary(people=2, mean=-1.0, deviation=1.0), summarise_pay(FIRST)), "pay is -1"),
        (
            lambda: mean_gap(PaySummary(people=2, mean=1.0, deviation=-1.0), summarise_pay(FIRST)),
            "deviation of pay",
        ),
        (
            lambda: median_gap(MedianSummary(people=9, median=5.0, low=6.0, high=7.0), summarise_median(FIRST)),
            "must be in order; found 6, 5, 7",
        ),
        (lambda: mean_gap(summarise_pay(FIRST), summarise_pay(SECOND), confidence=95), "confidence level lies"),
    ],
)
def test_what_no_gap_can_be_made_of_is_refused(call, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()
