"""How wide is a funnel at a size, by chance alone or with the variation between units allowed for?

Values are shares or ratios of counts to sizes; sizes are totals, exposures or expected numbers. Nothing here
knows the units or their names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.special import chdtri, ndtri
from scipy.stats import binom, poisson

from plumbline.equity.arrays import Floats


class FunnelKind(Enum):
    """What is compared."""

    PROPORTION = "proportion"
    RATE = "rate"
    RATIO = "ratio of observed to expected"


class FunnelLimits(Enum):
    """How limits that stand on chance alone are placed."""

    EXACT = "binomial or Poisson quantiles, interpolated, as Spiegelhalter"
    CHI_SQUARED = "chi-squared quantiles, as the R package FunnelPlotR; not for proportions"
    TRANSFORMED = "normal quantiles after the arcsine or the square root"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What chance does to an indicator, and the scale on which it does the same to all units of a size."""

    transform: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]
    quantile: Callable[[float, Floats, float], Floats]


def winsorise(scores: Floats, share: float) -> Floats:
    """Pull the scores beyond the quantiles `share` and 1 - `share` in to these (quantiles as R's default)."""
    if not 0 <= share < 0.5:
        raise ValueError(f"The share pulled in at each end is {share:g}; it lies from 0 to below half.")
    low, high = np.quantile(scores, [share, 1 - share])
    return np.clip(scores, low, high)


def variance_between(z_scores: Floats, errors: Floats) -> float:
    """The variance between units (tau squared) that their z-scores leave over, as DerSimonian and Laird.

    Parameters: `z_scores`, winsorised or not, and the standard errors they were divided by, both of shape
    (units,). Returns 0 where the scores vary no more than chance, or where there are fewer than two.

    References
    ----------
    DerSimonian R, Laird N (1986). Meta-analysis in clinical trials. Controlled Clinical Trials 7(3), p. 177-188.
    Spiegelhalter DJ and others (2012). Statistical methods for healthcare regulation: rating, screening and
    surveillance. Journal of the Royal Statistical Society A 175(1), p. 1-47.

    Examples
    --------
    >>> round(variance_between(np.array([-2.0, 0.0, 3.0]), np.array([0.1, 0.1, 0.1])), 3)
    0.055
    """
    weights = 1 / errors**2
    surplus = float((z_scores**2).sum()) - (len(z_scores) - 1)
    room = float(weights.sum() - (weights**2).sum() / weights.sum())
    return surplus / room if surplus > 0 and room > 0 else 0.0


def standard_error(sizes: Floats) -> Floats:
    """The standard error of a transformed value: the same for arcsine and square root, whatever the target."""
    return 1 / (2 * np.sqrt(sizes))


def normal_limits(
    kind: FunnelKind, target: float, sizes: Floats, tail: float, between: float
) -> tuple[Floats, Floats]:
    """Limits that are normal on the transformed scale, with a variance between units beside that of chance."""
    model = MODELS[kind]
    reach = -ndtri(tail) * np.sqrt(standard_error(sizes) ** 2 + between)
    centre = model.transform(np.array(target))
    return model.back(centre - reach), model.back(centre + reach)


def chi_squared_limits(target: float, sizes: Floats, tail: float) -> tuple[Floats, Floats]:
    """Limits that would be those of an exact Poisson interval, were the expected number observed."""
    expected = target * sizes
    lower, upper = chdtri(2 * expected, 1 - tail) / 2, chdtri(2 * (expected + 1), tail) / 2
    return lower / sizes, upper / sizes


def exact_limits(kind: FunnelKind, target: float, sizes: Floats, tail: float) -> tuple[Floats, Floats]:
    """Limits at binomial or Poisson quantiles, interpolated between whole numbers so that curves run smoothly.

    Those of proportions are for whole sizes.
    """
    model = MODELS[kind]
    lower = model.quantile(target, sizes, tail) / sizes
    upper = model.quantile(target, sizes, 1 - tail) / sizes
    return np.maximum(lower, 0.0), upper


def exact_p_values(kind: FunnelKind, target: float, counts: Floats, sizes: Floats) -> Floats:
    """Twice the smaller tail of each unit's count, at most 1: binomial for proportions, else Poisson."""
    whole = np.rint(counts)
    chance = binom(np.rint(sizes), target) if kind is FunnelKind.PROPORTION else poisson(target * sizes)
    smaller = np.minimum(chance.cdf(whole), chance.sf(whole - 1))
    return np.asarray(np.minimum(2 * smaller, 1.0), dtype=np.float64)


def _binomial_quantile(target: float, sizes: Floats, at: float) -> Floats:
    whole = binom.ppf(at, sizes, target)
    reached, before = binom.cdf(whole, sizes, target), binom.cdf(whole - 1, sizes, target)
    smooth = whole - (reached - at) / (reached - before)
    # Nothing lies above all: where all of a few are no surprise, three of three must not lie outside.
    return np.asarray(np.where(whole >= sizes, sizes, smooth), dtype=np.float64)


def _poisson_quantile(target: float, sizes: Floats, at: float) -> Floats:
    whole = poisson.ppf(at, target * sizes)
    reached, before = poisson.cdf(whole, target * sizes), poisson.cdf(whole - 1, target * sizes)
    return np.asarray(whole - (reached - at) / (reached - before), dtype=np.float64)


_POISSON = Model(
    transform=np.sqrt,
    back=lambda scale: np.maximum(scale, 0.0) ** 2,
    quantile=_poisson_quantile,
)
_BINOMIAL = Model(
    transform=lambda share: np.arcsin(np.sqrt(share)),
    back=lambda scale: np.sin(np.clip(scale, 0.0, np.pi / 2)) ** 2,
    quantile=_binomial_quantile,
)
MODELS = {
    FunnelKind.PROPORTION: _BINOMIAL,
    FunnelKind.RATE: _POISSON,
    FunnelKind.RATIO: _POISSON,
}
