"""A pack as blocks, in the order in which it is read: what is asked, how things stand, what it rests on."""

from collections.abc import Iterator
from functools import singledispatch

from plumbline.publishing.packs.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Paragraph,
    Table,
    Tone,
)
from plumbline.publishing.packs.content import (
    Actions,
    Changes,
    Commitments,
    Measures,
    Note,
    Pack,
    Risk,
    Risks,
    Section,
    SpeakUp,
    Status,
    Summary,
)
from plumbline.publishing.packs.explaining import about, how_to_read
from plumbline.publishing.packs.layout_measures import at_a_glance, measure_blocks
from plumbline.publishing.packs.narratives import narrative_blocks
from plumbline.publishing.packs.wording import FIRST_PACK, NOTHING, NOTHING_CHANGED, day, figure


def blocks_of(pack: Pack) -> tuple[Block, ...]:
    """The pack after its cover."""
    return tuple(_blocks(pack))


def facts_of(pack: Pack) -> tuple[tuple[str, str], ...]:
    """What the cover says under the title."""
    if pack.publication:
        return (
            ("Asked for by", pack.committee),
            ("Drawn up on", day(pack.meeting)),
            ("Figures", pack.period),
            ("Written by", pack.author),
            ("Checked by", pack.checker),
        )
    return (
        ("For", pack.committee),
        ("Meeting", day(pack.meeting)),
        ("Period", pack.period),
        ("Written by", pack.author),
        ("Checked by", pack.checker),
    )


def _blocks(pack: Pack) -> Iterator[Block]:
    if not pack.publication:
        yield from _decisions(pack)
    for number, section in enumerate(pack.sections, start=1):
        yield Heading(section.title, anchor=f"section-{number}", starts_page=_starts_page(section))
        yield from _section(section)
    yield from about(pack)
    yield from how_to_read()


def _starts_page(section: Section) -> bool:
    return isinstance(section, Measures | Commitments | Risks | SpeakUp)


def _decisions(pack: Pack) -> Iterator[Block]:
    yield Heading("Decisions asked for", anchor="decisions")
    if not pack.decisions:
        yield Paragraph("No decision is asked for. The pack is for the board to note.")
    for number, decision in enumerate(pack.decisions, start=1):
        yield Paragraph(decision.words, label=f"{number}.")
        if decision.why:
            yield Paragraph(decision.why, tone=Tone.NOTE)


@singledispatch
def _section(section: object) -> Iterator[Block]:
    raise TypeError(f"No section of a pack: {type(section).__name__}")


@_section.register
def _(section: Summary) -> Iterator[Block]:
    yield from _words(section.words)
    yield from narrative_blocks(section.narrative)


@_section.register
def _(section: Note) -> Iterator[Block]:
    yield from _words(section.words)


@_section.register
def _(section: Changes) -> Iterator[Block]:
    if not section.since:
        yield Paragraph(FIRST_PACK)
        return
    yield Paragraph(f"Compared with the pack for {section.since}.")
    if not section.changes:
        yield Paragraph(NOTHING_CHANGED)
        return
    yield _table(
        "What changed since last time",
        (Column("What", 2.2), Column("Then", 1.6), Column("Now", 1.6)),
        [(each.what, each.before, each.now) for each in section.changes],
    )


@_section.register
def _(section: Measures) -> Iterator[Block]:
    yield from _words(section.words)
    if not section.pages:
        yield Paragraph("No measures were chosen for this pack.")
        return
    yield at_a_glance(section.pages)
    for page in section.pages:
        yield from measure_blocks(page)


@_section.register
def _(section: Commitments) -> Iterator[Block]:
    yield from _words(section.words)
    columns = (
        Column("Commitment", 2.6),
        Column("Answers on the board", 1.4),
        Column("Due", 1.1),
        Column("Status", 1.3),
        Column("Last update", 2.0),
    )
    yield from _table_or_nothing(
        "Commitments and how they stand",
        columns,
        [(c.title, c.answers, day(c.due), c.status, c.updated or "none yet") for c in section.commitments],
    )


@_section.register
def _(section: Actions) -> Iterator[Block]:
    yield from _words(section.words)
    columns = (
        Column("Action", 2.6),
        Column("Owner", 1.4),
        Column("Due", 1.1),
        Column("Status", 1.3),
        Column("Last update", 2.0),
    )
    yield from _table_or_nothing(
        "Actions and how they stand",
        columns,
        [(a.title, a.owner, day(a.due), a.status, a.updated or "none yet") for a in section.actions],
    )


@_section.register
def _(section: SpeakUp) -> Iterator[Block]:
    yield from _words(section.words)
    columns = (
        Column("Reports", 3.0),
        Column(section.this_period, numeric=True),
        Column(section.last_period, numeric=True),
    )
    rows: list[tuple[str | Status, ...]] = [
        (each.label, figure(each.number), figure(each.before)) for each in section.counts
    ]
    yield from _table_or_nothing("Reports of racism", columns, rows)
    if section.counts:
        yield Paragraph(
            "More reports can mean more trust in reporting, not more racism. Small numbers are withheld, so that "
            "nobody can be recognised. Withheld is not zero.",
            tone=Tone.NOTE,
        )
    if section.lessons:
        yield Bullets(section.lessons, label="What was learned")


@_section.register
def _(section: Risks) -> Iterator[Block]:
    yield from _words(section.words)
    risks = sorted(section.risks, key=lambda risk: -risk.score)
    columns = (
        Column("Risk", 2.2),
        Column("Score", 1.1),
        Column("Appetite", 1.0),
        Column("Controls", 2.0),
        Column("Gaps in control", 1.8),
    )
    yield from _table_or_nothing("Risks, highest score first", columns, [_risk(risk) for risk in risks])
    if risks:
        yield Paragraph("The score is likelihood times impact, each from 1 to 5.", tone=Tone.NOTE)


def _risk(risk: Risk) -> tuple[str | Status, ...]:
    owner = f" (owner: {risk.owner})" if risk.owner else ""
    return (
        risk.title + owner,
        f"{risk.score} of 25: likelihood {risk.likelihood}, impact {risk.impact}",
        risk.appetite or "not set",
        " ".join(risk.controls) or "none named",
        " ".join(risk.gaps) or "none named",
    )


def _words(words: tuple[str, ...]) -> Iterator[Block]:
    for text in words:
        yield Paragraph(text)


def _table_or_nothing(
    caption: str, head: tuple[Column, ...], rows: list[tuple[str | Status, ...]]
) -> Iterator[Block]:
    yield _table(caption, head, rows) if rows else Paragraph(NOTHING)


def _table(caption: str, head: tuple[Column, ...], rows: list[tuple[str | Status, ...]]) -> Table:
    return Table(caption, head, tuple(tuple(map(_cell, row)) for row in rows))


def _cell(value: str | Status) -> Cell:
    return Cell(value.words, shape=value.shape) if isinstance(value, Status) else Cell(value)
