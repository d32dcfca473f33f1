"""The plan as a workbook and as CSV, in the columns that can be brought again.

Days are real days and money is numbers. Text that a spreadsheet would run stays text: in a workbook by its type,
in CSV by an apostrophe before it, which reading takes away again.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from plumbline.plan.sheets.mapping import BY_KEY

COLUMNS = (
    *("area", "promise", "for_whom", "why", "answers", "committee", "promise_due", "action", "detail", "owner"),
    *("deputy", "starts", "due", "milestones", "partners", "cost", "status", "progress", "programme"),
)
HEAD = [BY_KEY[key].label if key in BY_KEY else "Programme" for key in COLUMNS]
"""A programme is told and not read: a file belongs to the one that is chosen when it is brought."""
_WIDTHS = {"promise": 36, "action": 44, "detail": 44, "why": 36, "milestones": 40, "progress": 44, "area": 24}
_WIDTH = 16
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
OVERVIEW = "Overview"
Value = str | date | Decimal | None


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One row of the plan: an action with its commitment, or a commitment or an area without any."""

    area: str
    promise: str = ""
    for_whom: str = ""
    why: str = ""
    answers: str = ""
    committee: str = ""
    promise_due: date | None = None
    action: str = ""
    detail: str = ""
    owner: str = ""
    deputy: str = ""
    starts: date | None = None
    due: date | None = None
    milestones: str = ""
    partners: str = ""
    cost: Decimal | None = None
    status: str = ""
    progress: str = ""
    programme: str = ""

    def cells(self) -> list[Value]:
        """What stands in each column."""
        return [getattr(self, key) for key in COLUMNS]


assert {one.name for one in fields(PlanLine)} == set(COLUMNS)  # noqa: S101 - a column that nobody fills


def milestone_line(title: str, due: date, reached_on: date | None) -> str:
    """A milestone as reading understands it."""
    reached = f" [reached {_written(reached_on)}]" if reached_on else ""
    return f"{_written(due)}: {' '.join(title.split())}{reached}"


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def write_workbook(lines: Iterable[PlanLine], *, title: str, written_on: date) -> bytes:
    """An XLSX file with an overview and a sheet for each focus area."""
    from openpyxl import Workbook

    by_area: dict[str, list[PlanLine]] = {}
    for line in lines:
        by_area.setdefault(line.area, []).append(line)
    book = Workbook()
    overview = book.active
    overview.title = OVERVIEW
    names = _sheet_names(by_area)
    _write_overview(overview, by_area, names, title, written_on)
    for area, of_area in by_area.items():
        _write_area(book.create_sheet(names[area]), of_area)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet_names(areas: Iterable[str]) -> dict[str, str]:
    """Excel takes 31 characters, some marks not, and no name twice in any case."""
    taken, names = {OVERVIEW.casefold(), "history"}, {}
    for area in areas:
        wanted = _NO_SHEET_NAME.sub(" ", _UNPRINTABLE.sub("", area)).strip(" '")[:31].strip(" '") or "Area"
        found, number = wanted, 1
        while found.casefold() in taken:
            number += 1
            found = f"{wanted[: 30 - len(str(number))]} {number}"
        taken.add(found.casefold())
        names[area] = found
    return names


def _write_overview(
    sheet: Any, by_area: dict[str, list[PlanLine]], names: dict[str, str], title: str, written_on: date
) -> None:
    # None of these headings is one of an action plan, so that the overview is never taken for part of it.
    head = ["Tab", "Name of the area", "Number of commitments", "Number of actions", "First day", "Last day"]
    _put(sheet, 1, [title])
    _put(sheet, 2, ["Written on", written_on])
    _put(sheet, 4, head)
    for at, (area, lines) in enumerate(by_area.items(), start=5):
        days = [line.due for line in lines if line.due]
        promised, actions = {line.promise for line in lines} - {""}, [line for line in lines if line.action]
        counts = [len(promised), len(actions)]
        _put(sheet, at, [names[area], area, *counts, min(days, default=None), max(days, default=None)])
    _dress(sheet, head_row=4, widths=[32, 44, 16, 16, 14, 14])


def _write_area(sheet: Any, lines: Sequence[PlanLine]) -> None:
    _put(sheet, 1, HEAD)
    for at, line in enumerate(lines, start=2):
        _put(sheet, at, line.cells())
    _dress(sheet, head_row=1, widths=[_WIDTHS.get(key, _WIDTH) for key in COLUMNS])
    sheet.auto_filter.ref = sheet.dimensions


def _put(sheet: Any, row: int, values: Sequence[object]) -> None:
    for column, value in enumerate(values, start=1):
        if value is None or value == "":
            continue
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            cell.value = _UNPRINTABLE.sub("", value)
            cell.data_type = "s"  # never a formula, whatever it begins with
            cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
        else:
            cell.value = value
            cell.number_format = "dd/mm/yyyy" if isinstance(value, date) else _number_format(value)


def _number_format(value: object) -> str:
    return '"£"#,##0.00' if isinstance(value, Decimal) else "0"


def _dress(sheet: Any, *, head_row: int, widths: Sequence[int]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for row in sheet.iter_rows(min_row=head_row):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[head_row]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D8DDE0")
    if head_row > 1:
        sheet.cell(1, 1).font = Font(bold=True, size=14)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = sheet.cell(head_row + 1, 1)
    sheet.print_title_rows = f"{head_row}:{head_row}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&A, page &P of &N"
