"""Rates of a population: published counts over census populations, with intervals, ratios and notes.

Gathering, matching and adding up are in the modules beside this one; here sums become figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plumbline.equity.rates import rate
from plumbline.equity.ratios import rate_ratio
from plumbline.equity.values import Estimate, Figure, Withheld
from plumbline.measures.groupings import names_of
from plumbline.measures.methods.evidence import Evidence, gather
from plumbline.measures.methods.targets import Target, find_comparators, find_targets, members_left_out
from plumbline.measures.methods.totals import Cell, add_up
from plumbline.measures.questions import Answer, Question
from plumbline.measures.results import Observation

COUNT_ONLY = "count only"
NOTHING_SHOWN = "withheld"
NOTHING_FOUND = "not found"
NO_POPULATION = (
    "No rate: nobody can say how many people of the population belong here. They are shown because leaving "
    "them out would hide how much is not recorded."
)
IN_COMPARATOR = "Part of the comparator, so no ratio."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """A cell with what was computed from it."""

    cell: Cell
    other: Cell | None
    rate: Estimate
    ratio: Estimate


def compute(question: Question) -> Answer:
    """The observations that answer a question, or an error that says why there are none."""
    evidence = gather(question)
    targets = find_targets(question, evidence)
    comparators = find_comparators(question, evidence, targets)
    everyone = {target.id: target for target in [*targets, *comparators.values()]}
    cells = add_up(question, evidence, list(everyone.values()))
    shown = {target.id for target in targets}
    figures = _figures(question, [cell for cell in cells if cell.target.id in shown], cells, comparators)
    return Answer(
        observations=tuple(_observation(question, evidence, figure) for figure in figures),
        sources=tuple(dict.fromkeys(table.source for table in evidence.tables)),
        warnings=question.definition.missing,
    )


def _figures(
    question: Question, shown: Sequence[Cell], cells: Sequence[Cell], comparators: Mapping[str, Target]
) -> list[_Figures]:
    by_place = {(cell.target.id, cell.period): cell for cell in cells}
    others = [_compared_with(cell, comparators, by_place) for cell in shown]
    counts, populations = [cell.count for cell in shown], [cell.population for cell in shown]
    rates = rate(counts, populations, per=question.definition.per)
    ratios = rate_ratio(
        counts,
        populations,
        [other.count if other else None for other in others],
        [other.population if other else None for other in others],
    )
    return [
        _Figures(cell=cell, other=other, rate=estimate, ratio=ratio)
        for cell, other, estimate, ratio in zip(shown, others, rates, ratios, strict=True)
    ]


def _compared_with(
    cell: Cell, comparators: Mapping[str, Target], by_place: Mapping[tuple[str, str], Cell]
) -> Cell | None:
    """The comparator's cell, or None where the group is (part of) the comparator or is not known."""
    other = comparators.get(cell.target.grouping.slug)
    if other is None or cell.target.is_unknown or cell.target.group.members <= other.group.members:
        return None
    return by_place.get((other.id, cell.period))


def _observation(question: Question, evidence: Evidence, figures: _Figures) -> Observation:
    cell, other, estimate, ratio = figures.cell, figures.other, figures.rate, figures.ratio
    published = _published(cell, evidence)
    standardised, half_width = published["standardised_rate"], published["standardised_half_width"]
    return Observation(
        measure=question.definition.slug,
        area=question.area.code,
        period=cell.period,
        grouping=cell.target.grouping.slug,
        group=cell.target.group.label,
        group_code=cell.target.group.code,
        numerator=cell.count,
        denominator=cell.population,
        value=_or_withheld(estimate.value, cell.count),
        lower=_or_withheld(estimate.lower, cell.count),
        upper=_or_withheld(estimate.upper, cell.count),
        method=estimate.method or _without_rate(cell),
        comparator=other.target.group.label if other else None,
        ratio=ratio.value,
        ratio_lower=ratio.lower,
        ratio_upper=ratio.upper,
        ratio_method=ratio.method or None,
        published_value=published["crude_rate"],
        published_standardised=standardised,
        published_standardised_lower=_limit(standardised, half_width, -1),
        published_standardised_upper=_limit(standardised, half_width, 1),
        source=_source(cell, evidence),
        note=" ".join(note for note in _notes(question, evidence, figures) if note),
        series=cell.series,
    )


def _without_rate(cell: Cell) -> str:
    """What stands in place of a method where there is no interval of ours."""
    if isinstance(cell.count, Withheld):
        return NOTHING_SHOWN
    return NOTHING_FOUND if cell.count is None else COUNT_ONLY


def _limit(rate: float | None, half_width: float | None, side: int) -> float | None:
    """The publisher's limit, to the decimal that the publisher prints."""
    return None if rate is None or half_width is None else round(rate + side * half_width, 1)


def _or_withheld(value: Figure, count: Figure) -> Figure:
    """A rate of a withheld count is withheld, even where there is no population to divide by."""
    return count if isinstance(count, Withheld) else value


def _published(cell: Cell, evidence: Evidence) -> Mapping[str, float | None]:
    """The publisher's own rates, unless they rest on another population than the one shown here."""
    target = cell.target
    is_publishers_own = target.grouping == target.counted_in
    left_out_elsewhere = any(
        entry.grouping == target.counted_in.slug and entry.group in target.parts
        for peopled in evidence.peopled
        for entry in peopled.population.leaves_out
    )
    if cell.population == cell.whole_population and left_out_elsewhere and not is_publishers_own:
        return dict.fromkeys(cell.published)
    return cell.published


def _source(cell: Cell, evidence: Evidence) -> str:
    place = (cell.period, cell.target.counted_in.slug)
    tables = [
        counted.table
        for counted in evidence.counted
        if any((row.period, row.grouping) == place and row.group in cell.target.parts for row in counted.rows)
    ]
    if not cell.target.is_unknown:
        tables += [peopled.table for peopled in evidence.peopled if peopled.population.series == cell.series]
    return "; ".join(f"{table.provenance.publisher}, {table.provenance.title}" for table in tables)


# Notes: what a reader must know of this one figure, in the order of its making.


def _notes(question: Question, evidence: Evidence, figures: _Figures) -> list[str]:
    cell, ratio_note = figures.cell, figures.ratio.note
    return [
        cell.note,
        NO_POPULATION if cell.target.is_unknown else "",
        _rounding_note(cell, evidence),
        _left_out_note(question, cell, evidence),
        "" if cell.target.is_unknown else figures.rate.note,
        ratio_note if figures.other else _inside_comparator_note(question, cell),
    ]


def _rounding_note(cell: Cell, evidence: Evidence) -> str:
    rounded = max((counted.table.provenance.rounded_to or 0 for counted in evidence.counted), default=0)
    if not rounded or not isinstance(cell.count, int):
        return ""
    made = f"a sum of {cell.parts} counts, each" if cell.parts > 1 else "a count"
    return f"Built from {made} rounded to the nearest {rounded}."


def _inside_comparator_note(question: Question, cell: Cell) -> str:
    choice = question.definition.comparator
    if choice is None or cell.target.is_unknown:
        return ""
    return IN_COMPARATOR if cell.target.group.members < choice.in_full.members else ""


def _left_out_note(question: Question, cell: Cell, evidence: Evidence) -> str:
    """What the publisher leaves out of this population, and what the rate would be with it."""
    if cell.population == cell.whole_population or not isinstance(cell.count, int):
        return ""
    left_out = [members_left_out(cell.target, peopled.population) for peopled in evidence.peopled]
    members = frozenset().union(*left_out)
    (whole,) = rate([cell.count], [cell.whole_population], per=question.definition.per)
    with_them = f"With them the rate would be {whole.value:.2f}."
    return f"As published: {names_of(members)} people are left out of the population. {with_them}"
