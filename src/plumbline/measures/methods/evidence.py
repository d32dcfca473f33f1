"""Gathers the rows that a question needs from the published tables, each with the table it stands in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from plumbline.measures.definition_parts import Count, Population
from plumbline.measures.errors import BadDefinition, NotOffered
from plumbline.measures.groupings import Grouping, ethnicity
from plumbline.measures.questions import Question
from plumbline.measures.sources.tidy import CountRow, PopulationRow
from plumbline.measures.tables import Table, TidyRow, load_table


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of one table that are counted."""

    table: Table
    rows: tuple[CountRow, ...]


@dataclass(frozen=True, slots=True)
class Peopled:
    """The rows of one table that are divided by, with the definition's rules about them."""

    population: Population
    table: Table
    rows: tuple[PopulationRow, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All rows that speak of the question's area and period."""

    counted: tuple[Counted, ...]
    peopled: tuple[Peopled, ...]

    @property
    def count_rows(self) -> list[CountRow]:
        """The counts of all tables."""
        return [row for counted in self.counted for row in counted.rows]

    @property
    def population_rows(self) -> list[PopulationRow]:
        """The populations of all tables."""
        return [row for peopled in self.peopled for row in peopled.rows]

    @property
    def tables(self) -> list[Table]:
        """Every table that was read from."""
        return [counted.table for counted in self.counted] + [peopled.table for peopled in self.peopled]

    def series_of(self, period: str) -> str:
        """The series that a period belongs to; empty where no population serves it."""
        for peopled in self.peopled:
            if peopled.population.serves(period):
                return peopled.population.series
        return ""


def gather(question: Question) -> Evidence:
    """The rows that a question needs. Raises `NotOffered` where there is nothing to count."""
    counted = [
        Counted(table, rows)
        for entry in question.definition.numerator
        if (table := load_table(entry.table, data=question.data))
        and (rows := tuple(_fitting(table.rows, entry, question)))
    ]
    if not counted:
        raise NotOffered(_nothing_found(question))
    periods = {row.period for part in counted for row in part.rows}
    peopled = [
        Peopled(population, table, people)
        for population in question.definition.denominator
        if any(population.serves(period) for period in periods)
        and (table := load_table(population.table, data=question.data))
        and (people := tuple(_living_in(table.rows, question.area.code)))
    ]
    evidence = Evidence(tuple(counted), tuple(peopled))
    _check_nobody_stands_twice(question, evidence)
    return evidence


def _check_nobody_stands_twice(question: Question, evidence: Evidence) -> None:
    """Raise `BadDefinition` where two tables hold the same figure: adding up would count people twice."""
    counts = Counter((row.period, row.grouping, row.group) for row in evidence.count_rows)
    people = Counter(
        (peopled.population.series, row.grouping, row.group)
        for peopled in evidence.peopled
        for row in peopled.rows
    )
    for field, places in (("numerator", counts), ("denominator", people)):
        for place, times in places.items():
            if times > 1:
                raise BadDefinition(
                    f"{question.definition.slug}.yaml, field {field}: its tables hold {times} figures for "
                    f"{', '.join(place)}; each figure may stand once."
                )


def groupings_of(rows: Iterable[CountRow | PopulationRow]) -> list[Grouping]:
    """The groupings that rows are grouped by, in a fixed order."""
    return [ethnicity().groupings[slug] for slug in sorted({row.grouping for row in rows})]


def _fitting(rows: Iterable[TidyRow], entry: Count, question: Question) -> Iterable[CountRow]:
    for row in rows:
        if isinstance(row, CountRow) and row.area == question.area.code:
            is_wanted = all(getattr(row, column) == value for column, value in entry.where.items())
            if is_wanted and question.period in (None, row.period):
                yield row


def _living_in(rows: Iterable[TidyRow], area: str) -> Iterable[PopulationRow]:
    return (row for row in rows if isinstance(row, PopulationRow) and row.area == area)


def _nothing_found(question: Question) -> str:
    when = "" if question.period is None else f" in {question.period}"
    where = "in the published tables" if question.data is None else f"in {question.data}"
    return f"There are no figures of “{question.definition.slug}” for {question.area.name}{when} {where}."
