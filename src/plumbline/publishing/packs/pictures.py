"""Charts as drawings: nothing in them runs or loads; as pictures for Word; and several on one page."""

import re
from functools import lru_cache

PNG_SCALE = 2.0
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


def as_png(svg: str, scale: float = PNG_SCALE) -> bytes:
    """The drawing as a PNG."""
    import vl_convert

    png: bytes = vl_convert.svg_to_png(svg, scale=scale)
    return png


@lru_cache(maxsize=32)
def icon_png(svg: str) -> bytes:
    """An icon as a PNG. There are few, and every pack has them again."""
    return as_png(svg)


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
