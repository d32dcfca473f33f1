"""Monthly rates of one provider: people restrained for every 1,000 bed days, with their intervals.

Both halves of the rate are published rounded to the nearest 5; a rate of which either half is withheld is
withheld, and so is one over so few bed days that the publisher gives none.
"""

from collections.abc import Sequence

from plumbline.equity.rates import rate
from plumbline.equity.values import Estimate, Figure, Withheld
from plumbline.measures.errors import NotOffered
from plumbline.measures.questions import Answer, Question
from plumbline.measures.results import Observation
from plumbline.measures.sources.organisation_names import NamedRow, later_successions, normalise
from plumbline.measures.sources.restraint import ROUNDED_TO, ProviderMonthRow
from plumbline.measures.tables import Table, load_table

FEWEST_BED_DAYS = 100
"""The publisher gives no restraint rate over fewer bed days."""
TOO_FEW_BED_DAYS = Withheld(f"The publisher gives no rate over fewer than {FEWEST_BED_DAYS} bed days.")
ROUNDED = f"People and bed days are both rounded to the nearest {ROUNDED_TO}; the interval does not show that."
UNDER_ANOTHER_NAME = "Published as “{}”."
NO_BED_DAYS = "No bed days were published for this month, so no rate."
GAPS = "{} of the {} months are missing or withheld."
EVERYONE = "everyone"


def compute(question: Question) -> Answer:
    """The months of the provider whose code is the question's area. Raises `NotOffered` where there are none."""
    _check_groupings(question)
    [entry] = question.definition.numerator
    table = load_table(entry.table, data=question.data)
    names = load_table(str(question.definition.options["names"]))
    published_as = {
        row.name for row in names.rows if isinstance(row, NamedRow) and row.code == question.area.code
    }
    rows = [
        row
        for row in table.rows
        if isinstance(row, ProviderMonthRow)
        and row.provider in published_as
        and question.period in (None, period_of(row))
    ]
    if not rows:
        when = "" if question.period is None else f" in {question.period}"
        raise NotOffered(f"There are no figures of “{question.definition.slug}” for {question.area.name}{when}.")
    return Answer(
        observations=_observations(question, table, rows),
        sources=(table.source, names.source),
        warnings=(
            *question.definition.missing,
            *_succession_warnings(question.area.code),
            *_gap_warning(question, table, rows),
        ),
    )


def period_of(row: ProviderMonthRow) -> str:
    """The month as text that sorts in order of time, such as 2022-02."""
    return row.month.isoformat()[:7]


def _check_groupings(question: Question) -> None:
    asked = [grouping.slug for grouping in question.groupings]
    if asked != [EVERYONE]:
        raise NotOffered(
            f"“{question.definition.slug}” has no ethnic group in it and can't be given by {', '.join(asked)}; "
            f"it is shown for {EVERYONE}."
        )


def _succession_warnings(code: str) -> list[str]:
    """What a reader who knows today's trusts must be told about a merger since."""
    sentences = []
    for each in later_successions():
        day = f"{each.on.day} {each.on:%B %Y}"
        if each.old == code:
            sentences.append(f"Since {day} {each.new} stands where {code} stood.")
        if each.new == code:
            sentences.append(
                f"Since {day} {code} also stands where {each.old} stood, whose figures are not added here."
            )
    return sentences


def _gap_warning(question: Question, table: Table, rows: Sequence[ProviderMonthRow]) -> tuple[str, ...]:
    """A sentence where a month of the table is missing or has no rate, unless one month was asked for."""
    months = {period_of(row) for row in table.rows if isinstance(row, ProviderMonthRow)}
    shown = [row for row in rows if isinstance(_people(row), int) and isinstance(_bed_days(row), int)]
    if question.period is not None or len(shown) == len(months):
        return ()
    return (GAPS.format(len(months) - len(shown), len(months)),)


def _people(row: ProviderMonthRow) -> Figure:
    return Withheld(row.restrained_withheld) if row.restrained is None else row.restrained


def _bed_days(row: ProviderMonthRow) -> Figure:
    """The exposure: withheld, or absent (None), or too little to give a rate over, or a number."""
    if row.bed_days_withheld:
        return Withheld(row.bed_days_withheld)
    if row.bed_days is not None and row.bed_days < FEWEST_BED_DAYS:
        return TOO_FEW_BED_DAYS
    return row.bed_days


def _observations(question: Question, table: Table, rows: Sequence[ProviderMonthRow]) -> tuple[Observation, ...]:
    people = [_people(row) for row in rows]
    bed_days = [_bed_days(row) for row in rows]
    rates = rate(people, bed_days, per=question.definition.per)
    return tuple(_observation(question, table, row, estimate) for row, estimate in zip(rows, rates, strict=True))


def _observation(question: Question, table: Table, row: ProviderMonthRow, estimate: Estimate) -> Observation:
    [grouping] = question.groupings
    [everyone] = grouping.groups
    return Observation(
        measure=question.definition.slug,
        area=question.area.code,
        period=period_of(row),
        grouping=grouping.slug,
        group=everyone.label,
        group_code=everyone.code,
        numerator=_people(row),
        denominator=Withheld(row.bed_days_withheld) if row.bed_days_withheld else row.bed_days,
        value=estimate.value,
        lower=estimate.lower,
        upper=estimate.upper,
        method=estimate.method,
        comparator=None,
        ratio=None,
        ratio_lower=None,
        ratio_upper=None,
        ratio_method=None,
        published_value=None,
        published_standardised=None,
        published_standardised_lower=None,
        published_standardised_upper=None,
        source=f"{table.provenance.publisher}, {table.provenance.title}",
        note=" ".join(_notes(question, row, estimate)),
    )


def _notes(question: Question, row: ProviderMonthRow, estimate: Estimate) -> list[str]:
    notes = [] if isinstance(_people(row), Withheld) else [ROUNDED]
    if row.bed_days is None and not row.bed_days_withheld:
        notes.append(NO_BED_DAYS)
    if normalise(row.provider) != normalise(question.area.name):
        notes.append(UNDER_ANOTHER_NAME.format(row.provider))
    return [note for note in [*notes, estimate.note] if note]
