"""Charts as drawings: nothing in them runs or loads; as pictures for Word; and several on one page."""

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache

from plumbline.publishing.packs.fonts import in_our_font, typst_fonts
from plumbline.publishing.packs.letters import legible_drawing

PIXELS_PER_INCH = 160
"""Of a drawing's own size: about 200 to the inch where a chart is as wide as a page of Word."""
_ONE_A_PAGE = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#for svg in json(bytes(sys.inputs.svgs)) { page(image(bytes(svg), format: "svg")) }
"""
_LIVELY = re.compile(
    r"<\s*(script|foreignObject|iframe|object|embed|style|!DOCTYPE|!ENTITY)\b|\son\w+\s*=|\sstyle\s*="
    r"|\bhref\s*=\s*[\"'](?!#|data:image/(png|jpeg);)|url\(\s*[\"']?(?!#)",
    re.IGNORECASE,
)
_SIZE = re.compile(r'<svg\b[^>]*\sviewBox="[\d.-]+[ ,]+[\d.-]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')
_POINTERS = ("aria-labelledby", "aria-describedby")


class DrawingUnusable(ValueError):
    """A chart is no plain drawing."""


def check_drawing(svg: str) -> None:
    """Raise `DrawingUnusable` unless the text is an SVG that runs nothing, loads nothing and brings no style."""
    if not svg.lstrip().startswith("<svg"):
        raise DrawingUnusable("A chart must be an SVG: it begins with <svg.")
    found = _LIVELY.search(svg)
    if found:
        raise DrawingUnusable(
            f"A chart must be a plain drawing: “{found.group(0).strip()}” is not allowed in it."
        )


def shape_of(svg: str) -> float:
    """Height over width."""
    found = _SIZE.search(svg)
    if found is None:
        raise DrawingUnusable("A chart needs a viewBox, so that its shape is known.")
    return float(found.group(2)) / float(found.group(1))


def as_pngs(svgs: Sequence[str]) -> list[bytes]:
    """Drawings as PNGs, all at once: Typst draws them three times as fast as the chart library, and smaller."""
    import typst

    if not svgs:
        return []
    done = typst.compile(
        _ONE_A_PAGE,
        format="png",
        ppi=PIXELS_PER_INCH,
        font_paths=typst_fonts(),
        sys_inputs={"svgs": json.dumps([in_our_font(legible_drawing(svg)) for svg in svgs])},
    )
    # One page comes alone, several as a list.
    return [done] if isinstance(done, bytes) else list(done or ())


def in_pixels(svg: str) -> str:
    """The drawing with its PNG in it: Typst's PDF cannot name the letters of joined writing in a drawing."""
    height = round(1000 * shape_of(svg))
    data = b64encode(as_pngs([svg])[0]).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="1000" '
        f'height="{height}" viewBox="0 0 1000 {height}"><image width="1000" height="{height}" '
        f'xlink:href="data:image/png;base64,{data}"/></svg>'
    )


@lru_cache(maxsize=32)
def icon_png(svg: str) -> bytes:
    """An icon as a PNG. There are few, and every pack has them again."""
    return as_pngs([svg])[0]


def with_own_names(svg: str, prefix: str) -> str:
    """The drawing with ids of its own, so that several can stand in one page."""
    names = set(re.findall(r'\sid="([^"]+)"', svg))
    for name in sorted(names, key=len, reverse=True):
        svg = svg.replace(f' id="{name}"', f' id="{prefix}-{name}"')
        svg = svg.replace(f"url(#{name})", f"url(#{prefix}-{name})").replace(
            f'href="#{name}"', f'href="#{prefix}-{name}"'
        )
        for pointer in _POINTERS:
            svg = svg.replace(f' {pointer}="{name}"', f' {pointer}="{prefix}-{name}"')
    return svg
