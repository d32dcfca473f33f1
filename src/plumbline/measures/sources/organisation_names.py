"""Finds the organisation code that belongs to a name, and says plainly how it was found or that it was not.

Only a name that one official list carries, letter for letter or but for spelling conventions, gets a code.
Names that merely look alike are suggested to a person and never used: two trusts may differ by one word.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from importlib.resources import files
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from plumbline.measures.sources.reading import Row, read_table

FEWEST_ALIKE = 80.0
"""Likeness, from 0 to 100, from which a name is worth showing to a person."""
MOST_SUGGESTIONS = 3

_SPELLINGS = {"&": " AND ", "SAINT ": "ST "}


class How(Enum):
    """How a name was matched."""

    EXACTLY = "exactly"
    BY_SPELLING = "but for spelling"
    NOT_AT_ALL = "not matched"


@dataclass(frozen=True, slots=True)
class NameList:
    """An official list of names with their codes, and how it calls itself."""

    title: str
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that looks like the one sought, for a person to judge."""

    name: str
    code: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for one name."""

    name: str
    how: How
    code: str | None = None
    found_in: str = ""
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Succession:
    """From `on`, the organisation `new` stands where `old` stood."""

    old: str
    new: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRow:
    """A match as a row of a table: code and list are blank where there is none."""

    name: str
    code: str
    how: str
    found_in: str
    looks_like: str

    @property
    def key(self) -> tuple[str, ...]:
        """What may stand once in a table."""
        return (self.name,)


def as_rows(matches: Iterable[Match]) -> list[NamedRow]:
    """Matches as rows, with what they look like in words."""
    return [
        NamedRow(
            name=match.name,
            code=match.code or "",
            how=match.how.value,
            found_in=match.found_in,
            looks_like="; ".join(f"{each.name} ({each.code})" for each in match.suggestions),
        )
        for match in matches
    ]


def match_names(names: Iterable[str], lists: Sequence[NameList]) -> list[Match]:
    """One match a name, in order of names. Earlier lists win; exact names win over spellings.

    Two names of one list that differ in spelling only, with two codes, match neither.
    """
    spelt = [_by_spelling(each) for each in lists]
    return [_match(name, lists, spelt) for name in sorted(set(names))]


def read_trusts(path: Path, *, title: str) -> NameList:
    """The ODS list of trusts (columns `ods_code`, `name`). Raises `BadInput`."""
    rows = read_table(path, _trust, needs=("ods_code", "name"), key=lambda row: row[1])
    return NameList(title, dict(rows))


def read_successions(path: Path) -> list[Succession]:
    """The ODS list of who followed whom (columns `old_code`, `new_code`, `date`). Raises `BadInput`."""
    return read_table(path, _succession, needs=("old_code", "new_code", "date"))


def later_successions() -> list[Succession]:
    """Those that Plumbline carries because the ODS file at hand ends before them."""
    text = files(__package__).joinpath("successions.yaml").read_text(encoding="utf-8")
    return [Succession(each["old"], each["new"], each["from"]) for each in yaml.safe_load(text)]


def successors(code: str, successions: Iterable[Succession], *, on: date) -> frozenset[str]:
    """Who stands on that day where `code` stood; `code` itself where nobody followed it.

    More than one where an organisation was parted.
    """
    followed: dict[str, set[str]] = {}
    for each in successions:
        if each.on <= on and each.old != each.new:
            followed.setdefault(each.old, set()).add(each.new)
    ends: set[str] = set()
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        waiting += followed.get(current, ())
        if current not in followed:
            ends.add(current)
    return frozenset(ends)


def normalise(name: str) -> str:
    """A name without the freedoms of spelling: case, "&", apostrophes, points, commas, spaces.

    >>> normalise("Sheffield Health & Social Care  NHS Foundation Trust")
    'SHEFFIELD HEALTH AND SOCIAL CARE NHS FOUNDATION TRUST'
    """
    plain = name.upper()
    for spelling, plainer in _SPELLINGS.items():
        plain = plain.replace(spelling, plainer)
    plain = re.sub(r"['’.]", "", plain)
    return " ".join(re.sub(r"[^A-Z0-9]+", " ", plain).split())


def _match(name: str, lists: Sequence[NameList], spelt: Sequence[Mapping[str, str]]) -> Match:
    for each in lists:
        if name in each.codes:
            return Match(name, How.EXACTLY, each.codes[name], each.title)
    for each, codes in zip(lists, spelt, strict=True):
        if normalise(name) in codes:
            return Match(name, How.BY_SPELLING, codes[normalise(name)], each.title)
    return Match(name, How.NOT_AT_ALL, suggestions=_suggestions(name, spelt))


def _suggestions(name: str, spelt: Sequence[Mapping[str, str]]) -> tuple[Suggestion, ...]:
    codes = {other: code for codes in reversed(spelt) for other, code in codes.items()}
    alike = process.extract(
        normalise(name), codes.keys(), scorer=fuzz.ratio, limit=MOST_SUGGESTIONS, score_cutoff=FEWEST_ALIKE
    )
    return tuple(Suggestion(other, codes[other], round(likeness, 1)) for other, likeness, _ in alike)


def _by_spelling(each: NameList) -> dict[str, str]:
    """Normalised names with their codes, without those that would stand for two codes."""
    codes: dict[str, set[str]] = {}
    for name, code in each.codes.items():
        codes.setdefault(normalise(name), set()).add(code)
    return {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}


def _trust(row: Row) -> tuple[str, str]:
    return row.text("name"), row.text("ods_code")


def _succession(row: Row) -> Succession:
    value = row.text("date")
    try:
        on = date.fromisoformat(value)
    except ValueError:
        raise row.wrong("date", f"“{value}” is not a date like 2024-10-01.") from None
    return Succession(row.text("old_code"), row.text("new_code"), on)
