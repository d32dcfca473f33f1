"""Rows of groups below one another: the name and the figure above each dot, or on a wide picture beside it."""

import textwrap
from collections.abc import Sequence
from typing import Any

from plumbline.measures.chart_marks import legible
from plumbline.measures.chart_sizes import Size

LINE_OF_NAME = 32
"""Characters of a name on one of its two lines beside a dot."""


def words_of_rows(alt: Any, rows: Sequence[dict[str, object]], y: Any, size: Size) -> list[Any]:
    """The words of each row: `group` and `said` above it; where there is room, `group` and `at_length` beside."""
    return (_words_beside if size.beside else _words_above)(alt, rows, y, size)


def _words_above(alt: Any, rows: Sequence[dict[str, object]], y: Any, size: Size) -> list[Any]:
    base = alt.Chart(alt.InlineData(values=list(rows)))
    lift = -19
    return [
        *legible(base, align="left", dy=lift, size=size.text, x=alt.value(0), y=y, text="group:N"),
        *legible(base, align="right", dy=lift, size=size.text, x=alt.value(size.width), y=y, text="said:N"),
    ]


def _words_beside(alt: Any, rows: Sequence[dict[str, object]], y: Any, size: Size) -> list[Any]:
    names = alt.Chart(alt.InlineData(values=[line for row in rows for line in _lines_of_name(row, size)]))
    figures = alt.Chart(alt.InlineData(values=list(rows)))
    right = {"x": alt.value(size.width), "y": y, "text": "at_length:N"}
    return [
        *legible(names, align="left", dy=0, size=size.text, x=alt.value(0), y=y, text="line:N"),
        *legible(figures, align="right", dy=0, size=size.text, **right),
    ]


def _lines_of_name(row: dict[str, object], size: Size) -> list[dict[str, object]]:
    """A group's name on one or two lines, as places around the middle of its row."""
    lines = textwrap.wrap(str(row["group"]), LINE_OF_NAME)
    height = (size.text + 2) / size.row
    top = float(str(row["place"])) - height * (len(lines) - 1) / 2
    return [{"place": top + number * height, "line": line} for number, line in enumerate(lines)]
