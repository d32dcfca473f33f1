"""What does a figure tell, printed or blank, now or before? Each is a range for a sum of cells."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import ceil, floor

from plumbline.equity.disclosure.release import Earlier, Ratios
from plumbline.equity.disclosure.rounding import rounded, rounding_range
from plumbline.equity.disclosure.rules import Rule, Verdict
from plumbline.equity.disclosure.suppressed import Kind, Suppressed
from plumbline.equity.values import Figure, Withheld

BIG = float("inf")
Range = tuple[float, float]


class Marks(Enum):
    """What a reader can tell of a blank."""

    APART = "whether it is withheld for its own sake, so that its rule gives its range"
    ALIKE = "only that it is withheld"


@dataclass(frozen=True, slots=True)
class Row:
    """One row while a problem is put together."""

    terms: dict[int, int]
    item: int
    shown: Range
    hidden: Range


def told_by_figure(count: int, *, rule: Rule) -> Range:
    """What a printed figure says: itself, or what is rounded to it and is not withheld by its rule."""
    if rule.rounding == 1 or count < rule.low:
        return float(count), float(count)
    low, high = rounding_range(rounded(count, base=rule.rounding), base=rule.rounding)
    is_told = not rule.rounds_only and count > rule.high
    return float(max(low, rule.high + 1) if is_told else low), float(high)


def told_by_blank(verdict: Verdict, count: int, rule: Rule, marks: Marks, is_amount: bool) -> Range:
    """What a blank says: that the count is none that is always shown; and where blanks are told apart, its range.

    Then a blank for the sake of others tells that the count is not small.
    """
    if is_amount or rule.rounds_only:
        return 0.0, BIG
    if marks is Marks.ALIKE:
        return float(rule.low), BIG
    if verdict.is_withheld:
        return float(verdict.low), float(verdict.high)
    return (0.0 if count == 0 else float(rule.high + 1)), BIG


def told_before(figure: Figure, *, count: int, before: Earlier, words: str) -> Range:
    """What an earlier figure says, if the counts do not contradict it.

    Raises
    ------
    ValueError
        For a figure that the counts contradict.
    """
    known = _blank_before(figure, before.rule) if isinstance(figure, Withheld) else _figure_before(figure, before)
    if not known[0] <= count <= known[1]:
        raise ValueError(
            f"{before.name} says {figure} for {words}, but the counts give another figure. If it was corrected "
            "since, say so with `corrected`."
        )
    return known


def _blank_before(figure: Withheld, rule: Rule) -> Range:
    if isinstance(figure, Suppressed) and figure.kind is Kind.PRIMARY:
        return float(rule.low), float(rule.high)
    return float(rule.low), BIG


def _figure_before(figure: float | int | None, before: Earlier) -> Range:
    if figure is None:
        return 0.0, BIG
    if before.within is not None:
        return float(max(0, figure - before.within)), float(figure + before.within)
    if before.rounding == 1:
        return float(figure), float(figure)
    low, high = rounding_range(int(figure), base=before.rounding)
    if before.rule.rounds_only:
        return float(low), float(high)
    if high <= before.rule.high:
        return 0.0, float(max(before.rule.low - 1, 0))
    return float(max(low, before.rule.high + 1)), float(high)


def printed(count: int, *, size: int, ratios: Ratios) -> float | None:
    if size == 0:
        return None
    shift = 10**ratios.decimals
    return floor(Fraction(count * ratios.per * shift, size) + Fraction(1, 2)) / shift


def ratio_rows(
    figure: float | None, *, top: int, bottom: int | None, size: int, ratios: Ratios, item: int
) -> list[Row]:
    """What a printed ratio says of 2 x shift x per x top: (2 x figure - 1) x bottom or more, and below
    (2 x figure + 1) x bottom, since halves are rounded up. All are whole, so below means by one or more.
    """
    if figure is None:
        return []
    shift = 10**ratios.decimals
    steps, times = round(figure * shift), 2 * ratios.per * shift
    if bottom is None:
        low, high = (
            ceil(Fraction((2 * steps - 1) * size, times)),
            ceil(Fraction((2 * steps + 1) * size, times)) - 1,
        )
        return [Row({top: 1}, item, (float(max(low, 0)), float(high)), (0.0, BIG))]
    return [
        Row({top: times, bottom: -(2 * steps - 1)}, item, (0.0, BIG), (-BIG, BIG)),
        Row({top: times, bottom: -(2 * steps + 1)}, item, (-BIG, -1.0), (-BIG, BIG)),
    ]
