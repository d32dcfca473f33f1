"""Which units (trusts, wards, services) differ from the rest by more than their size and chance explain?

Funnel limits for proportions, rates and observed-over-expected ratios, at 95% and 99.8%. Where all units vary
more than chance, limits are also given that allow for it, and both lists of outliers are named. It never ranks: a
unit inside the limits is neither better nor worse than another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.special import ndtr

from plumbline.equity.arrays import Flags, Floats, frozen
from plumbline.equity.columns import (
    Column,
    check_above_zero,
    check_counts,
    check_same_length,
    check_within,
    column,
)
from plumbline.equity.funnel_limits import (
    MODELS,
    FunnelKind,
    FunnelLimits,
    chi_squared_limits,
    exact_limits,
    exact_p_values,
    normal_limits,
    standard_error,
    variance_between,
    winsorise,
)
from plumbline.equity.values import Figure

__all__ = [
    "Funnel",
    "FunnelKind",
    "FunnelLevel",
    "FunnelLimits",
    "Outlier",
    "Side",
    "proportion_funnel",
    "rate_funnel",
    "ratio_funnel",
]

WINSORISED = 0.10
FEW_UNITS = 10


class FunnelLevel(Enum):
    """The share of units that lie inside the limits where chance alone is at work."""

    WARNING = 0.95
    ALARM = 0.998

    @property
    def tail(self) -> float:
        """The share expected beyond one limit."""
        return (1 - float(self.value)) / 2


class Side(Enum):
    """On which side of the funnel a unit lies."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """A unit outside the limits."""

    name: str
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Funnel:
    """A funnel plot. Arrays have the shape (units,) in the order of `names` and cannot be written to.

    `sizes` is what makes a unit's funnel narrow: totals, exposures (in units of `per`) or expected numbers.
    `z_scores` stand on chance alone, on the transformed scale. `dispersion` (phi) is the mean square of the
    winsorised z-scores: 1 where chance alone is at work. `between` (tau squared) is the variance between units
    that chance leaves unexplained, 0 where it leaves none. `left_out` names units without figures.
    """

    kind: FunnelKind
    names: tuple[str, ...]
    values: Floats
    sizes: Floats
    target: float
    limits: FunnelLimits
    z_scores: Floats
    dispersion: float
    between: float
    left_out: tuple[str, ...]

    @property
    def is_overdispersed(self) -> bool:
        """Whether units clearly vary more than chance explains: by two standard errors of the dispersion."""
        return self.dispersion > 1 + 2 * float(np.sqrt(2 / len(self.names)))

    @property
    def adjusted_z_scores(self) -> Floats:
        """The z-scores when the variation between units is allowed for."""
        own = standard_error(self.sizes)
        return self.z_scores * own / np.sqrt(own**2 + self.between)

    @property
    def p_values(self) -> Floats:
        """How surprising each unit is beside the others, from both sides: as its limits judge it.

        Where units clearly vary more than chance, by the adjusted z-scores; else by exact binomial or Poisson
        tails, the smaller one doubled.
        """
        if self.is_overdispersed and self.between > 0:
            return frozen(2 * ndtr(-np.abs(self.adjusted_z_scores)))
        return frozen(exact_p_values(self.kind, self.target, self.values * self.sizes, self.sizes))

    def limits_at(
        self, sizes: Sequence[float] | Floats, *, level: FunnelLevel, is_adjusted: bool
    ) -> tuple[Floats, Floats]:
        """Lower and upper limits at any sizes above zero, to be drawn as curves; adjusted or by chance alone."""
        at = np.asarray(sizes, dtype=np.float64)
        if is_adjusted and self.between > 0:
            return normal_limits(self.kind, self.target, at, level.tail, self.between)
        if self.limits is FunnelLimits.TRANSFORMED:
            return normal_limits(self.kind, self.target, at, level.tail, 0.0)
        if self.limits is FunnelLimits.CHI_SQUARED:
            return chi_squared_limits(self.target, at, level.tail)
        return exact_limits(self.kind, self.target, at, level.tail)

    def outliers(self, *, level: FunnelLevel, is_adjusted: bool) -> tuple[Outlier, ...]:
        """The units beyond the limits, in the order of `names`; one on a limit is inside."""
        lower, upper = self.limits_at(self.sizes, level=level, is_adjusted=is_adjusted)
        found = zip(self.names, self.values < lower, self.values > upper, strict=True)
        return tuple(
            Outlier(name=name, side=Side.LOW if is_low else Side.HIGH)
            for name, is_low, is_high in found
            if is_low or is_high
        )

    @property
    def told(self) -> tuple[str, ...]:
        """What the funnel shows, in sentences."""
        return tuple(sentence for sentence in _sentences(self) if sentence)


def proportion_funnel(
    names: Sequence[str],
    successes: Sequence[Figure],
    totals: Sequence[Figure],
    *,
    target: float | None = None,
    limits: FunnelLimits = FunnelLimits.EXACT,
    winsorised: float = WINSORISED,
) -> Funnel:
    """Compare proportions, such as of staff who were disciplined, between units.

    Parameters
    ----------
    names
        One for each unit, all different.
    successes, totals
        How many, of how many. A unit with a `Withheld` or None is left out, and named as such.
    target
        The proportion that units are compared with, between 0 and 1; that of all units together by default.
    limits
        How the limits that stand on chance alone are placed; the adjusted ones are always transformed.
    winsorised
        The share of z-scores at each end that is pulled in before their spread is measured, so that outliers do
        not hide themselves.

    Raises
    ------
    ValueError
        Columns of different lengths, two units of one name, a count that is no whole number, a total that is not
        above zero, a count above its total, a target or share out of range, or no unit with figures.

    Notes
    -----
    Allowing for over-dispersion makes the usual difference between units look normal: look for its causes before
    reading the adjusted list alone. Not for units that share people.

    References
    ----------
    Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. Statistics in Medicine 24(8),
    p. 1185-1202. Spiegelhalter DJ (2005). Handling over-dispersion of performance indicators. Quality and Safety
    in Health Care 14(5), p. 347-351. The R package FunnelPlotR computes alike, for ratios with its method "CQC";
    its default there, "SHMI", takes logarithms and drops the outer tenths instead of pulling them in.

    Examples
    --------
    >>> funnel = proportion_funnel(["A", "B", "C", "D"], [11, 9, 30, 10], [100, 100, 100, 100], target=0.1)
    >>> print(*funnel.outliers(level=FunnelLevel.ALARM, is_adjusted=False))
    Outlier(name='C', side=<Side.HIGH: 'high'>)
    """
    events, sizes = _columns(successes, totals, "Total")
    check_within(events, sizes)
    if limits is FunnelLimits.CHI_SQUARED:
        raise ValueError("Chi-squared limits are for rates and ratios; take exact limits for proportions.")
    if target is not None and not 0 < target < 1:
        raise ValueError(f"The proportion that units are compared with is {target:g}; it lies between 0 and 1.")
    return _funnel(
        FunnelKind.PROPORTION, names, events, sizes, target=target, limits=limits, winsorised=winsorised
    )


def rate_funnel(
    names: Sequence[str],
    events: Sequence[Figure],
    exposures: Sequence[Figure],
    *,
    per: float = 1.0,
    target: float | None = None,
    limits: FunnelLimits = FunnelLimits.EXACT,
    winsorised: float = WINSORISED,
) -> Funnel:
    """Compare rates, such as of restraints per 1,000 bed days, between units.

    Parameters
    ----------
    events, exposures
        How many events, in how much exposure.
    per
        Rates, sizes and target are given per so much exposure.
    target
        The rate that units are compared with; that of all units together by default.
    names, limits, winsorised
        As for `proportion_funnel`, and so are errors, notes and references.

    Examples
    --------
    >>> funnel = rate_funnel(["A", "B"], [20, 80], [1000, 2000], per=1000)
    >>> round(funnel.target, 2), funnel.values.tolist()
    (33.33, [20.0, 40.0])
    """
    if not (np.isfinite(per) and per > 0):
        raise ValueError(f"A rate is given per so much exposure, above zero; not per {per:g}.")
    counts, sizes = _columns(events, exposures, "Exposure")
    scaled = Column(sizes.numbers / per, sizes.shown, sizes.hidden)
    _check_target(target)
    return _funnel(FunnelKind.RATE, names, counts, scaled, target=target, limits=limits, winsorised=winsorised)


def ratio_funnel(
    names: Sequence[str],
    observed: Sequence[Figure],
    expected: Sequence[Figure],
    *,
    target: float = 1.0,
    limits: FunnelLimits = FunnelLimits.EXACT,
    winsorised: float = WINSORISED,
) -> Funnel:
    """Compare observed with expected numbers (indirectly standardised ratios) between units.

    Parameters
    ----------
    observed, expected
        How many there were, and how many there would be at standard rates.
    target
        The ratio that units are compared with, 1 by default.
    names, limits, winsorised
        As for `proportion_funnel`, and so are errors, notes and references.

    Notes
    -----
    Expected numbers are taken as known: they must not rest on the few units compared.

    Examples
    --------
    >>> funnel = ratio_funnel(["A", "B"], [15, 40], [15, 20], limits=FunnelLimits.CHI_SQUARED)
    >>> lower, upper = funnel.limits_at([15, 20], level=FunnelLevel.WARNING, is_adjusted=False)
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.56, 0.611], [1.649, 1.544])
    """
    counts, sizes = _columns(observed, expected, "Expected number")
    _check_target(target)
    return _funnel(FunnelKind.RATIO, names, counts, sizes, target=target, limits=limits, winsorised=winsorised)


def _columns(events: Sequence[Figure], sizes: Sequence[Figure], what: str) -> tuple[Column, Column]:
    counts, wholes = column(events), column(sizes)
    check_same_length(counts, wholes)
    check_counts(counts, "Count")
    check_above_zero(wholes, what)
    return counts, wholes


def _check_target(target: float | None) -> None:
    if target is not None and not (np.isfinite(target) and target > 0):
        raise ValueError(f"What units are compared with is {target:g}; it must be above zero.")


def _funnel(
    kind: FunnelKind,
    names: Sequence[str],
    events: Column,
    sizes: Column,
    *,
    target: float | None,
    limits: FunnelLimits,
    winsorised: float,
) -> Funnel:
    shown = _checked_units(names, events, sizes)
    counts, wholes = events.numbers[shown], sizes.numbers[shown]
    centre = float(counts.sum() / wholes.sum()) if target is None else target
    values, errors = counts / wholes, standard_error(wholes)
    transform = MODELS[kind].transform
    scores = (transform(values) - transform(np.array(centre))) / errors
    pulled = winsorise(scores, winsorised)
    return Funnel(
        kind=kind,
        names=tuple(name for name, is_shown in zip(names, shown, strict=True) if is_shown),
        values=frozen(values),
        sizes=frozen(wholes),
        target=centre,
        limits=limits,
        z_scores=frozen(scores),
        dispersion=float((pulled**2).mean()),
        between=variance_between(pulled, errors),
        left_out=tuple(name for name, is_shown in zip(names, shown, strict=True) if not is_shown),
    )


def _checked_units(names: Sequence[str], events: Column, sizes: Column) -> Flags:
    shown = events.shown & sizes.shown
    if len(names) != len(shown):
        raise ValueError(f"There are {len(names)} names for {len(shown)} units.")
    if len(set(names)) < len(names):
        raise ValueError("Two units have the same name, so an outlier could not be told from its namesake.")
    if not shown.any():
        raise ValueError("No unit has figures that may be shown, so there is nothing to compare.")
    return shown


def _sentences(funnel: Funnel) -> Sequence[str]:
    units = len(funnel.names)
    alone = funnel.outliers(level=FunnelLevel.ALARM, is_adjusted=False)
    return (
        f"Of {_counted(units, 'unit')}, {_outside(alone)} outside the 99.8% limits that chance alone sets"
        f"{_named(alone)}. By chance, {_by_chance(units)} would.",
        _dispersion_sentence(funnel),
        f"With only {_counted(units, 'unit')}, how much they vary is hardly known." if units < FEW_UNITS else "",
        f"Left out, as figures are withheld or missing: {', '.join(funnel.left_out)}." if funnel.left_out else "",
    )


def _dispersion_sentence(funnel: Funnel) -> str:
    if funnel.between == 0:
        return "The units vary no more than chance explains."
    why = "so something else differs between them" if funnel.is_overdispersed else "which may be chance as well"
    adjusted = funnel.outliers(level=FunnelLevel.ALARM, is_adjusted=True)
    return (
        f"The units vary {funnel.dispersion:.1f} times as much as chance explains, {why}. With limits that allow "
        f"for it, {_outside(adjusted)} outside{_named(adjusted)}."
    )


def _by_chance(units: int) -> str:
    expected = units * 2 * FunnelLevel.ALARM.tail
    return f"{expected:.1f}" if expected >= 0.1 else "fewer than 0.1"


def _counted(units: int, what: str) -> str:
    return f"{units} {what}{'' if units == 1 else 's'}"


def _outside(outliers: Sequence[Outlier]) -> str:
    return {0: "none lies", 1: "1 lies"}.get(len(outliers), f"{len(outliers)} lie")


def _named(outliers: Sequence[Outlier]) -> str:
    if not outliers:
        return ""
    return ": " + ", ".join(f"{outlier.name} ({outlier.side.value})" for outlier in outliers)
