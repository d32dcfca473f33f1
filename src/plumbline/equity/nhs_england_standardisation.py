"""NHS England's own standardised rates of the Mental Health Act statistics, to reach its figures again.

England itself is the standard, in twelve strata: two sexes by six age bands. For any other purpose the
intervals of `standardisation` are the better ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plumbline.equity.arrays import Figures, Floats, frozen
from plumbline.equity.coded import Coded, chosen, the_same
from plumbline.equity.estimates import Estimates
from plumbline.equity.grids import Table, standard_shares
from plumbline.equity.rates import FEW
from plumbline.equity.standardisation import EMPTY, FEW_NOTE, checked_strata, first_reason

METHOD = "NHS England's normal approximation"
METHOD_WITHOUT_16_17 = "NHS England's normal approximation, its variance without ages 16 and 17"
NOTHING = "Nothing was counted: the rate and its half-width are zero, which says nothing of how sure it is."

AGE_BANDS = ("0 to 15", "16 to 17", "18 to 34", "35 to 49", "50 to 64", "65 and over")
SEXES = 2
"""Sexes 1 and 2 of the data set; the method leaves out others, and people whose age or ethnicity is not known."""

DEVIATE = 1.96
"""The method's own rounding of the normal deviate at 95%."""


@dataclass(frozen=True, slots=True)
class NHSEnglandRates:
    """Standardised rates with the half-width that NHS England prints beside each."""

    rates: Estimates
    half_widths: Floats
    """Read-only, one for each group; NaN where there is no rate or it is not shown."""


def nhs_england_rates(
    counts: npt.ArrayLike,
    populations: npt.ArrayLike,
    england: npt.ArrayLike,
    *,
    per: float = 100_000,
    leaves_16_and_17_out_of_variance: bool = False,
) -> NHSEnglandRates:
    """Age- and sex-standardised rates as in NHS England's Mental Health Act statistics.

    Parameters
    ----------
    counts
        Detentions (or other events) of shape (groups, 2 sexes, 6 age bands), in the order of `AGE_BANDS`.
    populations
        People of the same groups, of the same shape.
    england
        People in England, of shape (2, 6).
    per
        The rate's base.
    leaves_16_and_17_out_of_variance
        NHS England's program leaves this age band out of the sum of the variance, though not out of the rate.
        True does so too, to reach its printed half-widths; `method` then says so. The interval is then a little
        too narrow.

    Returns
    -------
    Rates with limits (value less and plus the half-width, never below zero) and the half-widths.

    Raises
    ------
    ValueError
        For another shape, and as `standardise_to` does.

    Notes
    -----
    Only for reaching NHS England's figures again: the interval is symmetrical, and of no width where nothing was
    counted.

    References
    ----------
    NHS England, program of the Mental Health Act statistics, annual figures 2024-25:
    NHSDigital/mental-health-act-annual-statistics, commit 44a5ccd (MIT licence).

    Examples
    --------
    >>> england = np.full((2, 6), 1_000_000)
    >>> group = nhs_england_rates(np.full((1, 2, 6), 10), np.full((1, 2, 6), 20_000), england)
    >>> rate, = group.rates
    >>> f"{rate.value:.1f} plus or minus {group.half_widths[0]:.2f}"
    '50.0 plus or minus 8.94'
    """
    events, at_risk, standard = (np.asarray(part) for part in (counts, populations, england))
    strata = (SEXES, len(AGE_BANDS))
    if events.ndim != 3 or events.shape[1:] != strata or standard.shape != strata:
        raise ValueError(
            f"NHS England's method takes 2 sexes by 6 age bands: counts of shape (groups, 2, 6), not "
            f"{events.shape}, and England of shape (2, 6), not {standard.shape}."
        )
    bands = [AGE_BANDS[1]] * leaves_16_and_17_out_of_variance
    left_out = [sex * len(AGE_BANDS) + AGE_BANDS.index(band) for sex in range(SEXES) for band in bands]
    rows = len(events)
    return standardise_to(
        standard.reshape(-1),
        events.reshape(rows, -1),
        at_risk.reshape(len(at_risk), -1),
        per=per,
        left_out_of_variance=left_out,
    )


def standardise_to(
    standard: Figures,
    counts: Table,
    populations: Table,
    *,
    per: float,
    left_out_of_variance: Sequence[int] = (),
) -> NHSEnglandRates:
    """The same for any strata: rates as proportions of people, weighted, with a normal interval of 1.96.

    Parameters
    ----------
    standard
        The standard population, a number for each stratum.
    counts, populations
        Events and people, of shape (groups, strata).
    per
        The rate's base.
    left_out_of_variance
        Strata, counted from 0, that the variance leaves out.

    Returns
    -------
    As `nhs_england_rates`.

    Raises
    ------
    ValueError
        As `plumbline.equity.standardisation.dobson_byar`.

    Examples
    --------
    >>> group = standardise_to([600_000, 400_000], [[10, 2]], [[20_000, 5_000]], per=100_000)
    >>> f"{group.rates[0].value:.1f} plus or minus {group.half_widths[0]:.2f}"
    '46.0 plus or minus 28.93'
    """
    events, people = checked_strata(counts, populations)
    shares = standard_shares(standard, events.numbers.shape[1])
    nobody = people.numbers == 0
    base = np.where(nobody, 1.0, people.numbers)
    proportions = events.numbers / base
    variances = shares**2 * np.maximum(proportions * (1 - proportions), 0.0) / base
    variances[:, list(left_out_of_variance)] = 0.0
    empty = (nobody & (shares > 0)).any(axis=1)
    shown = events.shown & people.shown
    rates = np.where(empty, np.nan, proportions @ shares * per)
    half_widths = np.where(shown & ~empty, DEVIATE * np.sqrt(variances.sum(axis=1)) * per, np.nan)
    estimates = Estimates.from_arrays(
        rates,
        np.maximum(rates - half_widths, 0.0),
        rates + half_widths,
        shown=shown,
        methods=the_same(METHOD_WITHOUT_16_17 if len(left_out_of_variance) else METHOD, len(rates)),
        notes=_notes(events.numbers.sum(axis=1), empty),
        hidden=first_reason(events, people),
    )
    return NHSEnglandRates(estimates, frozen(half_widths))


def _notes(totals: Floats, empty: npt.NDArray[np.bool_]) -> Coded[str]:
    cases = [(empty, EMPTY), (totals == 0, NOTHING), (totals < FEW, FEW_NOTE)]
    return chosen(cases, otherwise="", size=len(totals))
