"""Reads and writes the return of the Workforce Race Equality Standard as a workbook.

A withheld figure is an asterisk or the word, never zero; an empty cell is no figure. Trusts have printed
percentages where ratios are meant: a cell that is no number of its kind is an error with its address, and nothing
is loaded.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from plumbline.equity.values import Figure, Withheld, is_withheld
from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.sources.workbooks import Cell, Sheet, read_sheets
from plumbline.measures.sources.wres_figures import GROUPS, PER_CENT, Cells, WresReturn, Year
from plumbline.measures.sources.wres_layout import Item, ReturnLayout, return_layout

WITHHELD, WITHHELD_IN_WORDS = "*", "withheld"
WHY_WITHHELD = "The return has an asterisk here: the figure was withheld."
UNCONFIRMED = (
    "The layout of this return is unconfirmed: compare it with the collection's own template before sending."
)
ORGANISATION, SNAPSHOT = "Organisation", "Snapshot"
WIDTHS = {"A": 14, "B": 90, "C": 18, "J": 60}
DECIMALS = {
    "Headcount": "#,##0",
    "Percentage": "0.0",
    "Likelihood": "0.0000",
    "Ratio": "0.00",
    "Percentage points": "0.0",
}
"""How a figure of each kind is shown in a spreadsheet."""
MOST = {"Percentage": PER_CENT, "Likelihood": 1}
"""The most that a figure of a kind can be."""

Rows = Mapping[str, int]
"""The row of each item, by its code, counted from 0."""


def write_return(returned: WresReturn, path: Path, *, layout: ReturnLayout | None = None) -> Path:
    """Write a return as a workbook, and give its path back. An older file of that name is replaced."""
    workbook = Workbook()
    fill_sheet(workbook.active, returned, layout=layout)
    workbook.save(path)
    return path


def fill_sheet(
    sheet: Worksheet,
    returned: WresReturn,
    *,
    layout: ReturnLayout | None = None,
    withheld: str = WITHHELD,
    warnings: Sequence[str] = (),
) -> None:
    """Write a return into an empty sheet. `withheld` is what stands where a figure may not be shown.

    `warnings` stand above the headings.

    Every text is written as text: one that begins with = + - or @ is never run by a spreadsheet.
    """
    shape = layout or return_layout()
    sheet.title = shape.sheet
    top = _top(returned, shape, warnings)
    for row in top:
        _append(sheet, row)
    for cell in sheet[sheet.max_row]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = sheet.cell(row=sheet.max_row + 1, column=4)
    for item in shape.items:
        _append(sheet, _row(returned, item, withheld))
        _show_as(sheet, DECIMALS[item.measure])
    fit_to_paper(sheet, head=len(top))
    for column in range(1, len(shape.columns) + 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = WIDTHS.get(letter, 14)


def fit_to_paper(sheet: Worksheet, *, head: int) -> None:
    """Print a sheet on its side, one page wide, with its heading (the row `head`) above each page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{head}:{head}"


def _append(sheet: Worksheet, row: Sequence[object]) -> None:
    sheet.append(row)
    for cell in sheet[sheet.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"


def _show_as(sheet: Worksheet, decimals: str) -> None:
    """Show the last row's figures with so many decimals (each keeps all it has), and its words in full."""
    for cell in sheet[sheet.max_row]:
        if isinstance(cell.value, int | float):
            cell.number_format = decimals
        else:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _top(returned: WresReturn, shape: ReturnLayout, warnings: Sequence[str]) -> list[list[object]]:
    unconfirmed = [] if shape.confirmed else [UNCONFIRMED]
    said: list[list[object]] = [[warning] for warning in (*warnings, *unconfirmed)]
    return [
        [shape.title],
        *said,
        [ORGANISATION, returned.organisation],
        [SNAPSHOT, returned.snapshot.isoformat()],
        list(shape.columns.values()),
    ]


def _row(returned: WresReturn, item: Item, withheld: str) -> list[object]:
    years = [returned.previous, returned.reporting]
    figures = [figure for year in years for figure in year.get(item.code, Cells())]
    cells = [withheld if is_withheld(figure) else figure for figure in figures]
    return [item.indicator, item.item, item.measure, *cells, returned.notes.get(item.code)]


def read_return(path: Path, *, layout: ReturnLayout | None = None) -> WresReturn:
    """Read a return from a workbook.

    Raises
    ------
    BadInput
        With every cell that is no figure of its kind, every line that is missing, repeated or unknown.
    """
    shape = layout or return_layout()
    [sheet] = read_sheets(path, names=[shape.sheet])
    head, columns = _headings(sheet, shape)
    problems: list[Problem] = []
    rows = _rows_by_item(sheet, shape, head, columns, problems)
    previous = _year(sheet, shape, rows, columns, "previous", problems)
    reporting = _year(sheet, shape, rows, columns, "reporting", problems)
    organisation, snapshot = _labels(sheet, head, problems)
    if problems or snapshot is None:
        raise BadInput(problems)
    return WresReturn(
        organisation=organisation,
        snapshot=snapshot,
        previous=previous,
        reporting=reporting,
        notes={code: note for code, row in rows.items() if (note := _text(sheet.rows[row], columns["notes"]))},
    )


def _headings(sheet: Sheet, shape: ReturnLayout) -> tuple[int, Mapping[str, int]]:
    """Where the headings are, and the column of each."""
    wanted = {heading.casefold(): name for name, heading in shape.columns.items()}
    for place, row in enumerate(sheet.rows):
        found = {wanted[_plain(cell)]: column for column, cell in enumerate(row) if _plain(cell) in wanted}
        if len(found) == len(wanted):
            return place, found
    headings = ", ".join(f"“{heading}”" for heading in shape.columns.values())
    raise BadInput([sheet.problem(f"has no row with the headings {headings}.")])


def _rows_by_item(
    sheet: Sheet, shape: ReturnLayout, head: int, columns: Mapping[str, int], problems: list[Problem]
) -> Rows:
    codes = {(item.indicator, item.item.casefold()): item.code for item in shape.items}
    found: dict[str, int] = {}
    for place, row in enumerate(sheet.rows[head + 1 :], start=head + 1):
        indicator, words = _text(row, columns["indicator"]), _text(row, columns["item"])
        if not indicator and not words:
            continue
        code = codes.get((indicator, words.casefold()))
        if code is None:
            problems.append(
                sheet.problem(f"“{words}” is no data item of indicator {indicator or '(none)'}.", row=place)
            )
        elif code in found:
            problems.append(sheet.problem(f"“{words}” stands in row {found[code] + 1} already.", row=place))
        else:
            found[code] = place
    missing = [item for item in shape.items if item.code not in found]
    problems += [sheet.problem(f"has no line “{item.item}” of indicator {item.indicator}.") for item in missing]
    return found


def _year(
    sheet: Sheet,
    shape: ReturnLayout,
    rows: Rows,
    columns: Mapping[str, int],
    year: str,
    problems: list[Problem],
) -> Year:
    found = {}
    for item in shape.items:
        if item.code in rows:
            places = [(rows[item.code], columns[f"{year}_{name}"]) for name in GROUPS]
            figures = [_figure(sheet, item, place, problems) for place in places]
            found[item.code] = Cells(**dict(zip(GROUPS, figures, strict=True)))
    return found


def _figure(sheet: Sheet, item: Item, place: tuple[int, int], problems: list[Problem]) -> Figure:
    row, column = place
    cell = sheet.rows[row][column]
    if _plain(cell) == "":
        return None
    if _plain(cell) in (WITHHELD, WITHHELD_IN_WORDS):
        return Withheld(WHY_WITHHELD)
    wrong = _what_is_wrong(cell, item)
    if wrong:
        problems.append(sheet.problem(wrong, row=row, column=column))
        return None
    number = float(str(cell))
    return int(number) if number.is_integer() and item.measure == "Headcount" else number


def _what_is_wrong(cell: Cell, item: Item) -> str:
    """Why a cell is no figure of its item's kind; empty where it is one."""
    if str(cell).strip().endswith("%") and item.measure != "Percentage":
        return f"“{cell}” is a percentage where a {item.measure.lower()} is meant."
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return f"“{cell}” is not a number."
    if cell < 0 and item.measure != "Percentage points":
        return f"{cell:g} is negative; a {item.measure.lower()} is zero or more."
    most = MOST.get(item.measure)
    if most is not None and cell > most:
        return f"{cell:g} is more than {most}, the most that a {item.measure.lower()} can be."
    return ""


def _labels(sheet: Sheet, head: int, problems: list[Problem]) -> tuple[str, date | None]:
    """What stands above the headings: whose return it is, and the day of the snapshot."""
    given = {_text(row, 0): row[1] for row in sheet.rows[:head] if len(row) > 1}
    organisation, snapshot = str(given.get(ORGANISATION, "")).strip(), _day(given.get(SNAPSHOT, ""))
    if not organisation:
        problems.append(sheet.problem(f"names no {ORGANISATION.lower()} above the headings."))
    if snapshot is None:
        problems.append(sheet.problem("gives no day of the snapshot above the headings, such as 2026-03-31."))
    return organisation, snapshot


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(str(cell).strip())
    except ValueError:
        return None


def _text(row: Sequence[Cell], column: int) -> str:
    cell = row[column]
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()


def _plain(cell: Cell) -> str:
    return str(cell).strip().casefold()
