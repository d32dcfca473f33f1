"""Draws a run as a picture: SVG for pages, PNG for documents, made on the server without a browser.

Drawn from one specification at a phone's width, with the labels inside, or at a page's, with names and figures
beside the dots. Colour never blames: one blue for figures, grey for reference, no red and no green. Withheld and
unknown stay in the picture.
"""

import re
import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

from plumbline.equity.values import Withheld
from plumbline.measures.chart_marks import (
    BLUE,
    DARK,
    GREY,
    LONGEST_NAME,
    PALE,
    figure,
    interval,
    reference_line,
    row_of,
    span_of,
)
from plumbline.measures.chart_rows import LINE_OF_NAME, words_of_rows
from plumbline.measures.chart_selection import DRAWN, drawable
from plumbline.measures.chart_sizes import Size, size
from plumbline.measures.control_charts import (
    control_chart_panel,
    control_chart_subtitle,
    describe_control_chart,
    is_control_chart,
    named,
)
from plumbline.measures.definitions import Definition, load_definition
from plumbline.measures.record_control_charts import (
    OWN_SCALE,
    are_control_charts,
    describe_group_charts,
    group_chart_panels,
)
from plumbline.measures.results import Observation, Run
from plumbline.measures.trend_charts import breaks_of, trend_panels

FONT = "Arial, Helvetica, sans-serif"
SCALE = 2.0
PADDING = {"left": 12, "right": 20, "top": 12, "bottom": 12}


def chart_svg(run: Run, wide: bool = False) -> str:
    """The run as SVG text, with a title and a description for screen readers; wide for a desktop page."""
    import vl_convert

    run = drawable(run)
    svg: str = vl_convert.vegalite_to_svg(_spec(run, size(wide=wide)))
    return described(svg, title=_title(run), description=describe(run))


def chart_png(run: Run, wide: bool = True) -> bytes:
    """The run as a PNG of twice the SVG's size; wide, as slides and papers need it, unless told otherwise."""
    import vl_convert

    png: bytes = vl_convert.vegalite_to_png(_spec(drawable(run), size(wide=wide)), scale=SCALE)
    return png


def as_png(svg: str) -> bytes:
    """A chart that is drawn as SVG already, as a PNG of twice its size."""
    import vl_convert

    png: bytes = vl_convert.svg_to_png(svg, scale=SCALE)
    return png


def describe(run: Run) -> str:
    """The picture in words: what is drawn, and each group's figure."""
    definition = load_definition(run.measure)
    figures = [_in_words(observation) for observation in run.observations]
    found = describe_control_chart(run) if is_control_chart(definition) else []
    if are_control_charts(run):
        found = describe_group_charts(run)
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
    return f"{name}: {figure(observation)}{interval(observation)}"


def _title(run: Run) -> str:
    definition = load_definition(run.measure)
    area = definition.area(run.settings["area"]).name
    periods = sorted({observation.period for observation in run.observations})
    periods = [named(period) for period in periods] if is_control_chart(definition) else periods
    when = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
    return f"{definition.title.split(', 20')[0]}, {area}, {when}"


def described(svg: str, *, title: str, description: str) -> str:
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
    spec: dict[str, Any] = dressed(chart, size).to_dict()
    return spec


def _panels(alt: Any, run: Run, definition: Definition, size: Size) -> list[Any]:
    if is_control_chart(definition):
        return [control_chart_panel(run, size)]
    if are_control_charts(run):
        return group_chart_panels(run, size)
    return trend_panels(alt, run, size) if is_trend(run) else _group_panels(alt, run, size)


def dressed(chart: Any, size: Size) -> Any:
    """A chart with the type and the colours that all have."""
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
    return [f"{unit}. {_legend_in_words(run, definition)} {run.settings.get(DRAWN, '')}".rstrip()]


def _legend_in_words(run: Run, definition: Definition) -> str:
    if are_control_charts(run):
        return OWN_SCALE
    if definition.pushed is not None:
        return "Dots are rounded counts. Where there is none, the count is withheld: it is never zero."
    dots = "figures" if definition.records is not None and definition.method != "records-rate" else "rates"
    marks = f"Dots are {dots}, bars their 95% intervals."
    if is_trend(run):
        return f"{marks} {_broken(run)}"
    comparators = {observation.comparator for observation in run.observations if observation.comparator}
    if not comparators:
        return marks
    return f"{marks} The dashed line is the {dots[:-1]} of {' and '.join(sorted(comparators))} people."


def _broken(run: Run) -> str:
    """What the broken line of a trend marks."""
    return " ".join(
        f"At the broken line the {before} gives way to the {after}: don't compare across it."
        for _, before, after in breaks_of(run.observations)
    )


# Groups below one another, one row each. Narrow: name and figure above dot and interval. Wide: all on one line,
# the name to the left, the figure with its interval to the right.


def _group_panels(alt: Any, run: Run, size: Size) -> list[Any]:
    slugs = list(dict.fromkeys(observation.grouping for observation in run.observations))
    span = span_of(run.observations, room=1.05)
    reference = _reference(run.observations)
    return [
        _group_panel(alt, slug, [o for o in run.observations if o.grouping == slug], span, reference, size)
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
    alt: Any,
    slug: str,
    observations: Sequence[Observation],
    span: tuple[float, float],
    reference: float | None,
    size: Size,
) -> Any:
    longest = 2 * LINE_OF_NAME if size.beside else LONGEST_NAME
    rows = [{"place": place, **row_of(each, longest=longest)} for place, each in enumerate(observations)]
    base = alt.Chart(alt.InlineData(values=rows))
    shown = base.transform_filter("isValid(datum.value)")
    scale = alt.Scale(domain=list(span), range=[size.plot_from, size.plot_to], nice=False)
    x = alt.X("value:Q", scale=scale, axis=alt.Axis(title=None, tickCount=4))
    room = [len(rows) - 0.5, -0.5] if size.beside else [len(rows) - 0.35, -0.65]
    y = alt.Y("place:Q", scale=alt.Scale(domain=room, nice=False), axis=None)
    marks = [
        *reference_line(alt, "value", reference),
        shown.mark_rule(color=BLUE, strokeWidth=3).encode(x=alt.X("lower:Q"), x2="upper:Q", y=y),
        shown.mark_point(color=BLUE, fill=BLUE, size=size.dot, opacity=1).encode(x=x, y=y),
        *words_of_rows(alt, rows, y, size),
    ]
    heading = alt.TitleParams(
        text=load_definition(observations[0].measure).title_of(slug),
        anchor="start",
        fontSize=size.heading,
        color=GREY,
        fontWeight="normal",
    )
    return alt.layer(*marks).properties(width=size.width, height=size.row * len(rows), title=heading)
