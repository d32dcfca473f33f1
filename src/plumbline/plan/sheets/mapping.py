"""Which column of an action plan is which: finds the headings, and proposes what each means.

Columns are known by their headings, so that one choice holds for all sheets of a workbook, and for the next one
with the same headings.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from plumbline.plan.sheets.reading import Cell, Sheet, is_filled

HEADER_WITHIN = 40
NEAR_ENOUGH = 88
LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a column may hold, the heading that we give it, and others that trusts give it."""

    key: str
    label: str
    also: tuple[str, ...] = ()


FIELDS: tuple[Field, ...] = (
    Field(
        "area",
        "Focus area",
        ("area of focus", "theme", "priority", "workstream", "priority area", "area", "pillar", "domain"),
    ),
    Field(
        "promise",
        "Commitment",
        ("objective", "aim", "goal", "promise", "we will", "strategic objective", "outcome", "pledge"),
    ),
    Field("for_whom", "For whom", ("who benefits", "for who", "audience", "group affected")),
    Field("why", "Why", ("rationale", "reason", "why this matters", "evidence base", "background")),
    Field(
        "answers",
        "Who answers for it on the board",
        ("executive lead", "exec lead", "executive sponsor", "board lead", "sro", "accountable", "exec sponsor"),
    ),
    Field("committee", "Committee", ("governance", "reports to", "reporting committee", "oversight")),
    Field("promise_due", "Commitment due", ("commitment by when", "objective due", "commitment date")),
    Field(
        "action",
        "Action",
        (
            "actions",
            "what we will do",
            "key action",
            "action required",
            "task",
            "activity",
            "step",
            "actions required",
        ),
    ),
    Field("detail", "Detail", ("description", "details", "how", "action detail", "notes")),
    Field(
        "owner",
        "Owner",
        (
            "lead",
            "action owner",
            "who",
            "responsible",
            "responsible person",
            "by whom",
            "lead officer",
            "action lead",
        ),
    ),
    Field("deputy", "Deputy", ("deputy lead", "second lead", "supported by", "deputy owner", "co lead")),
    Field("starts", "Start", ("start date", "from", "begins", "begin", "date started", "planned start")),
    Field(
        "due",
        "Due",
        (
            *(
                "due date",
                "deadline",
                "timescale",
                "by when",
                "target date",
                "end date",
                "completion date",
                "end",
            ),
            *("when", "timeframe", "finish", "date due", "completion", "timeline", "planned end", "review date"),
        ),
    ),
    Field("milestones", "Milestones", ("milestone", "key milestones", "deliverables", "interim milestones")),
    Field("partners", "Partners", ("partner", "partner organisations", "partner organisation", "working with")),
    Field("cost", "Cost", ("budget", "cost £", "resource", "resources", "funding", "estimated cost")),
    Field(
        "status", "Status", ("brag", "rag", "rag rating", "brag rating", "rag status", "brag status", "rating")
    ),
    Field(
        "progress",
        "Progress",
        ("update", "progress update", "latest update", "commentary", "comments", "progress to date", "position"),
    ),
)
BY_KEY = {one.key: one for one in FIELDS}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands in one or more sheets."""

    key: str
    text: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A sheet whose headings were found: where its rows begin, and in which column each heading stands."""

    sheet: Sheet
    body: int
    columns: Mapping[str, int]
    """Headings' keys and their columns."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose, or was proposed: which sheets, which heading is which field, how to read the rest."""

    sheets: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """Fields and the keys of their headings."""
    carry_down: bool = True
    no_day: str = ""
    """The day, as ISO, for actions without one; empty: they are errors."""
    with_progress: bool = False
    people: Mapping[str, str] = field(default_factory=dict)
    """Who is meant by a name that is not exactly somebody's: their identifier, or `NOBODY`."""

    def meaning(self, people: Mapping[str, str]) -> "Choices":
        """The same, with these names meaning these people."""
        return replace(self, people=people)

    def as_json(self) -> dict[str, object]:
        """What is kept of it."""
        return {
            "sheets": list(self.sheets),
            "columns": dict(self.columns),
            "carry_down": self.carry_down,
            "no_day": self.no_day,
            "with_progress": self.with_progress,
            "people": dict(self.people),
        }


NOBODY = "nobody"


def choices_from(kept: Mapping[str, object]) -> Choices:
    """The choices that `as_json` gave."""
    return Choices(**{**kept, "sheets": tuple(kept.get("sheets", ()))})  # type: ignore[arg-type]


def plain(cell: Cell) -> str:
    """A heading or a name for comparing: small letters and digits, single spaces."""
    return " ".join(re.sub(r"[^a-z0-9£]+", " ", str(cell or "").casefold()).split())


_NAMES = {one.key: [plain(name) for name in (one.label, *one.also)] for one in FIELDS}
_EXACTLY = {name: key for key, names in _NAMES.items() for name in names}
_EXACTLY |= {names[0]: key for key, names in _NAMES.items()}


# Finding the headings.


def lay_out(sheet: Sheet) -> LaidOut | None:
    """The sheet with its headings, or None where no row looks like headings."""
    scores = [len(_meant(row)) for row in sheet.rows[:HEADER_WITHIN]]
    best = max(range(len(scores)), key=lambda at: (scores[at], -at), default=0)
    if not scores or scores[best] < 2:
        return None
    upper, lower = _both_rows(sheet, best)
    headings = [_heading(sheet, upper, lower, column) for column in range(len(sheet.rows[best]))]
    columns: dict[str, int] = {}
    for column, heading in enumerate(headings):
        if key := plain(heading):
            again = sum(1 for one in headings[:column] if plain(one) == key)
            columns[f"{key} {again + 1}" if again else key] = column
    return LaidOut(sheet, lower + 1, columns)


def _meant(row: Sequence[Cell]) -> set[str]:
    """The fields that a row's cells could be headings of."""
    return {found for cell in row if isinstance(cell, str) and (found := _means(plain(cell)))}


def _both_rows(sheet: Sheet, best: int) -> tuple[int, int]:
    """The first and the last row of the headings: the row below, or above, may hold those that this one lacks."""
    for upper, lower, other in ((best, best + 1, best + 1), (best - 1, best, best - 1)):
        if 0 <= other < len(sheet.rows) and _completes(sheet.rows[other], sheet.rows[best]):
            return upper, lower
    return best, best


def _completes(other: Sequence[Cell], row: Sequence[Cell]) -> bool:
    filled = [cell for cell in other if is_filled(cell)]
    if not all(isinstance(cell, str) and len(cell) <= LONGEST_HEADING for cell in filled):
        return False
    missing = [cell for cell, beside in zip(other, row, strict=True) if is_filled(cell) and not is_filled(beside)]
    return bool(_meant(missing)) and len(_meant(filled)) >= len(filled) / 2


def _heading(sheet: Sheet, upper: int, lower: int, column: int) -> Cell:
    below = sheet.rows[lower][column]
    found = below if is_filled(below) else sheet.rows[upper][column]
    return found if isinstance(found, str) and len(found) <= LONGEST_HEADING * 2 else None


def _means(heading: str) -> str:
    """The field that a heading is most likely of, or nothing. Nothing of a file is remembered for the next."""
    if not heading or len(heading) > LONGEST_HEADING:
        return ""
    if heading in _EXACTLY:
        return _EXACTLY[heading]
    near = process.extractOne(
        heading, list(_EXACTLY), scorer=fuzz.token_sort_ratio, processor=None, score_cutoff=NEAR_ENOUGH
    )
    return _EXACTLY[near[0]] if near else ""


def _likeness(heading: str, of: Field) -> float:
    names = _NAMES[of.key]
    if heading in names:
        # Our own headings before any other that could be meant.
        return 102.0 if heading == names[0] else 101.0
    if len(heading) > LONGEST_HEADING:
        return 0.0
    return max(fuzz.token_sort_ratio(heading, name, score_cutoff=NEAR_ENOUGH) for name in names)


# Proposing.


def headings_of(sheets: Iterable[LaidOut]) -> list[Heading]:
    """All headings of some sheets, in order, each with something that stands below it."""
    found: dict[str, Heading] = {}
    for laid in sheets:
        for key, column in laid.columns.items():
            if key not in found or not found[key].example:
                below = (str(row[column]) for row in laid.sheet.rows[laid.body :] if is_filled(row[column]))
                found[key] = Heading(key, _shown(laid, key, column), next(below, "")[:60])
    return list(found.values())


def _shown(laid: LaidOut, key: str, column: int) -> str:
    for row in range(laid.body - 1, -1, -1):
        cell = laid.sheet.rows[row][column]
        if is_filled(cell) and key.startswith(plain(cell)):
            return " ".join(str(cell).split())
    return key


def fingerprint(headings: Iterable[Heading]) -> str:
    """The same for the same headings in any order, whatever stands below them."""
    return hashlib.sha256("\n".join(sorted(one.key for one in headings)).encode()).hexdigest()


def propose(sheets: Sequence[LaidOut]) -> Choices:
    """Every visible sheet with headings, and for each field the heading that is most like it."""
    chosen = [one for one in sheets if not one.sheet.hidden] or list(sheets)
    headings = headings_of(chosen)
    pairs = sorted(
        ((_likeness(_unnumbered(h.key), f), -at, f.key, h.key) for at, h in enumerate(headings) for f in FIELDS),
        reverse=True,
    )
    columns: dict[str, str] = {}
    for score, _, key, heading in pairs:
        if score >= NEAR_ENOUGH and key not in columns and heading not in columns.values():
            columns[key] = heading
    return Choices(sheets=tuple(one.sheet.name for one in chosen), columns=columns)


def _unnumbered(key: str) -> str:
    return re.sub(r" \d+$", "", key)
