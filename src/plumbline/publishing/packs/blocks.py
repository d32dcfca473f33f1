"""What a page is made of: headings, paragraphs, tables, pictures. Each renderer draws these alone."""

from dataclasses import dataclass
from enum import Enum

from plumbline.publishing.packs.content import Picture, Shape


class Tone(Enum):
    """How a paragraph is set."""

    BODY = "body"
    LEAD = "lead"
    NOTE = "note"


class Notice(Enum):
    """The three parts of a narrative; each has its sign, so that colour is never the only one."""

    ALERT = "Alert"
    ADVISE = "Advise"
    ASSURE = "Assure"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 or 2. One that starts a page stands on top of a new one."""

    text: str
    level: int = 1
    anchor: str = ""
    starts_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; with a label, its first words in bold."""

    text: str
    tone: Tone = Tone.BODY
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list under a label."""

    items: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a narrative: alert, advise or assure, with its points."""

    notice: Notice
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """A narrative's parts below one another, or on a measure's page beside one another to save room."""

    parts: tuple[Part, ...]
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class Inset:
    """The sentence of a page that must not be missed."""

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An icon with what it says in words."""

    svg: str
    description: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Icons side by side."""

    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over the width of the page."""

    picture: Picture


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, its share of the width, and whether numbers stand in it."""

    text: str
    share: float = 1.0
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. A shape or an icon says what the words say, and is hidden from screen readers."""

    text: str
    shape: Shape | None = None
    svg: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first cell of every row is the row's name."""

    caption: str
    head: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Heading | Paragraph | Bullets | Narrative | Inset | Marks | Chart | Table
