"""A pack as a Word document: real headings, table heads that repeat, alternative text, a language, a title."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.shared import Cm

from plumbline.publishing.packs import blocks
from plumbline.publishing.packs.blocks import Notice, Part, Tone
from plumbline.publishing.packs.content import Pack, Shape
from plumbline.publishing.packs.layout import blocks_of, facts_of
from plumbline.publishing.packs.letters import printable
from plumbline.publishing.packs.pictures import as_pngs, icon_png
from plumbline.publishing.packs.steady_zips import with_steady_times
from plumbline.publishing.packs.word_parts import (
    add_bookmark,
    add_link,
    add_page_number,
    add_styled,
    describe_picture,
    dress_table,
    dressed,
    set_style,
)
from plumbline.publishing.packs.wording import DEMONSTRATION, MADE_UP

SIGNS = {
    Shape.CIRCLE: "●",
    Shape.RING: "○",
    Shape.DIAMOND: "◆",
    Shape.SQUARE: "■",
    Shape.TRIANGLE: "▲",
}
NOTICE_SIGNS = {Notice.ALERT: "▲", Notice.ADVISE: "◆", Notice.ASSURE: "●"}
NOTICE_STYLES = {notice: f"Pack {notice.value}" for notice in Notice}
TONES = {Tone.BODY: "Normal", Tone.LEAD: "Pack Lead", Tone.NOTE: "Pack Note"}
WIDTH = Cm(17)
ICON, SMALL_ICON = Cm(1.4), Cm(0.7)


def as_word(pack: Pack) -> bytes:
    """The pack as the bytes of a .docx file: the same pack, the same bytes."""
    document = dressed(Document())
    _say_what_it_is(document, pack)
    _running_lines(document, pack)
    _cover(document, pack)
    drawn = _with_pngs(blocks_of(pack))
    _contents(document, [each for each in drawn if isinstance(each, blocks.Heading)])
    for block in drawn:
        DRAWERS[type(block)](document, block)
    held = BytesIO()
    document.save(held)
    return with_steady_times(held.getvalue())


def _say_what_it_is(document: Any, pack: Pack) -> None:
    about = document.core_properties
    about.title, about.author, about.language = _property(pack.title), _property(pack.trust), "en-GB"
    about.subject = _property(f"{pack.kind} for {pack.period}")
    about.comments, about.last_modified_by, about.revision = "", _property(pack.trust), 1
    about.created = about.modified = datetime.combine(pack.meeting, time())


def _property(text: str) -> str:
    """What Word says of a document may have 255 characters."""
    return printable(text)[:255]


def _running_lines(document: Any, pack: Pack) -> None:
    section = document.sections[0]
    mark = f"\t\t{DEMONSTRATION}" if pack.demonstration else ""
    section.header.paragraphs[0].text = printable(pack.trust) + mark
    line = section.footer.paragraphs[0]
    line.text = printable(f"{pack.title}, {pack.period}\t\tPage ")
    add_page_number(line)


def _cover(document: Any, pack: Pack) -> None:
    add_styled(document, "Subtitle", printable(pack.trust))
    add_styled(document, "Title", printable(pack.title))
    if pack.demonstration:
        _labelled(document, f"{DEMONSTRATION}.", MADE_UP, style="Pack Inset")
    for name, fact in facts_of(pack):
        _labelled(document, f"{name}:", fact)


def _contents(document: Any, headings: list[blocks.Heading]) -> None:
    add_styled(document, "Heading 1", "Contents").paragraph_format.page_break_before = True
    for heading in headings:
        line = add_styled(document, f"Pack Contents {heading.level}")
        add_link(line, heading.anchor, printable(heading.text))


def _heading(document: Any, block: blocks.Heading) -> None:
    heading = add_styled(document, f"Heading {block.level}")
    add_bookmark(heading, block.anchor, printable(block.text))
    if block.starts_page or block.anchor == "decisions":
        heading.paragraph_format.page_break_before = True


def _labelled(document: Any, label: str, text: str, style: str = "Normal") -> Any:
    paragraph = add_styled(document, style)
    if label:
        paragraph.add_run(printable(f"{label} ")).bold = True
    paragraph.add_run(printable(text))
    return paragraph


def _paragraph(document: Any, block: blocks.Paragraph) -> None:
    _labelled(document, block.label, block.text, TONES[block.tone])


def _bullets(document: Any, block: blocks.Bullets) -> None:
    if block.label:
        _labelled(document, block.label, "").paragraph_format.keep_with_next = True
    for item in block.items:
        add_styled(document, "List Bullet", printable(item))


def _narrative(document: Any, block: blocks.Narrative) -> None:
    for part in block.parts:
        _part(document, part)


def _part(document: Any, part: Part) -> None:
    style = NOTICE_STYLES[part.notice]
    _labelled(document, f"{NOTICE_SIGNS[part.notice]} {part.notice.value}.", part.items[0], style)
    for item in part.items[1:]:
        add_styled(document, style, printable(item))


def _inset(document: Any, block: blocks.Inset) -> None:
    add_styled(document, "Pack Inset", printable(block.text))


def _marks(document: Any, block: blocks.Marks) -> None:
    for mark in block.marks:
        paragraph = document.add_paragraph()
        drawn = paragraph.add_run().add_picture(BytesIO(icon_png(mark.svg)), width=ICON)
        describe_picture(drawn, mark.description)
        paragraph.add_run(printable(f"  {mark.label}. ")).bold = True
        paragraph.add_run(printable(mark.words))


def _with_pngs(drawn: Sequence[blocks.Block]) -> list[blocks.Block]:
    """Word needs charts as PNGs: those that were not kept are drawn all at once."""
    bare = [each.picture.svg for each in drawn if isinstance(each, blocks.Chart) and not each.picture.png]
    pngs = dict(zip(bare, as_pngs(bare), strict=True))
    return [
        replace(each, picture=replace(each.picture, png=pngs[each.picture.svg]))
        if isinstance(each, blocks.Chart) and not each.picture.png
        else each
        for each in drawn
    ]


def _chart(document: Any, block: blocks.Chart) -> None:
    picture = block.picture
    drawn = document.add_picture(BytesIO(picture.png), width=WIDTH)
    describe_picture(drawn, printable(picture.description), title=printable(picture.title))


def _table(document: Any, block: blocks.Table) -> None:
    caption = add_styled(document, "Caption", printable(block.caption))
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1 + len(block.rows), cols=len(block.head))
    dress_table(table, printable(block.caption), [column.share for column in block.head], WIDTH)
    head, *rows = table.rows
    for cell, column in zip(head.cells, block.head, strict=True):
        _fill(cell, blocks.Cell(column.text), style="Pack Head Number" if column.numeric else "Pack Head")
    for row, said in zip(rows, block.rows, strict=True):
        for cell, each, column in zip(row.cells, said, block.head, strict=True):
            _fill(cell, each, style="Pack Number" if column.numeric else "Pack Cell")
    add_styled(document, "Pack Gap")


def _fill(cell: Any, said: blocks.Cell, style: str) -> None:
    paragraph = set_style(cell.paragraphs[0], style)
    if said.svg:
        drawn = paragraph.add_run().add_picture(BytesIO(icon_png(said.svg)), width=SMALL_ICON)
        describe_picture(drawn, "")
    before = "\n" if said.svg else f"{SIGNS[said.shape]} " if said.shape else ""
    paragraph.add_run(printable(before + said.text))


DRAWERS: dict[type, Callable[[Any, Any], None]] = {
    blocks.Heading: _heading,
    blocks.Paragraph: _paragraph,
    blocks.Bullets: _bullets,
    blocks.Narrative: _narrative,
    blocks.Inset: _inset,
    blocks.Marks: _marks,
    blocks.Chart: _chart,
    blocks.Table: _table,
}
