"""A pack as PDF/UA-1, set by Typst: tagged, titled, in English, fonts embedded, nothing fetched.

The template is code of ours; all that a pack says goes to it as data, so that no text of a pack can be code.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from importlib.resources import files
from textwrap import shorten
from typing import Any, Literal

from plumbline.publishing.packs.blocks import Block, Chart
from plumbline.publishing.packs.content import Pack
from plumbline.publishing.packs.fonts import in_our_font, typst_fonts
from plumbline.publishing.packs.layout import blocks_of, facts_of
from plumbline.publishing.packs.letters import is_shaped, legible, legible_drawing
from plumbline.publishing.packs.pictures import in_pixels, shape_of
from plumbline.publishing.packs.wording import DEMONSTRATION, MADE_UP

LONGEST_LINE = 80
"""Characters of the lines that run along the top and the foot of each page."""
STANDARD: Literal["ua-1"] = "ua-1"


def as_pdf(pack: Pack) -> bytes:
    """The pack as the bytes of a PDF file: the same pack, the same bytes."""
    import typst

    done: bytes = typst.compile(
        (files(__package__) / "pack.typ").read_bytes(),
        format="pdf",
        font_paths=typst_fonts(),
        sys_inputs={"said": json.dumps(_said(pack))},
        pdf_standards=[STANDARD],
        timestamp=datetime(pack.meeting.year, pack.meeting.month, pack.meeting.day, tzinfo=UTC),
    )
    return done


def _said(pack: Pack) -> dict[str, Any]:
    cover = {
        "title": pack.title,
        "trust": pack.trust,
        "period": pack.period,
        "description": f"{pack.kind} of {pack.trust} for {pack.period}",
        "mark": DEMONSTRATION if pack.demonstration else "",
        "made_up": MADE_UP,
        "header": shorten(pack.trust, LONGEST_LINE, placeholder=" …"),
        "footer": shorten(f"{pack.title}, {pack.period}", LONGEST_LINE, placeholder=" …"),
        "facts": facts_of(pack),
    }
    date = (pack.meeting.year, pack.meeting.month, pack.meeting.day)
    return {"cover": {**_plain(cover), "date": date}, "blocks": [_block(each) for each in blocks_of(pack)]}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Chart):
        picture = block.picture
        return {
            "kind": "chart",
            "svg": _drawing(picture.svg),
            "ratio": shape_of(picture.svg),
            "description": legible(picture.description),
        }
    return {"kind": type(block).__name__.lower(), **_plain(block)}


def _drawing(svg: str) -> str:
    svg = legible_drawing(svg)
    return in_pixels(svg) if is_shaped(svg) else in_our_font(svg)


def _plain(value: Any) -> Any:
    """Values as JSON has them; texts in letters that the fonts have, drawings as they are."""
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {each.name: _member(each.name, getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _member(name: str, value: Any) -> Any:
    return value if name == "svg" else _plain(value)
