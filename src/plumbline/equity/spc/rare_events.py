"""Charts for events too rare to count by month: how many cases, or how much time, lay between one and the next?

A high point is a long time without an event: where the event is harm, `Improvement.INCREASE` is what to hope for.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

import numpy as np
from scipy.special import log1p, ndtr

from plumbline.equity.arrays import Figures, Floats, frozen
from plumbline.equity.spc.attribute import last_limits
from plumbline.equity.spc.charts import ControlChart, Lines, checked_target, draw_up, series_of
from plumbline.equity.spc.names import ChartKind, Improvement, MovingRanges
from plumbline.equity.spc.phases import Limits, Phase, Rebase, Stretch, part
from plumbline.equity.spc.xmr import xmr_chart

NELSON_POWER = 1 / 3.6
"""The power that makes exponential times nearly normal."""


class GeometricLimits(Enum):
    """How the limits of a g chart are placed."""

    QUANTILES = "where a geometric variable lies with the chance of three and of two standard deviations"
    BENNEYAN = "the mean plus and minus three and two standard deviations, as Benneyan"


def g_chart(
    cases_between: Figures,
    *,
    improvement: Improvement = Improvement.NEUTRAL,
    limits: GeometricLimits = GeometricLimits.QUANTILES,
    baseline: int | None = None,
    rebases: Sequence[Rebase] = (),
    target: float | None = None,
) -> ControlChart:
    """Draw up a chart of the cases between events, such as admissions between two restraints.

    Parameters
    ----------
    cases_between
        Shape (points,): whole numbers, 0 or more, of cases without the event since the one before. What is
        withheld or None is a gap.
    limits
        Geometric quantiles (skewed, as the counts are), or Benneyan's symmetrical limits.
    improvement, baseline, rebases, target
        As for `xmr_chart`, in cases.

    Returns
    -------
    A chart whose centre line is the median, so that half of the points lie on either side.

    Raises
    ------
    ValueError
        A number that is negative or not whole, fewer than two in a stretch, and what `xmr_chart` says of
        stretches.

    Notes
    -----
    The cases must be alike and independent. The lower limit is nearly always 0, so a sudden crowding of events
    shows as a run below the centre, not as a point outside. Benneyan's upper limit is crossed by chance more
    often (about 1.8 in 100 points) than that of the quantiles.

    References
    ----------
    Benneyan JC (2001). Number-between g-type statistical quality control charts for monitoring adverse events.
    Health Care Management Science 4(4), p. 305-318.

    Examples
    --------
    >>> chart = g_chart([23, 39, 15, 34, 1, 49, 98, 29, 27, 13, 45, 7], limits=GeometricLimits.BENNEYAN)
    >>> chart.phases[0].limits.mean, round(chart.phases[0].limits.upper, 1)
    (28.0, 128.2)
    """
    counts = series_of(cases_between)
    if (counts < 0).any() or (counts != np.floor(counts))[~np.isnan(counts)].any():
        raise ValueError("A g chart takes whole numbers of cases, 0 or more; for times use a t chart.")
    stretches = part(len(counts), baseline=baseline, rebases=rebases)
    return draw_up(
        ChartKind.G,
        counts,
        stretches=[_geometric_stretch(counts, stretch, limits) for stretch in stretches],
        improvement=improvement,
        target=target,
    )


def t_chart(
    times_between: Figures,
    *,
    improvement: Improvement = Improvement.NEUTRAL,
    moving_ranges: MovingRanges = MovingRanges.ALL,
    baseline: int | None = None,
    rebases: Sequence[Rebase] = (),
    target: float | None = None,
) -> ControlChart:
    """Draw up a chart of the time between events, such as days between two assaults.

    Parameters
    ----------
    times_between
        Shape (points,): time since the event before, in any one unit, 0 or more. What is withheld or None is a
        gap.
    improvement, moving_ranges, baseline, rebases, target
        As for `xmr_chart`, in the unit of time.

    Returns
    -------
    An XmR chart of the times to the power 1/3.6, carried back to the unit of time. The lower limit stops at 0.

    Raises
    ------
    ValueError
        A negative time, and what `xmr_chart` says.

    Notes
    -----
    It stands on times that are exponential when nothing changes. Many zeros (two events on one day) say that
    time is measured too coarsely: `notes` counts them. A long time since the last event is no point yet.

    References
    ----------
    Nelson LS (1994). A control chart for parts-per-million nonconforming items. Journal of Quality Technology
    26(3), p. 239-240. Montgomery DC (2009). Introduction to Statistical Quality Control, 6th edition, chapter 7
    (the example is its table of valve failures, in hours).

    Examples
    --------
    >>> hours = [286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96]
    >>> chart = t_chart(hours)
    >>> round(chart.phases[0].limits.mean), chart.is_special_cause.any().item()
    (430, False)
    """
    times = series_of(times_between)
    if (times < 0).any():
        raise ValueError("A time between events cannot be negative: put the events in order of time.")
    transformed = xmr_chart(
        times**NELSON_POWER,
        improvement=improvement,
        moving_ranges=moving_ranges,
        baseline=baseline,
        rebases=rebases,
    )
    return _carried_back(transformed, times, target)


def _carried_back(transformed: ControlChart, times: Floats, target: float | None) -> ControlChart:
    """The same chart in the unit of time. The power keeps the order of points and lines, so the signals stand."""
    lines = Lines(**{name: frozen(_time(line)) for name, line in transformed.lines.named().items()})
    phases = tuple(_phase_in_time(phase) for phase in transformed.phases)
    return ControlChart(
        kind=ChartKind.T,
        values=frozen(times),
        lines=lines,
        phases=phases,
        flags=transformed.flags,
        sides=transformed.sides,
        improvement=transformed.improvement,
        target=checked_target(target),
        notes=_zero_note(times),
    )


def _time(line: Floats) -> Floats:
    return np.maximum(line, 0.0) ** (1 / NELSON_POWER)


def _phase_in_time(phase: Phase) -> Phase:
    return replace(phase, limits=_limits_in_time(phase.limits))


def _limits_in_time(limits: Limits) -> Limits:
    names = ("mean", "lower", "upper", "near_lower", "near_upper")
    back = _time(np.array([getattr(limits, name) for name in names]))
    return Limits(**dict(zip(names, back.tolist(), strict=True)))


def _zero_note(times: Floats) -> tuple[str, ...]:
    zeros = int(np.count_nonzero(times == 0))
    if not zeros:
        return ()
    return (
        f"{zeros} of {len(times)} times are zero: events are closer together than time was measured. "
        "Measure it more finely, or count cases between events on a g chart.",
    )


def _geometric_stretch(counts: Floats, stretch: Stretch, limits: GeometricLimits) -> tuple[Phase, Lines]:
    baseline = counts[stretch.start : stretch.settled]
    baseline = baseline[~np.isnan(baseline)]
    if len(baseline) < 2:
        raise ValueError(
            f"Points {stretch.start + 1} to {stretch.settled} hold fewer than 2 values to compute limits from."
        )
    mean = float(baseline.mean())
    ends = _quantile_ends(mean) if limits is GeometricLimits.QUANTILES else _benneyan_ends(mean)
    length = stretch.stop - stretch.start
    named = {name: np.full(length, end) for name, end in ends.items()}
    lines = Lines(centre=np.full(length, float(np.median(baseline))), **named)
    phase = Phase(
        start=stretch.start,
        stop=stretch.stop,
        limits=last_limits(lines),
        points=len(baseline),
        is_frozen=stretch.is_frozen,
        reason=stretch.reason,
    )
    return phase, lines


def _benneyan_ends(mean: float) -> dict[str, float]:
    deviation = float(np.sqrt(mean * (mean + 1)))
    return {
        "lower": max(mean - 3 * deviation, 0.0),
        "upper": mean + 3 * deviation,
        "near_lower": max(mean - 2 * deviation, 0.0),
        "near_upper": mean + 2 * deviation,
    }


def _quantile_ends(mean: float) -> dict[str, float]:
    sigmas = {"lower": -3.0, "upper": 3.0, "near_lower": -2.0, "near_upper": 2.0}
    return {name: geometric_quantile(float(ndtr(at)), mean=mean) for name, at in sigmas.items()}


def geometric_quantile(share: float, *, mean: float) -> float:
    """The least number of cases between events that is not exceeded with a chance of `share`, given their mean.

    Examples
    --------
    >>> geometric_quantile(0.5, mean=1.0), geometric_quantile(0.99865, mean=9.0)
    (0.0, 62.0)
    """
    if mean == 0:
        return 0.0
    chance = 1 / (mean + 1)
    return max(float(np.ceil(log1p(-share) / log1p(-chance) - 1)), 0.0)
