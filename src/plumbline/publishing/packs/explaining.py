"""The back pages: how to read the charts, and what this pack rests on."""

from collections.abc import Iterator

from plumbline.equity.spc.names import Assurance, Variation
from plumbline.publishing.packs import icons
from plumbline.publishing.packs.blocks import Block, Bullets, Cell, Column, Heading, Paragraph, Table, Tone
from plumbline.publishing.packs.content import Pack
from plumbline.publishing.packs.freezing import checksum
from plumbline.publishing.packs.wording import DEMONSTRATION, HOW_TO_READ, NOTICES

_HEAD = (Column("Icon", 1.3), Column("What it says", 3.0))


def how_to_read() -> Iterator[Block]:
    """What a reader needs who has never seen such a chart."""
    yield Heading("How to read the charts", anchor="how-to-read", starts_page=True)
    for text in HOW_TO_READ:
        yield Paragraph(text)
    yield Table("Icons of variation: what the last figure says", _HEAD, tuple(map(_variation, Variation)))
    yield Table("Icons of assurance: whether the target will be met", _HEAD, tuple(map(_assurance, Assurance)))
    yield Bullets(NOTICES, label="Alert, advise, assure")


def _variation(variation: Variation) -> tuple[Cell, Cell]:
    label, words = icons.VARIATION_WORDS[variation]
    return Cell(label, svg=icons.variation_icon(variation)), Cell(words)


def _assurance(assurance: Assurance) -> tuple[Cell, Cell]:
    label, words = icons.ASSURANCE_WORDS[assurance]
    return Cell(label, svg=icons.assurance_icon(assurance)), Cell(words)


def about(pack: Pack) -> Iterator[Block]:
    """What the pack rests on, and how anyone can see that it was not changed."""
    what = "document" if pack.publication else "pack"
    yield Heading(f"About this {what}", anchor="about")
    if pack.demonstration:
        yield Paragraph(f"The trust and all figures in this {what} are invented.", label=f"{DEMONSTRATION}.")
    two = "" if pack.publication else " They are two different people."
    yield Paragraph(f"Written by: {pack.author}. Checked by: {pack.checker}.{two}")
    yield Paragraph(
        f"The data appendix holds every figure of this {what} with its working, as a workbook and as open data."
    )
    if pack.record_digest:
        yield Paragraph(
            pack.record_digest, tone=Tone.NOTE, label="Digest of the public record when this was frozen."
        )
    yield Paragraph(checksum(pack), tone=Tone.NOTE, label=f"Checksum of this {what} (SHA-256).")
