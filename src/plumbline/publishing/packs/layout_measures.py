"""Measures as blocks: all at a glance, and a page each."""

from collections.abc import Iterator, Sequence

from plumbline.equity.spc.names import Assurance, Variation
from plumbline.equity.values import Figure
from plumbline.publishing.packs import icons
from plumbline.publishing.packs.blocks import (
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    Heading,
    Inset,
    Mark,
    Marks,
    Paragraph,
    Table,
    Tone,
)
from plumbline.publishing.packs.content import GroupRow, MeasurePage
from plumbline.publishing.packs.narratives import narrative_blocks
from plumbline.publishing.packs.wording import WITHHELD_MEANS, figure, interval, listed

NO_LINE = "no control chart"


def at_a_glance(pages: Sequence[MeasurePage]) -> Table:
    """All measures in one table, so that a reader knows which page to turn to."""
    head = [Column("Measure", 2.2), Column("Latest", 2.3), Column("Variation", 1.5), Column("Assurance", 1.5)]
    promised = any(page.status for page in pages)
    if promised:
        head.append(Column("Commitment", 1.4))
    return Table("Measures at a glance", tuple(head), tuple(_glance(page, promised) for page in pages))


def _glance(page: MeasurePage, promised: bool) -> tuple[Cell, ...]:
    cells = (
        Cell(page.title),
        Cell(page.latest or page.headline or "no figure"),
        _variation_cell(page.variation),
        _assurance_cell(page.assurance),
    )
    if not promised:
        return cells
    status = page.status
    return (*cells, Cell(status.words, shape=status.shape) if status else Cell("none"))


def _variation_cell(variation: Variation | None) -> Cell:
    if variation is None:
        return Cell(NO_LINE)
    return Cell(icons.VARIATION_WORDS[variation][0], svg=icons.variation_icon(variation))


def _assurance_cell(assurance: Assurance | None) -> Cell:
    if assurance is None:
        return Cell("no target")
    return Cell(icons.ASSURANCE_WORDS[assurance][0], svg=icons.assurance_icon(assurance))


def measure_blocks(page: MeasurePage) -> Iterator[Block]:
    """A measure's page."""
    yield Heading(page.title, level=2, anchor=f"measure-{page.slug}", starts_page=True)
    yield Paragraph(page.what, tone=Tone.LEAD)
    if page.headline:
        yield Inset(page.headline)
    marks = _marks(page)
    if marks:
        yield Marks(marks)
    if page.picture:
        yield Chart(page.picture)
    yield from _by_group(page)
    yield from _commitment(page)
    yield from narrative_blocks(page.narrative, is_beside=True)
    yield from _told("What is not known", page.unknown)
    yield Paragraph(_working(page), tone=Tone.NOTE, label="How this was worked out.")


def _marks(page: MeasurePage) -> tuple[Mark, ...]:
    marks = []
    if page.variation is not None:
        label, words = icons.VARIATION_WORDS[page.variation]
        icon = icons.variation_icon(page.variation)
        marks.append(Mark(icon, icons.variation_alt(page.variation), _of(page, label), words))
    if page.assurance is not None:
        label, words = icons.ASSURANCE_WORDS[page.assurance]
        aim = f" Target: {page.target}." if page.target else ""
        icon = icons.assurance_icon(page.assurance)
        marks.append(Mark(icon, icons.assurance_alt(page.assurance), _of(page, label), words + aim))
    return tuple(marks)


def _of(page: MeasurePage, label: str) -> str:
    return f"{page.icons_of}. {label}" if page.icons_of else label


def _by_group(page: MeasurePage) -> Iterator[Block]:
    if page.rows:
        yield _group_table(page)
    if page.gap:
        yield Paragraph(page.gap, label="The gap.")
    reasons = listed(reason for row in page.rows for reason in row.reasons)
    if reasons:
        yield Paragraph(" ".join((WITHHELD_MEANS, *reasons)), tone=Tone.NOTE, label="Withheld.")
    notes = tuple(f"{row.group}: {row.note}" for row in page.rows if row.note)
    yield from _told("Of single groups", notes)


def _told(label: str, items: tuple[str, ...]) -> Iterator[Block]:
    """One sentence after its label, or several below it."""
    if len(items) == 1:
        yield Paragraph(items[0], label=f"{label}.")
    elif items:
        yield Bullets(items, label=label)


def _group_table(page: MeasurePage) -> Table:
    """Only columns in which something stands."""
    columns = [
        (Column("Group", 2.0), lambda row: row.group, True),
        (Column("Counted", 0.9, True), lambda row: figure(row.numerator), _any(page, "numerator")),
        (Column("Out of", 1.0, True), lambda row: figure(row.denominator), _any(page, "denominator")),
        (Column("Figure", 0.9, True), lambda row: figure(_float(row.value), page.decimals), True),
        (Column("95% interval", 1.4, True), lambda row: interval(row.lower, row.upper, page.decimals), True),
        (Column(_ratio_head(page), 1.8, True), _ratio, _any(page, "ratio")),
    ]
    shown = [(column, cell) for column, cell, there in columns if there]
    rows = tuple(tuple(Cell(cell(row)) for _, cell in shown) for row in page.rows)
    return Table(
        f"{page.title}, by group: {page.unit}, {page.period}", tuple(column for column, _ in shown), rows
    )


def _any(page: MeasurePage, name: str) -> bool:
    return any(getattr(row, name) is not None for row in page.rows)


def _float(value: Figure) -> Figure:
    return float(value) if isinstance(value, int) else value


def _ratio_head(page: MeasurePage) -> str:
    return f"Ratio to {page.comparator}" if page.comparator else "Ratio"


def _ratio(row: GroupRow) -> str:
    if row.ratio is None:
        return "not compared"
    said = figure(_float(row.ratio))
    if isinstance(row.ratio, int | float) and row.ratio_lower is not None:
        return f"{said} ({interval(_float(row.ratio_lower), _float(row.ratio_upper))})"
    return said


def _commitment(page: MeasurePage) -> Iterator[Block]:
    if page.commitment:
        stands = f" It is {page.status.words[0].lower()}{page.status.words[1:]}." if page.status else ""
        yield Paragraph(page.commitment + stands, label="What was promised.")


def _working(page: MeasurePage) -> str:
    told = " ".join(page.working)
    return f"Measured as {page.unit}, {page.period}. {told}".strip()
