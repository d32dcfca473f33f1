"""Draws a run as a picture: SVG for pages, PNG for documents, made on the server without a browser.

Drawn from one specification at a phone's width, with the labels inside, or at a page's, with names and figures
beside the dots. Colour never blames: one blue for figures, grey for reference, no red and no green. Withheld and
unknown stay in the picture.
"""

import re
import textwrap
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Any

from plumbline.equity.values import Withheld
from plumbline.measures.chart_selection import drawable
from plumbline.measures.chart_sizes import Size, size
from plumbline.measures.control_charts import (
    control_chart_panel,
    control_chart_subtitle,
    describe_control_chart,
    is_control_chart,
    named,
)
from plumbline.measures.definitions import Definition, load_definition
from plumbline.measures.groupings import ethnicity
from plumbline.measures.results import Observation, Run

BLUE = "#005eb8"
DARK = "#212b32"
GREY = "#4c6272"
PALE = "#d8dde0"
FONT = "Arial, Helvetica, sans-serif"
LONGEST_NAME = 44
LINE_OF_NAME = 32
LEAST_GAP = 2
SCALE = 2.0
PADDING = {"left": 12, "right": 20, "top": 12, "bottom": 12}


def chart_svg(run: Run, wide: bool = False) -> str:
    """The run as SVG text, with a title and a description for screen readers; wide for a desktop page."""
    import vl_convert

    run = drawable(run)
    svg: str = vl_convert.vegalite_to_svg(_spec(run, size(wide=wide)))
    return _described(svg, title=_title(run), description=describe(run))


def chart_png(run: Run, wide: bool = True) -> bytes:
    """The run as a PNG of twice the SVG's size; wide, as slides and papers need it, unless told otherwise."""
    import vl_convert

    png: bytes = vl_convert.vegalite_to_png(_spec(drawable(run), size(wide=wide)), scale=SCALE)
    return png


def describe(run: Run) -> str:
    """The picture in words: what is drawn, and each group's figure."""
    definition = load_definition(run.measure)
    figures = [_in_words(observation) for observation in run.observations]
    found = describe_control_chart(run) if is_control_chart(definition) else []
    return " ".join([f"{_title(run)}, {definition.unit}. {'; '.join(figures)}.", *found])


def is_trend(run: Run) -> bool:
    """Whether a run spans several periods, and is drawn over time."""
    return len({observation.period for observation in run.observations}) > 1


def _in_words(observation: Observation) -> str:
    name = f"{observation.group}, {observation.period}"
    if isinstance(observation.value, Withheld):
        return f"{name}: withheld"
    if observation.value is None:
        return f"{name}: no rate"
    return f"{name}: {_figure(observation.value)} ({_figure(observation.lower)} to {_figure(observation.upper)})"


def _figure(value: object) -> str:
    return f"{value:,.1f}" if isinstance(value, (int, float)) else ""


def _title(run: Run) -> str:
    definition = load_definition(run.measure)
    area = definition.area(run.settings["area"]).name
    periods = sorted({observation.period for observation in run.observations})
    periods = [named(period) for period in periods] if is_control_chart(definition) else periods
    when = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
    return f"{definition.title.split(', 20')[0]}, {area}, {when}"


def _described(svg: str, *, title: str, description: str) -> str:
    """Put title and description into the SVG, where assistive technology looks for them."""
    words = f'<title id="chart-title">{escape(title)}</title>'
    words += f'<desc id="chart-description">{escape(description)}</desc>'
    opening = re.match(r"<svg[^>]*>", svg)
    if opening is None:
        raise ValueError("The chart could not be drawn as SVG.")
    tag = opening.group(0).replace(
        "<svg ", '<svg role="img" aria-labelledby="chart-title" aria-describedby="chart-description" ', 1
    )
    return tag + words + svg[opening.end() :]


# The specification, as Vega-Lite through Altair.


def _spec(run: Run, size: Size) -> dict[str, Any]:
    import altair as alt

    definition = load_definition(run.measure)
    title = alt.TitleParams(
        text=textwrap.wrap(_title(run), size.title_characters),
        subtitle=[
            line
            for words in _subtitle(run, definition)
            for line in textwrap.wrap(words, size.subtitle_characters)
        ],
        anchor="start",
        fontSize=size.title,
        subtitleFontSize=size.subtitle,
        subtitleLineHeight=round(size.subtitle * 1.3),
        subtitlePadding=6,
        subtitleColor=GREY,
        color=DARK,
        offset=14,
    )
    chart = alt.vconcat(*_panels(alt, run, definition, size), spacing=18).properties(
        title=title, padding=PADDING, background="white"
    )
    spec: dict[str, Any] = _dressed(chart, size).to_dict()
    return spec


def _panels(alt: Any, run: Run, definition: Definition, size: Size) -> list[Any]:
    if is_control_chart(definition):
        return [control_chart_panel(run, size)]
    return _trend_panels(alt, run, size) if is_trend(run) else _group_panels(alt, run, size)


def _dressed(chart: Any, size: Size) -> Any:
    return (
        chart.configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=size.subtitle - 1 if size.beside else size.subtitle,
            labelColor=DARK,
            gridColor=PALE,
            domainColor=GREY,
        )
    )


def _subtitle(run: Run, definition: Definition) -> list[str]:
    unit = definition.unit[0].upper() + definition.unit[1:]
    if is_control_chart(definition):
        return control_chart_subtitle(run, definition)
    if is_trend(run):
        return [f"{unit}. Dots are rates, bars their 95% intervals. {_broken(run)}"]
    comparators = {observation.comparator for observation in run.observations if observation.comparator}
    reference = (
        f" The dashed line is the rate of {' and '.join(sorted(comparators))} people." if comparators else ""
    )
    return [f"{unit}. Dots are rates, bars their 95% intervals.{reference}"]


def _broken(run: Run) -> str:
    """What the broken line of a trend marks."""
    return " ".join(
        f"At the broken line the {before} gives way to the {after}: don't compare across it."
        for _, before, after in _breaks(run.observations)
    )


# Groups below one another, one row each. Narrow: name and figure above dot and interval. Wide: all on one line,
# the name to the left, the figure with its interval to the right.


def _group_panels(alt: Any, run: Run, size: Size) -> list[Any]:
    slugs = list(dict.fromkeys(observation.grouping for observation in run.observations))
    top = max((o.upper for o in run.observations if isinstance(o.upper, float)), default=1.0) * 1.05
    reference = _reference(run.observations)
    return [
        _group_panel(alt, slug, [o for o in run.observations if o.grouping == slug], top, reference, size)
        for slug in slugs
    ]


def _reference(observations: Sequence[Observation]) -> float | None:
    """The comparator's rate: where a group would be if there were no gap."""
    names = {observation.comparator for observation in observations if observation.comparator}
    for observation in observations:
        if observation.group in names and isinstance(observation.value, float):
            return observation.value
    return None


def _group_panel(
    alt: Any, slug: str, observations: Sequence[Observation], top: float, reference: float | None, size: Size
) -> Any:
    rows = [{"place": place, **_row(observation)} for place, observation in enumerate(observations)]
    base = alt.Chart(alt.InlineData(values=rows))
    shown = base.transform_filter("isValid(datum.value)")
    span = alt.Scale(domain=[0, top], range=[size.plot_from, size.plot_to], nice=False)
    x = alt.X("value:Q", scale=span, axis=alt.Axis(title=None, tickCount=4))
    room = [len(rows) - 0.5, -0.5] if size.beside else [len(rows) - 0.35, -0.65]
    y = alt.Y("place:Q", scale=alt.Scale(domain=room, nice=False), axis=None)
    words = _words_beside if size.beside else _words_above
    marks = [
        *_reference_line(alt, "value", reference),
        shown.mark_rule(color=BLUE, strokeWidth=3).encode(x=alt.X("lower:Q"), x2="upper:Q", y=y),
        shown.mark_point(color=BLUE, fill=BLUE, size=size.dot, opacity=1).encode(x=x, y=y),
        *words(alt, rows, y, size),
    ]
    heading = alt.TitleParams(
        text=ethnicity().groupings[slug].title,
        anchor="start",
        fontSize=size.heading,
        color=GREY,
        fontWeight="normal",
    )
    return alt.layer(*marks).properties(width=size.width, height=size.row * len(rows), title=heading)


def _words_above(alt: Any, rows: Sequence[dict[str, object]], y: Any, size: Size) -> list[Any]:
    base = alt.Chart(alt.InlineData(values=list(rows)))
    lift = -19
    return [
        *_legible(base, align="left", dy=lift, size=size.text, x=alt.value(0), y=y, text="group:N"),
        *_legible(base, align="right", dy=lift, size=size.text, x=alt.value(size.width), y=y, text="said:N"),
    ]


def _words_beside(alt: Any, rows: Sequence[dict[str, object]], y: Any, size: Size) -> list[Any]:
    names = alt.Chart(alt.InlineData(values=[line for row in rows for line in _lines_of_name(row, size)]))
    figures = alt.Chart(alt.InlineData(values=list(rows)))
    right = {"x": alt.value(size.width), "y": y, "text": "at_length:N"}
    return [
        *_legible(names, align="left", dy=0, size=size.text, x=alt.value(0), y=y, text="line:N"),
        *_legible(figures, align="right", dy=0, size=size.text, **right),
    ]


def _lines_of_name(row: dict[str, object], size: Size) -> list[dict[str, object]]:
    """A group's name on one or two lines, as places around the middle of its row."""
    lines = textwrap.wrap(str(row["group"]), LINE_OF_NAME)
    height = (size.text + 2) / size.row
    top = float(str(row["place"])) - height * (len(lines) - 1) / 2
    return [{"place": top + number * height, "line": line} for number, line in enumerate(lines)]


def _legible(base: Any, *, align: str, dy: int, size: int, **encoding: Any) -> list[Any]:
    """Text with a white edge, so that lines behind it don't strike it through."""
    edge = {"stroke": "white", "strokeWidth": 5, "strokeJoin": "round"}
    return [
        base.mark_text(align=align, dy=dy, fontSize=size, color="white", **edge).encode(**encoding),
        base.mark_text(align=align, dy=dy, fontSize=size, color=DARK).encode(**encoding),
    ]


def _reference_line(alt: Any, channel: str, at: float | None) -> list[Any]:
    """An upright broken line, or nothing where there is no place for it."""
    if at is None:
        return []
    line = alt.Chart(alt.InlineData(values=[{channel: at}]))
    return [line.mark_rule(color=GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(x=f"{channel}:Q")]


def _row(observation: Observation) -> dict[str, object]:
    row = observation.to_row()
    return {
        "group": textwrap.shorten(observation.group, LONGEST_NAME, placeholder=" …"),
        "value": row["value"],
        "lower": row["lower"],
        "upper": row["upper"],
        "said": _said(observation),
        "at_length": _at_length(observation),
    }


def _said(observation: Observation) -> str:
    if isinstance(observation.value, Withheld):
        return "withheld"
    if observation.value is not None:
        return _figure(observation.value)
    counted = observation.numerator
    return f"{counted:,} counted, no rate" if isinstance(counted, int) else "no rate"


def _at_length(observation: Observation) -> str:
    """The figure with its interval, where it has one."""
    if isinstance(observation.value, Withheld) or not isinstance(observation.lower, float):
        return _said(observation)
    return f"{_said(observation)} ({_figure(observation.lower)} to {_figure(observation.upper)})"


# Years after one another, one panel a group; a new population starts a new line.


def _trend_panels(alt: Any, run: Run, size: Size) -> list[Any]:
    periods = sorted({observation.period for observation in run.observations})
    top = max((o.upper for o in run.observations if isinstance(o.upper, float)), default=1.0) * 1.2
    breaks = _breaks(run.observations)
    groups: dict[tuple[str, str], list[Observation]] = {}
    for observation in run.observations:
        groups.setdefault((observation.grouping, observation.group), []).append(observation)
    return [_trend_panel(alt, group, own, periods, breaks, top, size) for (_, group), own in groups.items()]


def _breaks(observations: Sequence[Observation]) -> list[tuple[str, str, str]]:
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
    top: float,
    size: Size,
) -> Any:
    rows = [{**_row(o), "place": periods.index(o.period), "series": o.series} for o in observations]
    shown = alt.Chart(alt.InlineData(values=rows)).transform_filter("isValid(datum.value)")
    x = alt.X(
        "place:Q",
        scale=alt.Scale(domain=[-0.5, len(periods) - 0.5], nice=False),
        axis=_period_axis(alt, periods, size),
    )
    y = alt.Y("value:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(title=None, tickCount=3))
    marks = [
        # One line a series: figures over different populations are never joined.
        shown.mark_line(color=BLUE, strokeWidth=2).encode(x=x, y=y, detail="series:N"),
        shown.mark_rule(color=BLUE, strokeWidth=3).encode(x=x, y="lower:Q", y2="upper:Q"),
        shown.mark_point(color=BLUE, fill=BLUE, size=size.dot - 20, opacity=1).encode(x=x, y=y),
        *_legible(shown, align="center", dy=-12, size=size.small, x=x, y=alt.Y("upper:Q"), text="said:N"),
    ]
    for period, _, _ in breaks:
        marks += _reference_line(alt, "place", periods.index(period) - 0.5)
    marks += _gaps(alt, rows, periods, size)
    heading = alt.TitleParams(text=group, anchor="start", fontSize=size.heading, color=DARK)
    return alt.layer(*marks).properties(width=size.width, height=size.panel, title=heading)


def _period_axis(alt: Any, periods: Sequence[str], size: Size) -> Any:
    names = ", ".join(f"'{period}'" for period in periods)
    return alt.Axis(
        title=None,
        grid=False,
        values=list(range(len(periods))),
        labelExpr=f"[{names}][datum.value]",
        labelFontSize=size.small,
        labelOverlap=False,
        labelFlush=False,
    )


def _gaps(alt: Any, rows: Sequence[dict[str, object]], periods: Sequence[str], size: Size) -> list[Any]:
    """Say so where years have no figure: an empty stretch could be read as nothing having happened."""
    found = {row["place"] for row in rows if row["value"] is not None}
    empty = [place for place in range(len(periods)) if place not in found]
    if len(empty) < LEAST_GAP:
        return []
    words = [{"place": (empty[0] + empty[-1]) / 2, "words": "no counts found for these years"}]
    base = alt.Chart(alt.InlineData(values=words))
    place = {"x": alt.X("place:Q"), "y": alt.value(size.panel / 2), "text": "words:N"}
    return _legible(base, align="center", dy=0, size=size.small + 1, **place)
