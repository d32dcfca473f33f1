"""A pack as HTML: the body of a page of ours, or a file that needs nothing else. No script, no request."""

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from importlib.resources import files
from itertools import count
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from plumbline.publishing.packs.blocks import Block, Chart, Heading, Notice, Tone
from plumbline.publishing.packs.content import Pack, Shape
from plumbline.publishing.packs.layout import blocks_of, facts_of
from plumbline.publishing.packs.letters import printable
from plumbline.publishing.packs.pictures import with_own_names
from plumbline.publishing.packs.wording import DEMONSTRATION, MADE_UP

SIGNS = {
    Shape.CIRCLE: "●",
    Shape.RING: "○",
    Shape.DIAMOND: "◆",
    Shape.SQUARE: "■",
    Shape.TRIANGLE: "▲",
}
NOTICE_SIGNS = {Notice.ALERT: "▲", Notice.ADVISE: "◆", Notice.ASSURE: "●"}


def as_body(pack: Pack, *, level: int = 2, with_facts: bool = True) -> Markup:
    """The pack without `<html>`, for a page whose own headings end one level above `level`. Holds no style.

    Its classes are those of `stylesheet()`; it has no main heading, which the page gives.
    `with_facts`: whether it begins with what the cover says, which the page may say itself.
    """
    template = _environment().get_template("body.jinja")
    number = count(1)
    drawn = [_drawable(each, number) for each in blocks_of(pack)]
    return Markup(  # noqa: S704 - written by a template that escapes
        template.render(
            blocks=drawn,
            facts=facts_of(pack) if with_facts else (),
            headings=[each for each in drawn if each["kind"] == "Heading"],
            mark=DEMONSTRATION if pack.demonstration else "",
            made_up=MADE_UP,
            level=level,
            signs=SIGNS,
            notice_signs=NOTICE_SIGNS,
            tones=Tone,
        )
    )


def as_page(pack: Pack) -> bytes:
    """The pack as an HTML file that stands alone."""
    title = escape(printable(f"{pack.title}, {pack.period}"))
    trust = escape(printable(pack.trust))
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} - {trust}</title>\n<style>\n{stylesheet()}</style>\n</head>\n<body>\n"
        f'<a class="pack-skip" href="#pack">Skip to main content</a>\n'
        f'<header class="pack-header"><p class="pack-header__trust">{trust}</p></header>\n'
        f'<main class="pack" id="pack">\n<h1 class="pack-title">{escape(printable(pack.title))}</h1>\n'
        f"{as_body(pack)}</main>\n</body>\n</html>\n"
    ).encode()


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The styles of a pack, for a file that stands alone, or to be served as one."""
    return (files(__package__) / "pack.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(str(files(__package__))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["printable"] = printable
    return environment


def _drawable(block: Block, number: Iterator[int]) -> dict[str, Any]:
    drawn: dict[str, Any] = {"kind": type(block).__name__, "it": block}
    if isinstance(block, Chart):
        drawn["number"] = next(number)
        # Ours and checked when it was made: see `pictures.check_drawing`.
        drawn["svg"] = Markup(printable(_unspoken(with_own_names(block.picture.svg, f"chart-{drawn['number']}"))))  # noqa: S704
    if isinstance(block, Heading):
        drawn["level"] = block.level
    return drawn


def _unspoken(svg: str) -> str:
    """The drawing without a voice of its own: the element around it says what it shows."""
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
