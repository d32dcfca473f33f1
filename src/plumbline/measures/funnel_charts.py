"""Draws funnels of units, one a group: which wards differ by more than their size and chance explain?

All have the same scale upwards. Shape tells where a unit lies as well as colour; never red, never green.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plumbline.equity.funnel import Funnel, FunnelKind, FunnelLevel
from plumbline.measures.chart_marks import BLUE, DARK, GREY
from plumbline.measures.chart_sizes import Size, size

INSIDE, WARNING, ALARM = "Inside the limits", "Outside 95%", "Outside 99.8%"
LOOKS = {INSIDE: ("circle", "#a6a6a6"), WARNING: ("triangle-up", BLUE), ALARM: ("diamond", "#490092")}
CURVE = 40
ROOM = 1.08


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFunnel:
    """One group's units; figures are multiplied by `factor` to be in the unit of the measure."""

    group: str
    funnel: Funnel
    factor: float

    @property
    def is_adjusted(self) -> bool:
        """Whether the limits allow for units that clearly vary more than chance."""
        return self.funnel.is_overdispersed

    def where(self) -> dict[str, tuple[str, str]]:
        """Where each unit lies, and on which side: "high", "low" or empty."""
        found = dict.fromkeys(self.funnel.names, (INSIDE, ""))
        for level, words in ((FunnelLevel.WARNING, WARNING), (FunnelLevel.ALARM, ALARM)):
            for one in self.funnel.outliers(level=level, is_adjusted=self.is_adjusted):
                found[one.name] = (words, one.side.value)
        return found


def funnel_svg(funnels: Sequence[GroupFunnel], *, title: str, unit: str, wide: bool) -> str:
    """The funnels as SVG text, with a title and a description for screen readers."""
    import altair as alt
    import vl_convert

    from plumbline.measures.charts import described, dressed

    drawn = size(wide=wide)
    top = max(_top(each) for each in funnels) * ROOM or 1.0
    panels = [_panel(alt, each, top, drawn) for each in funnels]
    legend = f"{unit[0].upper()}{unit[1:]}. The lines are all units together and the 95% and 99.8% limits."
    made = alt.vconcat(*panels, spacing=18).properties(
        title=alt.TitleParams(
            text=textwrap.wrap(title, drawn.title_characters),
            subtitle=textwrap.wrap(legend, drawn.subtitle_characters),
            anchor="start",
            fontSize=drawn.title,
            subtitleFontSize=drawn.subtitle,
            subtitleColor=GREY,
            subtitlePadding=6,
            color=DARK,
            offset=14,
        ),
        background="white",
        padding={"left": 12, "right": 20, "top": 12, "bottom": 12},
    )
    svg: str = vl_convert.vegalite_to_svg(dressed(made, drawn).to_dict())
    return described(svg, title=title, description=describe_funnels(funnels))


def describe_funnels(funnels: Sequence[GroupFunnel]) -> str:
    """What the funnels show, in sentences."""
    return " ".join(f"{each.group}: {' '.join(each.funnel.told)}" for each in funnels)


def _curves(each: GroupFunnel) -> list[dict[str, float | str]]:
    sizes = each.funnel.sizes
    at = np.linspace(float(sizes.min()) * 0.7, float(sizes.max()) * ROOM, CURVE)
    if each.funnel.kind is FunnelKind.PROPORTION:
        at = np.unique(np.maximum(np.rint(at), 1))
    rows: list[dict[str, float | str]] = []
    for level in FunnelLevel:
        lower, upper = each.funnel.limits_at(at, level=level, is_adjusted=each.is_adjusted)
        for side, line in (("lower", lower), ("upper", upper)):
            rows += [
                {
                    "size": float(x),
                    "value": float(y) * each.factor,
                    "line": f"{level.value} {side}",
                    "level": level.value,
                }
                for x, y in zip(at, line, strict=True)
            ]
    return rows


def _top(each: GroupFunnel) -> float:
    """The highest unit or 95% limit; 99.8% limits of tiny units may leave the picture."""
    _, upper = each.funnel.limits_at(each.funnel.sizes, level=FunnelLevel.WARNING, is_adjusted=each.is_adjusted)
    return float(max(each.funnel.values.max(), upper.max())) * each.factor


def _panel(alt: Any, each: GroupFunnel, top: float, drawn: Size) -> Any:
    where = each.where()
    points = [
        {"unit": name, "size": float(x), "value": float(y) * each.factor, "where": where[name][0]}
        for name, x, y in zip(each.funnel.names, each.funnel.sizes, each.funnel.values, strict=True)
    ]
    furthest = float(each.funnel.sizes.max()) * ROOM
    x = alt.X("size:Q", scale=alt.Scale(domain=[0, furthest], nice=False), axis=alt.Axis(title=None, tickCount=4))
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[0, top], nice=False, clamp=True),
        axis=alt.Axis(title=None, tickCount=4),
    )
    curves = alt.Chart(alt.InlineData(values=_curves(each)))
    centre = alt.Chart(alt.InlineData(values=[{"value": each.funnel.target * each.factor}]))
    base = alt.Chart(alt.InlineData(values=points))
    outside = base.transform_filter(f"datum.where != '{INSIDE}'")
    dash = alt.StrokeDash("level:N", scale=alt.Scale(domain=[0.95, 0.998], range=[[5, 4], [1, 0]]), legend=None)
    names = list(LOOKS)
    legend = alt.Legend(title=None, orient="bottom", direction="horizontal", labelFontSize=drawn.small, columns=3)
    marks = [
        curves.mark_line(color=GREY, strokeWidth=1, clip=True).encode(x=x, y=y, detail="line:N", strokeDash=dash),
        centre.mark_rule(color=DARK, strokeWidth=1.5).encode(y="value:Q"),
        base.mark_point(filled=True, size=drawn.dot, opacity=1, stroke="white", strokeWidth=1).encode(
            x=x,
            y=y,
            shape=alt.Shape(
                "where:N", scale=alt.Scale(domain=names, range=[LOOKS[name][0] for name in names]), legend=legend
            ),
            color=alt.Color(
                "where:N", scale=alt.Scale(domain=names, range=[LOOKS[name][1] for name in names]), legend=legend
            ),
        ),
        outside.mark_text(align="left", dx=9, fontSize=drawn.small, color=DARK).encode(x=x, y=y, text="unit:N"),
    ]
    heading = alt.TitleParams(
        text=each.group, anchor="start", fontSize=drawn.heading, color=DARK, subtitle=_limits_in_words(each),
        subtitleFontSize=drawn.small, subtitleColor=GREY,
    )  # fmt: skip
    return alt.layer(*marks).properties(width=drawn.width, height=drawn.panel * 1.5, title=heading)


def _limits_in_words(each: GroupFunnel) -> str:
    count = len(each.funnel.names)
    kind = "that allow for more than chance" if each.is_adjusted else "of chance alone"
    return f"{count} units; limits {kind}"
