"""How often do the intervals hold the true value? Counted over every outcome that can come, for small numbers."""

import numpy as np
import pytest
from scipy import stats

from plumbline.equity.proportion_differences import newcombe_difference, proportion_difference
from plumbline.equity.proportion_ratios import koopman_ratio
from plumbline.equity.proportions import clopper_pearson, wilson
from plumbline.equity.rate_differences import rate_difference
from plumbline.equity.rates import byar, exact_poisson, mid_p_poisson
from plumbline.equity.ratios import exact_rate_ratio, mid_p_rate_ratio
from plumbline.equity.standardisation import dobson_byar, fay_feuer, tiwari

SHARES = np.linspace(0.005, 0.995, 199)
MEANS = np.linspace(0.05, 30, 300)
COUNTS = np.arange(120)


def _coverage_of_shares(method, total: int) -> np.ndarray:
    """At each true share, the chance that the interval of what is then observed holds it."""
    hits = np.arange(total + 1)
    found = method(hits, np.full(total + 1, total))
    holds = (found.lowers <= SHARES[:, None]) & (SHARES[:, None] <= found.uppers)
    return (stats.binom.pmf(hits, total, SHARES[:, None]) * holds).sum(axis=1)


@pytest.mark.parametrize("total", range(1, 31))
def test_clopper_and_pearson_cover_at_least_as_often_as_they_say(total: int) -> None:
    assert _coverage_of_shares(clopper_pearson, total).min() >= 0.95


@pytest.mark.parametrize("total", [5, 10, 20, 30])
def test_wilson_covers_about_as_often_as_it_says(total: int) -> None:
    coverage = _coverage_of_shares(wilson, total)

    assert coverage.mean() == pytest.approx(0.95, abs=0.012)
    assert coverage.min() > 0.83


def _coverage_of_rates(method) -> np.ndarray:
    found = method(COUNTS, np.ones(len(COUNTS)), per=1)
    holds = (found.lowers <= MEANS[:, None]) & (MEANS[:, None] <= found.uppers)
    return (stats.poisson.pmf(COUNTS, MEANS[:, None]) * holds).sum(axis=1)


def test_the_exact_interval_of_a_rate_covers_at_least_as_often_as_it_says() -> None:
    assert _coverage_of_rates(exact_poisson).min() >= 0.95


def test_the_mid_p_interval_of_a_rate_covers_about_as_often_as_it_says() -> None:
    coverage = _coverage_of_rates(mid_p_poisson)

    assert coverage.mean() == pytest.approx(0.95, abs=0.01)
    assert coverage.min() > 0.91


def test_byars_interval_of_a_rate_covers_nearly_as_the_exact_one_does() -> None:
    np.testing.assert_allclose(_coverage_of_rates(byar), _coverage_of_rates(exact_poisson), atol=0.03)
    assert _coverage_of_rates(byar).min() > 0.94


def _every_pair(size: int, other_size: int) -> tuple[np.ndarray, np.ndarray]:
    mine, other = np.meshgrid(np.arange(size), np.arange(other_size), indexing="ij")
    return mine.ravel(), other.ravel()


@pytest.mark.parametrize("method", [proportion_difference, newcombe_difference])
def test_differences_of_shares_cover_about_as_often_as_they_say(method) -> None:
    hits, other_hits = _every_pair(16, 21)
    found = method(hits, np.full(len(hits), 15), other_hits, np.full(len(hits), 20))
    shares = np.linspace(0.05, 0.95, 19)

    coverage = [
        (stats.binom.pmf(hits, 15, p) * stats.binom.pmf(other_hits, 20, q))[
            (found.lowers <= p - q + 1e-12) & (p - q - 1e-12 <= found.uppers)
        ].sum()
        for p in shares
        for q in shares
    ]

    assert np.mean(coverage) == pytest.approx(0.955, abs=0.01)
    assert min(coverage) > 0.90


def test_koopmans_interval_covers_about_as_often_as_it_says() -> None:
    hits, other_hits = _every_pair(16, 21)
    found = koopman_ratio(hits, np.full(len(hits), 15), other_hits, np.full(len(hits), 20))
    lowers, uppers = np.nan_to_num(found.lowers), np.nan_to_num(found.uppers, nan=np.inf)
    shares = np.linspace(0.05, 0.95, 19)

    coverage = [
        (stats.binom.pmf(hits, 15, p) * stats.binom.pmf(other_hits, 20, q))[
            (lowers <= p / q * (1 + 1e-12)) & (p / q * (1 - 1e-12) <= uppers)
        ].sum()
        for p in shares
        for q in shares
    ]

    assert np.mean(coverage) == pytest.approx(0.955, abs=0.01)
    assert min(coverage) > 0.90


def _coverage_of_rate_ratios(method) -> list[float]:
    """Where the comparator has no events no ratio is claimed, so nothing wrong can be."""
    counts, other_counts = _every_pair(60, 60)
    found = method(counts, np.ones(len(counts)), other_counts, np.ones(len(counts)))
    lowers, uppers = np.nan_to_num(found.lowers), np.nan_to_num(found.uppers, nan=np.inf)
    means = [2.0, 5.0, 8.0, 12.0, 20.0]
    return [
        (stats.poisson.pmf(counts, a) * stats.poisson.pmf(other_counts, b))[
            (lowers <= a / b) & (a / b <= uppers)
        ].sum()
        for a in means
        for b in means
    ]


def test_exact_ratios_of_rates_cover_at_least_as_often_as_they_say() -> None:
    assert min(_coverage_of_rate_ratios(exact_rate_ratio)) >= 0.95


def test_mid_p_ratios_of_rates_cover_about_as_often_as_they_say() -> None:
    coverage = _coverage_of_rate_ratios(mid_p_rate_ratio)

    assert np.mean(coverage) == pytest.approx(0.96, abs=0.01)
    assert min(coverage) > 0.94


def test_differences_of_rates_cover_about_as_often_as_they_say() -> None:
    counts, other_counts = _every_pair(60, 60)
    found = rate_difference(counts, np.ones(len(counts)), other_counts, np.full(len(counts), 2.0), per=1)
    means = [2.0, 5.0, 8.0, 12.0, 20.0]

    coverage = [
        (stats.poisson.pmf(counts, a) * stats.poisson.pmf(other_counts, 2 * b))[
            (found.lowers <= a - b) & (a - b <= found.uppers)
        ].sum()
        for a in means
        for b in means[:3]
    ]

    assert np.mean(coverage) == pytest.approx(0.95, abs=0.01)
    assert min(coverage) > 0.93


@pytest.mark.parametrize(
    ("method", "least", "most"), [(fay_feuer, 0.95, 0.99), (tiwari, 0.94, 0.98), (dobson_byar, 0.93, 0.98)]
)
def test_standardised_rates_cover_about_as_often_as_they_say(method, least: float, most: float) -> None:
    rates = np.array([0.001, 0.004, 0.002, 0.006])
    people = np.array([4000, 1500, 2500, 800])
    standard = np.array([30, 20, 30, 20])
    truth = rates @ standard / standard.sum()
    counts = np.random.default_rng(1997).poisson(rates * people, (20_000, 4))

    found = method(counts, np.broadcast_to(people, counts.shape), standard, per=1)

    covered = ((found.lowers <= truth) & (truth <= np.nan_to_num(found.uppers))).mean()
    assert least <= covered <= most
