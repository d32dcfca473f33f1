"""What a board pack says, section by section: values that never change, in plain text.

A figure that may not be shown is `Withheld` here as everywhere, and none is None. Text is text: no renderer reads
markup in it.
"""

import math
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from typing import Literal

from pydantic import ConfigDict

from plumbline.equity.spc.names import Assurance, Variation
from plumbline.equity.values import Figure, Withheld
from plumbline.publishing.packs.pictures import check_drawing

MOST = 5
"""The highest likelihood and the highest impact of a risk."""


_FROM_THE_COUNT = ("numerator", "value", "lower", "upper", "ratio", "ratio_lower", "ratio_upper")


class ContentUnusable(ValueError):
    """A part of a pack cannot be shown; the message says which and what would be right."""


class Shape(Enum):
    """A sign beside a status, so that no colour is needed to tell one from another."""

    CIRCLE = "circle"
    RING = "ring"
    DIAMOND = "diamond"
    SQUARE = "square"
    TRIANGLE = "triangle"


@dataclass(frozen=True, slots=True)
class Status:
    """How something stands, in words, with a shape."""

    words: str
    shape: Shape = Shape.CIRCLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """Alert: what the board must act on or know now. Advise: what it should watch. Assure: what is in hand."""

    alert: tuple[str, ...] = ()
    advise: tuple[str, ...] = ()
    assure: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.alert or self.advise or self.assure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart as SVG, its title and its description in words. `png` saves drawing it again for Word."""

    # JSON has no bytes.
    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    svg: str
    title: str
    description: str
    png: bytes = b""

    def __post_init__(self) -> None:
        check_drawing(self.svg)
        if not self.description.strip():
            raise ContentUnusable(f"The chart “{self.title}” has no description. Say in words what it shows.")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One group's figure with its interval and its working, and its ratio to the comparator, if any."""

    group: str
    numerator: Figure = None
    denominator: Figure = None
    value: Figure = None
    lower: Figure = None
    upper: Figure = None
    ratio: Figure = None
    ratio_lower: Figure = None
    ratio_upper: Figure = None
    note: str = ""

    def __post_init__(self) -> None:
        for field in fields(self):
            _check_figure(f"{field.name} of {self.group}", getattr(self, field.name))
        if any(isinstance(figure, Withheld) for figure in (self.numerator, self.value)):
            self._check_gives_nothing_away()

    def _check_gives_nothing_away(self) -> None:
        shown = [name for name in _FROM_THE_COUNT if isinstance(getattr(self, name), int | float)]
        if shown:
            raise ContentUnusable(
                f"The count of {self.group} is withheld, and its {shown[0].replace('_', ' ')} gives it away. "
                "Withhold both."
            )

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why figures of this row are withheld, each reason once."""
        found = (getattr(self, field.name) for field in fields(self))
        return tuple(dict.fromkeys(figure.why for figure in found if isinstance(figure, Withheld)))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePage:
    """One measure as a board reads it.

    `headline` is the latest figure in a sentence, `latest` the same in a few words, for a table; `gap` the gap
    between groups in a sentence, `working` the footnote, `unknown` what is not known and must be said.
    `comparator` is the group that ratios compare with, `icons_of` the group whose figures the icons are about,
    empty for everyone.
    """

    slug: str
    title: str
    what: str
    unit: str
    period: str
    headline: str = ""
    latest: str = ""
    picture: Picture | None = None
    variation: Variation | None = None
    assurance: Assurance | None = None
    icons_of: str = ""
    target: str = ""
    rows: tuple[GroupRow, ...] = ()
    comparator: str = ""
    decimals: int = 1
    gap: str = ""
    working: tuple[str, ...] = ()
    commitment: str = ""
    status: Status | None = None
    narrative: Narrative = Narrative()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The first page: how things stand, and what the board must act on, watch, and may rely on."""

    kind: Literal["summary"] = "summary"
    title: str = "Summary"
    words: tuple[str, ...] = ()
    narrative: Narrative = Narrative()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is other than it was in the last pack."""

    what: str
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since the last pack; `since` names it, empty for a first pack. See `changes.between`."""

    kind: Literal["changes"] = "changes"
    title: str = "What changed since last time"
    since: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """The measures: at a glance, and then a page each."""

    kind: Literal["measures"] = "measures"
    title: str = "Measures"
    words: tuple[str, ...] = ()
    pages: tuple[MeasurePage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A public promise as it stands. `answers` is who answers for it on the board; `updated` the last update."""

    title: str
    answers: str
    status: Status
    due: date | None = None
    updated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitments:
    """The commitments that the board answers for."""

    kind: Literal["commitments"] = "commitments"
    title: str = "Commitments"
    words: tuple[str, ...] = ()
    commitments: tuple[Commitment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A count in this period and in the one before; None where there is none, `Withheld` where it is small."""

    label: str
    number: Figure
    before: Figure = None

    def __post_init__(self) -> None:
        _check_figure(self.label, self.number)
        _check_figure(self.label, self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakUp:
    """Reports of racism in counts that left the sealed room, small ones withheld."""

    kind: Literal["speak-up"] = "speak-up"
    title: str = "Speaking up about racism"
    words: tuple[str, ...] = ()
    this_period: str = "This period"
    last_period: str = "Last period"
    counts: tuple[Count, ...] = ()
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A risk: likelihood times impact, each 1 to 5, with appetite, controls and what is missing in them."""

    title: str
    likelihood: int
    impact: int
    owner: str = ""
    appetite: str = ""
    controls: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (1 <= self.likelihood <= MOST and 1 <= self.impact <= MOST):
            raise ContentUnusable(f"Likelihood and impact of the risk “{self.title}” are each from 1 to {MOST}.")

    @property
    def score(self) -> int:
        """Likelihood times impact."""
        return self.likelihood * self.impact


@dataclass(frozen=True, slots=True, kw_only=True)
class Risks:
    """The risks, those with the highest score first."""

    kind: Literal["risks"] = "risks"
    title: str = "Risks"
    words: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A step towards a commitment."""

    title: str
    owner: str
    status: Status
    due: date | None = None
    updated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """The actions that the committee follows."""

    kind: Literal["actions"] = "actions"
    title: str = "Actions"
    words: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A section of plain paragraphs under a title."""

    kind: Literal["note"] = "note"
    title: str
    words: tuple[str, ...] = ()


Section = Summary | Changes | Measures | Commitments | SpeakUp | Risks | Actions | Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the board is asked to decide, and why."""

    words: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A board pack. Author and checker are roles, not names. `record_digest` is that of the public record.

    A publication is no paper of a meeting: it asks for no decision, and the day is that on which it was drawn up.
    """

    title: str
    trust: str
    period: str
    committee: str
    meeting: date
    author: str
    checker: str
    demonstration: bool
    sections: tuple[Section, ...] = ()
    decisions: tuple[Decision, ...] = ()
    record_digest: str = ""
    publication: bool = False

    def __post_init__(self) -> None:
        for name in ("title", "trust", "period", "committee"):
            if not getattr(self, name).strip():
                raise ContentUnusable(f"A pack needs its {name}.")
        slugs = [page.slug for page in self.pages]
        twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        if twice:
            raise ContentUnusable(f"These measures are in the pack more than once: {', '.join(twice)}.")

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return "Publication" if self.publication else "Board pack"

    @property
    def pages(self) -> tuple[MeasurePage, ...]:
        """The pages of all measures, in order."""
        return tuple(page for section in self.sections if isinstance(section, Measures) for page in section.pages)


def _check_figure(name: str, figure: object) -> None:
    if isinstance(figure, float) and not math.isfinite(figure):
        raise ContentUnusable(
            f"The {name} is no number. Use None where there is none, Withheld where it is hidden."
        )
