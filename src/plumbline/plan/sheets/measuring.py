"""How large a workbook would be once it is unpacked, told before anything unpacks it.

A reader lays a sheet out from its first cell to its last. One cell in the furthest corner, or one row that is
repeated a million times, would take all memory there is; and a file of a few kilobytes can unpack to gigabytes.
"""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 80 * 1024 * 1024
MOST_PARTS = 2_000
MOST_ROWS = 6_000
"""Below one another in a sheet, and in all sheets together."""
MOST_TEXT = 10_000_000
"""Characters in all cells together, each cell counted that a merged one spans."""
MOST_COLUMNS = 300
_REFERENCE = re.compile(r"([A-Z]{1,4})(\d{1,9})")
_STEP = 64 * 1024


class Unreadable(Exception):
    """A file that can't be taken; the sentence says why, and what to do."""


TOO_LONG = (
    f"A sheet goes further than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns. Delete what is below and beside "
    "the plan, even if it looks empty, and save the file again."
)
TOO_MANY_ROWS = (
    f"The sheets hold more than {MOST_ROWS:,} rows together. Bring the plan in parts, or delete the sheets that "
    "are no part of it."
)
TOO_MUCH_TEXT = (
    f"The cells hold more than {MOST_TEXT:,} characters together. Bring the plan in parts, or delete the sheets "
    "that are no part of it."
)
UNPACKS = f"The file unpacks to more than {MOST_UNPACKED // 1024 // 1024} MB. Bring the plan alone."
BROKEN = "The file can't be read: it is damaged or cut short. Open it, save it again, and bring that."
MACROS = "The workbook holds macros. Save it as an ordinary Excel workbook (.xlsx), without them."


def check_archive(content: bytes) -> None:
    """Raise `Unreadable` unless an XLSX or ODS file can be laid out in a little memory and holds no macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unreadable(UNPACKS)
            if any(_holds_macros(part.filename) for part in parts):
                raise Unreadable(MACROS)
            for part in parts:
                if _is_sheet(part.filename):
                    _measure(archive, part)
    except NotImplementedError as error:  # before its parent, RuntimeError
        raise Unreadable(BROKEN) from error
    except RuntimeError as error:  # what zipfile raises for a password
        raise Unreadable("The file is locked with a password. Save it without one.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        # ValueError is how zipfile takes places before the beginning, and names in no encoding.
        raise Unreadable(BROKEN) from error


def _holds_macros(name: str) -> bool:
    return name.casefold().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/"))


def _is_sheet(name: str) -> bool:
    return name == "content.xml" or (name.startswith("xl/worksheets/") and name.endswith(".xml"))


def _measure(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    # zipfile gives no more bytes than the archive says, so what was added up above holds.
    parser = expat.ParserCreate()
    ruler = _Ruler()
    parser.StartElementHandler = ruler.begin
    parser.EntityDeclHandler = _no_entities
    try:
        with archive.open(part) as file:
            while piece := file.read(_STEP):
                parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(BROKEN) from error


def _no_entities(*_of_it: object) -> None:
    raise Unreadable(BROKEN)


class _Ruler:
    """Follows the cells of a sheet, and refuses where they lead too far."""

    def __init__(self) -> None:
        self._row = self._column = 0
        self._repeats = 1

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        plain = name.rpartition(":")[2]
        if plain == "c":
            self._excel_cell(attributes.get("r", ""))
        elif plain == "table":
            self._row = 0
        elif plain == "table-row":
            self._row, self._column = self._row + self._repeats, 0
            self._repeats = _number(attributes.get("table:number-rows-repeated"))
        elif plain == "table-cell":
            self._column += _number(attributes.get("table:number-columns-repeated"))
            if any(key.startswith(("office:value", "calcext:value", "table:formula")) for key in attributes):
                self._check(self._row + self._repeats, self._column)
        elif plain == "p" and self._column:
            self._check(self._row + self._repeats, self._column)

    def _excel_cell(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference)
        if found:
            self._check(int(found[2]), column_number(found[1]))

    def _check(self, row: int, column: int) -> None:
        if row > MOST_ROWS or column > MOST_COLUMNS:
            raise Unreadable(TOO_LONG)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 1


def column_number(letters: str) -> int:
    """The number of a column by its letters: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """The letters of a column by its number: 1 is A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
