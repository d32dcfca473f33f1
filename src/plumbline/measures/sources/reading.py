"""Reads CSV files with precise errors: which file, which row, which column, and what to do about it.

Streams line by line, so that a file of any size is refused or read without filling the memory.
A value that cannot be taken exactly as it stands is an error; nothing is guessed, rounded or skipped.
"""

import csv
import re
from collections.abc import Callable, Collection, Generator, Hashable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from plumbline.measures.errors import BadInput, Problem

Parsed = TypeVar("Parsed")

MOST_PROBLEMS = 1000
"""Reading stops after this many bad rows: the file is plainly not what it claims to be."""

_WHOLE = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, which knows its own place so that every complaint can name it."""

    file: str
    number: int
    values: Mapping[str, str]

    def wrong(self, column: str, what: str) -> BadInput:
        """The error to raise about one cell of this row."""
        return BadInput([Problem(self.file, what, self.number, column)])

    def text(self, column: str) -> str:
        """The cell, trimmed; an empty one is an error."""
        value = self.values[column].strip()
        if not value:
            raise self.wrong(column, "is empty.")
        return value

    def is_blank(self, column: str) -> bool:
        """Whether the cell holds nothing."""
        return not self.values[column].strip()

    def count(self, column: str) -> int:
        """The cell as a whole number that is zero or more."""
        value = self.text(column)
        if _WHOLE.fullmatch(value):
            return int(value)
        if _DECIMAL.fullmatch(value):
            kind = "negative" if value.startswith("-") else "not whole"
            raise self.wrong(column, f"{value} is {kind}; a count is a whole number, zero or more.")
        raise self.wrong(column, f"“{value}” is not a number; a count is a whole number, zero or more.")

    def population(self, column: str) -> int:
        """The cell as a whole number above zero, fit to divide by."""
        value = self.count(column)
        if value == 0:
            raise self.wrong(column, "is zero, and a rate cannot be divided by zero people.")
        return value

    def decimal(self, column: str) -> float:
        """The cell as a number that is zero or more."""
        value = self.text(column)
        if not _DECIMAL.fullmatch(value):
            raise self.wrong(column, f"“{value}” is not a number.")
        if value.startswith("-"):
            raise self.wrong(column, f"{value} is negative; it must be zero or more.")
        return float(value)

    def choice(self, column: str, known: Collection[str], *, kind: str) -> str:
        """The cell, which must be one of the known codes (`kind` says what they are, for the error)."""
        value = self.text(column)
        if value not in known:
            raise self.wrong(column, f"“{value}” is not {kind} that Plumbline knows.")
        return value


def read_table(
    path: Path,
    parse: Callable[[Row], Parsed | None],
    *,
    needs: Sequence[str],
    key: Callable[[Parsed], Hashable] | None = None,
) -> list[Parsed]:
    """Read a whole file into parsed rows, or raise `BadInput` with every bad row and load nothing.

    `needs` are the columns that must be there (others may be); `key` says what makes a row unique. A row that
    `parse` gives None for is about something else and is left aside.
    """
    parsed: list[Parsed] = []
    problems: list[Problem] = []
    first_seen: dict[Hashable, int] = {}
    is_empty = True
    with closing(read_rows(path, needs=needs)) as rows:
        for row in rows:
            is_empty = False
            try:
                value = parse(row)
                if value is not None and key is not None:
                    _refuse_second(row, key(value), first_seen)
            except BadInput as bad:
                problems.extend(bad.problems)
                if len(problems) >= MOST_PROBLEMS:
                    break
            else:
                if value is not None:
                    parsed.append(value)
    if problems:
        raise BadInput(problems)
    if is_empty:
        raise BadInput([Problem(path.name, "has a heading and no rows.")])
    return parsed


def _refuse_second(row: Row, key: Hashable, first_seen: dict[Hashable, int]) -> None:
    first = first_seen.setdefault(key, row.number)
    if first != row.number:
        raise BadInput([Problem(row.file, f"repeats row {first}; each figure may stand once.", row.number)])


def read_rows(path: Path, *, needs: Sequence[str]) -> Generator[Row, None, None]:
    """The rows of a UTF-8 CSV file with a heading, one at a time.

    Whoever may stop before the last row holds it in `contextlib.closing`, which shuts the file at once.
    """
    with closing(_lines(path)) as lines:
        reader = csv.reader(lines, strict=True)
        header = _header(path, reader, needs)
        while True:
            start = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                what = f"is cut short or badly quoted ({error})."
                raise BadInput([Problem(path.name, what, start)]) from error
            if cells:
                yield _row(path, header, cells, start)


def _header(path: Path, reader: Iterator[list[str]], needs: Sequence[str]) -> list[str]:
    try:
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        raise BadInput([Problem(path.name, "is empty.")]) from None
    except csv.Error as error:
        raise BadInput([Problem(path.name, f"is badly quoted ({error}).", 1)]) from error
    twice = sorted({name for name in header if name and header.count(name) > 1})
    missing = [name for name in needs if name not in header]
    found = ", ".join(name or "(no name)" for name in header)
    problems = [Problem(path.name, "stands twice in the heading.", 1, name) for name in twice]
    problems += [Problem(path.name, f"is missing from the heading; found: {found}.", 1, name) for name in missing]
    if problems:
        raise BadInput(problems)
    return header


def _row(path: Path, header: list[str], cells: list[str], number: int) -> Row:
    if len(cells) < len(header):
        what = f"has {len(cells)} cells where the heading has {len(header)}; the file looks cut short."
        raise BadInput([Problem(path.name, what, number)])
    if len(cells) > len(header):
        what = f"has {len(cells)} cells where the heading has {len(header)}; a comma may lack its quotes."
        raise BadInput([Problem(path.name, what, number)])
    return Row(path.name, number, dict(zip(header, cells, strict=True)))


def _lines(path: Path) -> Generator[str, None, None]:
    """Lines decoded one by one, so that a wrong byte can be placed."""
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                yield _decode(path, number, raw)
    except FileNotFoundError:
        raise BadInput([Problem(path.name, f"is not there (looked in {path.parent}).")]) from None
    except OSError as error:
        raise BadInput([Problem(path.name, f"cannot be opened ({error.strerror}).")]) from error


def _decode(path: Path, number: int, raw: bytes) -> str:
    if number == 1:
        if raw.startswith(_UTF16_MARKS):
            raise BadInput([Problem(path.name, "is saved as UTF-16; save it again as “CSV UTF-8”.")])
        raw = raw.removeprefix(b"\xef\xbb\xbf")
    if b"\x00" in raw:
        what = "holds bytes that no text file has; it may be a workbook or UTF-16. Save it as “CSV UTF-8”."
        raise BadInput([Problem(path.name, what, number)])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        what = (
            f"is not UTF-8 (byte {raw[error.start]:#04x} at character {error.start + 1}); "
            "it may be saved for an older Windows. Save it again as “CSV UTF-8”."
        )
        raise BadInput([Problem(path.name, what, number)]) from error
