"""The files of an extract: their kind, their headings, their encoding. Cells are read elsewhere, by an engine.

A file that cannot be read as what it claims to be is refused in a sentence that holds no cell of it.
"""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow.parquet as parquet

from plumbline.measures.errors import BadInput, Problem

CSV_ENDINGS = (".csv", ".tsv", ".txt")
PARQUET_ENDINGS = (".parquet",)
WORKBOOK_ENDINGS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
A_WORKBOOK = "is a workbook. Save each sheet as “CSV UTF-8”."
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
Encoding = Literal["utf-8", "windows-1252"]

_HEAD = 1_000_000
"""How many bytes a heading may take."""
_CHUNK = 4_000_000
MOST_COLUMNS = 2_000
"""Many times what any national table has; matching far more against layouts would keep somebody waiting."""
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A file as opening found it."""

    path: Path
    headings: tuple[str, ...]
    delimiter: str | None
    """None for Parquet."""

    @property
    def name(self) -> str:
        """The file's name, as messages give it."""
        return self.path.name


def find_files(place: Path) -> tuple[Path, ...]:
    """The CSV and Parquet files of a folder and its folders, in order of name; or the one file given."""
    if place.is_file():
        return (place,)
    if not place.is_dir():
        raise BadInput([Problem(place.name, "is not there.")])
    found = sorted(path for path in place.rglob("*") if path.is_file() and _may_hold_data(path))
    if not found:
        raise BadInput([Problem(place.name, "holds no CSV or Parquet file."), *left_aside(place)])
    return tuple(found)


def left_aside(place: Path) -> list[Problem]:
    """The workbooks of a folder, which hold tables that nobody reads until they are saved as text."""
    if not place.is_dir():
        return []
    books = sorted(path for path in place.rglob("*") if path.suffix.casefold() in WORKBOOK_ENDINGS)
    return [Problem(path.name, A_WORKBOOK) for path in books if not path.name.startswith((".", "~", "_"))]


def _may_hold_data(path: Path) -> bool:
    return path.suffix.casefold() in CSV_ENDINGS + PARQUET_ENDINGS and not path.name.startswith((".", "~", "_"))


def look_at(path: Path) -> DataFile:
    """The file's headings and how its cells are parted. Raises `BadInput` where it is no table."""
    if path.suffix.casefold() in PARQUET_ENDINGS:
        return _with_headings(path, _parquet_headings(path), None)
    if path.suffix.casefold() in WORKBOOK_ENDINGS:
        raise BadInput([Problem(path.name, A_WORKBOOK)])
    text = _head_of(path)
    rows = {mark: _first_row(text, mark) for mark in DELIMITERS}
    delimiter = max(rows, key=lambda mark: len(rows[mark]))
    if not rows[delimiter]:
        raise BadInput(
            [Problem(path.name, "has no heading that can be read: its first row is empty or badly quoted.", 1)]
        )
    return _with_headings(path, tuple(rows[delimiter]), delimiter)


def _with_headings(path: Path, headings: tuple[str, ...], delimiter: str | None) -> DataFile:
    if len(headings) > MOST_COLUMNS:
        told = f"has {len(headings):,} columns, and a table may have {MOST_COLUMNS:,}. Is it turned on its side?"
        raise BadInput([Problem(path.name, told, 1)])
    return DataFile(path=path, headings=headings, delimiter=delimiter)


def _parquet_headings(path: Path) -> tuple[str, ...]:
    try:
        return tuple(parquet.read_schema(path).names)
    except (OSError, ValueError) as error:
        raise BadInput([Problem(path.name, "is not a Parquet file, or is cut short.")]) from error


def _head_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise BadInput([Problem(path.name, f"cannot be opened ({error.strerror}).")]) from error
    _refuse_other_bytes(path, head, is_start=True)
    head = head.removeprefix(codecs.BOM_UTF8)
    if not head.strip():
        raise BadInput([Problem(path.name, "is empty.")])
    if head.endswith((b"\n", b"\r")) or len(head) < _HEAD:
        return _decode_either(head)
    return _decode_either(head[: max(head.rfind(b"\n"), head.rfind(b"\r"), 1)])


def _decode_either(head: bytes) -> str:
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError:
        return head.decode("cp1252", errors="replace")


def _first_row(text: str, delimiter: str) -> Sequence[str]:
    """The first row as this delimiter parts it; empty where its quotes then make no sense."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def check_encoding(path: Path) -> Encoding:
    """How a text file's letters are written, from all of its bytes. Raises `BadInput` where it is no text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding: Encoding = "utf-8"
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            _refuse_other_bytes(path, chunk, is_start=file.tell() == len(chunk))
            encoding = _narrow(encoding, decoder, chunk)
    return encoding if encoding != "utf-8" else _narrow(encoding, decoder, b"", is_last=True)


def _narrow(
    encoding: Encoding, decoder: codecs.IncrementalDecoder, chunk: bytes, *, is_last: bool = False
) -> Encoding:
    if encoding != "utf-8":
        return encoding
    try:
        decoder.decode(chunk, is_last)
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _refuse_other_bytes(path: Path, chunk: bytes, *, is_start: bool) -> None:
    if is_start and chunk.startswith(_UTF16_MARKS):
        raise BadInput([Problem(path.name, "is saved as UTF-16; save it again as “CSV UTF-8”.")])
    if b"\x00" in chunk:
        what = "holds bytes that no text file has; it may be a workbook or UTF-16. Save it as “CSV UTF-8”."
        raise BadInput([Problem(path.name, what)])


def rewrite_as_utf8(path: Path, target: Path) -> int:
    """Write a file that is not all UTF-8 as UTF-8, line by line: a line that is UTF-8 already stays as it is.

    Files that were put together from two programs hold both; one rule for all of it would spoil half the names.
    Returns how many lines held letters that were UTF-8 already.
    """
    were_utf8 = 0
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as file:
        target.chmod(0o600)
        while line := source.readline(_CHUNK):
            text, is_utf8 = _decode_line(path, line)
            were_utf8 += is_utf8
            file.write(text)
    return were_utf8


def _decode_line(path: Path, line: bytes) -> tuple[str, bool]:
    """The line as text, and whether it holds letters beyond ASCII that are UTF-8."""
    try:
        return line.decode("utf-8"), not line.isascii()
    except UnicodeDecodeError:
        pass
    try:
        return line.decode("cp1252"), False
    except UnicodeDecodeError as error:
        what = "is neither UTF-8 nor Windows-1252. Save it again as “CSV UTF-8”."
        raise BadInput([Problem(path.name, what)]) from error
