"""Funnels beside FunnelPlotR's own numbers, SciPy and statsmodels; what they say in words; and false alarms."""

from math import comb, erfc, exp, factorial, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.meta_analysis import combine_effects

from plumbline.equity.funnel import (
    Funnel,
    FunnelLevel,
    FunnelLimits,
    Outlier,
    Side,
    proportion_funnel,
    rate_funnel,
    ratio_funnel,
)
from plumbline.equity.funnel_limits import exact_p_values, variance_between, winsorise
from plumbline.equity.rates import exact_poisson
from plumbline.equity.values import Withheld

WARNING, ALARM = FunnelLevel.WARNING, FunnelLevel.ALARM
# The six units of FunnelPlotR's own tests.
OBSERVED, EXPECTED = [100, 150, 180, 80, 120, 225], [108, 112, 165, 95, 100, 220]


def named(units: int) -> list[str]:
    return [f"Unit {place}" for place in range(1, units + 1)]


def limits_of(funnel: Funnel, level: FunnelLevel, *, is_adjusted: bool = False) -> list[list[float]]:
    return [ends.tolist() for ends in funnel.limits_at(funnel.sizes, level=level, is_adjusted=is_adjusted)]


def test_chi_squared_limits_are_those_of_funnelplotrs_tests() -> None:
    funnel = ratio_funnel(named(3), [15, 20, 30], [15, 20, 30], limits=FunnelLimits.CHI_SQUARED)

    warning, alarm = limits_of(funnel, WARNING), limits_of(funnel, ALARM)

    assert warning[0] == pytest.approx([0.5596924, 0.6108260, 0.6746958], abs=1e-7)
    assert warning[1] == pytest.approx([1.649348, 1.544419, 1.427562], abs=1e-6)
    assert alarm[0] == pytest.approx([0.3862650, 0.4479107, 0.5289724], abs=1e-7)
    assert alarm[1] == pytest.approx([2.082907, 1.902094, 1.702771], abs=1e-6)


@pytest.mark.parametrize("target", [0.5, 0.9, 0.99])
@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_all_of_a_few_lie_outside_only_where_chance_hardly_gives_them(target: float, size: int) -> None:
    names, totals = ["few", "many"], [size, 1000]
    funnel = proportion_funnel(names, [size, round(target * 1000)], totals, target=target)

    found = funnel.outliers(level=FunnelLevel.ALARM, is_adjusted=False)

    assert [one.name for one in found] == (["few"] if target**size < FunnelLevel.ALARM.tail else [])


@pytest.mark.parametrize("at", [0.001, 0.025, 0.975, 0.999])
def test_exact_limits_of_a_proportion_are_interpolated_quantiles(at: float) -> None:
    level = WARNING if at in (0.025, 0.975) else ALARM
    funnel = proportion_funnel(["A"], [12], [100], target=0.12)

    end = limits_of(funnel, level)[at > 0.5][0] * 100

    # Between two whole numbers the chance of so many or fewer rises in a straight line; at the limit it is `at`.
    def chance(upto: int) -> float:
        return sum(comb(100, count) * 0.12**count * 0.88 ** (100 - count) for count in range(upto + 1))

    below = int(np.floor(end))
    assert chance(below) + (end - below) * (chance(below + 1) - chance(below)) == pytest.approx(at, abs=1e-9)


@pytest.mark.parametrize("at", [0.001, 0.025, 0.975, 0.999])
def test_exact_limits_of_a_rate_are_interpolated_quantiles(at: float) -> None:
    level = WARNING if at in (0.025, 0.975) else ALARM
    funnel = rate_funnel(["A"], [17], [3400], per=1000, target=5.0)

    end = limits_of(funnel, level)[at > 0.5][0] * 3.4

    def chance(upto: int) -> float:
        return sum(exp(-17) * 17.0**count / factorial(count) for count in range(upto + 1))

    below = int(np.floor(end))
    assert chance(below) + (end - below) * (chance(below + 1) - chance(below)) == pytest.approx(at, abs=1e-9)


@given(st.lists(st.tuples(st.floats(-2, 2, allow_subnormal=False), st.floats(0.05, 1)), min_size=2, max_size=15))
def test_variance_between_units_is_der_simonian_and_lairds_in_statsmodels(
    units: list[tuple[float, float]],
) -> None:
    effects, errors = np.array([effect for effect, _ in units]), np.array([error for _, error in units])
    with np.errstate(all="ignore"):  # the peer divides by a variance that it has let fall below zero
        peer = combine_effects(effects, errors**2, method_re="dl")

    found = variance_between((effects - peer.mean_effect_fe) / errors, errors)

    assert found == pytest.approx(max(peer.tau2, 0.0), rel=1e-6, abs=1e-9)


def test_the_six_units_are_adjusted_as_funnelplotr_describes() -> None:
    funnel = ratio_funnel(named(6), OBSERVED, EXPECTED)

    # By hand: square roots, standard errors 1 / (2 sqrt(expected)), 10% winsorised as R's default quantile.
    scores = (np.sqrt(np.array(OBSERVED) / EXPECTED) - 1) * 2 * np.sqrt(EXPECTED)
    pulled = np.clip(scores, np.percentile(scores, 10), np.percentile(scores, 90))
    weights = 4 * np.array(EXPECTED)
    between = ((pulled**2).sum() - 5) / (weights.sum() - (weights**2).sum() / weights.sum())
    assert funnel.z_scores.tolist() == pytest.approx(scores.tolist())
    assert funnel.dispersion == pytest.approx((pulled**2).mean())
    assert funnel.between == pytest.approx(between)
    lower, upper = limits_of(funnel, ALARM, is_adjusted=True)
    reach = 3.090232 * np.sqrt(1 / (4 * np.array(EXPECTED)) + between)
    assert lower == pytest.approx(((1 - reach) ** 2).tolist())
    assert upper == pytest.approx(((1 + reach) ** 2).tolist())


def test_adjusted_scores_agree_with_adjusted_limits() -> None:
    funnel = ratio_funnel(named(6), OBSERVED, EXPECTED)

    beyond = np.abs(funnel.adjusted_z_scores) > 1.959964

    outliers = funnel.outliers(level=WARNING, is_adjusted=True)
    assert [unit for unit, is_beyond in zip(funnel.names, beyond, strict=True) if is_beyond] == [
        outlier.name for outlier in outliers
    ]
    assert (np.abs(funnel.adjusted_z_scores) < np.abs(funnel.z_scores)).all()


def test_winsorising_pulls_in_at_the_quantiles_that_r_takes_by_default() -> None:
    # R: quantile(c(1:10, 100), c(.1, .9)) is 2 and 10.
    pulled = winsorise(np.array([*range(1, 11), 100.0]), 0.1)

    assert pulled.tolist() == [2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]
    with pytest.raises(ValueError, match="from 0 to below half"):
        winsorise(pulled, 0.5)


@pytest.mark.parametrize("operations", range(139, 145))
def test_bristol_lies_outside_as_the_inquiry_found(operations: int) -> None:
    # Aylin and others (2001, 2004): 41 deaths, 29% of open operations on children under 1; 12% in all centres.
    funnel = proportion_funnel(["Bristol"], [41], [operations], target=0.12)

    assert round(41 / operations, 2) in (0.28, 0.29)
    assert funnel.outliers(level=ALARM, is_adjusted=False) == (Outlier(name="Bristol", side=Side.HIGH),)


def test_the_reader_is_told_of_outliers_with_and_without_the_variation_between_all() -> None:
    rates = [60, 62, 95, 98, 140, 138, 100, 61, 139, 99, 97, 260]

    funnel = rate_funnel(named(12), rates, [1000] * 12, per=1000)

    scores = (np.sqrt(rates) - np.sqrt(np.mean(rates))) * 2
    dispersion = (np.clip(scores, *np.percentile(scores, [10, 90])) ** 2).mean()
    assert funnel.is_overdispersed
    assert funnel.outliers(level=ALARM, is_adjusted=True) == (Outlier(name="Unit 12", side=Side.HIGH),)
    assert funnel.told == (
        "Of 12 units, 4 lie outside the 99.8% limits that chance alone sets: Unit 1 (low), Unit 2 (low), "
        "Unit 8 (low), Unit 12 (high). By chance, fewer than 0.1 would.",
        f"The units vary {dispersion:.1f} times as much as chance explains, so something else differs between "
        "them. With limits that allow for it, 1 lies outside: Unit 12 (high).",
    )


def test_units_that_vary_as_chance_does_are_not_adjusted() -> None:
    funnel = proportion_funnel(named(10), [10, 11, 9, 10, 12, 8, 10, 11, 9, 10], [100] * 10)

    assert (funnel.between, funnel.is_overdispersed) == (0.0, False)
    assert limits_of(funnel, ALARM) == limits_of(funnel, ALARM, is_adjusted=True)
    assert funnel.told == (
        "Of 10 units, none lies outside the 99.8% limits that chance alone sets. "
        "By chance, fewer than 0.1 would.",
        "The units vary no more than chance explains.",
    )


def test_a_unit_that_is_withheld_is_left_out_and_named() -> None:
    funnel = proportion_funnel(["A", "B", "C"], [5, Withheld("fewer than 5"), 7], [50, 40, 60])

    assert funnel.names == ("A", "C")
    assert funnel.target == 12 / 110
    assert funnel.told[-2:] == (
        "With only 2 units, how much they vary is hardly known.",
        "Left out, as figures are withheld or missing: B.",
    )


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (lambda: proportion_funnel(["A"], [1, 2], [3, 3]), "1 names for 2 units"),
        (lambda: proportion_funnel(["A", "A"], [1, 2], [3, 3]), "same name"),
        (lambda: proportion_funnel(["A"], [4], [3]), "larger than its total"),
        (lambda: proportion_funnel(["A"], [1], [0]), "Total 1 is 0; it must be above zero"),
        (lambda: proportion_funnel(["A"], [1.5], [3]), "whole number"),
        (lambda: proportion_funnel(["A"], [None], [3]), "nothing to compare"),
        (lambda: proportion_funnel(["A"], [1], [3], target=1.0), "between 0 and 1"),
        (lambda: proportion_funnel(["A"], [1], [3], limits=FunnelLimits.CHI_SQUARED), "exact limits for prop"),
        (lambda: rate_funnel(["A"], [1], [3], per=-1), "not per -1"),
        (lambda: rate_funnel(["A"], [1], [3], target=0), "must be above zero"),
        (lambda: ratio_funnel(["A"], [1], [3], target=float("inf")), "must be above zero"),
        (lambda: ratio_funnel(["A"], [1], [3], winsorised=0.5), "from 0 to below half"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(draw, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        draw()


def test_a_funnel_cannot_be_changed() -> None:
    funnel = ratio_funnel(named(6), OBSERVED, EXPECTED)

    for array in (funnel.values, funnel.sizes, funnel.z_scores):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


sizes = st.lists(st.integers(5, 5000), min_size=1, max_size=10, unique=True)


@given(sizes, st.floats(0.02, 0.98), st.sampled_from([FunnelLimits.EXACT, FunnelLimits.TRANSFORMED]))
def test_limits_of_proportions_are_shares_in_order_and_narrow_with_size(
    totals: list[int], target: float, by: FunnelLimits
) -> None:
    totals = sorted(totals)
    funnel = proportion_funnel(named(len(totals)), [0] * len(totals), totals, target=target, limits=by)

    (low, high), (lower, upper) = limits_of(funnel, WARNING), limits_of(funnel, ALARM)

    ends = np.array([lower, low, [target] * len(totals), high, upper])
    assert (np.diff(ends, axis=0) >= -1e-9).all()
    assert 0 <= ends.min() <= ends.max() <= 1
    if by is FunnelLimits.TRANSFORMED:
        assert (np.diff(upper) <= 1e-12).all()
        assert (np.diff(lower) >= -1e-12).all()


@given(st.lists(st.integers(0, 400), min_size=2, max_size=12), st.sampled_from([0.001, 7.0, 1e5]))
def test_the_unit_of_a_rate_changes_no_outlier(events: list[int], per: float) -> None:
    exposures = [1000 + 300 * place for place in range(len(events))]
    target = 0.1

    plain = rate_funnel(named(len(events)), events, exposures, target=target)
    scaled = rate_funnel(named(len(events)), events, exposures, per=per, target=target * per)

    for is_adjusted in (False, True):
        assert plain.outliers(level=WARNING, is_adjusted=is_adjusted) == scaled.outliers(
            level=WARNING, is_adjusted=is_adjusted
        )


@pytest.mark.parametrize("by", list(FunnelLimits))
def test_units_that_differ_by_chance_lie_outside_as_often_as_promised(by: FunnelLimits) -> None:
    rng = np.random.default_rng(2005)
    expected = rng.uniform(30, 300, size=20_000)
    observed = rng.poisson(expected).tolist()

    funnel = ratio_funnel(named(20_000), observed, expected.tolist(), limits=by)

    shares = [len(funnel.outliers(level=level, is_adjusted=False)) / 20_000 for level in (WARNING, ALARM)]
    # Chi-squared limits are those of an exact interval: cautious, as every exact interval is.
    slack = 0.012 if by is FunnelLimits.CHI_SQUARED else 0.005
    assert shares[0] == pytest.approx(0.05, abs=slack)
    assert shares[1] == pytest.approx(0.002, abs=0.0011)


def test_adjusting_finds_the_variation_between_units_that_was_put_in() -> None:
    rng = np.random.default_rng(2012)
    totals = rng.integers(200, 2000, size=2000)
    on_scale = rng.normal(np.arcsin(np.sqrt(0.3)), 0.05, size=2000)
    counts = rng.binomial(totals, np.sin(on_scale) ** 2).tolist()

    whole = proportion_funnel(named(2000), counts, totals.tolist(), winsorised=0.0)

    assert whole.between == pytest.approx(0.05**2, rel=0.1)
    assert len(whole.outliers(level=WARNING, is_adjusted=True)) / 2000 == pytest.approx(0.05, abs=0.015)
    assert len(whole.outliers(level=WARNING, is_adjusted=False)) / 2000 > 0.3


@pytest.mark.parametrize(
    ("counts", "totals"), [([3, 40, 12, 9], [20, 200, 55, 60]), ([0, 5, 1, 23], [9, 30, 4, 90])]
)
def test_p_values_by_chance_alone_are_scipys_binomial_tails(counts: list[int], totals: list[int]) -> None:
    funnel = proportion_funnel(named(4), counts, totals, target=0.2)

    tails = [
        [binomtest(some, of, 0.2, alternative=side).pvalue for side in ("less", "greater")]
        for some, of in zip(counts, totals, strict=True)
    ]
    assert not funnel.is_overdispersed
    assert funnel.p_values == pytest.approx([min(1.0, 2 * min(each)) for each in tails])


def test_p_values_of_rates_are_those_of_the_exact_poisson_interval() -> None:
    # A 95% exact interval (Garwood) leaves the target out just where the doubled tail is below 0.05.
    counts, exposures = [10, 9, 11, 8, 12, 10, 9, 11, 17, 22], [10.0] * 10
    funnel = rate_funnel(named(10), counts, exposures, target=1.0, per=1)
    limits = exact_poisson(counts, exposures, per=1)

    outside = [not lower <= 1.0 <= upper for lower, upper in zip(limits.lowers, limits.uppers, strict=True)]
    assert not funnel.is_overdispersed
    assert (funnel.p_values < 0.05).tolist() == outside
    assert any(outside)


def test_where_units_vary_more_than_chance_p_values_allow_for_it() -> None:
    counts = [10, 45, 12, 60, 30, 5, 70, 28, 33, 90, 20, 55]
    funnel = proportion_funnel(named(12), counts, [200] * 12)

    assert funnel.is_overdispersed
    assert funnel.p_values == pytest.approx([erfc(abs(z) / sqrt(2)) for z in funnel.adjusted_z_scores])
    alone = proportion_funnel(named(12), counts, [200] * 12, target=funnel.target)
    assert (funnel.p_values >= exact_p_values(alone.kind, alone.target, np.array(counts), alone.sizes)).all()
