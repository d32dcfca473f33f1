"""The data appendix as a workbook: contents first, then one table a sheet.

Every text is written as text: a cell that begins with = + - or @ is never run by a spreadsheet.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from plumbline.equity.values import Withheld
from plumbline.publishing.packs.appendix import Table, Value, tables_of
from plumbline.publishing.packs.content import Pack
from plumbline.publishing.packs.freezing import checksum
from plumbline.publishing.packs.layout import facts_of
from plumbline.publishing.packs.letters import printable
from plumbline.publishing.packs.steady_zips import with_steady_times
from plumbline.publishing.packs.wording import DEMONSTRATION, MADE_UP, WITHHELD, WITHHELD_MEANS, counted

WIDEST, NARROWEST = 60, 10
LONGEST = 32_767
"""Characters that a cell holds."""
_HEAD = Font(bold=True, color="FFFFFF")
_BLUE = PatternFill("solid", fgColor="005EB8")
_TOP = Alignment(vertical="top", wrap_text=True)


def as_workbook(pack: Pack) -> bytes:
    """The bytes of an .xlsx file: the same pack, the same bytes."""
    book = Workbook(write_only=True)
    moment = datetime.combine(pack.meeting, time())
    book.properties.title, book.properties.creator = printable(pack.title), printable(pack.trust)
    book.properties.language, book.properties.created = "en-GB", moment
    tables = tables_of(pack)
    _contents(book, pack, tables)
    for table in tables:
        _sheet(book, table)
    held = BytesIO()
    book.save(held)
    return with_steady_times(held.getvalue(), lambda name, content: _steady(name, content, moment))


def _steady(name: str, content: bytes, moment: datetime) -> bytes:
    """openpyxl says when it saved the file."""
    if name != "docProps/core.xml":
        return content
    said = f"{moment.isoformat()}Z".encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", lambda found: found.group(1) + said, content)


def _contents(book: Workbook, pack: Pack, tables: Sequence[Table]) -> None:
    sheet = book.create_sheet("Contents")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    sheet.append([_cell(sheet, pack.title, font=Font(bold=True, size=16, color="003087"))])
    sheet.append([_cell(sheet, pack.trust)])
    if pack.demonstration:
        sheet.append([_cell(sheet, DEMONSTRATION, font=Font(bold=True)), _cell(sheet, MADE_UP)])
    _pairs(sheet, facts_of(pack))
    sheet.append([])
    _head(sheet, ["Sheet", "What is on it"])
    for table in tables:
        sheet.append([_link(sheet, table), _cell(sheet, counted(len(table.rows), "row", "rows"))])
    sheet.append([])
    _pairs(sheet, [("Withheld", WITHHELD_MEANS), ("Digest of the record", pack.record_digest)])
    _pairs(sheet, [("Checksum of the pack", checksum(pack))])


def _pairs(sheet: Any, pairs: Iterable[tuple[str, str]]) -> None:
    for name, text in pairs:
        sheet.append([_cell(sheet, name, font=Font(bold=True)), _cell(sheet, text)])


def _link(sheet: Any, table: Table) -> Any:
    cell = _cell(sheet, table.title, font=Font(color="005EB8", underline="single"))
    cell.hyperlink = f"#'{table.title}'!A1"
    return cell


def _sheet(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(table.title)
    sheet.freeze_panes = "B2"
    for number, field in enumerate(table.fields, start=1):
        texts = [field.title, *(str(row[number - 1]) for row in table.rows[:200])]
        width = max(NARROWEST, min(WIDEST, max(map(len, texts)) + 2))
        sheet.column_dimensions[get_column_letter(number)].width = width
    last = f"{get_column_letter(len(table.fields))}{len(table.rows) + 1}"
    sheet.auto_filter.ref = f"A1:{last}"
    sheet.print_title_rows = "1:1"
    _head(sheet, [field.title for field in table.fields])
    for row in table.rows:
        sheet.append([_shown(sheet, value) for value in row])


def _head(sheet: Any, titles: Iterable[str]) -> None:
    cells = [_cell(sheet, title, font=_HEAD) for title in titles]
    for cell in cells:
        cell.fill = _BLUE
    sheet.append(cells)


def _shown(sheet: Any, value: Value) -> Any:
    if isinstance(value, Withheld):
        return _cell(sheet, WITHHELD)
    if isinstance(value, str):
        return _cell(sheet, value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, date):
        cell.number_format = "d mmmm yyyy"
    elif isinstance(value, float):
        cell.number_format = "#,##0.0###"
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    return cell


def _cell(sheet: Any, text: str, font: Font | None = None) -> Any:
    cell = WriteOnlyCell(sheet, value=printable(text)[:LONGEST])
    cell.data_type, cell.alignment = "s", _TOP
    if font is not None:
        cell.font = font
    return cell
