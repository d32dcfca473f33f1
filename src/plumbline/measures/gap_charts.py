"""Draws the gap: how many times the comparator's figure each group's is, with its interval, on a scale of times.

On that scale twice as often is as far from 1 as half as often. What is withheld has its name and no mark.
"""

import textwrap
from collections.abc import Sequence
from typing import Any

from plumbline.equity.values import is_withheld
from plumbline.measures.chart_marks import BLUE, DARK, GREY, LONGEST_NAME, reference_line
from plumbline.measures.chart_rows import LINE_OF_NAME, words_of_rows
from plumbline.measures.chart_sizes import Size, size
from plumbline.measures.results import Figure, Observation

LEAST, MOST = 0.02, 50.0
"""Nothing is drawn beyond these: an interval without an end, or from none, would press the others together."""
TICKS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 50)
ROOM = 1.15
LEGEND = (
    "How many times the figure of {}. Bars are 95% intervals: where one crosses the line at 1, chance could "
    "explain the gap."
)


def has_gaps(observations: Sequence[Observation]) -> bool:
    """Whether there is a gap that can be drawn."""
    return any(_number(each.ratio) for each in _compared(observations))


def gap_svg(observations: Sequence[Observation], *, title: str, wide: bool) -> str:
    """The gaps as SVG text, with a title and a description for screen readers."""
    import altair as alt
    import vl_convert

    from plumbline.measures.charts import PADDING, described, dressed

    drawn = size(wide=wide)
    shown = _compared(observations)
    others = " and ".join(dict.fromkeys(str(each.comparator) for each in shown))
    chart = alt.vconcat(_panel(alt, shown, drawn)).properties(
        title=alt.TitleParams(
            text=textwrap.wrap(title, drawn.title_characters),
            subtitle=textwrap.wrap(LEGEND.format(others), drawn.subtitle_characters),
            anchor="start",
            fontSize=drawn.title,
            subtitleFontSize=drawn.subtitle,
            subtitleLineHeight=round(drawn.subtitle * 1.3),
            subtitleColor=GREY,
            subtitlePadding=6,
            color=DARK,
            offset=14,
        ),
        background="white",
        padding=PADDING,
    )
    svg: str = vl_convert.vegalite_to_svg(dressed(chart, drawn).to_dict())
    return described(svg, title=title, description=describe_gaps(observations))


def describe_gaps(observations: Sequence[Observation]) -> str:
    """What the picture shows, in sentences."""
    told = [
        f"{each.group}: {_said(each)}{_interval(each)}"
        + ("" if is_withheld(each.ratio) else f" times {each.comparator}")
        for each in _compared(observations)
    ]
    return f"{'; '.join(told)}."


def _compared(observations: Sequence[Observation]) -> list[Observation]:
    """Those that are set against another group, also where the ratio is withheld."""
    return [each for each in observations if each.comparator not in (None, each.group) and each.ratio is not None]


def _panel(alt: Any, observations: Sequence[Observation], drawn: Size) -> Any:
    rows = [_row(place, each, drawn) for place, each in enumerate(observations)]
    base = alt.Chart(alt.InlineData(values=rows))
    low, high = _span(rows)
    scale = alt.Scale(type="log", domain=[low, high], range=[drawn.plot_from, drawn.plot_to], nice=False)
    ticks = [tick for tick in TICKS if low <= tick <= high]
    x = alt.X("value:Q", scale=scale, axis=alt.Axis(title=None, values=ticks, format="~g"))
    room = [len(rows) - 0.5, -0.5] if drawn.beside else [len(rows) - 0.35, -0.65]
    y = alt.Y("place:Q", scale=alt.Scale(domain=room, nice=False), axis=None)
    bars, dots = base.transform_filter("isValid(datum.lower)"), base.transform_filter("isValid(datum.value)")
    marks = [
        *reference_line(alt, "value", 1.0),
        bars.mark_rule(color=BLUE, strokeWidth=3).encode(x=alt.X("lower:Q"), x2="upper:Q", y=y),
        dots.mark_point(color=BLUE, fill=BLUE, size=drawn.dot, opacity=1).encode(x=x, y=y),
        *words_of_rows(alt, rows, y, drawn),
    ]
    return alt.layer(*marks).properties(width=drawn.width, height=drawn.row * len(rows))


def _row(place: int, observation: Observation, drawn: Size) -> dict[str, object]:
    longest = 2 * LINE_OF_NAME if drawn.beside else LONGEST_NAME
    value, lower, upper = (
        _number(figure) for figure in (observation.ratio, observation.ratio_lower, observation.ratio_upper)
    )
    is_bar = lower is not None and upper is not None and value is not None
    return {
        "place": place,
        "group": textwrap.shorten(observation.group, longest, placeholder=" …"),
        "value": value if value is not None and LEAST <= value <= MOST else None,
        "lower": max(lower or 0.0, LEAST) if is_bar else None,
        "upper": min(upper or MOST, MOST) if is_bar else None,
        "said": _said(observation),
        "at_length": _said(observation) + _interval(observation),
    }


def _span(rows: Sequence[dict[str, object]]) -> tuple[float, float]:
    ends = [row[name] for row in rows for name in ("value", "lower", "upper")]
    found = [end for end in ends if isinstance(end, int | float)]
    return min([0.8, *found]) / ROOM, max([1.25, *found]) * ROOM


def _said(observation: Observation) -> str:
    if is_withheld(observation.ratio):
        return "withheld"
    ratio = _number(observation.ratio)
    return "no ratio" if ratio is None else f"{ratio:,.2f}"


def _interval(observation: Observation) -> str:
    lower, upper = _number(observation.ratio_lower), _number(observation.ratio_upper)
    return "" if lower is None or upper is None else f" ({lower:,.2f} to {upper:,.2f})"


def _number(figure: Figure) -> float | None:
    return float(figure) if isinstance(figure, int | float) else None
