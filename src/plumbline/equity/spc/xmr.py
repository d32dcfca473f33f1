"""XmR control charts, as NHS England's Making Data Count draws them: is a change signal, or noise?

Limits are the mean plus and minus 2.66 mean moving ranges. `xmr_chart` draws up one series and is by construction
`xmr_charts` of one row, so that a chart says the same alone as among 100,000. A gap is never filled.
"""

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from plumbline.equity.arrays import Figures, Flags, Floats, frozen
from plumbline.equity.spc.charts import ControlChart, check_unmasked, checked_target, series_of
from plumbline.equity.spc.many import ControlCharts, LimitColumns, SharedPhase
from plumbline.equity.spc.names import Improvement, MovingRanges, Rule
from plumbline.equity.spc.phases import LIMIT_WIDTH, NEAR_SHARE, Limits, Rebase, Stretch, part
from plumbline.equity.spc.rules import Signals, Signs, deciding_sides, find_signals

SCREEN_AT = 3.267
"""Mean moving ranges at or beyond which a moving range is an outlier: the upper limit of a moving range chart."""
AT_ONCE = 4096
"""Series worked on at a time, so that working arrays stay in the processor's cache."""


def xmr_chart(
    values: Figures,
    *,
    improvement: Improvement = Improvement.NEUTRAL,
    moving_ranges: MovingRanges = MovingRanges.ALL,
    baseline: int | None = None,
    rebases: Sequence[Rebase] = (),
    held: Limits | None = None,
    target: float | None = None,
) -> ControlChart:
    """Draw up an XmR chart of values in the order in which they happened.

    Parameters
    ----------
    values
        Shape (points,), one figure for each equal step of time, any unit. A `Withheld`, None or NaN is a gap:
        it has no moving range, no rule looks across it, and it is never filled.
    improvement
        Which way is better; neutral by default.
    moving_ranges
        All (NHS England's spreadsheet) or screened once (the R package NHSRplotthedots).
    baseline
        Freezes the limits of the first stretch on that many points, 12 or more; None uses the whole stretch.
    rebases
        Where limits begin afresh, each with a reason. No rule looks across such a break.
    held
        Limits agreed earlier, for every stretch, instead of computed ones.
    target
        What was promised, in the unit of the values.

    Raises
    ------
    ValueError
        Fewer than two values in a row in a stretch, a value that is no finite number, a rebase without a reason
        or out of order, a baseline too short or too long.

    Notes
    -----
    Not for rare events: with counts near zero the limits mean little; use `t_chart` or `g_chart`. Not for shares
    of denominators that differ much; use `p_chart`. One wild point widens unscreened limits for all. Screening
    that would leave no width at all is not used.

    References
    ----------
    NHS England, Making Data Count. The example's series and limits are those of a vignette of the R package
    NHSRplotthedots (github nhs-r-community/NHSRplotthedots). Unlike that package, "two of three" does not ask
    the third point to lie on the same side of the mean.

    Examples
    --------
    >>> chart = xmr_chart([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
    >>> round(chart.phases[0].limits.mean, 2), round(chart.phases[0].limits.upper, 2)
    (1.94, 6.95)
    """
    series = series_of(values)
    charts = xmr_charts(
        series[np.newaxis, :],
        improvement=improvement,
        moving_ranges=moving_ranges,
        baseline=baseline,
        rebases=rebases,
        held=held,
        targets=target,
    )
    if not charts.has_limits[0]:
        raise ValueError(
            "Each stretch of a control chart needs at least 2 values in a row, and some movement between them "
            "where they differ; gaps leave too few here."
        )
    return charts[0]


def xmr_charts(
    values: Sequence[Sequence[float]] | Floats,
    *,
    improvement: Improvement | Sequence[Improvement] = Improvement.NEUTRAL,
    moving_ranges: MovingRanges = MovingRanges.ALL,
    baseline: int | None = None,
    rebases: Sequence[Rebase] = (),
    held: Limits | None = None,
    targets: float | Sequence[float] | Floats | None = None,
) -> ControlCharts:
    """Draw up an XmR chart of each row of values, all at once.

    Parameters
    ----------
    values
        Shape (series, points), each row in the order in which it happened, any unit; NaN is a gap.
    improvement
        Which way is better, for all or one for each series.
    moving_ranges, baseline, rebases, held
        As for `xmr_chart`, the same for all series.
    targets
        One target for all, or shape (series,) with NaN where there is none.

    Returns
    -------
    The charts; `charts[3]` is what `xmr_chart(values[3])` gives, to the last bit. A series with a stretch that
    has too few values for limits has no chart: `has_limits` is False, its lines are NaN, and nothing is
    signalled.

    Raises
    ------
    ValueError
        A shape other than (series, points), an infinite value, as many directions or targets as there are not
        series, and what `xmr_chart` says of stretches.

    Notes
    -----
    The more charts are watched, the more of them signal by chance alone: see `signals_by_chance` and
    `changed_series`, and tell the reader.

    Examples
    --------
    >>> charts = xmr_charts([[4, 6, 4, 6, 4, 6], [4, 6, 4, 6, 4, 60]])
    >>> charts.has_limits.tolist(), charts.limits.mean.tolist()
    ([True, True], [5.0, 14.0])
    """
    rows = _rows(values)
    stretches = part(rows.shape[1], baseline=baseline, rebases=rebases)
    phases = tuple(_shared_phase(rows, stretch, moving_ranges, held) for stretch in stretches)
    is_there = ~np.isnan(rows).all(axis=1)
    has_limits = np.logical_and.reduce([is_there, *(~np.isnan(phase.limits.mean) for phase in phases)])
    flags, sides = _signals(rows, phases, has_limits)
    return ControlCharts(
        values=frozen(rows),
        phases=phases,
        flags=MappingProxyType(flags),
        sides=frozen(sides),
        has_limits=frozen(has_limits),
        directions=frozen(_directions(improvement, len(rows))),
        targets=frozen(_targets(targets, len(rows))),
    )


def _rows(values: Sequence[Sequence[float]] | Floats) -> Floats:
    check_unmasked(values)
    try:
        rows = np.array(values, dtype=np.float64, order="C")
    except (TypeError, ValueError) as error:
        raise ValueError("Charts need rows of numbers of one length; NaN stands for what is missing.") from error
    if rows.ndim != 2:
        raise ValueError(f"Charts need values of shape (series, points); these have {rows.ndim} dimensions.")
    if np.isinf(rows).any():
        series, point = np.argwhere(np.isinf(rows))[0] + 1
        raise ValueError(f"Value {point} of series {series} is not a finite number.")
    return rows


def _shared_phase(
    rows: Floats, stretch: Stretch, moving_ranges: MovingRanges, held: Limits | None
) -> SharedPhase:
    block = rows[:, stretch.start : stretch.settled]
    points = np.count_nonzero(~np.isnan(block), axis=1)
    limits = _computed(block, moving_ranges) if held is None else LimitColumns.repeated(held, len(rows))
    return SharedPhase(
        start=stretch.start,
        stop=stretch.stop,
        is_frozen=stretch.is_frozen,
        reason=stretch.reason,
        points=frozen(points),
        limits=limits,
    )


def _computed(block: Floats, moving_ranges: MovingRanges) -> LimitColumns:
    mean, spread = np.empty(len(block)), np.empty(len(block))
    for start in range(0, len(block), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        mean[some], spread[some] = _mean(block[some]), mean_moving_range(block[some], moving_ranges)
    # No movement between neighbours, yet values that differ across a gap: there is no width to speak of.
    is_flat = (spread == 0) & (np.fmax.reduce(block, axis=1) > np.fmin.reduce(block, axis=1))
    mean[np.isnan(spread) | is_flat] = np.nan
    spread[np.isnan(mean)] = np.nan
    reach = LIMIT_WIDTH * spread
    return LimitColumns(
        mean=frozen(mean),
        lower=frozen(mean - reach),
        upper=frozen(mean + reach),
        near_lower=frozen(mean - reach * NEAR_SHARE),
        near_upper=frozen(mean + reach * NEAR_SHARE),
        mean_moving_range=frozen(spread),
    )


def _mean(block: Floats) -> Floats:
    return _average(block, ~np.isnan(block))


def mean_moving_range(block: Floats, moving_ranges: MovingRanges) -> Floats:
    """The mean moving range of each row of a block, shape (series,); NaN where no two values are neighbours."""
    ranges = np.abs(block[:, 1:] - block[:, :-1])
    is_counted = ~np.isnan(ranges)
    spread = _average(ranges, is_counted)
    if moving_ranges is MovingRanges.ALL:
        return spread
    screened = _average(ranges, is_counted & (ranges < SCREEN_AT * spread[:, np.newaxis]))
    return np.where(screened > 0, screened, spread)


def _average(block: Floats, is_counted: Flags) -> Floats:
    """The mean of what is counted in each row; NaN where nothing is."""
    counts = np.count_nonzero(is_counted, axis=1)
    totals = np.where(is_counted, block, 0.0).sum(axis=1)
    return np.divide(totals, counts, out=np.full(len(block), np.nan), where=counts > 0)


def _signals(rows: Floats, phases: Sequence[SharedPhase], has_limits: Flags) -> tuple[dict[Rule, Flags], Signs]:
    flags = {rule: np.zeros(rows.shape, dtype=np.bool_) for rule in Rule}
    sides = np.zeros(rows.shape, dtype=np.int8)
    for phase in phases:
        for start in range(0, len(rows), AT_ONCE):
            some = (slice(start, start + AT_ONCE), slice(phase.start, phase.stop))
            signals = _found(rows[some], phase.limits.columns(some[0]), has_limits[some[0]])
            for rule, signs in signals.items():
                np.not_equal(signs, 0, out=flags[rule][some])
            sides[some] = deciding_sides(signals)
    return {rule: frozen(array) for rule, array in flags.items()}, sides


def _found(block: Floats, lines: dict[str, Floats], has_limits: Flags) -> Signals:
    signals = find_signals(block, **lines)
    if not has_limits.all():
        for signs in signals.values():
            signs[~has_limits] = 0
    return signals


def _directions(improvement: Improvement | Sequence[Improvement], series: int) -> Signs:
    if isinstance(improvement, Improvement):
        return np.full(series, improvement.value, dtype=np.int8)
    if len(improvement) != series:
        raise ValueError(f"There are {len(improvement)} directions of improvement for {series} series.")
    return np.array([one.value for one in improvement], dtype=np.int8)


def _targets(targets: float | Sequence[float] | Floats | None, series: int) -> Floats:
    if targets is None:
        return np.full(series, np.nan)
    if isinstance(targets, int | float):
        return np.full(series, checked_target(targets))
    if len(targets) != series:
        raise ValueError(f"There are {len(targets)} targets for {series} series.")
    found = np.array(targets, dtype=np.float64)
    if np.isinf(found).any():
        raise ValueError("A target must be a finite number, or NaN where there is none.")
    return found
