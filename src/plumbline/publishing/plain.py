"""Findings in the plainest words, for everyone: reading age about 9 to 11. The desk has the statistician's words.

A sentence here says no more than the figures do: no cause, no blame, and “about the same” where the range of
what could be chance holds both.
"""

from collections.abc import Sequence

from plumbline.equity.spc import Variation
from plumbline.equity.values import is_withheld, number_of
from plumbline.evidence.words import ONLY_PARTS, of_the_whole, when
from plumbline.measures.control_charts import control_chart
from plumbline.measures.results import Figure, Observation, Run

HIGH = {Variation.CONCERN_HIGH, Variation.IMPROVEMENT_HIGH, Variation.NEUTRAL_HIGH}


def headline(rows: Sequence[Observation], *, unit: str, place: str, staff_who: str = "") -> str:
    """The finding about one area, grouping and period, in one or two sentences.

    `staff_who` is the definition's end of the sentence “21% of White staff …”.
    """
    told = of_the_whole(rows)
    shown = [row for row in told if number_of(row.value) is not None]
    if rows and not told:
        return f"In {place} in {when(rows[0].period)}, {ONLY_PARTS}"
    if not shown:
        return "There is no figure that can be shown."
    where = f"In {place} in {when(shown[0].period)}"
    widest = _widest(shown)
    if widest is not None:
        return f"{where}, {_staff_gap(shown, staff_who) or _gap(widest, shown, unit)}"
    if any(number_of(row.ratio) is not None and row.group != row.comparator for row in shown):
        return f"{where}, the differences between groups were small enough to be chance."
    highest = max(shown, key=lambda row: number_of(row.value) or 0.0)
    alone = f"{where}, {_staff_share(highest, staff_who) or _amount(highest, unit)}."
    if any(is_withheld(row.value) for row in told):
        # One that is withheld may be higher.
        alone = alone.replace("the highest figure was", "the highest figure that may be shown was", 1)
        return f"{alone} The figures of other groups may not be shown, so nothing can be compared."
    return alone


def since(rows: Sequence[Observation], *, period: str) -> str:
    """What one group's figure was the year before, counted in the same way; empty where that says nothing.

    Months are left out: from one to the next they vary by chance, which a control chart shows.
    """
    now = [row for row in rows if row.period == period and number_of(row.value) is not None]
    if len(now) != 1 or "-" in period:
        return ""
    before = [row for row in rows if (row.group, row.series) == (now[0].group, now[0].series)]
    before = [row for row in before if row.period < period and number_of(row.value) is not None]
    last = max(before, key=lambda row: row.period, default=None)
    return f"In {when(last.period)} the figure was {_whole(last.value)}." if last else ""


def stands_out(run: Run) -> str:
    """Whether any month stands out from what chance explains, for a measure with a control chart."""
    chart = control_chart(run)
    if chart is None:
        return "Some months have no figure, so nobody can say which months stand out."
    if not any(any(flags) for flags in chart.flags.values()):
        return "No month stands out: the figure goes up and down as it would by chance."
    if chart.variation is Variation.COMMON_CAUSE:
        return "Some months stand out from what chance explains. The latest month does not."
    direction = "higher" if chart.variation in HIGH else "lower"
    return f"The latest months stand out: they are {direction} than chance explains."


def pair(rows: Sequence[Observation]) -> tuple[Observation, Observation] | None:
    """The group that stands out most and the group it is compared with, where both are shown."""
    widest = _widest(rows)
    if widest is None:
        return None
    comparator = next((row for row in rows if row.group == widest.comparator), None)
    return (widest, comparator) if comparator and number_of(comparator.value) is not None else None


def times(rows: Sequence[Observation]) -> str:
    """The ratio of the group that stands out, as a number to show large; empty where nothing is compared."""
    both = pair(rows)
    return f"{number_of(both[0].ratio):.1f}" if both else ""


def people(group: str, noun: str = "people") -> str:
    """A group as people (or staff) are spoken of."""
    if group == "Everyone":
        return "everyone" if noun == "people" else f"all {noun}"
    if group.endswith((" groups", " group", " background")) or group.startswith(("Any other", "Other")):
        return f"{noun} of {group[0].lower()}{group[1:]}"
    return f"{noun} of {group} ethnic groups" if group == "Mixed" else f"{group} {noun}"


def counted(unit: str) -> tuple[str, str]:
    """The thing that is counted and the people it is counted for: ("detentions", "100,000 people")."""
    thing, _, base = unit.partition(" per ")
    return thing, base


def _widest(rows: Sequence[Observation]) -> Observation | None:
    """The highest ratio that chance alone does not explain; where there is none, the lowest."""
    clear = [row for row in rows if _is_clear(row)]
    above = [row for row in clear if (number_of(row.ratio) or 0) > 1]
    if above:
        return max(above, key=lambda row: number_of(row.ratio) or 0)
    return min(clear, key=lambda row: number_of(row.ratio) or 0, default=None)


def _is_clear(row: Observation) -> bool:
    lower, upper = number_of(row.ratio_lower), number_of(row.ratio_upper)
    return (
        number_of(row.ratio) is not None and lower is not None and upper is not None and not lower <= 1 <= upper
    )


def _gap(row: Observation, rows: Sequence[Observation], unit: str) -> str:
    times_as = _times(number_of(row.ratio) or 1.0)
    one, other = people(row.group), people(row.comparator or "")
    both = pair(rows)
    if _is_percentage(unit):
        lead = f"the figure for {one} was {times_as} as high as for {other}"
        return f"{lead}: {_whole(both[0].value)}% against {_whole(both[1].value)}%." if both else f"{lead}."
    thing, base = counted(unit)
    lead = f"there were {times_as} as many {thing} among {one} as among the same number of {other}"
    if not both:
        return f"{lead}."
    return f"{lead}: {_whole(both[0].value)} against {_whole(both[1].value)} for every {base}."


def _staff_gap(rows: Sequence[Observation], staff_who: str) -> str:
    """A gap between shares of staff in one sentence; empty where the definition has no words for it."""
    both = pair(rows)
    if not staff_who or both is None:
        return ""
    ratio = number_of(both[0].ratio) or 1.0
    tail = f": {_times(ratio)} as many" if ratio > 1 else ""
    first, second = (f"{_whole(row.value)}% of {people(row.group, 'staff')}" for row in reversed(both))
    return f"{first} and {second} {staff_who}{tail}."


def _staff_share(row: Observation, staff_who: str) -> str:
    return f"{_whole(row.value)}% of {people(row.group, 'staff')} {staff_who}" if staff_who else ""


def _amount(row: Observation, unit: str) -> str:
    if _is_percentage(unit):
        return f"the highest figure was {_whole(row.value)}%, for {people(row.group)}"
    thing, base = counted(unit)
    if not base:
        return f"the highest figure was {_whole(row.value)} {unit}, for {people(row.group)}"
    return f"there were {_whole(row.value)} {thing} for every {base.replace('people', people(row.group))}"


def _times(ratio: float) -> str:
    if ratio < 1:
        return f"{ratio:.1f} times"
    return f"about {ratio:.1f} times".replace(".0 times", " times")


def _whole(value: Figure) -> str:
    number = number_of(value) or 0.0
    return f"{number:,.0f}" if number >= 10 else f"{number:,.1f}"


def _is_percentage(unit: str) -> bool:
    return unit.strip().startswith("%") or "percent" in unit.lower() or "per cent" in unit.lower()
