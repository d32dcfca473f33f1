"""How are the true rates, or shares, of many units spread? Distributions fitted to what the units showed.

The arithmetic under `pooling`: arrays of plain numbers, one place a unit, which `pooling` has checked. None
stands for "no more spread than chance alone would give", never for a fit that failed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betaln, expit, gammaln, logit, psi

Floats = npt.NDArray[np.float64]

COMMON = "one figure for all units"
LIKELIHOOD = "maximum marginal likelihood"
MOMENTS = "moments"


@dataclass(frozen=True, slots=True, kw_only=True)
class GammaPrior:
    """How true rates are spread over units: a gamma distribution with this shape and rate (an exposure)."""

    shape: float
    rate: float

    @property
    def mean(self) -> float:
        """The average rate, per one unit of exposure."""
        return self.shape / self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class BetaPrior:
    """How true shares are spread over units: a beta distribution."""

    alpha: float
    beta: float

    @property
    def mean(self) -> float:
        """The average share, between 0 and 1."""
        return self.alpha / (self.alpha + self.beta)


def fit_gamma(events: Floats, exposures: Floats) -> tuple[GammaPrior | None, str]:
    """The gamma distribution under which these counts were likeliest, and how it was found.

    None where units differ no more than Poisson chance gives: the likelihood then grows as the spread shrinks.
    The search starts from the moments; where it fails the moments are what is given, and the second item says so.

    Examples
    --------
    >>> prior, fitted_by = fit_gamma(np.array([0.0, 2, 9, 3, 1, 12]), np.full(6, 100.0))
    >>> f"{prior.mean:.3f}, {fitted_by}"
    '0.045, maximum marginal likelihood'
    """
    common = events.sum() / exposures.sum()
    if np.sum((events - common * exposures) ** 2 - events) <= 0:
        return None, COMMON
    start = gamma_moments(events, exposures) or GammaPrior(shape=1.0, rate=1.0 / common)

    def badness(point: Floats) -> tuple[float, Floats]:
        shape, mean = np.exp(point)
        scale = shape / mean
        both = np.log(scale + exposures)
        log_likelihood = np.sum(
            gammaln(events + shape) - gammaln(shape) + shape * np.log(scale) - (events + shape) * both
        )
        by_scale = np.sum(shape / scale - (events + shape) / (scale + exposures))
        by_shape = np.sum(psi(events + shape) - psi(shape) + np.log(scale) - both)
        return -float(log_likelihood), -np.array([shape * by_shape + scale * by_scale, -scale * by_scale])

    found = _likeliest(badness, [np.log(start.shape), np.log(start.mean)])
    if found is None:
        return start, MOMENTS
    shape, mean = np.exp(found)
    return GammaPrior(shape=float(shape), rate=float(shape / mean)), LIKELIHOOD


def fit_beta(successes: Floats, totals: Floats) -> tuple[BetaPrior | None, str]:
    """The beta distribution under which these shares were likeliest, and how it was found. See `fit_gamma`.

    Examples
    --------
    >>> prior, fitted_by = fit_beta(np.array([0.0, 3, 9, 2, 8, 1]), np.full(6, 12.0))
    >>> f"{prior.mean:.2f}, {fitted_by}"
    '0.32, maximum marginal likelihood'
    """
    common = successes.sum() / totals.sum()
    spread = np.sum((successes - common * totals) ** 2 - totals * common * (1 - common))
    if spread <= 0 or (totals <= 1).all():
        return None, COMMON
    start = beta_moments(successes, totals) or BetaPrior(alpha=common, beta=1 - common)
    misses = totals - successes

    def badness(point: Floats) -> tuple[float, Floats]:
        mean, weight = expit(point[0]), np.exp(point[1])
        alpha, beta = mean * weight, (1 - mean) * weight
        log_likelihood = np.sum(betaln(successes + alpha, misses + beta) - betaln(alpha, beta))
        shared = psi(weight) - psi(totals + weight)
        by_alpha = np.sum(psi(successes + alpha) - psi(alpha) + shared)
        by_beta = np.sum(psi(misses + beta) - psi(beta) + shared)
        by_mean = weight * mean * (1 - mean) * (by_alpha - by_beta)
        return -float(log_likelihood), -np.array([by_mean, alpha * by_alpha + beta * by_beta])

    found = _likeliest(badness, [logit(start.mean), np.log(start.alpha + start.beta)])
    if found is None:
        return start, MOMENTS
    mean, weight = expit(found[0]), np.exp(found[1])
    return BetaPrior(alpha=float(mean * weight), beta=float((1 - mean) * weight)), LIKELIHOOD


def gamma_moments(events: Floats, exposures: Floats) -> GammaPrior | None:
    """The gamma distribution with the mean and variance of the smoothed rates (Clayton and Kaldor's steps).

    None where the steps lead nowhere, as they do when units hardly differ.
    """
    rates = events / exposures
    mean, variance = float(rates.mean()), float(rates.var(ddof=1))
    for _ in range(500):
        if not (variance > 0 and mean > 0):
            return None
        rate_, shape = mean / variance, mean**2 / variance
        rates = (events + shape) / (exposures + rate_)
        before, mean = mean, float(rates.mean())
        variance = float(np.sum((1 + rate_ / exposures) * (rates - mean) ** 2) / (len(rates) - 1))
        if abs(mean**2 / max(variance, 1e-300) - shape) < 1e-10 * shape and abs(mean - before) < 1e-12 * mean:
            break
    return GammaPrior(shape=mean**2 / variance, rate=mean / variance) if variance > 0 else None


def beta_moments(successes: Floats, totals: Floats) -> BetaPrior | None:
    """The beta distribution with the mean and variance that the shares show (Kleinman's, weighted by total).

    None where the shares differ no more than binomial chance gives.
    """
    size, mean = totals.sum(), successes.sum() / totals.sum()
    chance = mean * (1 - mean) * (len(totals) - 1)
    seen = np.sum(totals * (successes / totals - mean) ** 2)
    room = mean * (1 - mean) * (size - np.sum(totals**2) / size) - chance
    if seen <= chance or room <= 0 or seen - chance >= room:
        return None
    weight = float(room / (seen - chance) - 1)
    return BetaPrior(alpha=float(mean * weight), beta=float((1 - mean) * weight))


def _likeliest(badness: Callable[[Floats], tuple[float, Floats]], start: list[float]) -> Floats | None:
    """Where the likelihood is greatest; None where the search fails."""
    found = minimize(badness, np.array(start), jac=True, method="BFGS", options={"gtol": 1e-7})
    steep = float(np.max(np.abs(found.jac)))
    is_there = np.isfinite(found.fun) and steep < 1e-3 * max(1.0, abs(found.fun))
    return np.asarray(found.x) if is_there else None
