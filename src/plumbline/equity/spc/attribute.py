"""Charts of shares (p) and of rates (u), whose limits widen where the denominator is small: is a change signal?

Where denominators are large, chance alone gives limits so narrow that nearly every point is a signal. Laney's P'
and U' then take the variation between points into account. A reader is always told when they were used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.special import chdtrc

from plumbline.equity.arrays import Figures, Floats
from plumbline.equity.spc.charts import ControlChart, Lines, draw_up, series_of
from plumbline.equity.spc.names import ChartKind, Improvement, MovingRanges
from plumbline.equity.spc.phases import NEAR_SHARE, Limits, Phase, Rebase, Stretch, part
from plumbline.equity.spc.xmr import mean_moving_range

SIGMAS = 3
MOVING_RANGE_OF_CHANCE = 1.128
"""The mean moving range of independent normal values, in standard deviations."""
SIGNIFICANT = 0.05


class LaneyCorrection(Enum):
    """When limits are widened for variation that chance alone does not explain."""

    WHERE_OVERDISPERSED = "where a test finds more variation than chance gives"
    ALWAYS = "always, even where it narrows the limits"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """What chance alone does: the standard error of points of these denominators round a centre."""

    plain: ChartKind
    prime: ChartKind
    error: Callable[[float, Floats], Floats]
    ceiling: float


_BINOMIAL = _Model(
    plain=ChartKind.P,
    prime=ChartKind.P_PRIME,
    error=lambda centre, sizes: np.sqrt(centre * (1 - centre) / sizes),
    ceiling=1.0,
)
_POISSON = _Model(
    plain=ChartKind.U,
    prime=ChartKind.U_PRIME,
    error=lambda centre, sizes: np.sqrt(centre / sizes),
    ceiling=np.inf,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How much points vary, beside what chance alone gives points of their denominators.

    `ratio` is the observed variance over that of chance; `p_value` the chance of one as large or larger;
    `sigma_z` Laney's, from moving ranges, which a lasting shift hardly moves (1 is chance alone).
    """

    ratio: float
    statistic: float
    degrees: int
    p_value: float
    sigma_z: float

    @property
    def is_overdispersed(self) -> bool:
        """Whether points vary more than chance alone explains, both overall and from one to the next."""
        return self.p_value < SIGNIFICANT and self.sigma_z > 1


def p_chart(
    counts: Figures,
    totals: Figures,
    *,
    improvement: Improvement = Improvement.NEUTRAL,
    laney: LaneyCorrection = LaneyCorrection.WHERE_OVERDISPERSED,
    moving_ranges: MovingRanges = MovingRanges.ALL,
    baseline: int | None = None,
    rebases: Sequence[Rebase] = (),
    target: float | None = None,
) -> ControlChart:
    """Draw up a chart of shares, such as of staff who were abused, of all who were asked.

    Parameters
    ----------
    counts, totals
        Shape (points,): how many, of how many, in order of time. A count that is withheld or None, or a total of
        zero, is a gap.
    improvement, baseline, rebases
        As for `xmr_chart`.
    laney
        When Laney's P' takes the place of the plain p chart.
    moving_ranges
        Which moving ranges of the z-scores count towards Laney's sigma.
    target
        The share that was promised, 0 to 1.

    Returns
    -------
    A chart whose lines vary with the totals. Limits stop at 0 and 1. `notes` says where Laney's was used, and
    how much wider it is.

    Raises
    ------
    ValueError
        A count or total that is negative, a count above its total, columns of different lengths, and what
        `xmr_chart` says of stretches.

    Notes
    -----
    Limits are the centre plus and minus 3 standard errors: rough where fewer than about 5 are expected at a
    point. For rare events use `g_chart` or `t_chart`.

    References
    ----------
    Montgomery DC (2009). Introduction to Statistical Quality Control, 6th edition, chapter 7 (the example is its
    table of orange juice cans). Laney DB (2002). Improved control charts for attributes. Quality Engineering
    14(4), p. 531-537.

    Examples
    --------
    >>> cans = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7]
    >>> chart = p_chart([*cans, 13, 9, 6], [50] * 30, laney=LaneyCorrection.NEVER)
    >>> limits = chart.phases[0].limits
    >>> round(limits.mean, 4), round(limits.lower, 4), round(limits.upper, 4)
    (0.2313, 0.0524, 0.4102)
    """
    numbers, sizes = _pairs(counts, totals, "total")
    if (numbers > sizes).any():
        place = int(np.flatnonzero(numbers > sizes)[0])
        raise ValueError(f"Count {place + 1} is larger than its total.")
    return _attribute_chart(
        numbers,
        sizes,
        model=_BINOMIAL,
        improvement=improvement,
        laney=laney,
        moving_ranges=moving_ranges,
        stretches=part(len(numbers), baseline=baseline, rebases=rebases),
        target=target,
    )


def u_chart(
    counts: Figures,
    exposures: Figures,
    *,
    per: float = 1.0,
    improvement: Improvement = Improvement.NEUTRAL,
    laney: LaneyCorrection = LaneyCorrection.WHERE_OVERDISPERSED,
    moving_ranges: MovingRanges = MovingRanges.ALL,
    baseline: int | None = None,
    rebases: Sequence[Rebase] = (),
    target: float | None = None,
) -> ControlChart:
    """Draw up a chart of rates, such as of restraints per 1,000 bed days.

    Parameters
    ----------
    counts, exposures
        Shape (points,): events, and the exposure in which they happened (bed days, people, hours), in order of
        time. A count that is withheld or None, or an exposure of zero, is a gap.
    per
        The rate is given per so much exposure.
    target
        The rate that was promised, per `per`.
    improvement, laney, moving_ranges, baseline, rebases
        As for `p_chart`.

    Returns
    -------
    A chart whose lines vary with the exposure. The lower limit stops at 0.

    Raises
    ------
    ValueError
        A count or exposure that is negative, a `per` that is not above zero, columns of different lengths, and
        what `xmr_chart` says of stretches.

    Notes
    -----
    Events that come in clusters (one person restrained many times) vary more than chance: Laney's U' is then
    used and said so, but counting people may be the better answer.

    References
    ----------
    Montgomery DC (2009). Introduction to Statistical Quality Control, 6th edition, chapter 7 (the example is its
    table of flaws in computers). Laney DB (2002), as for `p_chart`.

    Examples
    --------
    >>> flaws = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]
    >>> limits = u_chart(flaws, [5] * 20).phases[0].limits
    >>> round(limits.mean, 2), round(limits.lower, 2), round(limits.upper, 2)
    (1.93, 0.07, 3.79)
    """
    numbers, sizes = _pairs(counts, exposures, "exposure")
    if not (np.isfinite(per) and per > 0):
        raise ValueError(f"A rate is given per so much exposure, above zero; not per {per:g}.")
    return _attribute_chart(
        numbers,
        sizes / per,
        model=_POISSON,
        improvement=improvement,
        laney=laney,
        moving_ranges=moving_ranges,
        stretches=part(len(numbers), baseline=baseline, rebases=rebases),
        target=target,
    )


def binomial_dispersion(counts: Figures, totals: Figures) -> Dispersion | None:
    """Test whether shares vary more than chance alone explains; None where nothing can vary.

    Parameters and errors are those of `p_chart`. The statistic is Pearson's, which with equal totals is that of
    the R package qcc.

    References
    ----------
    Wetherill GB, Brown DW (1991). Statistical Process Control, p. 216-218 (the example).

    Examples
    --------
    >>> found = [12, 11, 18, 11, 10, 16, 9, 11, 14, 15, 11, 9, 10, 13, 12]
    >>> found += [8, 12, 13, 10, 12, 13, 16, 12, 18, 16, 10, 16, 10, 12, 14]
    >>> dispersion = binomial_dispersion(found, [50] * 30)
    >>> round(dispersion.statistic, 5), round(dispersion.p_value, 5)
    (22.16924, 0.81311)
    """
    numbers, sizes = _pairs(counts, totals, "total")
    return _dispersion(numbers, sizes, _BINOMIAL, MovingRanges.ALL)


def poisson_dispersion(counts: Figures, exposures: Figures) -> Dispersion | None:
    """Test whether rates vary more than chance alone explains; None where nothing can vary.

    Parameters and errors are those of `u_chart`; reference as for `binomial_dispersion`.

    Examples
    --------
    >>> found = [11, 8, 13, 11, 13, 17, 25, 23, 11, 16, 9, 15, 10, 16, 12]
    >>> found += [8, 9, 15, 4, 12, 12, 12, 15, 17, 14, 17, 12, 12, 7, 16]
    >>> dispersion = poisson_dispersion(found, [1] * 30)
    >>> round(dispersion.statistic, 5), round(dispersion.p_value, 6)
    (42.69388, 0.048579)
    """
    numbers, sizes = _pairs(counts, exposures, "exposure")
    return _dispersion(numbers, sizes, _POISSON, MovingRanges.ALL)


def _pairs(counts: Figures, sizes: Figures, what: str) -> tuple[Floats, Floats]:
    numbers, wholes = series_of(counts), series_of(sizes)
    if len(numbers) != len(wholes):
        raise ValueError(f"There are {len(numbers)} counts and {len(wholes)} of {what}.")
    for column, name in ((numbers, "Count"), (wholes, what.capitalize())):
        if (column < 0).any():
            place = int(np.flatnonzero(column < 0)[0])
            raise ValueError(f"{name} {place + 1} is {column[place]:g}; it must be zero or more.")
    # Of nobody there is no share: a gap, whatever was counted.
    wholes[wholes == 0] = np.nan
    return numbers, wholes


def _attribute_chart(
    numbers: Floats,
    sizes: Floats,
    *,
    model: _Model,
    improvement: Improvement,
    laney: LaneyCorrection,
    moving_ranges: MovingRanges,
    stretches: Sequence[Stretch],
    target: float | None,
) -> ControlChart:
    drawn, notes = [], []
    for stretch in stretches:
        dispersion = _stretch_dispersion(numbers, sizes, stretch, model, moving_ranges)
        widening = _widening(dispersion, laney)
        drawn.append(_stretch_lines(numbers, sizes, stretch, model, widening))
        if dispersion is not None and widening != 1:
            notes.append(_laney_note(stretch, model, dispersion))
    return draw_up(
        model.prime if notes else model.plain,
        numbers / sizes,
        stretches=drawn,
        improvement=improvement,
        target=target,
        notes=notes,
    )


def _stretch_dispersion(
    numbers: Floats, sizes: Floats, stretch: Stretch, model: _Model, moving_ranges: MovingRanges
) -> Dispersion | None:
    settled = slice(stretch.start, stretch.settled)
    if np.count_nonzero(~np.isnan(numbers[settled] / sizes[settled])) < 2:
        raise ValueError(
            f"Points {stretch.start + 1} to {stretch.settled} hold fewer than 2 values to compute limits from."
        )
    return _dispersion(numbers[settled], sizes[settled], model, moving_ranges)


def _widening(dispersion: Dispersion | None, laney: LaneyCorrection) -> float:
    if dispersion is None or laney is LaneyCorrection.NEVER or np.isnan(dispersion.sigma_z):
        return 1.0
    if laney is LaneyCorrection.ALWAYS or dispersion.is_overdispersed:
        return dispersion.sigma_z
    return 1.0


def _stretch_lines(
    numbers: Floats, sizes: Floats, stretch: Stretch, model: _Model, widening: float
) -> tuple[Phase, Lines]:
    settled, whole = slice(stretch.start, stretch.settled), slice(stretch.start, stretch.stop)
    centre = _centre(numbers[settled], sizes[settled])
    reach = SIGMAS * widening * model.error(centre, sizes[whole])
    lines = Lines(
        centre=np.full(len(reach), centre),
        lower=np.maximum(centre - reach, 0.0),
        upper=np.minimum(centre + reach, model.ceiling),
        near_lower=np.maximum(centre - reach * NEAR_SHARE, 0.0),
        near_upper=np.minimum(centre + reach * NEAR_SHARE, model.ceiling),
    )
    phase = Phase(
        start=stretch.start,
        stop=stretch.stop,
        limits=last_limits(lines),
        points=int(np.count_nonzero(~np.isnan(numbers[settled] / sizes[settled]))),
        is_frozen=stretch.is_frozen,
        reason=stretch.reason,
    )
    return phase, lines


def last_limits(lines: Lines) -> Limits:
    """The limits of the last point that has any."""
    last = int(np.flatnonzero(~np.isnan(lines.upper))[-1])
    named = lines.named()
    mean = float(named.pop("centre")[last])
    return Limits(mean=mean, **{name: float(line[last]) for name, line in named.items()})


def _centre(numbers: Floats, sizes: Floats) -> float:
    is_there = ~np.isnan(numbers / sizes)
    return float(numbers[is_there].sum() / sizes[is_there].sum())


def _dispersion(numbers: Floats, sizes: Floats, model: _Model, moving_ranges: MovingRanges) -> Dispersion | None:
    centre = _centre(numbers, sizes)
    if not 0 < centre < model.ceiling:
        return None
    scores = (numbers / sizes - centre) / model.error(centre, sizes)
    statistic = float(np.nansum(scores**2))
    degrees = int(np.count_nonzero(~np.isnan(scores))) - 1
    ranges = mean_moving_range(scores[np.newaxis, :], moving_ranges)
    return Dispersion(
        ratio=statistic / degrees,
        statistic=statistic,
        degrees=degrees,
        p_value=float(chdtrc(degrees, statistic)),
        sigma_z=float(ranges[0]) / MOVING_RANGE_OF_CHANCE,
    )


def _laney_note(stretch: Stretch, model: _Model, dispersion: Dispersion) -> str:
    return (
        f"Points {stretch.start + 1} to {stretch.stop}: the variance is {dispersion.ratio:.1f} times what chance "
        f"alone gives (p {_in_words(dispersion.p_value)}), so Laney's {model.prime.value} was drawn: its limits "
        f"are {dispersion.sigma_z:.2f} times as far from the centre as those of a plain {model.plain.value}."
    )


def _in_words(p_value: float) -> str:
    return "below 0.001" if p_value < 0.001 else f"{p_value:.3f}"
