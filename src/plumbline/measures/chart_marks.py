"""What charts of every kind have in common: colours, a figure in words, legible text, where a scale begins.

Colour never blames: one blue for figures, grey for reference.
"""

import textwrap
from collections.abc import Sequence
from typing import Any

from plumbline.equity.values import Withheld
from plumbline.measures.definitions import load_definition
from plumbline.measures.results import Observation

BLUE = "#005eb8"
DARK = "#212b32"
GREY = "#4c6272"
PALE = "#d8dde0"
LONGEST_NAME = 44
"""How many characters of a group's name stand above its figure."""


def legible(base: Any, *, align: str, dy: int, size: int, **encoding: Any) -> list[Any]:
    """Text with a white edge, so that lines behind it don't strike it through."""
    edge = {"stroke": "white", "strokeWidth": 5, "strokeJoin": "round"}
    return [
        base.mark_text(align=align, dy=dy, fontSize=size, color="white", **edge).encode(**encoding),
        base.mark_text(align=align, dy=dy, fontSize=size, color=DARK).encode(**encoding),
    ]


def reference_line(alt: Any, channel: str, at: float | None) -> list[Any]:
    """An upright broken line, or nothing where there is no place for it."""
    if at is None:
        return []
    line = alt.Chart(alt.InlineData(values=[{channel: at}]))
    return [line.mark_rule(color=GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(x=f"{channel}:Q")]


def row_of(observation: Observation, *, longest: int = LONGEST_NAME) -> dict[str, object]:
    """What a mark needs of an observation, withheld figures as none, with its words."""
    row = observation.to_row()
    return {
        "group": textwrap.shorten(observation.group, longest, placeholder=" …"),
        "value": row["value"],
        "lower": row["lower"],
        "upper": row["upper"],
        "said": said(observation),
        "at_length": at_length(observation),
    }


def said(observation: Observation) -> str:
    """The figure, or why there is none."""
    if isinstance(observation.value, Withheld):
        return "withheld"
    if observation.value is not None:
        return figure(observation)
    counted = observation.numerator
    return f"{counted:,} counted, no rate" if isinstance(counted, int) else "no rate"


def at_length(observation: Observation) -> str:
    """The figure with its interval, where it has one."""
    return said(observation) + interval(observation)


def figure(observation: Observation, name: str = "value") -> str:
    """One figure of an observation with as many decimals as suit it; empty where it is no number."""
    value = getattr(observation, name)
    decimals = load_definition(observation.measure).decimals
    return f"{value:,.{decimals}f}" if isinstance(value, (int, float)) else ""


def interval(observation: Observation) -> str:
    """The limits of a figure, where it has any."""
    if not isinstance(observation.lower, (int, float)):
        return ""
    return f" ({figure(observation, 'lower')} to {figure(observation, 'upper')})"


def span_of(observations: Sequence[Observation], *, room: float) -> tuple[float, float]:
    """From where to where figures with their intervals are drawn: zero is always there."""
    names = ("value", "lower", "upper")
    found = [
        float(at) for o in observations for name in names if isinstance(at := getattr(o, name), (int, float))
    ]
    top = max([0.0, *found]) * room
    return min([0.0, *found]) * room, top or 1.0
