"""A sheet of paper for drawings that no charting library makes: hatched bars, signs, lines between boxes.

Type, sizes and colours are those of all charts. Colour never blames: blue, orange and grey of Making Data Count,
no red and no green, and what a colour says a shape or a pattern says too.
"""

import textwrap
from collections.abc import Sequence
from xml.etree import ElementTree

from plumbline.measures.chart_marks import BLUE, DARK, GREY, PALE
from plumbline.measures.charts import FONT, described

ORANGE = "#e46c0a"
COMMON = "#a6a6a6"
PALE_BLUE = "#d5e6f5"
WHITE = "#ffffff"
HATCHED = "hatched"
__all__ = [
    "BLUE",
    "COMMON",
    "DARK",
    "GREY",
    "HATCHED",
    "ORANGE",
    "PALE",
    "PALE_BLUE",
    "WHITE",
    "Paper",
    "wrapped",
]
_LETTER = 0.54
"""The width of a letter against its height, a little more than Arial's own."""


def wrapped(text: str, *, width: float, size: float, lines: int) -> list[str]:
    """A text in lines that fit a width, the last with a mark where more would follow."""
    characters = max(int(width / (size * _LETTER)), 6)
    found = textwrap.wrap(text, characters, max_lines=lines, placeholder=" …", break_long_words=True)
    return found or [""]


class Paper:
    """Collects what is drawn, and gives it as SVG with its words for screen readers."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.height = 0.0
        self._drawn = ElementTree.Element("g", {"font-family": FONT})

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        stroke: str = "",
        dashed: bool = False,
    ) -> None:
        """A box; `HATCHED` fills it with slanting lines."""
        look = {"fill": f"url(#{HATCHED})" if fill == HATCHED else fill, **_edge(stroke, 1.5, dashed)}
        self._add("rect", x=x, y=y, width=max(width, 0), height=height, rx=2, **look)

    def line(
        self, points: Sequence[tuple[float, float]], *, stroke: str, width: float = 1, dashed: bool = False
    ) -> None:
        """A line through points."""
        path = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        self._add("polyline", points=path, fill="none", **_edge(stroke, width, dashed))

    def shape(self, points: Sequence[tuple[float, float]], *, fill: str, stroke: str = "") -> None:
        """A closed figure with straight sides."""
        path = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        self._add("polygon", points=path, fill=fill, **_edge(stroke, 1.5, False))

    def circle(self, x: float, y: float, radius: float, *, fill: str, stroke: str = "") -> None:
        """A circle."""
        self._add("circle", cx=x, cy=y, r=radius, fill=fill, **_edge(stroke, 1.5, False))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        bold: bool = False,
        colour: str = DARK,
        at: str = "start", edge: str = WHITE,
    ) -> None:  # fmt: skip
        """A line of text on a baseline, with an edge of its ground, so that lines don't strike it through."""
        weight = {"font-weight": "bold"} if bold else {}
        look = {"font-size": _number(size), "text-anchor": at, "fill": colour, **weight}
        ground = {"paint-order": "stroke", "stroke": edge, "stroke-width": "3", "stroke-linejoin": "round"}
        self._add("text", x=x, y=y, **look, **ground).text = text

    def lines(
        self, x: float, y: float, lines: Sequence[str], *, size: float, bold: bool = False, colour: str = DARK
    ) -> float:
        """Lines of text below one another; where the next would begin."""
        for line in lines:
            self.text(x, y, line, size=size, bold=bold, colour=colour)
            y += size * 1.25
        return y

    def svg(self, *, title: str, description: str) -> str:
        """The finished picture."""
        width, height = _number(self.width), _number(self.height)
        root = ElementTree.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "width": width,
                "height": height,
                "viewBox": f"0 0 {width} {height}",
            },
        )
        root.append(_hatching())
        ElementTree.SubElement(root, "rect", {"width": width, "height": height, "fill": WHITE})
        root.append(self._drawn)
        return described(ElementTree.tostring(root, encoding="unicode"), title=title, description=description)

    def _add(self, tag: str, **attributes: object) -> ElementTree.Element:
        known = {
            name.replace("_", "-"): _number(value) if isinstance(value, int | float) else str(value)
            for name, value in attributes.items()
        }
        return ElementTree.SubElement(self._drawn, tag, known)


def _hatching() -> ElementTree.Element:
    definitions = ElementTree.Element("defs")
    look = {"id": HATCHED, "width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
    pattern = ElementTree.SubElement(definitions, "pattern", look | {"patternTransform": "rotate(45)"})
    ElementTree.SubElement(pattern, "rect", {"width": "6", "height": "6", "fill": WHITE})
    ElementTree.SubElement(pattern, "rect", {"width": "2.5", "height": "6", "fill": ORANGE})
    return definitions


def _edge(stroke: str, width: float, dashed: bool) -> dict[str, str]:
    if not stroke:
        return {}
    dashes = {"stroke-dasharray": "4 3"} if dashed else {}
    return {"stroke": stroke, "stroke-width": _number(width), **dashes}


def _number(value: float) -> str:
    return f"{round(float(value), 1):g}"
