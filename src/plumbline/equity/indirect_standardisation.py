"""How many events would a group have if each stratum had the rates of a reference, and how many did it have?

Indirect standardisation: for groups too small for a rate in each stratum. Two such ratios are each compared
with the reference, never with one another: they are weighted differently.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from plumbline.equity.arrays import Figures, Floats
from plumbline.equity.coded import Coded, chosen, the_same
from plumbline.equity.columns import Column, assemble, check_counts, column
from plumbline.equity.distinct import once_each
from plumbline.equity.estimates import Estimates
from plumbline.equity.grids import Grid, Table, check_exposures, grid, standard_shares
from plumbline.equity.intervals import Limits
from plumbline.equity.rates import BYAR, EXACT, FEW, count_limits, exact_limits

FEW_NOTE = "Fewer than 10 events: the ratio would move a lot with one event more or less."
NOTHING_EXPECTED = "Nothing was to be expected at the reference's rates, so there is no ratio."


def standardised_ratio(
    observed: Figures,
    exposures: Table,
    reference_counts: Figures,
    reference_exposures: Figures,
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Indirectly standardised ratios, observed over expected: Byar's interval from 10 events on, exact below.

    Parameters
    ----------
    observed
        Events of each group in all strata together, whole numbers. A `Withheld` or None gives the same in the
        result.
    exposures
        People or person-years at risk, of shape (groups, strata). A group with one withheld stratum is withheld.
    reference_counts, reference_exposures
        Events and exposure of the reference, a number for each stratum.
    confidence
        The level, such as 0.95.

    Returns
    -------
    Ratios with limits: 1 is as many as expected. Where nothing was expected, all three are None and `note` says
    so.

    Raises
    ------
    ValueError
        For a count that is negative or not whole, a negative exposure, a reference stratum that is withheld or
        has nobody, or shapes that differ.

    Notes
    -----
    The expected number is taken as known: use a reference much larger than the group. Where the group is part of
    the reference, the ratio is drawn towards 1.

    References
    ----------
    Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II: the design and analysis of
    cohort studies. IARC Scientific Publications 82, chapter 2.

    Examples
    --------
    >>> group, = standardised_ratio([14], [[2_000, 1_000]], [500, 900], [100_000, 90_000])
    >>> f"{group.value:.2f} ({group.lower:.2f} to {group.upper:.2f}), {group.method}"
    '0.70 (0.38 to 1.17), Byar'
    """
    sums = _expect(observed, exposures, reference_counts, reference_exposures)
    few = sums.observed.numbers < FEW
    methods = chosen([(few, EXACT)], otherwise=BYAR, size=len(few))
    return _assembled(sums, count_limits, methods, confidence, factor=1.0)


def exact_standardised_ratio(
    observed: Figures,
    exposures: Table,
    reference_counts: Figures,
    reference_exposures: Figures,
    *,
    confidence: float = 0.95,
) -> Estimates:
    """Indirectly standardised ratios with the exact Poisson interval, whatever the count.

    Parameters, returns and errors are those of `standardised_ratio`.

    References
    ----------
    Garwood F (1936). Fiducial limits for the Poisson distribution. Biometrika 28(3/4), p. 437-442.

    Examples
    --------
    >>> nickel, = exact_standardised_ratio([137], [[24.19893]], [1], [1])
    >>> f"{nickel.value:.3f} ({nickel.lower:.3f} to {nickel.upper:.3f})"
    '5.661 (4.753 to 6.693)'
    """
    sums = _expect(observed, exposures, reference_counts, reference_exposures)
    methods = the_same(EXACT, len(sums.expected))
    return _assembled(sums, exact_limits, methods, confidence, factor=1.0)


def indirectly_standardised_rate(
    observed: Figures,
    exposures: Table,
    reference_counts: Figures,
    reference_exposures: Figures,
    *,
    per: float,
    confidence: float = 0.95,
) -> Estimates:
    """Indirectly standardised rates: the ratio of `standardised_ratio` times the reference's crude rate.

    Parameters, returns and errors are those of `standardised_ratio`; `per` is the rate's base.

    References
    ----------
    See `standardised_ratio`.

    Examples
    --------
    >>> group, = indirectly_standardised_rate([14], [[2_000, 1_000]], [500, 900], [100_000, 90_000], per=1_000)
    >>> f"{group.value:.2f} ({group.lower:.2f} to {group.upper:.2f})"
    '5.16 (2.82 to 8.65)'
    """
    sums = _expect(observed, exposures, reference_counts, reference_exposures)
    few = sums.observed.numbers < FEW
    methods = chosen([(few, EXACT)], otherwise=BYAR, size=len(few))
    return _assembled(sums, count_limits, methods, confidence, factor=sums.reference_rate * per)


@dataclass(frozen=True, slots=True)
class _Sums:
    observed: Column
    expected: Floats
    exposures: Column
    reference_rate: float


def _expect(
    observed: Figures, exposures: Table, reference_counts: Figures, reference_exposures: Figures
) -> _Sums:
    counted, at_risk = column(observed), grid(exposures, "Exposures")
    check_counts(counted, "Count")
    check_exposures(at_risk, "Exposure")
    groups, strata = at_risk.numbers.shape
    if len(counted.numbers) != groups:
        raise ValueError(f"There are {len(counted.numbers)} counts for {groups} groups.")
    events, people = _reference(reference_counts, reference_exposures, strata)
    return _Sums(
        observed=counted,
        expected=at_risk.numbers @ (events / people),
        exposures=_shown_groups(at_risk),
        reference_rate=float(events.sum() / people.sum()),
    )


def _reference(counts: Figures, exposures: Figures, strata: int) -> tuple[Floats, Floats]:
    events, people = column(counts), column(exposures)
    check_counts(events, "Reference count")
    standard_shares(exposures, strata, "Reference exposure")
    if len(events.numbers) != strata or not events.shown.all():
        raise ValueError(f"Reference count: it must be known in each of the {strata} strata.")
    if (people.numbers == 0).any():
        place = int(np.flatnonzero(people.numbers == 0)[0])
        raise ValueError(
            f"Reference exposure, stratum {place + 1} is 0: its rate there is not known. Join strata."
        )
    return events.numbers, people.numbers


def _shown_groups(at_risk: Grid) -> Column:
    return Column(np.ones(len(at_risk.shown)), at_risk.shown, at_risk.hidden)


def _assembled(
    sums: _Sums,
    limits: Callable[[Floats, float], Limits],
    methods: Coded[str],
    confidence: float,
    *,
    factor: float,
) -> Estimates:
    counts = sums.observed.numbers
    lower, upper = once_each(lambda some: limits(some, confidence), counts)
    some = sums.expected > 0
    scale = np.where(some, factor / np.where(some, sums.expected, 1.0), np.nan)
    cases = [(~some, NOTHING_EXPECTED), (counts < FEW, FEW_NOTE)]
    return assemble(
        [sums.observed, sums.exposures],
        counts * scale,
        lower * scale,
        upper * scale,
        methods=methods,
        notes=chosen(cases, otherwise="", size=len(counts)),
    )
