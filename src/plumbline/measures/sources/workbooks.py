"""Opens Excel workbooks as publishers give them out, and says where a cell is when it is wrong.

Nothing in a workbook is ever run: only the stored values are read. A file that is too large, is no workbook
or was cut short is refused before a sheet is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from plumbline.measures.errors import BadInput, Problem

LARGEST_WORKBOOK = 64 * 1024 * 1024
"""Bytes on disk. The largest official workbook read so far has under 3 MB."""
LARGEST_UNPACKED = 1024 * 1024 * 1024
"""Bytes once unpacked: a small file may be packed so as to fill a machine's memory."""

_ZIP_MARK = b"PK\x03\x04"
_OLD_EXCEL_MARK = b"\xd0\xcf\x11\xe0"
_MEGABYTE = 1024 * 1024

Cell = object


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows of cells from the top left corner on, counted from 0; empty cells are ""."""

    file: str
    name: str
    rows: Sequence[Sequence[Cell]]

    def problem(self, what: str, *, row: int | None = None, column: int | None = None) -> Problem:
        """What is wrong and where; `row` and `column` count from 0, the sentence as Excel does."""
        return Problem(
            f"{self.file}, sheet “{self.name}”",
            what,
            None if row is None else row + 1,
            None if column is None else column_letters(column),
        )


def column_letters(column: int) -> str:
    """The letters Excel gives a column that is counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def read_sheets(path: Path, *, names: Sequence[str] = (), leave_out: Sequence[str] = ()) -> list[Sheet]:
    """The named sheets of an .xlsx workbook, or all but those left out.

    Raises `BadInput` where the file is too large, is no workbook, was cut short, or lacks a named sheet.
    """
    _check_file(path)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            wanted = names or [name for name in workbook.sheet_names if name not in leave_out]
            return [_read_sheet(path, workbook, name) for name in wanted]
    except CalamineError as error:
        raise _bad(path, f"cannot be read as a workbook ({error}); it may be damaged or locked.") from error


def _read_sheet(path: Path, workbook: CalamineWorkbook, name: str) -> Sheet:
    try:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except WorksheetNotFound:
        found = ", ".join(f"“{sheet}”" for sheet in workbook.sheet_names)
        raise _bad(path, f"has no sheet “{name}”; its sheets are {found}.") from None
    return Sheet(path.name, name, rows)


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            mark = file.read(len(_ZIP_MARK))
    except FileNotFoundError:
        raise _bad(path, f"is not there (looked in {path.parent}).") from None
    except OSError as error:
        raise _bad(path, f"cannot be opened ({error.strerror}).") from error
    if size > LARGEST_WORKBOOK:
        raise _bad(
            path,
            f"has {size // _MEGABYTE} MB, and at most {LARGEST_WORKBOOK // _MEGABYTE} MB are read. "
            "Is it the workbook as published? If so, ask for the limit to be raised.",
        )
    if mark == _OLD_EXCEL_MARK:
        raise _bad(path, "is in the older .xls format or locked with a password; save it as .xlsx without one.")
    if mark != _ZIP_MARK:
        raise _bad(path, "is not an Excel workbook (.xlsx), whatever its name says.")
    _check_packing(path)


def _check_packing(path: Path) -> None:
    if not is_zipfile(path):
        raise _bad(path, "is cut short: the end of the workbook is missing. Download it again.")
    try:
        with ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except BadZipFile as error:
        raise _bad(path, f"is damaged ({error}). Download it again.") from error
    if unpacked > LARGEST_UNPACKED:
        most = LARGEST_UNPACKED // _MEGABYTE
        raise _bad(path, f"would unpack to {unpacked // _MEGABYTE} MB, and at most {most} MB are read.")


def _bad(path: Path, what: str) -> BadInput:
    return BadInput([Problem(path.name, what)])
