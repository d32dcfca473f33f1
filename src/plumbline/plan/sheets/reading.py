"""Reads the sheets of a workbook or of a CSV file into plain cells: texts, numbers and days.

Goes by what a file holds, not by its name. Nothing in it is run: a formula is what it last came to. What stands
in a merged cell stands in each of its rows, because that is what whoever merged them meant.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from plumbline.plan.sheets.measuring import (
    BROKEN,
    MACROS,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    TOO_LONG,
    TOO_MANY_ROWS,
    TOO_MUCH_TEXT,
    Unreadable,
    check_archive,
    column_letters,
)

Cell = str | int | float | date | None
LONGEST_CELL = 10_000
MOST_SHEETS = 60
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED, _VBA = "EncryptedPackage".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le")
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 40
LOCKED = "The file is locked with a password. Save it without one."
NOT_A_SHEET = "This is no spreadsheet that can be read. Save it as an Excel workbook (.xlsx) or as CSV."


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows from the very first, each as long as the longest."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False
    merged: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    """Places (row, column) that hold what stands in a merged cell above them, not something of their own."""

    @property
    def is_empty(self) -> bool:
        return not any(is_filled(cell) for row in self.rows for cell in row)


def is_filled(cell: Cell) -> bool:
    """Whether there is anything in a cell."""
    return cell is not None and cell != ""


def place(row: int, column: int) -> str:
    """How people name a cell, counted from nought: D14."""
    return f"{column_letters(column + 1)}{row + 1}"


def read_sheets(content: bytes) -> list[Sheet]:
    """Every sheet with anything in it, in order. Raises `Unreadable` with a sentence."""
    check_file(content)
    if content.startswith(_ZIP):
        check_archive(content)
        found = _read_workbook(content)
    elif content.startswith(_OLE):
        _check_old_workbook(content)
        found = _read_workbook(content)
    else:
        found = [_read_text(content)]
    filled = [sheet for sheet in found if not sheet.is_empty]
    if not filled:
        raise Unreadable("Every sheet of the file is empty. Choose another one.")
    _check_all(filled)
    return filled


def is_workbook(content: bytes) -> bool:
    """Whether a file begins as XLSX, XLS and ODS do."""
    return content.startswith((_ZIP, _OLE))


def check_file(content: bytes) -> None:
    """Raise `Unreadable` for nothing at all, and for too many bytes."""
    if not content.strip(b"\x00 \r\n\t"):
        raise Unreadable("The file is empty. Choose another one.")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"The file has more than {MOST_BYTES // 1024 // 1024} MB. Bring the plan alone.")


def _check_all(sheets: Sequence[Sheet]) -> None:
    """What may stand in one sheet may not stand in each of sixty: it would be added to the plan in one piece."""
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise Unreadable(TOO_MANY_ROWS)
    texts = (cell for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, str))
    if sum(map(len, texts)) > MOST_TEXT:
        raise Unreadable(TOO_MUCH_TEXT)


def _check_old_workbook(content: bytes) -> None:
    if _LOCKED in content:
        raise Unreadable(LOCKED)
    if _VBA in content:
        raise Unreadable(MACROS)


# Workbooks: XLSX, XLS and ODS.


def _read_workbook(content: bytes) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            wanted = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            if len(wanted) > MOST_SHEETS:
                raise Unreadable(f"The workbook has more than {MOST_SHEETS} sheets. Bring the plan alone.")
            return [
                _sheet(book.get_sheet_by_name(one.name), one.visible != SheetVisibleEnum.Visible)
                for one in wanted
            ]
    except PasswordError as error:
        raise Unreadable(LOCKED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(BROKEN if content.startswith(_ZIP) else NOT_A_SHEET) from error


def _sheet(read: object, hidden: bool) -> Sheet:
    from python_calamine import CalamineSheet

    assert isinstance(read, CalamineSheet)  # noqa: S101 - for the type checker
    if read.total_height > MOST_ROWS or read.total_width > MOST_COLUMNS:
        raise Unreadable(TOO_LONG)
    rows = [[_cell(value) for value in row] for row in read.to_python(skip_empty_area=False)]
    merged = _spread(rows, read.merged_cell_ranges or [])
    return Sheet(str(read.name), tuple(map(tuple, rows)), hidden, frozenset(merged))


def _spread(
    rows: list[list[Cell]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]
) -> set[tuple[int, int]]:
    """Write what stands in a merged cell into each row that it spans; the places that got it."""
    filled = set()
    for (top, left), (bottom, _) in ranges:
        if top >= len(rows) or left >= len(rows[top]) or not is_filled(rows[top][left]):
            continue
        for row in range(top + 1, min(bottom, len(rows) - 1) + 1):
            rows[row][left] = rows[top][left]
            filled.add((row, left))
    return filled


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool) or not isinstance(value, int | float | date):
        return _tidy(str(value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _tidy(text: str) -> str:
    if len(text) > LONGEST_CELL:
        raise Unreadable(f"A cell holds more than {LONGEST_CELL:,} characters. Shorten it.")
    kept = "".join(mark for mark in text if mark in "\n\t" or mark.isprintable() or mark.isspace())
    return "\n".join(" ".join(line.split()) for line in kept.splitlines()).strip()


# CSV.


def _read_text(content: bytes) -> Sheet:
    text = _decoded(content)
    if "\x00" in text:
        raise Unreadable(NOT_A_SHEET)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise Unreadable(NOT_A_SHEET) from error
    width = max(map(len, rows), default=0)
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        raise Unreadable(TOO_LONG)
    cells = [[_armed(_tidy(cell)) for cell in row] + [""] * (width - len(row)) for row in rows]
    return Sheet("Sheet 1", tuple(map(tuple, cells)))


def _armed(text: str) -> str:
    """Our own downloads put an apostrophe before what a spreadsheet would run."""
    return text[1:] if text.startswith("'") and text[1:2] in {"=", "+", "-", "@", "'"} else text


def _decoded(content: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strictly(content, encoding)
    if content[1:200:2].count(0) > len(content[1:200:2]) // 2:
        return _strictly(content, "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, "windows-1252")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(NOT_A_SHEET) from error


def _delimiter(text: str) -> str:
    """The mark that parts the most cells in the first rows, each row counted once for each of its cells."""
    beginning = "\n".join(text.splitlines()[:_LOOKED_AT])
    return max(_DELIMITERS, key=lambda mark: _parted(beginning, mark))


def _parted(text: str, mark: str) -> int:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    except csv.Error:
        return 0
    alike = max(set(widths), key=widths.count, default=0)
    return (alike - 1) * widths.count(alike) if alike > 1 else sum(width - 1 for width in widths if width > 1)
