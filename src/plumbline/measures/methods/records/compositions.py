"""Who makes up a part of the trust, set against who makes up the whole: bands against staff, say.

People of whom no group is known stay in both totals, as the Workforce Race Equality Standard counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from plumbline.equity.coded import encode
from plumbline.equity.proportion_ratios import fitting_proportion_ratio
from plumbline.equity.proportions import wilson
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.cells import Number
from plumbline.measures.methods.records.grouping import (
    Amounts,
    Place,
    Target,
    amounts_of,
    places_in_order,
    sum_of,
    targets_of,
)
from plumbline.measures.methods.records.lines import Line, gather
from plumbline.measures.methods.records.observing import observe, scaled
from plumbline.measures.observations import Observations
from plumbline.measures.record_parts import Tally

WHOLE_SHARE = "Of everyone set against, {:.1f}% are of this group ({:,} of {:,})."
IN_THE_WHOLE = "{} among everyone set against"
NO_WHOLE = "Nobody to set this against was found for this period."


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One group: how many of a part it is, and how many of the whole."""

    line: Line
    whole: Number | None
    whole_all: Number | None


def compute(asked: Asked) -> Observations:
    """Each group's share of the part, and that share over its share of the whole."""
    pairs = pairs_of(asked)
    parts, totals = [pair.line.numerator for pair in pairs], [pair.line.denominator for pair in pairs]
    wholes, wholes_all = [pair.whole for pair in pairs], [pair.whole_all for pair in pairs]
    return observe(
        asked,
        gather([pair.line for pair in pairs], split=len(asked.split)),
        scaled(wilson(parts, totals), asked.definition.per),
        fitting_proportion_ratio(parts, totals, wholes, wholes_all),
        notes=encode([whole_in_words(pair) for pair in pairs]),
    )


def whole_in_words(pair: Pair) -> str:
    """The group's share of the whole, which the part is set against."""
    if not pair.whole_all or pair.whole is None:
        return NO_WHOLE
    return WHOLE_SHARE.format(100 * pair.whole / pair.whole_all, pair.whole, pair.whole_all)


def pairs_of(asked: Asked) -> tuple[Pair, ...]:
    """Every group at every place, with what it is set against."""
    tops = amounts_of(asked.count(asked.records.numerator))
    bottoms = _wholes(asked)
    seen = {code for table in (tops, bottoms) for amounts in table.values() for code in amounts}
    return tuple(
        _pair(asked, place, target, tops[place], bottoms)
        for grouping in asked.groupings
        for targets in [targets_of(grouping, seen)]
        for place in places_in_order(tops)
        for target in targets
    )


def _wholes(asked: Asked) -> Amounts:
    """The whole is never split by the columns that part it; only by the unit."""
    tally = asked.records.denominator
    return amounts_of(asked.count_whole(tally)) if isinstance(tally, Tally) else {}


def _pair(asked: Asked, place: Place, target: Target, top: Mapping[str | None, Number], bottoms: Amounts) -> Pair:
    period, _ = place
    whole = bottoms.get((period, asked.unit_of(place)), {})
    own, everyone = _whole_of(asked, target, whole)
    line = Line(
        place=place,
        target=target,
        numerator=sum_of(target, top),
        denominator=sum(top.values()) or None,
        other=replace(target, label=IN_THE_WHOLE.format(target.label)),
        other_numerator=own,
        other_denominator=everyone,
    )
    return Pair(line=line, whole=own, whole_all=everyone)


def _whole_of(
    asked: Asked, target: Target, whole: Mapping[str | None, Number]
) -> tuple[Number | None, Number | None]:
    if asked.catchment is None or isinstance(asked.records.denominator, Tally):
        return (sum_of(target, whole), sum(whole.values())) if whole else (None, None)
    if target.members is None:
        return None, None
    what = f"“{asked.definition.slug}” against {asked.catchment.name}"
    people = asked.catchment.population(target.as_group(), target=target.grouping, what=what)
    return people, sum(asked.catchment.people.values())
