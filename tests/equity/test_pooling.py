"""Partial pooling: fits that others published, statsmodels and SciPy as peers, and intervals that cover."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from plumbline.equity.pooling import BETA, FEW_NOTE, GAMMA, NO_SPREAD, WHEN_NOT, pool_rates, pool_shares
from plumbline.equity.priors import (
    COMMON,
    LIKELIHOOD,
    MOMENTS,
    beta_moments,
    fit_beta,
    fit_gamma,
    gamma_moments,
)
from plumbline.equity.proportions import wilson
from plumbline.equity.rates import exact_poisson, rate
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")


def numbers(text: str) -> np.ndarray:
    return np.array([float(word) for word in text.split()])


# Sudden infant deaths and births in the 100 counties of North Carolina, 1974-78: nc.sids of the R package spData.
BIRTHS = numbers(
    "1091 487 3188 508 1421 1452 286 420 968 1612 1035 4449 1671 1556 2180 3608 1638 3146 1323 484 751 "
    "781 1269 1399 11858 16184 4672 1324 3164 7970 4021 671 3657 3609 770 1549 14484 765 4139 1207 1333 "
    "5509 3573 990 248 1946 4456 1646 3702 4606 5094 5754 7515 3999 2110 521 2692 675 870 2252 2992 6638 "
    "3776 4866 2216 1143 2648 21588 4099 1258 2356 2574 415 3589 1173 9014 533 797 3025 542 1027 20366 "
    "578 3915 1570 1494 338 2483 2756 284 5868 2255 11158 7889 2414 1782 1228 3350 5526 2181 "
)
DEATHS = numbers(
    "1 0 5 1 9 7 0 0 4 1 2 16 4 4 4 18 3 4 1 1 1 0 1 2 10 23 13 6 4 16 8 0 10 6 0 2 16 2 4 1 0 8 5 5 0 5 "
    "7 2 11 3 14 5 9 6 2 0 7 3 4 5 12 18 6 10 8 2 5 44 3 3 5 5 0 10 3 11 1 0 4 1 2 38 1 4 15 7 0 4 4 0 13 "
    "8 29 31 5 8 4 15 12 5 "
)
# Rats with tumours in 70 historical control groups: Tarone (1982), Biometrics 38, p. 215-220.
TUMOURS = numbers(
    "0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 1 1 1 1 1 1 1 2 2 2 2 2 2 2 2 2 1 5 2 5 3 2 7 7 3 3 2 9 10 4 4 4 4 4 4 "
    "4 10 4 4 4 5 11 12 5 5 6 5 6 6 6 6 16 15 15 9 "
)
RATS = numbers(
    "20 20 20 20 20 20 20 19 19 19 19 18 18 17 20 20 20 20 19 19 18 18 25 24 23 20 20 20 20 20 20 10 49 "
    "19 46 27 17 49 47 20 20 13 48 50 20 20 20 20 20 20 20 48 19 19 19 22 46 49 20 20 23 19 22 20 20 20 "
    "52 46 47 24 "
)
units = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 400)), min_size=3, max_size=25)


def test_gamma_moments_are_those_that_dcluster_documents_for_north_carolina() -> None:
    found = gamma_moments(DEATHS, BIRTHS * DEATHS.sum() / BIRTHS.sum())

    # DCluster::empbaysmooth on nc.sids: nu 4.6307, alpha 4.3956 (it stops at a difference of 1e-5).
    assert (found.shape, found.rate) == (pytest.approx(4.6307, abs=2e-4), pytest.approx(4.3956, abs=2e-4))


def test_the_beta_fit_is_the_one_that_bayesgof_documents_for_the_rats() -> None:
    found, fitted_by = fit_beta(TUMOURS, RATS)

    # BayesGOF, CRAN vignette: gMLE.bb(rat$y, rat$n) gives alpha 2.304768, beta 14.079707.
    assert (found.alpha, found.beta) == (pytest.approx(2.304768, rel=2e-5), pytest.approx(14.079707, rel=2e-5))
    assert fitted_by == LIKELIHOOD


def test_the_gamma_fit_is_statsmodels_negative_binomial() -> None:
    found, fitted_by = fit_gamma(DEATHS, BIRTHS)

    peer = sm.NegativeBinomial(DEATHS, np.ones((100, 1)), exposure=BIRTHS / 500)
    constant, dispersion = peer.fit(disp=0, method="bfgs", maxiter=500, gtol=1e-7).params
    assert found.shape == pytest.approx(1 / dispersion, rel=1e-5)
    assert found.mean * 500 == pytest.approx(np.exp(constant), rel=1e-6)
    assert fitted_by == LIKELIHOOD


def test_no_nearby_prior_is_likelier_by_scipys_marginal_distributions() -> None:
    gamma, _ = fit_gamma(DEATHS, BIRTHS)
    beta, _ = fit_beta(TUMOURS, RATS)

    def of_gamma(shape: float, rate_: float) -> float:
        return stats.nbinom(shape, rate_ / (rate_ + BIRTHS)).logpmf(DEATHS).sum()

    def of_beta(alpha: float, second: float) -> float:
        return stats.betabinom(RATS.astype(int), alpha, second).logpmf(TUMOURS).sum()

    for likelihood, pair in ((of_gamma, (gamma.shape, gamma.rate)), (of_beta, (beta.alpha, beta.beta))):
        best = likelihood(*pair)
        for first in (0.98, 1, 1.02):
            for second in (0.98, 1, 1.02):
                assert likelihood(pair[0] * first, pair[1] * second) <= best + 1e-9


def test_the_posterior_is_scipys_gamma() -> None:
    found = pool_rates(DEATHS.tolist(), BIRTHS.tolist(), per=1000)

    prior = found.prior
    posterior = stats.gamma(prior.shape + DEATHS, scale=1000 / (prior.rate + BIRTHS))
    np.testing.assert_allclose([one.value for one in found.pooled], posterior.mean(), rtol=1e-10)
    np.testing.assert_allclose([one.lower for one in found.pooled], posterior.ppf(0.025), rtol=1e-8)
    np.testing.assert_allclose([one.upper for one in found.pooled], posterior.ppf(0.975), rtol=1e-8)
    assert list(found.plain) == list(rate(DEATHS.tolist(), BIRTHS.tolist(), per=1000))
    assert {one.method for one in found.pooled} == {GAMMA}
    assert found.note == WHEN_NOT


def test_the_posterior_is_scipys_beta() -> None:
    found = pool_shares(TUMOURS.tolist(), RATS.tolist(), confidence=0.9)

    posterior = stats.beta(found.prior.alpha + TUMOURS, found.prior.beta + RATS - TUMOURS)
    np.testing.assert_allclose([one.value for one in found.pooled], posterior.mean(), rtol=1e-10)
    np.testing.assert_allclose([one.lower for one in found.pooled], posterior.ppf(0.05), rtol=1e-8)
    np.testing.assert_allclose([one.upper for one in found.pooled], posterior.ppf(0.95), rtol=1e-8)
    assert list(found.plain) == list(wilson(TUMOURS.tolist(), RATS.tolist(), confidence=0.9))
    assert {one.method for one in found.pooled} == {BETA}


@given(units)
@settings(max_examples=60)
def test_pooled_rates_lie_between_their_own_and_the_average(pairs) -> None:
    counts, exposures = zip(*pairs, strict=True)

    found = pool_rates(counts, exposures, per=1)

    average = found.prior.mean if found.prior else sum(counts) / sum(exposures)
    for plain, pooled, pull in zip(found.plain, found.pooled, found.pulls, strict=True):
        assert pooled.value == pytest.approx(plain.value + pull * (average - plain.value), rel=1e-6, abs=1e-9)
        assert 0 <= pull <= 1
        assert pooled.lower <= pooled.value * (1 + 1e-9)
        assert pooled.value <= pooled.upper


@given(units)
@settings(max_examples=60)
def test_pooled_shares_lie_between_their_own_and_the_average(pairs) -> None:
    totals = [one + other for one, other in pairs]
    hits = [one for one, _ in pairs]

    found = pool_shares(hits, totals)

    average = found.prior.mean if found.prior else sum(hits) / sum(totals)
    for plain, pooled, pull in zip(found.plain, found.pooled, found.pulls, strict=True):
        assert pooled.value == pytest.approx(plain.value + pull * (average - plain.value), rel=1e-6, abs=1e-9)
        assert 0 <= pull <= 1
        assert 0 <= pooled.lower <= pooled.upper <= 1


@given(units, st.floats(0.01, 1000))
@settings(max_examples=40)
def test_the_unit_of_exposure_does_not_matter(pairs, factor: float) -> None:
    counts, exposures = zip(*pairs, strict=True)

    one = pool_rates(counts, exposures, per=1)
    other = pool_rates(counts, [exposure * factor for exposure in exposures], per=factor)

    if one.prior and other.prior and one.fitted_by == other.fitted_by == LIKELIHOOD and one.prior.shape < 1e3:
        for first, second in zip(one.pooled, other.pooled, strict=True):
            assert first.value == pytest.approx(second.value, rel=1e-3, abs=1e-6)


def test_the_smaller_unit_is_pulled_further() -> None:
    found = pool_rates([1, 10, 100, 5, 90], [10, 100, 1000, 100, 400], per=1)

    assert found.pulls[0] > found.pulls[1] > found.pulls[2]


def test_units_that_differ_by_chance_alone_share_one_figure() -> None:
    found = pool_rates([10, 9, 11, 10], [100, 100, 100, 100], per=100)

    (common,) = exact_poisson([40], [400], per=100)
    assert (found.prior, found.fitted_by, found.pulls) == (None, COMMON, (1.0, 1.0, 1.0, 1.0))
    assert [(one.value, one.lower, one.upper) for one in found.pooled] == [
        (common.value, common.lower, common.upper)
    ] * 4
    assert found.note == f"{NO_SPREAD} {FEW_NOTE} {WHEN_NOT}"


def test_nothing_counted_anywhere_is_one_figure_of_zero() -> None:
    rates, shares = pool_rates([0, 0, 0], [5, 6, 7], per=1), pool_shares([0, 0, 0], [5, 6, 7])

    assert (rates.pooled[0].value, shares.pooled[0].value) == (0, 0)
    assert rates.pooled[0].upper > 0 < shares.pooled[0].upper


def test_credible_intervals_cover_on_average_as_often_as_they_say() -> None:
    chance, covered = np.random.default_rng(20261123), []
    exposures = np.tile([20.0, 50.0, 100.0, 200.0], 15)
    for _ in range(40):
        truth = chance.gamma(4, 0.05 / 4, 60)
        found = pool_rates(chance.poisson(truth * exposures).tolist(), exposures.tolist(), per=1)
        covered += [one.lower <= true <= one.upper for one, true in zip(found.pooled, truth, strict=True)]

    assert 0.91 <= np.mean(covered) <= 0.97


def test_a_failed_search_falls_back_on_the_moments(monkeypatch) -> None:
    monkeypatch.setattr("plumbline.equity.priors._likeliest", lambda badness, start: None)

    rates, shares = (
        pool_rates(DEATHS.tolist(), BIRTHS.tolist(), per=1),
        pool_shares(TUMOURS.tolist(), RATS.tolist()),
    )

    assert (rates.fitted_by, shares.fitted_by) == (MOMENTS, MOMENTS)
    assert rates.prior == gamma_moments(DEATHS, BIRTHS)
    assert shares.prior == beta_moments(TUMOURS, RATS)


def test_a_withheld_unit_takes_no_part_and_stays_withheld() -> None:
    without = pool_rates([1, 10, 30, 2], [50, 60, 70, 80], per=10)

    found = pool_rates([1, 10, HIDDEN, 30, None, 2], [50, 60, 10, 70, 10, 80], per=10)

    assert (found.pooled[2].value, found.pulls[2], found.pooled[2].method) == (HIDDEN, HIDDEN, "")
    assert (found.pooled[4].value, found.pulls[4]) == (None, None)
    assert [found.pooled[place] for place in (0, 1, 3, 5)] == list(without.pooled)
    assert found.prior == without.prior


def test_a_withheld_total_withholds_the_share() -> None:
    found = pool_shares([1, 10, 9, 4, 2], [50, 60, HIDDEN, 70, 80])

    assert (found.pooled[2].value, found.plain[2].value) == (HIDDEN, HIDDEN)


@pytest.mark.parametrize(
    ("function", "arguments", "sentence"),
    [
        (pool_rates, ([1, 2], [3, 4]), "wants 3 units or more that are shown; there are 2"),
        (pool_rates, ([1, HIDDEN, 2], [3, 4, 5]), "there are 2"),
        (pool_rates, ([1, -2, 3], [3, 4, 5]), "is -2"),
        (pool_rates, ([1, 2, 3], [3, 0, 5]), "is 0"),
        (pool_shares, ([1, 2, 3], [3, 4]), "different lengths"),
        (pool_shares, ([1, 5, 3], [3, 4, 5]), "larger than its total"),
    ],
)
def test_what_cannot_be_pooled_is_refused(function, arguments, sentence: str) -> None:
    options = {"per": 1} if function is pool_rates else {}
    with pytest.raises(ValueError, match=sentence):
        function(*arguments, **options)
