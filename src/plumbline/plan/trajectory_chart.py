"""Draws a measure's figures against the line that was promised: points with intervals, the line, the target."""

from typing import Any

from plumbline.design.formats import in_words
from plumbline.equity.values import number_of
from plumbline.measures.chart_marks import BLUE, DARK, GREY
from plumbline.measures.charts import FONT, described
from plumbline.plan.progressing import AimProgress
from plumbline.plan.trajectory import Seen, Shape

WIDTH, HEIGHT = 520, 260


def trajectory_svg(of: AimProgress) -> str:
    """The picture as SVG text with a title and a description for screen readers."""
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(_spec(of))
    return described(svg, title=of.aim.title, description=in_a_sentence(of))


def in_a_sentence(of: AimProgress) -> str:
    """What the picture shows, in words."""
    assert of.line is not None  # noqa: S101 - without a line nothing is drawn
    begins = f"From {of.line.baseline:,.2f} on {in_words(of.line.start)}"
    promised = f"{begins} to {of.line.target:,.2f} by {in_words(of.line.end)}."
    latest = of.progress.latest
    if latest is None:
        return f"{promised} {of.progress.sentence}"
    value = number_of(latest.value)
    shown = "withheld" if value is None else f"{value:,.2f}{_interval(latest)}"
    return f"{promised} Latest: {shown}, {in_words(latest.day)}. {of.progress.sentence}"


def _interval(seen: Seen) -> str:
    lower, upper = number_of(seen.lower), number_of(seen.upper)
    return "" if lower is None or upper is None else f" ({lower:,.2f} to {upper:,.2f})"


def _spec(of: AimProgress) -> dict[str, Any]:
    import altair as alt

    assert of.line is not None  # noqa: S101 - without a line nothing is drawn
    seen = [
        {"day": one.day.isoformat(), "value": value, "lower": number_of(one.lower), "upper": number_of(one.upper)}
        for one in of.seen
        if (value := number_of(one.value)) is not None
    ]
    corners = [{"day": day.isoformat(), "value": value} for day, value in of.line.corners]
    x = alt.X("day:T", axis=alt.Axis(title=None, format="%b %Y", labelAngle=0, tickCount=5, grid=False))
    y = alt.Y("value:Q", scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(title=None, tickCount=5))
    points = alt.Chart(alt.InlineData(values=seen))
    line = alt.Chart(alt.InlineData(values=corners))
    how = "step-after" if of.line.shape is Shape.STEPPED else "linear"
    target = alt.Chart(alt.InlineData(values=corners[-1:]))
    marks = alt.layer(
        line.mark_line(color=DARK, strokeDash=[6, 4], strokeWidth=2, interpolate=how).encode(x=x, y=y),
        points.mark_rule(color=GREY, strokeWidth=3).encode(x=x, y="lower:Q", y2="upper:Q"),
        points.mark_line(color=BLUE, strokeWidth=1.5).encode(x=x, y=y),
        points.mark_point(color=BLUE, fill=BLUE, size=50, opacity=1).encode(x=x, y=y),
        target.mark_point(shape="diamond", color=DARK, fill="white", size=130, strokeWidth=2, opacity=1).encode(
            x=x, y=y
        ),
        target.mark_text(text="target", align="right", dx=-12, dy=-10, font=FONT, fontSize=14, color=DARK).encode(
            x=x, y=y
        ),
    )
    spec: dict[str, Any] = (
        marks.properties(width=WIDTH, height=HEIGHT, padding=12, background="white")
        .configure_axis(labelFont=FONT, labelFontSize=14, labelColor=DARK)
        .configure_view(stroke=None)
        .to_dict()
    )
    return spec
