"""Numbers and dates as a pack writes them, and the sentences that every pack has."""

from collections.abc import Iterable
from datetime import date

from plumbline.equity.values import Figure, Withheld

WITHHELD = "withheld"
NO_FIGURE = "no figure"
DEMONSTRATION = "Demonstration: invented data"
MADE_UP = "The trust and every figure here are made up, to show what a pack looks like."
NOTHING = "Nothing to report."
FIRST_PACK = "This is the first pack. There is nothing to compare it with."
NOTHING_CHANGED = "Nothing that this pack measures is other than it was."
WITHHELD_MEANS = "“Withheld” is not zero: there is a figure, and it is too small to show safely."
HOW_TO_READ = (
    "A chart over time shows each figure as a dot, with a line through the mean. Figures always vary a little. "
    "The two outer lines show how far they vary by chance alone.",
    "A dot in another colour and shape is more than chance: blue diamonds are better, orange squares a concern, "
    "purple triangles neither. Grey circles are chance.",
    "A 95% interval says how sure a figure is. A wide one comes from few people: read it with care.",
    "A ratio compares a group with one other group, which the table names. 2.0 means twice as high, 1.0 means no "
    "difference. Where its interval has 1.0 inside it, there may be no difference at all.",
    WITHHELD_MEANS,
)
NOTICES = (
    "Alert: the board must act on this, or know it now.",
    "Advise: the board should watch this.",
    "Assure: this is in hand, and here is why.",
)


def figure(value: Figure, decimals: int = 1) -> str:
    """A figure with its thousands parted, or the word for why there is none."""
    if isinstance(value, Withheld):
        return WITHHELD
    if value is None:
        return NO_FIGURE
    return f"{value:,.{decimals}f}" if isinstance(value, float) else f"{value:,}"


def interval(lower: Figure, upper: Figure, decimals: int = 1) -> str:
    """From one limit to the other, or the word for why there is none."""
    for limit in (lower, upper):
        if limit is None or isinstance(limit, Withheld):
            return figure(limit)
    return f"{figure(lower, decimals)} to {figure(upper, decimals)}"


def day(value: date | None) -> str:
    """A date as "3 April 2026"."""
    return "no date" if value is None else f"{value.day} {value:%B %Y}"


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many}"


def listed(reasons: Iterable[str]) -> tuple[str, ...]:
    """Sentences, each once, in order."""
    return tuple(dict.fromkeys(reason for reason in reasons if reason))
