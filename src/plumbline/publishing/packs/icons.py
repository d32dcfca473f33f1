"""The icons of variation and assurance after Making Data Count, in our own drawing.

Colour is never the only sign: dots have the shapes of the control charts, letters and arrows say the rest.
Letters are lines, so that they need no font.
"""

from functools import lru_cache

from plumbline.equity.spc.names import Assurance, PointType, Variation
from plumbline.measures.control_charts import COLOURS, SHAPES

DARK = "#212b32"
SIDE = 64

VARIATION_WORDS = {
    Variation.COMMON_CAUSE: ("As before", "The figure varies as it did before. The chart shows no real change."),
    Variation.IMPROVEMENT_HIGH: (
        "Better: higher",
        "The figure has risen by more than chance, and that is better.",
    ),
    Variation.IMPROVEMENT_LOW: (
        "Better: lower",
        "The figure has fallen by more than chance, and that is better.",
    ),
    Variation.CONCERN_HIGH: (
        "Concern: higher",
        "The figure has risen by more than chance, and that is a concern.",
    ),
    Variation.CONCERN_LOW: (
        "Concern: lower",
        "The figure has fallen by more than chance, and that is a concern.",
    ),
    Variation.NEUTRAL_HIGH: (
        "Higher",
        "The figure has risen by more than chance. Higher is neither good nor bad.",
    ),
    Variation.NEUTRAL_LOW: ("Lower", "The figure has fallen by more than chance. Lower is neither good nor bad."),
}
ASSURANCE_WORDS = {
    Assurance.CONSISTENTLY_PASSING: (
        "Will meet the target",
        "Left as it is, the figure will keep meeting the target.",
    ),
    Assurance.CONSISTENTLY_FAILING: (
        "Will miss the target",
        "Left as it is, the figure will keep missing the target.",
    ),
    Assurance.HIT_OR_MISS: (
        "May miss the target",
        "Left as it is, the figure will meet the target at times, by chance.",
    ),
}
_LETTERS = {
    "H": "M39 13v18 M49 13v18 M39 22h10",
    "L": "M41 13v18h9",
    "P": "M41 31v-18h5a5 5 0 0 1 0 10h-5",
    "F": "M50 13h-9v18 M41 22h7",
    "?": "M29 15a5.5 5.5 0 1 1 5.5 7v4 M34.5 30v1",
}
_LINES_OF_DOTS = {
    "level": [(14, 36), (23, 28), (32, 37), (41, 28), (50, 35)],
    "up": [(14, 44), (24, 47), (34, 43), (44, 40), (52, 37)],
    "down": [(14, 37), (24, 35), (34, 40), (44, 44), (52, 48)],
    "above": [(15, 41), (24, 37), (33, 41), (42, 37), (51, 40)],
    "below": [(15, 51), (24, 47), (33, 51), (42, 47), (51, 50)],
    "across": [(15, 49), (24, 38), (33, 48), (42, 39), (51, 47)],
}


@lru_cache(maxsize=32)
def variation_icon(variation: Variation) -> str:
    """What the last point says, as SVG."""
    kind, high = _kind_of(variation), variation.name.endswith("HIGH")
    colour = COLOURS[kind]
    if kind is PointType.COMMON_CAUSE:
        return _icon(colour, _dots(_LINES_OF_DOTS["level"], kind))
    line = _dots(_LINES_OF_DOTS["up" if high else "down"], kind, last=2)
    if kind is PointType.NEUTRAL:
        return _icon(colour, line + _arrow(colour, high=high))
    return _icon(colour, line + _letter("H" if high else "L"))


@lru_cache(maxsize=8)
def assurance_icon(assurance: Assurance) -> str:
    """Whether the target will be met, as SVG: a broken line, and where the dots lie."""
    kind, letter, place, target = {
        Assurance.CONSISTENTLY_PASSING: (PointType.IMPROVEMENT, "P", "above", 48),
        Assurance.CONSISTENTLY_FAILING: (PointType.CONCERN, "F", "below", 39),
        Assurance.HIT_OR_MISS: (PointType.COMMON_CAUSE, "?", "across", 43.5),
    }[assurance]
    line = f'<path d="M9 {target}h46" stroke="{DARK}" stroke-width="2" stroke-dasharray="4 3" fill="none"/>'
    return _icon(COLOURS[kind], line + _dots(_LINES_OF_DOTS[place], kind, last=5) + _letter(letter))


def variation_alt(variation: Variation) -> str:
    """The icon in words, for those who do not see it."""
    return f"Variation icon. {VARIATION_WORDS[variation][0]}."


def assurance_alt(assurance: Assurance) -> str:
    """The icon in words, for those who do not see it."""
    return f"Assurance icon. {ASSURANCE_WORDS[assurance][0]}."


def _kind_of(variation: Variation) -> PointType:
    return PointType[variation.name.removesuffix("_HIGH").removesuffix("_LOW")]


def _icon(colour: str, inside: str) -> str:
    ring = f'<circle cx="32" cy="32" r="29" fill="#ffffff" stroke="{colour}" stroke-width="5"/>'
    size = f'width="{SIDE}" height="{SIDE}" viewBox="0 0 {SIDE} {SIDE}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{ring}{inside}</svg>'


def _letter(letter: str) -> str:
    return (
        f'<path d="{_LETTERS[letter]}" stroke="{DARK}" stroke-width="3.4" stroke-linecap="round" '
        f'stroke-linejoin="round" fill="none"/>'
    )


def _arrow(colour: str, *, high: bool) -> str:
    d = "M40 26l11-11 M43 15h8v8" if high else "M40 15l11 11 M43 26h8v-8"
    return f'<path d="{d}" stroke="{colour}" stroke-width="3.4" stroke-linecap="round" fill="none"/>'


def _dots(places: list[tuple[int, int]], kind: PointType, *, last: int = 0) -> str:
    """A line of dots; the last few say what the icon says, the others are grey."""
    way = " ".join(f"{x},{y}" for x, y in places)
    grey = COLOURS[PointType.COMMON_CAUSE]
    line = f'<polyline points="{way}" stroke="{grey}" stroke-width="1.6" fill="none"/>'
    told = len(places) - last
    kinds = [kind if number >= told else PointType.COMMON_CAUSE for number in range(len(places))]
    return line + "".join(_dot(x, y, each) for (x, y), each in zip(places, kinds, strict=True))


def _dot(x: int, y: int, kind: PointType) -> str:
    fill = f'fill="{COLOURS[kind]}"'
    match SHAPES[kind]:
        case "diamond":
            return f'<path d="M{x} {y - 4.6}l4.6 4.6l-4.6 4.6l-4.6 -4.6z" {fill}/>'
        case "square":
            return f'<rect x="{x - 3.4}" y="{y - 3.4}" width="6.8" height="6.8" {fill}/>'
        case "triangle-up":
            return f'<path d="M{x} {y - 4.4}l4.4 7.8h-8.8z" {fill}/>'
    return f'<circle cx="{x}" cy="{y}" r="3.4" {fill}/>'
