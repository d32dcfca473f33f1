"""Decides which counts of reports may leave the sealed room, and how: no Django, no tables, only numbers.

Counts of 1 to 4 are withheld, others rounded to the nearest 5, and enough is withheld beside them that nothing of
what left gives a withheld count back: not another count, not the total, not another way of counting the same
reports.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SMALL = 5
"""Counts under this, but not 0, are withheld."""
BASE = 5
OFF = BASE // 2
"""How far a rounded count may be from the true one."""

Counts = Mapping[str, int]
Shown = Mapping[str, int | None]
"""What leaves: a rounded count, or None for one that is withheld."""


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that a number can be, for somebody who knows all that left and these rules."""

    least: int
    most: int

    def within(self, other: "Range") -> "Range":
        """What both allow."""
        return Range(max(self.least, other.least), min(self.most, other.most))


def fit_to_leave(total: int, dimensions: Mapping[str, Counts]) -> tuple[int | None, Mapping[str, Shown]]:
    """The total and each dimension's counts of one month as they may be shown.

    A dimension is one way of counting the same `total` reports, such as by area. Where its counts add up to more
    than the total, a report was counted more than once, and a reader cannot work back by subtracting.
    """
    if is_small(total):
        return None, {name: dict.fromkeys(counts) for name, counts in dimensions.items()}
    shown = {name: _withhold(counts) for name, counts in dimensions.items()}
    adds_up = {name: sum(counts.values()) == total for name, counts in dimensions.items()}
    while leaking := [name for name in shown if _gives_away(name, rounded(total), shown, adds_up)]:
        shown |= {name: dict.fromkeys(shown[name]) for name in leaking}
    return rounded(total), shown


def is_small(count: int) -> bool:
    """Whether a count could point at somebody."""
    return 0 < count < SMALL


def rounded(count: int) -> int:
    """To the nearest 5."""
    return (count + OFF) // BASE * BASE


def _withhold(counts: Counts) -> Shown:
    """Small counts, and where there is only one of them the next smallest too."""
    hidden = {name for name, count in counts.items() if is_small(count)}
    if len(hidden) == 1:
        rest = [name for name, count in counts.items() if count and name not in hidden]
        # By what would have been shown, so that the choice says nothing more of the true counts.
        hidden |= {min(rest, key=lambda name: rounded(counts[name]))} if rest else set(counts)
    return {name: None if name in hidden else rounded(count) for name, count in counts.items()}


def _gives_away(name: str, total: int, shown: Mapping[str, Shown], adds_up: Mapping[str, bool]) -> bool:
    """Whether a withheld count of this dimension could no longer be each of 1, 2, 3 and 4."""
    counts = shown[name]
    hidden, seen = _parts(counts)
    if not hidden or not seen:
        return False
    of_all = Range(total - OFF, total + OFF)
    for other in shown:
        of_all = of_all.within(_total_of(shown[other], adds_up=adds_up[other]))
    others = _of_others(hidden, seen)
    least = of_all.least - sum(_span(each).most for each in seen) - others.most
    most = of_all.most - sum(_span(each).least for each in seen) - others.least
    return least > 1 or (adds_up[name] and most < SMALL - 1)


def _total_of(counts: Shown, *, adds_up: bool) -> Range:
    """What one dimension says of the total."""
    hidden, seen = _parts(counts)
    if not seen:
        return Range(SMALL, 2**31)
    others = _of_others(hidden, seen) if hidden else Range(0, 0)
    most = sum(_span(each).most for each in seen) + others.most + (SMALL - 1 if hidden else 0)
    if not adds_up:
        return Range(max(_span(each).least for each in seen), most)
    return Range(sum(_span(each).least for each in seen) + others.least + bool(hidden), most)


def _parts(counts: Shown) -> tuple[int, list[int]]:
    """How many counts are withheld, and those that are shown and not zero."""
    return sum(count is None for count in counts.values()), [count for count in counts.values() if count]


def _of_others(hidden: int, seen: list[int]) -> Range:
    """What the withheld counts but one can add up to.

    Of two, one may be the next smallest; of more, all are small.
    """
    if hidden == 2:
        return Range(1, max(SMALL - 1, min(seen) + OFF))
    return Range(hidden - 1, (hidden - 1) * (SMALL - 1))


def _span(count: int) -> Range:
    return Range(max(SMALL, count - OFF), count + OFF)
