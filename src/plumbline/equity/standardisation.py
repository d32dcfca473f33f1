"""What would a group's rate be if it were made up like a standard population? Direct standardisation.

It takes away what differs only because groups differ in age or sex. It never says what the group's rate is:
show the crude rate beside it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincinv

from plumbline.equity.arrays import Figures, Flags, Floats
from plumbline.equity.coded import Coded, chosen, encode, the_same
from plumbline.equity.distinct import once_each
from plumbline.equity.estimates import Estimates
from plumbline.equity.grids import (
    Grid,
    Table,
    check_counts,
    check_exposures,
    check_same_shape,
    grid,
    standard_shares,
)
from plumbline.equity.intervals import Limits, one_tail
from plumbline.equity.rates import FEW, count_limits
from plumbline.equity.values import Withheld

DOBSON_BYAR = "Dobson with Byar's limits"
DOBSON_EXACT = "Dobson with exact Poisson limits"
FAY_FEUER = "Fay-Feuer gamma"
TIWARI = "Tiwari-Clegg-Zou gamma"

FEW_NOTE = "Fewer than 10 events in all strata together: too few for a standardised rate to be relied on."
NOTHING = "Nothing was counted: the rate is zero. This method gives no upper limit; Fay and Feuer's does."
EMPTY = (
    "Nobody of this group is in one or more strata that the standard population has, so there is no standardised "
    "rate: join strata."
)
ZERO = "Nothing was counted: the rate is zero and only its upper limit says anything."


def dobson_byar(
    counts: Table,
    exposures: Table,
    standard: Figures,
    *,
    per: float,
    confidence: float = 0.95,
    withhold_below: int = 0,
) -> Estimates:
    """Directly standardised rates with Dobson's interval, as public health indicators in England have it.

    Parameters
    ----------
    counts
        Events, whole numbers, of shape (groups, strata): a row for each group. A group with a `Withheld` or
        None in any stratum is that as a whole.
    exposures
        People or person-years at risk, of the same shape. Zero says that nobody of the group is in the stratum.
    standard
        The standard population, a number for each stratum; only its shares matter.
    per
        The rate's base, such as 100 000.
    confidence
        The level, such as 0.95.
    withhold_below
        Withhold the rate of a group with fewer events than this in all strata together, and say so. Public health
        indicators in England are not worked out below 10. By default such rates are shown, with a note.

    Returns
    -------
    A rate for each group, per `per`, with limits: Byar's limits of the total count from 10 events on, the exact
    ones below, carried over to the weighted rate. Where a stratum of the standard has nobody of the group, value
    and limits are None; where nothing was counted there is no upper limit. `note` says which.

    Raises
    ------
    ValueError
        For a count that is negative or not whole, events where nobody is at risk, a standard that is negative,
        empty, not whole or of another length, or shapes that differ.

    Notes
    -----
    Do not use it for a group whose rates by age go another way than the standard's: one number hides that.

    References
    ----------
    Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991). Confidence intervals for weighted sums of Poisson
    parameters. Statistics in Medicine 10(3), p. 457-462. Byar: see `plumbline.equity.rates.byar`.

    Examples
    --------
    >>> births = [[327, 30666, 123419, 149919, 104088, 34392]]
    >>> standard = [319933, 931318, 786511, 488235, 237863, 61313]
    >>> fifth, = dobson_byar([[0, 8, 63, 112, 262, 295]], births, standard, per=100_000)
    >>> f"{fifth.value:.1f} ({fifth.lower:.1f} to {fifth.upper:.1f})"
    '75.5 (67.6 to 83.9)'
    """
    sums = _weigh(counts, exposures, standard)
    lower, upper = _dobson_limits(sums, confidence)
    small = sums.totals < FEW
    words = _Words(
        chosen([(small, DOBSON_EXACT)], otherwise=DOBSON_BYAR, size=len(small)),
        _notes(sums, when_nothing=NOTHING),
    )
    return _assembled(sums, lower, upper, words, per=per, withhold_below=withhold_below)


def fay_feuer(
    counts: Table,
    exposures: Table,
    standard: Figures,
    *,
    per: float,
    confidence: float = 0.95,
    withhold_below: int = 0,
) -> Estimates:
    """Directly standardised rates with Fay and Feuer's gamma interval.

    Parameters and errors are those of `dobson_byar`.

    Returns
    -------
    A rate for each group, per `per`, with limits. There is an upper limit even where nothing was counted.

    Notes
    -----
    Covers at least as often as it says in every simulation published, and is wide where one stratum has few
    people and a large weight. `tiwari` is narrower.

    References
    ----------
    Fay MP, Feuer EJ (1997). Confidence intervals for directly standardized rates: a method based on the gamma
    distribution. Statistics in Medicine 16(7), p. 791-801.

    Examples
    --------
    >>> births = [[327, 30666, 123419, 149919, 104088, 34392]]
    >>> standard = [319933, 931318, 786511, 488235, 237863, 61313]
    >>> fifth, = fay_feuer([[0, 8, 63, 112, 262, 295]], births, standard, per=100_000)
    >>> f"{fifth.value:.1f} ({fifth.lower:.1f} to {fifth.upper:.1f})"
    '75.5 (67.7 to 188.3)'
    """
    sums = _weigh(counts, exposures, standard)
    largest = sums.weights.max(axis=1)
    limits = _gamma_limits(sums, largest, largest**2, confidence)
    return _with_gamma(sums, limits, FAY_FEUER, per=per, withhold_below=withhold_below)


def tiwari(
    counts: Table,
    exposures: Table,
    standard: Figures,
    *,
    per: float,
    confidence: float = 0.95,
    withhold_below: int = 0,
) -> Estimates:
    """Directly standardised rates with Tiwari, Clegg and Zou's change to the gamma interval.

    Where Fay and Feuer add the largest weight to the upper limit, the mean weight is added. Parameters, returns
    and errors are those of `fay_feuer`.

    Notes
    -----
    Narrower than `fay_feuer`; covers about as often as it says, not always at least as often.

    References
    ----------
    Tiwari RC, Clegg LX, Zou Z (2006). Efficient interval estimation for age-adjusted cancer rates. Statistical
    Methods in Medical Research 15(6), p. 547-569.

    Examples
    --------
    >>> births = [[327, 30666, 123419, 149919, 104088, 34392]]
    >>> standard = [319933, 931318, 786511, 488235, 237863, 61313]
    >>> fifth, = tiwari([[0, 8, 63, 112, 262, 295]], births, standard, per=100_000)
    >>> f"{fifth.value:.1f} ({fifth.lower:.1f} to {fifth.upper:.1f})"
    '75.5 (67.7 to 112.9)'
    """
    sums = _weigh(counts, exposures, standard)
    limits = _gamma_limits(sums, sums.weights.mean(axis=1), (sums.weights**2).mean(axis=1), confidence)
    return _with_gamma(sums, limits, TIWARI, per=per, withhold_below=withhold_below)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Weighted sums of each group: `weights` has shape (groups, strata), the others (groups,)."""

    weights: Floats
    rates: Floats
    variances: Floats
    totals: Floats
    is_empty: Flags
    shown: Flags
    hidden: Coded[Withheld | None]


@dataclass(frozen=True, slots=True)
class _Words:
    methods: Coded[str]
    notes: Coded[str]


def _weigh(counts: Table, exposures: Table, standard: Figures) -> _Sums:
    events, at_risk = checked_strata(counts, exposures)
    shares = standard_shares(standard, at_risk.numbers.shape[1])
    nobody = at_risk.numbers == 0
    weights = np.where(nobody, 0.0, shares / np.where(nobody, 1.0, at_risk.numbers))
    return _Sums(
        weights=weights,
        rates=(weights * events.numbers).sum(axis=1),
        variances=(weights**2 * events.numbers).sum(axis=1),
        totals=events.numbers.sum(axis=1),
        is_empty=(nobody & (shares > 0)).any(axis=1),
        shown=events.shown & at_risk.shown,
        hidden=first_reason(events, at_risk),
    )


def checked_strata(counts: Table, exposures: Table) -> tuple[Grid, Grid]:
    """Counts and exposures as grids. Raises ValueError for what no standardised rate can be made of."""
    events, at_risk = grid(counts, "Counts"), grid(exposures, "Exposures")
    check_same_shape(events, at_risk)
    check_counts(events, "Count")
    check_exposures(at_risk, "Exposure")
    both = events.shown & at_risk.shown
    impossible = both[:, None] & (events.numbers > 0) & (at_risk.numbers == 0)
    if impossible.any():
        group, stratum = np.argwhere(impossible)[0]
        raise ValueError(
            f"Group {group + 1} has events in stratum {stratum + 1}, and nobody who could have them."
        )
    return events, at_risk


def first_reason(events: Grid, at_risk: Grid) -> Coded[Withheld | None]:
    """Why each group is withheld: its counts' reason, else its exposures'. None where neither is."""
    if (events.shown & at_risk.shown).all():
        return events.hidden
    pairs = zip(events.hidden.spelled(), at_risk.hidden.spelled(), strict=True)
    return encode([mine if mine is not None else other for mine, other in pairs])


def _dobson_limits(sums: _Sums, confidence: float) -> Limits:
    """The total count's limits, carried over to the weighted rate."""
    low, high = once_each(lambda total: count_limits(total, confidence), sums.totals)
    scale = np.sqrt(sums.variances / np.maximum(sums.totals, 1.0))
    lower = sums.rates + scale * (low - sums.totals)
    upper = np.where(sums.totals > 0, sums.rates + scale * (high - sums.totals), np.nan)
    return np.maximum(lower, 0.0), upper


def _gamma_limits(sums: _Sums, added: Floats, added_variance: Floats, confidence: float) -> Limits:
    """Limits of a gamma distribution with the rate's mean and variance, one event more for the upper one."""
    tail = one_tail(confidence)
    lower = np.where(sums.rates > 0, _gamma_quantile(sums.rates, sums.variances, tail), 0.0)
    return lower, _gamma_quantile(sums.rates + added, sums.variances + added_variance, 1 - tail)


def _gamma_quantile(mean: Floats, variance: Floats, probability: float) -> Floats:
    some = (mean > 0) & (variance > 0)
    mean, variance = np.where(some, mean, 1.0), np.where(some, variance, 1.0)
    return gammaincinv(mean**2 / variance, probability) * variance / mean


def _with_gamma(sums: _Sums, limits: Limits, method: str, *, per: float, withhold_below: int) -> Estimates:
    size = len(sums.totals)
    words = _Words(the_same(method, size), _notes(sums, when_nothing=ZERO))
    return _assembled(sums, *limits, words, per=per, withhold_below=withhold_below)


def _notes(sums: _Sums, *, when_nothing: str) -> Coded[str]:
    cases = [(sums.is_empty, EMPTY), (sums.totals == 0, when_nothing), (sums.totals < FEW, FEW_NOTE)]
    return chosen(cases, otherwise="", size=len(sums.totals))


def _assembled(
    sums: _Sums, lower: Floats, upper: Floats, words: _Words, *, per: float, withhold_below: int
) -> Estimates:
    value, lower, upper = (
        np.where(sums.is_empty, np.nan, numbers * per) for numbers in (sums.rates, lower, upper)
    )
    shown, hidden = _withhold(sums, withhold_below)
    return Estimates.from_arrays(
        value, lower, upper, shown=shown, methods=words.methods, notes=words.notes, hidden=hidden
    )


def _withhold(sums: _Sums, below: int) -> tuple[Flags, Coded[Withheld | None]]:
    """Also withhold the rates of groups with fewer events than asked for."""
    few = sums.shown & (sums.totals < below)
    if not few.any():
        return sums.shown, sums.hidden
    reason = Withheld(f"Fewer than {below} events: a standardised rate would not be reliable.")
    reasons = [reason if small else known for small, known in zip(few, sums.hidden.spelled(), strict=True)]
    return sums.shown & ~few, encode(reasons)
