"""What a picture shows, in one plain sentence: which group, against which, how sure, and what is withheld.

The words never judge and never guess a cause. A gap is only called a gap where its interval leaves out 1.
"""

from calendar import month_name
from collections.abc import Sequence
from math import log

from plumbline.equity.values import is_withheld, number_of
from plumbline.measures.groupings import ethnicity
from plumbline.measures.results import Figure, Observation

COUNTED = {"reports"}
"""Units of figures that nothing is divided by."""
FEW = 10
"""Below this count the words warn that one event more or less moves the figure."""


ONLY_PARTS = "each part has a figure of its own."
"""What is said where figures are parted, by age for instance, and none is of the whole."""


def finding(rows: Sequence[Observation], *, unit: str, place: str = "") -> str:
    """The main finding about one area, period and grouping; `unit` is the run's, `place` the area's name."""
    if not rows:
        return "There are no figures to show."
    told, where = of_the_whole(rows), place or rows[0].area
    main = _main(told, unit, where) if told else f"In {where}, {when(rows[0].period)}: {ONLY_PARTS}"
    sentences = [main, _caution(told), _withheld(told)]
    return " ".join(sentence for sentence in sentences if sentence)


def of_the_whole(rows: Sequence[Observation]) -> list[Observation]:
    """The rows that a sentence may rest on: of no part alone (an age band, a quartile), and of known groups.

    Where nobody's group is known, all of no part.
    """
    whole = [row for row in rows if not row.part]
    return [row for row in whole if row.group_code not in ethnicity().unknowns] or whole


def when(period: str) -> str:
    """A period as people say it: "August 2022" for 2022-08; years stay as they are."""
    year, _, month = period.partition("-")
    return f"{month_name[int(month)]} {year}" if month.isdigit() and 1 <= int(month) <= 12 else period


def with_unit(figure: Figure, unit: str) -> str:
    """A figure and its unit: "260.9 per 100,000 people", "15.2%"."""
    if is_withheld(figure):
        return "withheld"
    if figure is None:
        return "not applicable"
    number = f"{figure:,.0f}" if unit in COUNTED else f"{figure:,.1f}"
    return f"{number}%" if unit.strip().lower() in {"%", "percent", "per cent"} else f"{number} {unit}".strip()


def times(ratio: Figure) -> str:
    """A ratio as people say it: "3.8 times"; two decimals below 2, where one would hide much."""
    if is_withheld(ratio):
        return "withheld"
    number = number_of(ratio)
    return "not applicable" if number is None else f"{_rounded(number, like=number)} times"


def ratio_interval(row: Observation) -> str:
    """The limits of a row's ratio, to the decimals of the ratio itself: "3.7 to 3.9"."""
    ratio, lower, upper = (number_of(figure) for figure in (row.ratio, row.ratio_lower, row.ratio_upper))
    if ratio is None or lower is None or upper is None:
        return "not applicable"
    return f"{_rounded(lower, like=ratio)} to {_rounded(upper, like=ratio)}"


def _rounded(number: float, *, like: float) -> str:
    return f"{number:.2f}" if like < 2 else f"{number:.1f}"


def _main(rows: Sequence[Observation], unit: str, place: str) -> str:
    place = f"In {place}, {when(rows[0].period)}"
    row = _telling(rows)
    if row is not None:
        return f"{place}: {_gap(row, unit)}"
    shown = [row for row in rows if number_of(row.value) is not None]
    if not shown:
        return f"{place}: no figure can be shown."
    if _compared(rows):
        return f"{place}: {_no_gap(_compared(rows))}"
    highest = max(shown, key=lambda row: number_of(row.value) or 0.0)
    lead = "the figure" if len(shown) == 1 else "the highest figure"
    # One that is withheld may be higher.
    lead += " that may be shown" if len(shown) > 1 and any(is_withheld(row.value) for row in rows) else ""
    return f"{place}: {lead} is {with_unit(highest.value, unit)}{_between(highest)}, for {highest.group}."


def _gap(row: Observation, unit: str) -> str:
    return (
        f"the figure for {row.group} is {with_unit(row.value, unit)}, "
        f"{times(row.ratio)} that for {row.comparator} "
        f"(95% interval {ratio_interval(row)})."
    )


def _no_gap(compared: Sequence[Observation]) -> str:
    row = max(compared, key=lambda row: abs(log(number_of(row.ratio) or 1.0)))
    return (
        f"no group can be told apart from {row.comparator} with confidence. The largest difference is for "
        f"{row.group}, {times(row.ratio)} (95% interval {ratio_interval(row)})."
    )


def _telling(rows: Sequence[Observation]) -> Observation | None:
    """The group whose interval lies furthest from 1: the surest gap, where the largest may be a tiny group's."""
    apart = [row for row in _compared(rows) if _distance(row) > 0]
    return max(apart, key=_distance, default=None)


def _compared(rows: Sequence[Observation]) -> list[Observation]:
    return [
        row
        for row in rows
        if row.group != row.comparator
        and all((number_of(figure) or 0) > 0 for figure in (row.ratio, row.ratio_upper))
        and number_of(row.ratio_lower) is not None
    ]


def _distance(row: Observation) -> float:
    lower, upper = number_of(row.ratio_lower) or 0.0, number_of(row.ratio_upper) or 0.0
    if lower > 1:
        return log(lower)
    return -log(upper) if 0 < upper < 1 else 0.0


def _caution(rows: Sequence[Observation]) -> str:
    shown = [row for row in rows if number_of(row.value) is not None]
    few = [row.group for row in shown if (count := number_of(row.numerator)) is not None and count < FEW]
    if not few:
        return ""
    return f"Fewer than {FEW} were counted for {_listed(few)}: one more or less would move that figure a lot."


def _withheld(rows: Sequence[Observation]) -> str:
    hidden: dict[str, list[str]] = {}
    for row in rows:
        if row.withheld is not None:
            hidden.setdefault(row.withheld.rstrip("."), []).append(row.group)
    parts = [f"{_listed(groups)} ({why})" for why, groups in hidden.items()]
    return f"Withheld, which does not mean zero: {'; '.join(parts)}." if parts else ""


def _listed(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    if len(names) > 4:
        return f"{len(names)} groups"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _between(row: Observation) -> str:
    lower, upper = number_of(row.lower), number_of(row.upper)
    if lower is None or upper is None:
        return ""
    return f" (95% interval {lower:,.1f} to {upper:,.1f})"
