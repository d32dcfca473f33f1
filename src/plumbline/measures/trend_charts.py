"""Draws periods after one another, one panel a group; a new population starts a new line.

Figures over different populations are never joined.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

from plumbline.measures.chart_marks import BLUE, DARK, GREY, legible, reference_line, row_of, span_of
from plumbline.measures.chart_sizes import Size
from plumbline.measures.periods_drawn import axis_of_periods, step_of
from plumbline.measures.results import Observation, Run

LEAST_GAP = 2
CROWDED = "1,000.0"
"""The longest figure that stands over a dot."""
NO_COUNTS = "no counts found for these years"
WITHHELD = "withheld where there is no dot"
NO_RATE = "counted, with nobody to divide by: no rate"


def trend_panels(alt: Any, run: Run, size: Size) -> list[Any]:
    """An Altair layer for each group, all on one scale."""
    periods = sorted({observation.period for observation in run.observations})
    span = span_of(run.observations, room=1.2)
    breaks = breaks_of(run.observations)
    groups: dict[tuple[str, str], list[Observation]] = {}
    for observation in run.observations:
        groups.setdefault((observation.grouping, observation.group), []).append(observation)
    return [_trend_panel(alt, group, own, periods, breaks, span, size) for (_, group), own in groups.items()]


def breaks_of(observations: Sequence[Observation]) -> list[tuple[str, str, str]]:
    """The first period of each new series, with the names of the series before and after."""
    series = {observation.period: observation.series for observation in observations}
    return [
        (later, series[earlier], series[later])
        for earlier, later in pairwise(sorted(series))
        if series[earlier] != series[later]
    ]


def _trend_panel(
    alt: Any,
    group: str,
    observations: Sequence[Observation],
    periods: Sequence[str],
    breaks: Sequence[tuple[str, str, str]],
    span: tuple[float, float],
    size: Size,
) -> Any:
    rows = [
        {**row_of(o), "place": periods.index(o.period), "series": line, "counted": o.numerator is not None}
        for o, line in zip(observations, _lines(observations), strict=True)
    ]
    shown = alt.Chart(alt.InlineData(values=rows)).transform_filter("isValid(datum.value)")
    x = alt.X(
        "place:Q",
        scale=alt.Scale(domain=[-0.5, len(periods) - 0.5], nice=False),
        axis=axis_of_periods(alt, periods, size),
    )
    y = alt.Y("value:Q", scale=alt.Scale(domain=list(span), nice=False), axis=alt.Axis(title=None, tickCount=3))
    marks = [
        *_zero(alt, span),
        # One line a series: figures over different populations are never joined, nor any across a withheld one.
        shown.mark_line(color=BLUE, strokeWidth=2).encode(x=x, y=y, detail="series:N"),
        shown.mark_rule(color=BLUE, strokeWidth=3).encode(x=x, y="lower:Q", y2="upper:Q"),
        shown.mark_point(color=BLUE, fill=BLUE, size=size.dot - 20, opacity=1).encode(x=x, y=y),
        *_figures_above(shown, x, periods, size),
    ]
    for period, _, _ in breaks:
        marks += reference_line(alt, "place", periods.index(period) - 0.5)
    marks += _gaps(alt, rows, periods, size)
    heading = alt.TitleParams(text=group, anchor="start", fontSize=size.heading, color=DARK)
    return alt.layer(*marks).properties(width=size.width, height=size.panel, title=heading)


def _figures_above(shown: Any, x: Any, periods: Sequence[str], size: Size) -> list[Any]:
    """Figures over their intervals, where they fit beside one another; a line that is crowded has its axis."""
    if step_of([CROWDED] * len(periods), size) > 1:
        return []
    return legible(shown, align="center", dy=-12, size=size.small, x=x, y="upper:Q", text="said:N")


def _gaps(alt: Any, rows: Sequence[dict[str, object]], periods: Sequence[str], size: Size) -> list[Any]:
    """Say so where years have no figure: an empty stretch could be read as nothing having happened."""
    found = {row["place"] for row in rows if row["value"] is not None}
    empty = [place for place in range(len(periods)) if place not in found]
    if len(empty) < LEAST_GAP:
        return []
    words = [{"place": (empty[0] + empty[-1]) / 2, "words": _why_empty(rows)}]
    base = alt.Chart(alt.InlineData(values=words))
    place = {"x": alt.X("place:Q"), "y": alt.value(size.panel / 2), "text": "words:N"}
    return legible(base, align="center", dy=0, size=size.small + 1, **place)


def _why_empty(rows: Sequence[dict[str, object]]) -> str:
    if any(row["said"] == "withheld" for row in rows):
        return WITHHELD
    return NO_RATE if all(row["counted"] for row in rows) else NO_COUNTS


def _lines(observations: Sequence[Observation]) -> list[str]:
    """Which line each figure is on: a new one begins with each series and after each withheld figure."""
    hidden = accumulate(int(each.withheld is not None) for each in observations)
    return [f"{each.series}:{count}" for each, count in zip(observations, hidden, strict=True)]


def _zero(alt: Any, span: tuple[float, float]) -> list[Any]:
    """A line where nothing is, in a picture that goes below it."""
    if span[0] == 0:
        return []
    line = alt.Chart(alt.InlineData(values=[{"value": 0}]))
    return [line.mark_rule(color=GREY, strokeWidth=1).encode(y="value:Q")]
