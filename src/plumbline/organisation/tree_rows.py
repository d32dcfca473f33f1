"""The organisation as rows of a CSV file: reading them, with every wrong cell named, and writing them.

Looks at the file alone; what depends on what is already known is checked in tree_plan.py. Reading never stops at
the first problem: whoever mends the file sees all of them at once.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from plumbline.organisation.models import Kind, PlaceKind

COLUMNS = ("kind", "code", "name", "parent", "ods_code", "opened", "closed", "address", "postcode", "sites")
REQUIRED = ("kind", "code", "name", "parent")
LONGEST = {"code": 40, "name": 200, "address": 500, "postcode": 10}
UNIT_KINDS = tuple(Kind.values)
SITE = "site"
PLACE_KINDS = tuple(PlaceKind.values)
KINDS = (*UNIT_KINDS, SITE, *PLACE_KINDS)
MOST_BYTES = 5_000_000
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, and a sentence. Row 0 is the file as a whole; row 1 its headings."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file, read: a unit, a site or a place."""

    number: int
    kind: str
    code: str
    name: str
    parent: str = ""
    ods_code: str = ""
    opened: date | None = None
    closed: date | None = None
    address: str = ""
    postcode: str = ""
    sites: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The code as it is compared: capital and small letters are the same."""
        return self.code.casefold()

    @property
    def is_unit(self) -> bool:
        """Whether this is a part of the trust, and not a place."""
        return self.kind in UNIT_KINDS


@dataclass
class Reading:
    """What a file says, and what is wrong with it."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_rows(content: bytes) -> Reading:
    """Read a file as it was uploaded."""
    reading = Reading()
    text = _decoded(content, reading)
    if text is not None:
        _read_table(text, reading)
    return reading


def _decoded(content: bytes, reading: Reading) -> str | None:
    advice = "Save it as “CSV UTF-8” and upload it again."
    problem = ""
    if len(content) > MOST_BYTES:
        problem = f"The file has {len(content):,} bytes; at most {MOST_BYTES:,} can be imported at once."
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problem = f"The file is in UTF-16. {advice}"
    elif b"\x00" in content or content.startswith(b"PK"):
        problem = f"This is no CSV file: it may be a workbook. {advice}"
    if problem:
        reading.problems.append(Problem(0, "", problem))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        sentence = f"A character in this row is not UTF-8. {advice}"
        reading.problems.append(Problem(row, "", sentence))
        return None


def _read_table(text: str, reading: Reading) -> None:
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [cell.strip().lower() for cell in next(table, [])]
        if _check_head(head, reading):
            for cells in table:
                if len(reading.rows) >= MOST_ROWS:
                    sentence = f"The file has more than {MOST_ROWS:,} rows; import it in parts."
                    reading.problems.append(Problem(0, "", sentence))
                    return
                _read_row(table.line_num, head, cells, reading)
    except csv.Error as error:
        sentence = f"The row cannot be parted into cells ({error}). Look for a quotation mark that is not closed."
        reading.problems.append(Problem(table.line_num, "", sentence))


def _check_head(head: list[str], reading: Reading) -> bool:
    before = len(reading.problems)
    for name in REQUIRED:
        if name not in head:
            reading.problems.append(Problem(1, name, f"The column “{name}” is missing."))
    for position, name in enumerate(head):
        if name in head[:position]:
            reading.problems.append(Problem(1, name, f"The column “{name}” is there twice."))
        elif name not in COLUMNS:
            known = ", ".join(COLUMNS)
            reading.problems.append(Problem(1, name, f"The column “{name}” is unknown. Known are: {known}."))
    return len(reading.problems) == before


def _read_row(number: int, head: list[str], cells: list[str], reading: Reading) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) > len(head):
        sentence = f"The row has {len(cells)} cells and the headings {len(head)}."
        reading.problems.append(Problem(number, "", sentence))
        return
    padded = [cell.strip() for cell in cells] + [""] * (len(head) - len(cells))
    values = dict.fromkeys(COLUMNS, "") | dict(zip(head, padded, strict=True))
    wrong = list(_wrong_cells(number, values))
    reading.problems += wrong
    if not wrong:
        reading.rows.append(_row(number, values))


def _row(number: int, values: Mapping[str, str]) -> Row:
    return Row(
        number=number,
        kind=values["kind"].lower(),
        code=values["code"],
        name=values["name"],
        parent=values["parent"],
        ods_code=values["ods_code"].upper(),
        opened=_date(values["opened"]),
        closed=_date(values["closed"]),
        address=values["address"],
        postcode=values["postcode"].upper(),
        sites=tuple(part.strip() for part in values["sites"].split(";") if part.strip()),
    )


def _wrong_cells(number: int, values: Mapping[str, str]) -> Iterator[Problem]:
    def wrong(column: str, sentence: str) -> Problem:
        return Problem(number, column, sentence)

    kind = values["kind"].lower()
    if kind not in KINDS:
        yield wrong("kind", f"“{values['kind']}” is no kind. Use one of {', '.join(KINDS)}.")
    for column in ("code", "name"):
        if not values[column]:
            yield wrong(column, f"The {column} is empty.")
    for column, longest in LONGEST.items():
        yield from (wrong(column, sentence) for sentence in _wrong_text(values[column], longest))
    if values["code"] and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._/-]*", values["code"]):
        yield wrong(
            "code", f"“{values['code'][:40]}” is no code: letters A to Z, numbers, spaces and . _ / - only."
        )
    if values["ods_code"] and not re.fullmatch(r"[A-Za-z0-9]{3,10}", values["ods_code"]):
        yield wrong("ods_code", f"“{values['ods_code']}” is no ODS code: 3 to 10 letters and numbers.")
    yield from (wrong(column, sentence) for column, sentence in _wrong_dates(values))
    yield from (wrong(column, sentence) for column, sentence in _out_of_place(kind, values))


def _wrong_text(value: str, longest: int) -> Iterator[str]:
    if len(value) > longest:
        yield f"{len(value)} characters; at most {longest} fit."
    if value and not value[0].isalnum():
        yield f"“{value[:40]}” does not start with a letter or a number; a spreadsheet could run it as a formula."
    if not value.isprintable():
        yield "The cell holds a line break or another character that cannot be shown."


def _wrong_dates(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    days: dict[str, date | None] = {}
    for column in ("opened", "closed"):
        try:
            days[column] = _date(values[column])
        except ValueError:
            yield column, f"“{values[column]}” is no date. Write it as 2026-03-27 or 27/03/2026."
    first, last = days.get("opened"), days.get("closed")
    if first and last and last < first:
        yield "closed", f"The last day, {last}, comes before the first, {first}."


def _out_of_place(kind: str, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Cells that mean nothing for this kind; leaving them out in silence would lose what somebody typed."""
    if kind in (Kind.TRUST, SITE):
        if values["parent"]:
            yield "parent", f"A {kind} is part of nothing: leave this empty."
    elif kind in KINDS and not values["parent"]:
        yield "parent", f"Name the code of what this {kind} is part of."
    meaningless = {
        SITE: ("sites",),
        **dict.fromkeys(UNIT_KINDS, ("address", "postcode")),
        **dict.fromkeys(PLACE_KINDS, ("sites", "address", "postcode", "ods_code")),
    }
    for column in meaningless.get(kind, ()):
        if values[column]:
            yield column, f"A {kind} has no {column.replace('_', ' ')}: leave this empty."


def _date(text: str) -> date | None:
    if not text:
        return None
    british = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text, re.ASCII)
    if british:
        day, month, year = map(int, british.groups())
        return date(year, month, day)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(text)
    return date.fromisoformat(text)


def cells(row: Row) -> list[object]:
    """A row as the cells of its line, in the order of COLUMNS."""
    plain = [getattr(row, column) for column in COLUMNS[:-1]]
    return [*plain, ";".join(row.sites)]
