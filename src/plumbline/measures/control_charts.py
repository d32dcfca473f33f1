"""Draws a run over months as a control chart (XmR), as NHS England's Making Data Count draws it.

Colour is never the only sign: each kind of point has its own shape, and the words below say what was found.
Never red, never green.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from plumbline.equity.spc import ControlChart, Improvement, PointType, Rule, Variation, xmr_chart
from plumbline.measures.chart_sizes import NARROW, Size
from plumbline.measures.definitions import Definition, load_definition
from plumbline.measures.results import Observation, Run

IMPROVEMENTS = {
    "lower": Improvement.DECREASE,
    "higher": Improvement.INCREASE,
    "none": Improvement.NEUTRAL,
}
COLOURS = {
    PointType.COMMON_CAUSE: "#a6a6a6",
    PointType.IMPROVEMENT: "#00b0f0",
    PointType.CONCERN: "#e46c0a",
    PointType.NEUTRAL: "#490092",
}
SHAPES = {
    PointType.COMMON_CAUSE: "circle",
    PointType.IMPROVEMENT: "diamond",
    PointType.CONCERN: "square",
    PointType.NEUTRAL: "triangle-up",
}
VARIATIONS = {
    Variation.COMMON_CAUSE: "no special cause: it varies as before",
    Variation.IMPROVEMENT_HIGH: "a special cause, high, which is an improvement",
    Variation.IMPROVEMENT_LOW: "a special cause, low, which is an improvement",
    Variation.CONCERN_HIGH: "a special cause, high, which is a concern",
    Variation.CONCERN_LOW: "a special cause, low, which is a concern",
    Variation.NEUTRAL_HIGH: "a special cause, high",
    Variation.NEUTRAL_LOW: "a special cause, low",
}
LINE_COLOUR = COLOURS[PointType.COMMON_CAUSE]
MEAN_COLOUR = "#000000"
LIMIT_COLOUR = "#4c6272"
NO_CHART = "One month's rate"
UNSCREENED = "Limits: mean ± 2.66 mean moving ranges, unscreened."


def is_control_chart(definition: Definition) -> bool:
    """Whether a measure's definition asks for a control chart."""
    return definition.options.get("chart") == "xmr"


def control_chart(run: Run) -> ControlChart | None:
    """The run's values as an XmR chart; None with fewer than two, or with a gap among them."""
    shown = [o for o in run.observations if isinstance(o.value, int | float)]
    if len(shown) < 2 or len(shown) < len(run.observations) or not _follow_each_other(shown):
        return None
    values = [float(o.value) for o in shown if isinstance(o.value, int | float)]
    improvement = IMPROVEMENTS[load_definition(run.measure).direction]
    return xmr_chart(values, improvement=improvement)


def describe_control_chart(run: Run) -> list[str]:
    """What the chart shows, in sentences: mean, limits, special causes, the last month; empty without a chart."""
    chart = control_chart(run)
    if chart is None:
        return []
    limits = chart.phases[0].limits
    sentences = [
        f"Mean {limits.mean:.1f}, limits {limits.lower:.1f} to {limits.upper:.1f}.",
        *_signals(run.observations, chart),
        f"The last month, {named(run.observations[-1].period)}, shows {VARIATIONS[chart.variation]}.",
    ]
    return [*sentences, *chart.warnings]


def control_chart_panel(run: Run, size: Size = NARROW) -> Any:
    """The chart as an Altair layer. Without limits, and saying so, where no control chart can be drawn up."""
    import altair as alt

    chart = control_chart(run)
    rows = _rows(run.observations, chart)
    values = [row["value"] for row in rows if isinstance(row["value"], float)]
    top = max([*values, chart.phases[0].limits.upper if chart else 0.0], default=1.0) * 1.12
    last = max(int(str(row["place"])) for row in rows)
    x = alt.X(
        "place:Q",
        scale=alt.Scale(domain=[-0.5, last + 0.5], range=[0, size.months], nice=False),
        axis=_month_axis(alt, run.observations[0].period, last, size),
    )
    top = max(top, 1.0)
    y = alt.Y("value:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(title=None, tickCount=4))
    base = alt.Chart(alt.InlineData(values=rows))
    points = base.transform_filter("isValid(datum.value)")
    kinds = {str(row["kind"]) for row in rows}
    marks = [
        *([] if chart is None else _limit_marks(alt, chart, top, size)),
        *([] if chart is None else [points.mark_line(color=LINE_COLOUR, strokeWidth=2).encode(x=x, y=y)]),
        points.mark_point(filled=True, size=size.dot + 30, opacity=1, stroke="white", strokeWidth=1).encode(
            x=x, y=y, color=colour_of_points(alt, kinds, size), shape=shape_of_points(alt, kinds, size)
        ),
        base.transform_filter("!isValid(datum.value)")
        .mark_text(angle=270, align="left", fontSize=size.small, fontStyle="italic", color=LIMIT_COLOUR)
        .encode(x=x, y=alt.value(size.height - 4), text="said:N"),
    ]
    return alt.layer(*marks).properties(width=size.width, height=size.height)


def control_chart_subtitle(run: Run, definition: Definition) -> list[str]:
    """The lines under the title."""
    unit = definition.unit[0].upper() + definition.unit[1:]
    found = describe_control_chart(run)
    if not found:
        return [f"{unit}. No control chart: months are missing or withheld."]
    return [f"{unit}. {UNSCREENED}", *found]


def _follow_each_other(observations: Sequence[Observation]) -> bool:
    numbers = [_number(observation.period) for observation in observations]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _month(period: str) -> date:
    return date.fromisoformat(f"{period}-01")


def _number(period: str) -> int:
    """Months since the year 0, so that neighbours differ by 1."""
    month = _month(period)
    return month.year * 12 + month.month - 1


def named(period: str) -> str:
    """A month as people say it: "August 2022" for 2022-08."""
    return _month(period).strftime("%B %Y")


def _signals(observations: Sequence[Observation], chart: ControlChart) -> list[str]:
    sentences = []
    for rule in Rule:
        months = [o.period for o, flag in zip(observations, chart.flags[rule], strict=True) if flag]
        if months:
            sentences.append(f"Special cause ({rule.value}): {_listed(months)}.")
    return sentences or ["No special cause was found."]


def _listed(periods: Sequence[str]) -> str:
    """Months in words, those that follow one another as "from … to …"."""
    runs: list[list[str]] = []
    for period in periods:
        if runs and _number(period) == _number(runs[-1][-1]) + 1:
            runs[-1].append(period)
        else:
            runs.append([period])
    return ", ".join(named(run[0]) if len(run) == 1 else f"{named(run[0])} to {named(run[-1])}" for run in runs)


def _rows(observations: Sequence[Observation], chart: ControlChart | None) -> list[dict[str, object]]:
    kinds = [PointType.COMMON_CAUSE] * len(observations) if chart is None else list(chart.point_types)
    return [
        {
            "place": _number(observation.period) - _number(observations[0].period),
            "value": float(observation.value) if isinstance(observation.value, int | float) else None,
            "said": "withheld" if observation.withheld else "no rate",
            "kind": name_of_kind(kind) if chart else NO_CHART,
        }
        for observation, kind in zip(observations, kinds, strict=True)
    ]


def name_of_kind(kind: PointType) -> str:
    """What a legend calls a kind of point."""
    return kind.value[0].upper() + kind.value[1:]


def _month_axis(alt: Any, first: str, last: int, size: Size) -> Any:
    step = -(-(last + 1) // size.month_labels)
    numbers = range(_number(first), _number(first) + last + 1)
    names = ", ".join(f"'{date(n // 12, n % 12 + 1, 1):%b %y}'" for n in numbers)
    return alt.Axis(
        title=None,
        grid=False,
        domain=False,
        values=list(range(0, last + 1, step)),
        labelExpr=f"[{names}][datum.value]",
        labelFontSize=size.small,
        labelFlush=False,
        labelOverlap=False,
    )


def _limit_marks(alt: Any, chart: ControlChart, top: float, size: Size) -> list[Any]:
    """The mean and the limits with their names; a limit below zero is left out, as nothing can lie there."""
    limits = chart.phases[0].limits
    limit = " limit" if size.beside else ""
    lines = [(f"Upper{limit}", limits.upper, LIMIT_COLOUR, [6, 4]), ("Mean", limits.mean, MEAN_COLOUR, [1, 0])]
    if limits.lower >= 0:
        lines.append((f"Lower{limit}", limits.lower, LIMIT_COLOUR, [6, 4]))
    heights = _apart([size.height * (1 - value / top) for _, value, _, _ in lines], size.small + 2)
    marks = []
    for (name, value, colour, dash), height in zip(lines, heights, strict=True):
        base = alt.Chart(alt.InlineData(values=[{"value": value, "name": f"{name} {value:.1f}"}]))
        line = base.mark_rule(color=colour, strokeDash=dash, strokeWidth=1.5)
        words = base.mark_text(align="left", fontSize=size.small, color="#212b32")
        marks.append(line.encode(x=alt.value(0), x2=alt.value(size.months), y="value:Q"))
        marks.append(words.encode(x=alt.value(size.months + 4), y=alt.value(height), text="name:N"))
    return marks


def _apart(heights: Sequence[float], least: float) -> list[float]:
    """The same heights from the top, moved down where two names would lie on one another."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + least) if placed else height)
    return placed


def _scale(alt: Any, found: Collection[str], looks: dict[PointType, str]) -> Any:
    """The looks of the kinds that are there; a point outside any control chart looks like common cause."""
    names = {name_of_kind(kind): look for kind, look in looks.items()} | {NO_CHART: looks[PointType.COMMON_CAUSE]}
    kinds = [name for name in names if name in found]
    return alt.Scale(domain=kinds, range=[names[name] for name in kinds])


def _legend(alt: Any, size: Size) -> Any:
    direction = "horizontal" if size.beside else "vertical"
    return alt.Legend(
        title=None,
        orient="bottom",
        direction=direction,
        labelFontSize=size.small + 1,
        labelLimit=size.width,
        symbolSize=size.dot + 30,
        columnPadding=24,
    )


def colour_of_points(alt: Any, kinds: Collection[str], size: Size) -> Any:
    """The colour of points by their kind, with a legend of the kinds that are there."""
    return alt.Color("kind:N", scale=_scale(alt, kinds, COLOURS), legend=_legend(alt, size))


def shape_of_points(alt: Any, kinds: Collection[str], size: Size) -> Any:
    """The shape of points by their kind, for the same legend."""
    return alt.Shape("kind:N", scale=_scale(alt, kinds, SHAPES), legend=_legend(alt, size))
