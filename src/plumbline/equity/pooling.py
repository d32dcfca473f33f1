"""What can be said of many small units (wards, teams) whose own figures jump about with chance?

Each unit's figure is pulled towards the average of all, the more so the less is known of it: empirical Bayes with
a gamma or a beta distribution of the units' true figures. The pulled figure never stands without the plain one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, gammaincinv

from plumbline.equity.columns import Column, assemble, column, hidden_by
from plumbline.equity.intervals import check_confidence
from plumbline.equity.priors import COMMON, BetaPrior, Floats, GammaPrior, fit_beta, fit_gamma
from plumbline.equity.proportions import wilson
from plumbline.equity.rates import exact_poisson, rate
from plumbline.equity.values import Estimate, Figure, Withheld

GAMMA = "empirical Bayes, gamma-Poisson, equal-tailed"
BETA = "empirical Bayes, beta-binomial, equal-tailed"
FEWEST_UNITS = 3
FEW_UNITS = 20

WHEN_NOT = (
    "Do not use the pooled figures where units differ for a known reason (a forensic ward among others), or to "
    "find or clear one unit: a true outlier is pulled in as well."
)
FEW_NOTE = (
    "Fewer than 20 units: how much units truly differ is itself uncertain, and the intervals are too narrow."
)
NO_SPREAD = "The units differ no more than chance alone would give, so each is given the figure of all together."


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledUnits:
    """Every unit's plain and pooled estimate, in the order of the input.

    `pulls` says how far each unit was drawn from its own figure (0) to the average (1). `prior` is None where
    units differ no more than chance would give. `fitted_by` says how the prior was found, `note` what the reader
    must know.
    """

    plain: Sequence[Estimate]
    pooled: Sequence[Estimate]
    pulls: tuple[Figure, ...]
    prior: GammaPrior | BetaPrior | None
    fitted_by: str
    note: str


def pool_rates(
    counts: Sequence[Figure], exposures: Sequence[Figure], *, per: float, confidence: float = 0.95
) -> PooledUnits:
    """Partial pooling of rates: events are Poisson in each unit, true rates gamma over units.

    Parameters
    ----------
    counts, exposures
        Events of each unit, whole numbers, and bed days, people or expected events, above zero. A unit with a
        `Withheld` or None gets the same and takes no part.
    per
        The rates' base, such as 1000.
    confidence
        The level of the credible interval, such as 0.95.

    Returns
    -------
    Plain rates with their intervals, pooled rates with equal-tailed credible intervals, and the pulls.

    Raises
    ------
    ValueError
        As `rate`, and where fewer than three units are shown.

    Notes
    -----
    `note` always says when not to use it. The prior is taken as known, which makes the intervals a little too
    narrow, clearly so below about 20 units. A pooled ranking of units is not a finding.

    References
    ----------
    Clayton D, Kaldor J (1987). Empirical Bayes estimates of age-standardized relative risks for use in disease
    mapping. Biometrics 43(3), p. 671-681.
    Lawless JF (1987). Negative binomial and mixed Poisson regression. Canadian Journal of Statistics 15(3),
    p. 209-225.

    Examples
    --------
    >>> wards = pool_rates([0, 2, 9, 3, 1, 12], [90, 100, 110, 100, 95, 105], per=100)
    >>> f"{wards.plain[0].value:.1f} becomes {wards.pooled[0].value:.1f}; pulled {wards.pulls[0]:.0%}"
    '0.0 becomes 1.0; pulled 23%'
    """
    plain = rate(counts, exposures, per=per, confidence=confidence)
    parts = [column(counts), column(exposures)]
    events, at_risk = _shown(parts)
    prior, fitted_by = fit_gamma(events, at_risk)
    if prior is None:
        (common,) = exact_poisson([float(events.sum())], [float(at_risk.sum())], per=per, confidence=confidence)
        return _unspread(parts, plain, common)
    shape, exposure = prior.shape + parts[0].numbers, prior.rate + parts[1].numbers
    low, high = _tails(confidence)
    pooled = _limits(
        parts,
        shape / exposure,
        gammaincinv(shape, low) / exposure,
        gammaincinv(shape, high) / exposure,
        per,
        GAMMA,
    )
    return _result(parts, plain, pooled, prior.rate / exposure, prior, fitted_by)


def pool_shares(
    successes: Sequence[Figure], totals: Sequence[Figure], *, confidence: float = 0.95
) -> PooledUnits:
    """Partial pooling of shares: successes are binomial in each unit, true shares beta over units.

    Parameters, returns, errors and notes are those of `pool_rates`, with successes of totals in place of events
    in exposures; shares lie between 0 and 1.

    References
    ----------
    Griffiths DA (1973). Maximum likelihood estimation for the beta-binomial distribution. Biometrics 29(4),
    p. 637-648. Kleinman JC (1973). Proportions with extraneous variance: single and independent samples. Journal
    of the American Statistical Association 68(341), p. 46-54.

    Examples
    --------
    >>> teams = pool_shares([0, 3, 9, 2, 8, 1], [4, 10, 12, 9, 11, 10])
    >>> f"{teams.plain[0].value:.2f} becomes {teams.pooled[0].value:.2f}; pulled {teams.pulls[0]:.0%}"
    '0.00 becomes 0.17; pulled 46%'
    """
    plain = wilson(successes, totals, confidence=confidence)
    parts = [column(successes), column(totals)]
    hits, bases = _shown(parts)
    prior, fitted_by = fit_beta(hits, bases)
    if prior is None:
        (common,) = wilson([float(hits.sum())], [float(bases.sum())], confidence=confidence)
        return _unspread(parts, plain, common)
    alpha, beta = prior.alpha + parts[0].numbers, prior.beta + parts[1].numbers - parts[0].numbers
    beta = np.maximum(beta, prior.beta)  # the stand-ins of a withheld unit may not fit together
    low, high = _tails(confidence)
    pooled = _limits(
        parts, alpha / (alpha + beta), betaincinv(alpha, beta, low), betaincinv(alpha, beta, high), 1.0, BETA
    )
    weight = prior.alpha + prior.beta
    return _result(parts, plain, pooled, weight / (weight + parts[1].numbers), prior, fitted_by)


def _shown(parts: list[Column]) -> tuple[Floats, Floats]:
    shown = parts[0].shown & parts[1].shown
    if shown.sum() < FEWEST_UNITS:
        raise ValueError(f"Pooling wants {FEWEST_UNITS} units or more that are shown; there are {shown.sum()}.")
    return parts[0].numbers[shown], parts[1].numbers[shown]


def _tails(confidence: float) -> tuple[float, float]:
    check_confidence(confidence)
    return (1 - confidence) / 2, (1 + confidence) / 2


def _limits(
    parts: list[Column], value: Floats, lower: Floats, upper: Floats, per: float, method: str
) -> Sequence[Estimate]:
    size = len(value)
    return assemble(parts, value * per, lower * per, upper * per, methods=[method] * size, notes=[""] * size)


def _result(
    parts: list[Column],
    plain: Sequence[Estimate],
    pooled: Sequence[Estimate],
    pulls: Floats,
    prior: GammaPrior | BetaPrior,
    fitted_by: str,
) -> PooledUnits:
    return PooledUnits(
        plain=plain,
        pooled=pooled,
        pulls=tuple(_or_reason(parts, place, float(pull)) for place, pull in enumerate(pulls)),
        prior=prior,
        fitted_by=fitted_by,
        note=_note(parts, []),
    )


def _unspread(parts: list[Column], plain: Sequence[Estimate], common: Estimate) -> PooledUnits:
    """Every unit given the figure of all together, with the interval of that figure."""
    size = len(plain)
    limits = (common.value, common.lower, common.upper)
    value, lower, upper = (np.full(size, figure, dtype=np.float64) for figure in limits)
    methods = [f"{COMMON}, {common.method}"] * size
    return PooledUnits(
        plain=plain,
        pooled=assemble(parts, value, lower, upper, methods=methods, notes=[""] * size),
        pulls=tuple(_or_reason(parts, place, 1.0) for place in range(size)),
        prior=None,
        fitted_by=COMMON,
        note=_note(parts, [NO_SPREAD]),
    )


def _or_reason(parts: list[Column], place: int, number: float) -> float | Withheld | None:
    return number if all(part.shown[place] for part in parts) else hidden_by(parts, place)


def _note(parts: list[Column], sentences: list[str]) -> str:
    few = [FEW_NOTE] if (parts[0].shown & parts[1].shown).sum() < FEW_UNITS else []
    return " ".join([*sentences, *few, WHEN_NOT])
