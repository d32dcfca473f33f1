"""The two sizes of every chart: narrow for phones, wide for desktop pages, slides and papers.

Numbers are pixels, and characters where a name says so. One specification is drawn from either.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How large a chart is drawn, and what it has room for."""

    width: int
    """The plot with the words beside it, without padding."""
    beside: bool
    """Groups' names to the left of their dots and figures with intervals to the right, not above them."""
    row: int
    """One group's height."""
    plot_from: int
    plot_to: int
    """Where the dots of groups lie between the words."""
    panel: int
    """The height of one group's years."""
    months: int
    """Of the width, what a control chart's months take; what is left holds the names of the lines."""
    height: int
    """A control chart's height."""
    month_labels: int
    """How many months are named at most."""
    title: int
    title_characters: int
    subtitle: int
    subtitle_characters: int
    heading: int
    text: int
    small: int
    dot: int


NARROW = Size(
    width=340,
    beside=False,
    row=44,
    plot_from=0,
    plot_to=340,
    panel=96,
    months=280,
    height=220,
    month_labels=6,
    title=16,
    title_characters=42,
    subtitle=12,
    subtitle_characters=58,
    heading=13,
    text=13,
    small=11,
    dot=70,
)
WIDE = Size(
    width=730,
    beside=True,
    row=38,
    plot_from=250,
    plot_to=570,
    panel=140,
    months=610,
    height=330,
    month_labels=13,
    title=20,
    title_characters=72,
    subtitle=15,
    subtitle_characters=100,
    heading=15,
    text=15,
    small=14,
    dot=100,
)


def size(*, wide: bool) -> Size:
    """The size by its name."""
    return WIDE if wide else NARROW
