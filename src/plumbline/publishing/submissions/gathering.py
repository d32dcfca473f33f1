"""A document's figures beside what it asks for: each cell with its run, and what is missing with the reason.

Nothing is left out in silence: a measure without figures, a dimension that no figure is parted by, and groups
other than those asked for are each an item that says why it is empty. What is withheld stays withheld.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from plumbline.equity.values import is_withheld
from plumbline.evidence.figures import to_computed
from plumbline.evidence.models import FigureRow, Kind, MeasureRun
from plumbline.evidence.queries import grouping_name
from plumbline.measures.definitions import load_catalogue
from plumbline.measures.groupings import ethnicity
from plumbline.measures.record_parts import Catchment
from plumbline.measures.results import Figure, Observation
from plumbline.publishing.submissions.figures import Figures, check_one_grouping
from plumbline.publishing.submissions.shape import DIMENSIONS, Section, Submission, part_in_words

EVERYONE = "everyone"
NOT_PARTED = "No figure is parted in this way."
PER_PERSON_SERVED = "It is set over the people served, and how many they are is known by ethnic group alone."
NO_DEPRIVATION = "Plumbline cannot tell yet how deprived the place is where somebody lives."
OTHER_GROUPS = "There are figures by {}, and by {} is asked for. Groups of different lists are not mixed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure with where it is from."""

    measure: str
    period: str
    grouping: str
    group: str
    numerator: Figure
    denominator: Figure
    value: Figure
    lower: Figure
    upper: Figure
    run: str
    definition_version: str


@dataclass(frozen=True)
class Item:
    """One measure by one dimension: its figures of the latest period, or why there are none."""

    section: str
    measure: str
    title: str
    dimension: str
    confirmed: bool
    observations: tuple[Observation, ...] = ()
    run: MeasureRun | None = None
    why_missing: str = ""

    @property
    def name(self) -> str:
        """What it is called in lists."""
        return named(self.title, (self.dimension,))

    @property
    def place(self) -> str:
        """Whom figures that somebody published are about; empty for the trust's own records."""
        return self.run.place if self.run is not None and self.run.kind == Kind.PUBLISHED else ""

    @property
    def is_missing(self) -> bool:
        return bool(self.why_missing)

    @property
    def is_withheld(self) -> bool:
        """Whether there are figures and none may be shown."""
        told = [each.value for each in self.observations if each.value is not None]
        return bool(told) and all(map(is_withheld, told))

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every figure with its measure, run and version."""
        return tuple(self._cell(each, self.run) for each in self.observations if self.run is not None)

    def _cell(self, seen: Observation, run: MeasureRun) -> Cell:
        names = ("measure", "period", "grouping", "group", "numerator", "denominator", "value", "lower", "upper")
        figures = {name: getattr(seen, name) for name in names}
        return Cell(**figures, run=str(run.public_id), definition_version=run.definition_version)


def parted(dimensions: Sequence[str]) -> str:
    """How figures are parted, in words: "by deprivation, age and sex", or "everyone together"."""
    by = [each for each in dimensions if each != EVERYONE]
    listed = " and ".join(part for part in (", ".join(by[:-1]), *by[-1:]) if part)
    whole = "everyone together" if len(by) < len(dimensions) else ""
    return " and ".join(part for part in (whole, f"by {listed}" if listed else "") if part)


def named(title: str, dimensions: Sequence[str]) -> str:
    """A measure and how it is parted; a title that says “by ethnic group” needs it no second time."""
    says_it = tuple(dimensions) == ("ethnicity",) and "by ethnic group" in title
    return title if says_it else f"{title}, {parted(dimensions)}"


def gather(submission: Submission, figures: Figures) -> tuple[Item, ...]:
    """Every item that the document asks for, in its order."""
    return tuple(item for section in submission.sections for item in _of_section(section, figures))


def _of_section(section: Section, figures: Figures) -> Iterator[Item]:
    catalogue = load_catalogue()
    for slug in section.measures:
        for dimension in section.by:
            empty = Item(section.title, slug, catalogue[slug].title, dimension, section.confirmed)
            yield _filled(empty, figures, section.grouping)


def _filled(item: Item, figures: Figures, grouping: str) -> Item:
    rows = figures.rows.get(item.measure, ())
    if not rows:
        return replace(item, why_missing=figures.why_missing(item.measure))
    found = _in_dimension(rows, item.dimension)
    if not found:
        return replace(item, why_missing=_why_not_parted(item))
    if grouping and all(row.grouping != grouping for row in found):
        there = " and ".join(dict.fromkeys(grouping_name(row.grouping, row.run) for row in found))
        asked = ethnicity().groupings[grouping].title
        return replace(item, why_missing=OTHER_GROUPS.format(there, asked))
    rows = _latest([row for row in found if not grouping or row.grouping == grouping])
    check_one_grouping(rows)
    shown = to_computed if item.dimension in (EVERYONE, "ethnicity") else _of_part
    return replace(item, observations=tuple(map(shown, rows)), run=rows[0].run)


def _why_not_parted(item: Item) -> str:
    """Why figures that are there are not parted as asked for: because nobody did, or because nobody can."""
    records = load_catalogue()[item.measure].records
    if records is None or item.dimension in (EVERYONE, "ethnicity"):
        return NOT_PARTED
    if isinstance(records.denominator, Catchment):
        return PER_PERSON_SERVED
    return NO_DEPRIVATION if item.dimension == "deprivation" else NOT_PARTED


def _in_dimension(rows: Sequence[FigureRow], dimension: str) -> list[FigureRow]:
    if dimension == EVERYONE:
        return [row for row in rows if not row.part and row.grouping == EVERYONE]
    return _by_ethnicity(rows) if dimension == "ethnicity" else _by_part(rows, dimension)


def _by_ethnicity(rows: Sequence[FigureRow]) -> list[FigureRow]:
    return [
        row for row in rows if not row.part and row.grouping in ethnicity().groupings and row.grouping != EVERYONE
    ]


def _by_part(rows: Sequence[FigureRow], dimension: str) -> list[FigureRow]:
    """Rows of everyone together that are narrowed to one part of the dimension and to nothing else."""
    begins = DIMENSIONS[dimension]
    return [
        row for row in rows if row.grouping == EVERYONE and row.part.startswith(begins) and "," not in row.part
    ]


def _latest(rows: Sequence[FigureRow]) -> list[FigureRow]:
    """The latest period of the grouping that compares groups (else the first), from the latest such run."""
    telling = next((row for row in rows if row.ratio is not None or row.ratio_withheld), rows[0])
    own = [row for row in rows if row.grouping == telling.grouping and row.area == telling.area]
    period = max(row.period for row in own)
    run = max(row.run_id for row in own if row.period == period)
    return [row for row in own if row.period == period and row.run_id == run]


def _of_part(row: FigureRow) -> Observation:
    """A part as a group: parts are set beside one another, and nobody is compared."""
    return replace(
        to_computed(row),
        group=part_in_words(row.part),
        part="",
        comparator=None,
        ratio=None,
        ratio_lower=None,
        ratio_upper=None,
        ratio_method=None,
    )
