"""Shares of staff who gave an answer, as a survey publishes them: weighted, group by group, with their base.

A published share is taken as it stands. Shares of several groups are never put together into another group's:
only the survey could do that, from the single answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from plumbline.equity.proportions import wilson
from plumbline.equity.ratios import proportion_ratio
from plumbline.equity.values import Estimate, Figure, Withheld
from plumbline.measures.errors import NotOffered
from plumbline.measures.groupings import Group, Grouping, ethnicity
from plumbline.measures.questions import Answer, Question
from plumbline.measures.results import Observation
from plumbline.measures.sources.staff_survey_shares import ShareRow
from plumbline.measures.tables import Table, load_table

PER_CENT = 100
FEW = 10
IMPLIED = "The number of people is implied (the weighted share of the unweighted base); it was not published."
IS_COMPARATOR = "The comparator."
IN_COMPARATOR = "Part of the comparator, so no ratio."
HOLDS_COMPARATOR = "Holds the comparator, so no ratio."
FEW_NOTE = "Fewer than 10 people are implied: read the interval, not the share."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """One row with its group, whom it is compared with, and what was computed."""

    row: ShareRow
    group: Group
    other: ShareRow | None
    share: Estimate
    ratio: Estimate


def compute(question: Question) -> Answer:
    """The observations that answer a question. Raises `NotOffered` where the survey publishes none."""
    table, rows = _find(question)
    asked = [
        (row, group)
        for grouping in question.groupings
        for group in grouping.groups
        for row in rows
        if (row.grouping, row.group) == (grouping.slug, group.code)
    ]
    figures = _figures([(row, group, _other(question, row, group, rows)) for row, group in asked])
    return Answer(
        observations=tuple(_observation(question, table, each) for each in figures),
        sources=(table.source,),
        warnings=question.definition.missing,
    )


def _find(question: Question) -> tuple[Table, list[ShareRow]]:
    for entry in question.definition.numerator:
        table = load_table(entry.table, data=question.data)
        rows = [
            row
            for row in table.rows
            if isinstance(row, ShareRow)
            and all(getattr(row, column) == value for column, value in entry.where.items())
            and row.area == question.area.code
            and question.period in (None, row.period)
        ]
        if rows:
            _check_groupings(question, rows)
            return table, rows
    when = "" if question.period is None else f" in {question.period}"
    raise NotOffered(f"There are no figures of “{question.definition.slug}” for {question.area.name}{when}.")


def _check_groupings(question: Question, rows: Sequence[ShareRow]) -> None:
    known = ethnicity().groupings
    published = {row.grouping for row in rows}
    for grouping in question.groupings:
        if grouping.slug not in published:
            raise NotOffered(_refusal(question, grouping, [known[slug] for slug in sorted(published)]))


def _refusal(question: Question, asked: Grouping, published: Sequence[Grouping]) -> str:
    offered = " or ".join(f"{grouping.slug} ({grouping.title})" for grouping in published)
    return (
        f"The survey does not publish “{question.definition.slug}” for {question.area.name} by {asked.slug} "
        f"({asked.title}), and weighted shares of other groups can't be added up to it; ask for {offered}."
    )


def _other(question: Question, row: ShareRow, group: Group, rows: Sequence[ShareRow]) -> ShareRow | None:
    """The comparator's row of the same period; None where there is none or the group shares people with it."""
    choice = question.definition.comparator
    if choice is None or group.members & choice.in_full.members:
        return None
    place = (choice.grouping, choice.group, row.period)
    return next((other for other in rows if (other.grouping, other.group, other.period) == place), None)


def _figures(asked: Sequence[tuple[ShareRow, Group, ShareRow | None]]) -> list[_Figures]:
    counts = [_implied(row) for row, _, _ in asked]
    bases = [_base(row) for row, _, _ in asked]
    shares = wilson(counts, bases)
    ratios = proportion_ratio(
        counts,
        bases,
        [None if other is None else _implied(other) for _, _, other in asked],
        [None if other is None else _base(other) for _, _, other in asked],
    )
    return [
        _Figures(row=row, group=group, other=other, share=share, ratio=ratio)
        for (row, group, other), share, ratio in zip(asked, shares, ratios, strict=True)
    ]


def _implied(row: ShareRow) -> Figure:
    """How many people the share stands for if everyone had counted the same."""
    if row.share is None or row.base is None:
        return Withheld(row.withheld)
    return round(row.share * row.base / PER_CENT)


def _base(row: ShareRow) -> Figure:
    return Withheld(row.withheld) if row.base is None else row.base


def _observation(question: Question, table: Table, figures: _Figures) -> Observation:
    row, share, ratio = figures.row, figures.share, figures.ratio
    published: Figure = Withheld(row.withheld) if row.share is None else row.share
    choice = question.definition.comparator
    return Observation(
        measure=question.definition.slug,
        area=row.area,
        period=row.period,
        grouping=row.grouping,
        group=figures.group.label,
        group_code=row.group,
        numerator=_implied(row),
        denominator=_base(row),
        # The share as published, not the implied count over the base: the two differ by rounding.
        value=published,
        lower=_in_per_cent(share.lower),
        upper=_in_per_cent(share.upper),
        method=share.method,
        comparator=choice.in_full.label if choice is not None and figures.other is not None else None,
        ratio=_ratio(figures),
        ratio_lower=ratio.lower,
        ratio_upper=ratio.upper,
        ratio_method=ratio.method if figures.other is not None else None,
        published_value=published,
        published_standardised=None,
        published_standardised_lower=None,
        published_standardised_upper=None,
        source=f"{table.provenance.publisher}, {table.provenance.title}",
        note=" ".join(_notes(question, figures)),
    )


def _in_per_cent(limit: Figure) -> Figure:
    return limit * PER_CENT if isinstance(limit, int | float) else limit


def _ratio(figures: _Figures) -> Figure:
    """The ratio of the published shares; its limits come from the implied counts."""
    mine, other, ratio = figures.row.share, figures.other, figures.ratio.value
    if mine is None or other is None or other.share is None or not isinstance(ratio, float):
        return ratio
    return mine / other.share


def _notes(question: Question, figures: _Figures) -> list[str]:
    implied = _implied(figures.row)
    notes = [] if isinstance(implied, Withheld) else [IMPLIED]
    if isinstance(implied, int) and implied < FEW:
        notes.append(FEW_NOTE)
    notes.append(figures.ratio.note)
    notes.append(_comparator_note(question, figures.group))
    return [note for note in notes if note]


def _comparator_note(question: Question, group: Group) -> str:
    choice = question.definition.comparator
    if choice is None:
        return ""
    compared = choice.in_full.members
    if group.members == compared:
        return IS_COMPARATOR
    if group.members < compared:
        return IN_COMPARATOR
    return HOLDS_COMPARATOR if group.members & compared else ""
