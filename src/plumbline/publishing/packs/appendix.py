"""The data appendix as tables: every figure of a pack with its working. What is withheld says so in a word.

The workbook and the data package are both written from these tables.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from plumbline.equity.values import Figure, Withheld
from plumbline.publishing.packs.content import Actions, Commitments, GroupRow, MeasurePage, Pack, Risks, SpeakUp
from plumbline.publishing.packs.icons import ASSURANCE_WORDS, VARIATION_WORDS

Value = Figure | str | date
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name for programs, its title for people, its type as Frictionless names types."""

    name: str
    title: str
    kind: str = "string"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the appendix."""

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Value, ...], ...]


_MEASURE = Field("measure", "Measure", description="The measure's short name.")
FIGURES = (
    _MEASURE,
    Field("title", "Title"),
    Field("period", "Period"),
    Field("unit", "Unit"),
    Field("group", "Group"),
    Field("numerator", "Counted", "number"),
    Field("denominator", "Out of", "number"),
    Field("value", "Figure", "number"),
    Field("lower", "95% from", "number"),
    Field("upper", "95% to", "number"),
    Field("comparator", "Compared with"),
    Field("ratio", "Ratio", "number", "The group's figure over the comparator's."),
    Field("ratio_lower", "Ratio 95% from", "number"),
    Field("ratio_upper", "Ratio 95% to", "number"),
    Field("withheld", "Withheld because"),
    Field("note", "Note"),
)
WORKING = (
    _MEASURE,
    Field("title", "Title"),
    Field("headline", "Latest"),
    Field("variation", "Variation"),
    Field("assurance", "Assurance"),
    Field("target", "Target"),
    Field("gap", "The gap"),
    Field("working", "How it was worked out"),
    Field("unknown", "What is not known"),
    Field("commitment", "What was promised"),
    Field("status", "Status"),
)
COUNTS = (
    Field("what", "Reports"),
    Field("period", "Period"),
    Field("number", "Number", "number"),
    Field("withheld", "Withheld because"),
)
PROMISES = (
    Field("title", "Commitment"),
    Field("answers", "Answers on the board"),
    Field("due", "Due", "date"),
    Field("status", "Status"),
    Field("updated", "Last update"),
)
STEPS = (Field("title", "Action"), Field("owner", "Owner"), *PROMISES[2:])
RISKS = (
    Field("title", "Risk"),
    Field("likelihood", "Likelihood, 1 to 5", "integer"),
    Field("impact", "Impact, 1 to 5", "integer"),
    Field("score", "Score", "integer"),
    Field("owner", "Owner"),
    Field("appetite", "Appetite"),
    Field("controls", "Controls"),
    Field("gaps", "Gaps in control"),
)


def tables_of(pack: Pack) -> tuple[Table, ...]:
    """All tables of the appendix, those that have no rows too: their absence would say less."""
    return (
        Table("figures", "Figures by group", FIGURES, tuple(_figures(pack))),
        Table("working", "Measures and their working", WORKING, tuple(map(_working, pack.pages))),
        Table("speaking-up", "Reports of racism", COUNTS, tuple(_counts(pack))),
        Table("commitments", "Commitments", PROMISES, tuple(_of(pack, Commitments, _promises))),
        Table("actions", "Actions", STEPS, tuple(_of(pack, Actions, _steps))),
        Table("risks", "Risks", RISKS, tuple(_of(pack, Risks, _risks))),
    )


def _figures(pack: Pack) -> list[tuple[Value, ...]]:
    return [_figure(page, row) for page in pack.pages for row in page.rows]


def _figure(page: MeasurePage, row: GroupRow) -> tuple[Value, ...]:
    return (
        *(page.slug, page.title, page.period, page.unit, row.group, row.numerator, row.denominator),
        *(row.value, row.lower, row.upper, page.comparator, row.ratio, row.ratio_lower, row.ratio_upper),
        *(" ".join(row.reasons), row.note),
    )


def _working(page: MeasurePage) -> tuple[Value, ...]:
    return (
        *(page.slug, page.title, page.headline),
        "" if page.variation is None else VARIATION_WORDS[page.variation][0],
        "" if page.assurance is None else ASSURANCE_WORDS[page.assurance][0],
        *(page.target, page.gap, " ".join(page.working), " ".join(page.unknown), page.commitment),
        "" if page.status is None else page.status.words,
    )


def _counts(pack: Pack) -> list[tuple[Value, ...]]:
    return [
        (each.label, period, number, number.why if isinstance(number, Withheld) else "")
        for section in pack.sections
        if isinstance(section, SpeakUp)
        for each in section.counts
        for period, number in ((section.this_period, each.number), (section.last_period, each.before))
    ]


def _of(pack: Pack, kind: type[S], rows: Callable[[S], list[tuple[Value, ...]]]) -> list[tuple[Value, ...]]:
    return [row for section in pack.sections if isinstance(section, kind) for row in rows(section)]


def _promises(section: Commitments) -> list[tuple[Value, ...]]:
    return [(each.title, each.answers, each.due, each.status.words, each.updated) for each in section.commitments]


def _steps(section: Actions) -> list[tuple[Value, ...]]:
    return [(each.title, each.owner, each.due, each.status.words, each.updated) for each in section.actions]


def _risks(section: Risks) -> list[tuple[Value, ...]]:
    return [
        (
            *(each.title, each.likelihood, each.impact, each.score, each.owner, each.appetite),
            *(" ".join(each.controls), " ".join(each.gaps)),
        )
        for each in section.risks
    ]
