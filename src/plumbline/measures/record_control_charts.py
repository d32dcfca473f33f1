"""Draws up control charts of a run of records, one a group: has it changed over time, or does it vary as ever?

Shares and rates have limits that widen where few were counted (p and u charts). Each group has a scale of its
own, because it is compared with itself. Colour is never the only sign, and never red or green.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plumbline.equity.spc import ControlChart, Improvement, PointType, Rule, p_chart, u_chart, xmr_chart
from plumbline.measures.chart_selection import MOST_PANELS
from plumbline.measures.chart_sizes import Size
from plumbline.measures.control_charts import (
    IMPROVEMENTS,
    LIMIT_COLOUR,
    LINE_COLOUR,
    MEAN_COLOUR,
    VARIATIONS,
    colour_of_points,
    name_of_kind,
    shape_of_points,
)
from plumbline.measures.definitions import Definition, load_definition
from plumbline.measures.periods_drawn import axis_of_periods
from plumbline.measures.results import Observation, Run

LEAST_POINTS = 10
"""With fewer periods than this a run is drawn as it is: limits from so few points would mislead."""
OWN_SCALE = (
    "The line is the mean, the grey band what chance gives. Each group has a scale of its own: compare it with "
    "itself over time."
)
ROOM = 1.12


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChart:
    """One group's figures in order of time, and their control chart; lines are in the unit of the figures."""

    group: str
    observations: tuple[Observation, ...]
    chart: ControlChart | None
    factor: float
    """What the chart's values are multiplied by: 100 where they are shares, and the figures per cent."""

    def line(self, name: str) -> list[float]:
        """One of the chart's lines, such as "upper", a number a period."""
        return [] if self.chart is None else [float(at) * self.factor for at in getattr(self.chart.lines, name)]


def are_control_charts(run: Run) -> bool:
    """Whether a run of records is drawn as control charts: its definition says so, over enough periods."""
    if _kind(load_definition(run.measure)) not in DRAWN:
        return False
    periods = {observation.period for observation in run.observations}
    return len(periods) >= LEAST_POINTS and not any(_is_narrowed(o) for o in run.observations)


def group_charts(run: Run) -> tuple[GroupChart, ...]:
    """A control chart for every group of every grouping of a run."""
    definition = load_definition(run.measure)
    groups: dict[tuple[str, str], list[Observation]] = {}
    for observation in run.observations:
        groups.setdefault((observation.grouping, observation.group), []).append(observation)
    return tuple(_group_chart(definition, group, own) for (_, group), own in groups.items())


def describe_group_charts(run: Run) -> list[str]:
    """What the charts show, one sentence or two a group."""
    return [f"{each.group}: {' '.join(_found(each))}" for each in group_charts(run)]


def group_chart_panels(run: Run, size: Size) -> list[Any]:
    """An Altair layer for each group."""
    import altair as alt

    periods = sorted({observation.period for observation in run.observations})
    found = group_charts(run)[:MOST_PANELS]
    kinds = {str(row["kind"]) for each in found for row in _rows(each, periods)}
    return [_panel(alt, each, periods, kinds, size) for each in found]


def _kind(definition: Definition) -> str:
    return "" if definition.records is None else definition.records.chart


def _is_narrowed(observation: Observation) -> bool:
    return bool(observation.part or observation.organisation_unit)


def _p(numbers: Sequence[Any], sizes: Sequence[Any], improvement: Improvement, per: int) -> ControlChart:
    return p_chart(numbers, sizes, improvement=improvement)


def _u(numbers: Sequence[Any], sizes: Sequence[Any], improvement: Improvement, per: int) -> ControlChart:
    return u_chart(numbers, sizes, per=per, improvement=improvement)


DRAWN: Mapping[str, Callable[..., ControlChart] | None] = {"p": _p, "u": _u, "xmr": None}
"""The charts of figures over time. Those of rare events (g, t) are of the time between events, not of a run."""


def _group_chart(definition: Definition, group: str, observations: Sequence[Observation]) -> GroupChart:
    in_order = sorted(observations, key=lambda each: each.period)
    kind = _kind(definition)
    return GroupChart(
        group=group,
        observations=tuple(in_order),
        chart=_drawn_up(definition, DRAWN[kind], in_order),
        factor=definition.per if kind == "p" else 1,
    )


def _drawn_up(
    definition: Definition, draw: Callable[..., ControlChart] | None, observations: Sequence[Observation]
) -> ControlChart | None:
    """The chart, or None where too few figures are there to compute limits from, or nothing ever happened."""
    there = [each for each in observations if isinstance(each.value, int | float)]
    if len(there) < LEAST_POINTS or not any(each.value for each in there):
        return None
    improvement = IMPROVEMENTS[definition.direction]
    if draw is None:
        return xmr_chart([each.value for each in observations], improvement=improvement)
    numbers = [each.numerator for each in observations]
    return draw(numbers, [each.denominator for each in observations], improvement, definition.per)


def _found(each: GroupChart) -> list[str]:
    if each.chart is None:
        return ["no control chart, because there are too few figures."]
    mean = each.line("centre")[each.chart.last]
    lower, upper = each.line("lower")[each.chart.last], each.line("upper")[each.chart.last]
    last = each.observations[each.chart.last].period
    return [
        f"{each.chart.kind.value}, mean {mean:.1f}, limits {lower:.1f} to {upper:.1f} in {last}.",
        *_signals(each.observations, each.chart),
        f"{last} shows {VARIATIONS[each.chart.variation]}.",
        *each.chart.notes,
        *each.chart.warnings,
    ]


def _signals(observations: Sequence[Observation], chart: ControlChart) -> list[str]:
    sentences = []
    for rule in Rule:
        flagged = zip(observations, chart.flags[rule], strict=True)
        periods = [observation.period for observation, flag in flagged if flag]
        if periods:
            sentences.append(f"Special cause ({rule.value}): {', '.join(periods)}.")
    return sentences or ["No special cause was found."]


def _in_short(each: GroupChart) -> str:
    """What stands beside the group's name."""
    if each.chart is None:
        return "too few figures for a control chart"
    return f"mean {each.line('centre')[each.chart.last]:.1f}; last: {VARIATIONS[each.chart.variation]}"


def _rows(each: GroupChart, periods: Sequence[str]) -> list[dict[str, object]]:
    kinds = [PointType.COMMON_CAUSE] * len(each.observations)
    if each.chart is not None:
        kinds = list(each.chart.point_types)
    rows: list[dict[str, object]] = []
    stretch = 0
    for place, (observation, kind) in enumerate(zip(each.observations, kinds, strict=True)):
        value = float(observation.value) if isinstance(observation.value, int | float) else None
        row: dict[str, object] = {"place": periods.index(observation.period), "value": value}
        stretch += value is None  # no line across a gap
        row |= {"kind": name_of_kind(kind), "stretch": stretch}
        for name in ("centre", "lower", "upper") if each.chart is not None else ():
            at = each.line(name)[place]
            row[name] = None if np.isnan(at) else at
        rows.append(row)
    return rows


def _panel(alt: Any, each: GroupChart, periods: Sequence[str], kinds: set[str], size: Size) -> Any:
    rows = _rows(each, periods)
    base = alt.Chart(alt.InlineData(values=rows))
    shown = base.transform_filter("isValid(datum.value)")
    x = alt.X(
        "place:Q",
        scale=alt.Scale(domain=[-0.5, len(periods) - 0.5], nice=False),
        axis=axis_of_periods(alt, periods, size),
    )
    y = alt.Y("value:Q", scale=alt.Scale(domain=_span(rows), nice=False), axis=alt.Axis(title=None, tickCount=3))
    marks = [
        *(_limits(base.transform_filter("isValid(datum.upper)"), x) if each.chart is not None else []),
        shown.mark_line(color=LINE_COLOUR, strokeWidth=2).encode(x=x, y=y, detail="stretch:N"),
        shown.mark_point(filled=True, size=size.dot, opacity=1, stroke="white", strokeWidth=1).encode(
            x=x, y=y, color=colour_of_points(alt, kinds, size), shape=shape_of_points(alt, kinds, size)
        ),
    ]
    heading = alt.TitleParams(
        text=each.group,
        subtitle=_in_short(each),
        anchor="start",
        fontSize=size.heading,
        subtitleFontSize=size.small,
        subtitleColor=LIMIT_COLOUR,
        color="#212b32",
    )
    return alt.layer(*marks).properties(width=size.width, height=size.panel, title=heading)


def _limits(base: Any, x: Any) -> list[Any]:
    """The band between the limits, its edges, and the mean; they step where the denominator changes."""
    edge = {"color": LIMIT_COLOUR, "strokeDash": [4, 3], "strokeWidth": 1, "interpolate": "step"}
    return [
        base.mark_area(color=LIMIT_COLOUR, opacity=0.1, interpolate="step").encode(
            x=x, y="lower:Q", y2="upper:Q"
        ),
        base.mark_line(**edge).encode(x=x, y="lower:Q"),
        base.mark_line(**edge).encode(x=x, y="upper:Q"),
        base.mark_line(color=MEAN_COLOUR, strokeWidth=1.5, interpolate="step").encode(x=x, y="centre:Q"),
    ]


def _span(rows: Sequence[Mapping[str, object]]) -> list[float]:
    names = ("value", "lower", "upper")
    found = [at for row in rows for name in names if isinstance(at := row.get(name), float)]
    return [min(0.0, *found, 0.0) * ROOM, max([*found, 0.0]) * ROOM or 1.0]
