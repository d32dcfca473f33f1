"""Frameworks as files: those that the product carries, and a CSV that a trust brings. Knows no tables.

A CSV is read whole before anything is kept: every problem is told with its row, and a file with one brings
nothing.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

FOLDER = Path(__file__).with_name("frameworks")
COLUMNS = ("code", "group", "requirement", "confirmed", "source", "since", "until")
LARGEST_FILE = 1_000_000
MOST_ROWS = 1_000
MOST_PROBLEMS = 20
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")


class FileUnusable(Exception):
    """A CSV that can't be read; `problems` says where, row by row."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems[0])
        self.problems = problems


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Step(_Strict):
    """One step of a scale."""

    value: int = Field(ge=-100, le=100)
    label: str = Field(min_length=1, max_length=60)
    meaning: str = Field(default="", max_length=300)


class ScaleFile(_Strict):
    """A scale, lowest step first."""

    slug: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str
    source: str = ""
    confirmed: bool = False
    steps: tuple[Step, ...] = Field(min_length=2)


class Asked(_Strict):
    """One requirement as a file gives it."""

    code: str = Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._/-]*$")
    group: str = Field(default="", max_length=150)
    text: str = Field(min_length=3, max_length=500)
    confirmed: bool = False
    source: str = Field(default="", max_length=500)
    since: date | None = None
    until: date | None = None

    @field_validator("group", "text", "source")
    @classmethod
    def _can_be_kept(cls, value: str) -> str:
        if any(ord(character) < 32 for character in value):
            raise ValueError("holds a character that is no text")
        return " ".join(value.split())

    @model_validator(mode="after")
    def _says_where(self) -> "Asked":
        if self.confirmed and not self.source:
            raise ValueError("say in “source” where it was read, or do not call it confirmed")
        if self.since and self.until and self.until < self.since:
            raise ValueError("“until” is before “since”")
        return self


class FrameworkFile(_Strict):
    """A framework that the product carries."""

    slug: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str
    version: str = ""
    dated: str = ""
    source: str = Field(pattern=r"^https://")
    about: str
    scale: ScaleFile | None = None
    requirements: tuple[Asked, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, raw: dict[str, Any]) -> dict[str, Any]:
        """A requirement without a source or a word on whether it is confirmed has those of the framework."""
        given = dict(raw)
        usual = {"confirmed": given.pop("confirmed", False), "source": given["source"]}
        return given | {"requirements": [usual | one for one in given["requirements"]]}


@cache
def carried() -> tuple[FrameworkFile, ...]:
    """Every framework of the product, by the name of its file."""
    return tuple(
        FrameworkFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.yaml"))
    )


def template_rows() -> Iterator[list[str]]:
    """Rows that show how a file is filled in, marked unconfirmed as long as nobody has read the source."""
    yield ["1.1", "A heading", "What is asked for, in your own words", "no", "", "", ""]
    yield ["1.2", "A heading", "Another thing, asked for from a day on", "no", "", "2026-04-01", ""]


def read_csv(content: bytes) -> list[Asked]:
    """The requirements of a CSV.

    Raises:
        FileUnusable: anything is wrong with it; every problem is told, up to a number.
    """
    rows = _rows(_text(content))
    head = _head(rows.pop(0)[1])
    if not rows:
        raise FileUnusable(["The file has a head and no rows."])
    if len(rows) > MOST_ROWS:
        raise FileUnusable([f"The file has {len(rows)} rows. A framework has at most {MOST_ROWS} requirements."])
    found, problems = [], []
    seen: dict[str, int] = {}
    for number, cells in rows:
        try:
            asked = _asked(head, cells)
        except ValueError as error:
            problems += [f"Row {number}: {text}." for text in _told(error)]
            continue
        if asked.code in seen:
            problems.append(f"Row {number}: the code {asked.code} is in row {seen[asked.code]} too.")
        seen.setdefault(asked.code, number)
        found.append(asked)
    if problems:
        raise FileUnusable(_not_too_many(problems))
    return found


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise FileUnusable(["The file is larger than 1 MB, which no list of requirements is."])
    if content.startswith((b"PK", b"\xd0\xcf")):
        raise FileUnusable(["This is a workbook. Save it as CSV and choose that file."])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets write on Windows unless they are told otherwise; a byte that it lacks is replaced.
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise FileUnusable(["The file is no text. Save it as CSV (UTF-8) and choose that file."])
    return text


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows with something in them, each with the number that a spreadsheet shows."""
    first = text.splitlines()[0] if text.strip() else ""
    separator = max(",;\t", key=first.count)
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise FileUnusable([f"The file can't be read as CSV: {error}."]) from None
    rows = [(number, cells) for number, cells in enumerate(read, start=1) if any(cell.strip() for cell in cells)]
    if not rows:
        raise FileUnusable(["The file is empty."])
    return rows


def _head(cells: list[str]) -> list[str]:
    head = [cell.strip().lower() for cell in cells]
    while head and not head[-1]:
        head.pop()
    missing = [name for name in ("code", "requirement") if name not in head]
    unknown = [name for name in head if name not in COLUMNS]
    twice = sorted({name for name in head if head.count(name) > 1})
    problems = [f"There is no column “{name}”." for name in missing]
    problems += [f"There is no use for a column “{name[:60]}”. Take it out." for name in unknown]
    problems += [f"There are two columns “{name}”." for name in twice if name in COLUMNS]
    if problems:
        raise FileUnusable(_not_too_many(problems))
    return head


def _asked(head: list[str], cells: list[str]) -> Asked:
    if any(cell.strip() for cell in cells[len(head) :]):
        raise ValueError("there are more cells than columns; put text with commas in quotation marks")
    given = dict(zip(head, (_plain(cell) for cell in cells), strict=False))
    return Asked.model_validate(
        {
            "code": given.get("code", ""),
            "group": given.get("group", ""),
            "text": given.get("requirement", ""),
            "confirmed": _yes_or_no(given.get("confirmed", "")),
            "source": given.get("source", ""),
            "since": _day(given, "since"),
            "until": _day(given, "until"),
        }
    )


def _plain(cell: str) -> str:
    """A cell as it was meant: our own downloads put an apostrophe before what a spreadsheet would run."""
    text = cell.strip()
    return text[1:] if text.startswith(("'=", "'+", "'-", "'@")) else text


def _yes_or_no(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValueError(f"“confirmed” is yes or no, not “{text[:60]}”")


def _day(given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name, "")
    if not text:
        return None
    day, slashes, rest = text.partition("/")
    month, _, year = rest.partition("/")
    try:
        # A spreadsheet turns 2026-04-01 into 01/04/2026 as soon as it is opened and saved here.
        return date(int(year), int(month), int(day)) if slashes else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{name}” is a day like 2026-04-01, not “{text[:60]}”") from None


NAMES = {"text": "requirement"}


def _told(error: ValueError) -> list[str]:
    if not isinstance(error, ValidationError):
        return [str(error)]
    return [_in_words(problem) for problem in error.errors()]


def _in_words(problem: Mapping[str, Any]) -> str:
    name = NAMES.get(str(problem["loc"][0]), str(problem["loc"][0])) if problem["loc"] else ""
    limits = problem.get("ctx", {})
    match problem["type"]:
        case "string_too_short":
            return f"“{name}” is empty or too short"
        case "string_too_long":
            return f"“{name}” has more than {limits['max_length']} characters"
        case "string_pattern_mismatch":
            return f"“{name}” starts with a letter or a number and holds only these, spaces and . _ / -"
    text = str(problem["msg"]).removeprefix("Value error, ")
    return f"“{name}” {text}" if name else text


def _not_too_many(problems: list[str]) -> list[str]:
    more = len(problems) - MOST_PROBLEMS
    return problems[:MOST_PROBLEMS] + ([f"And {more} more."] if more > 0 else [])
