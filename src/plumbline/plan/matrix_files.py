"""A framework's matrix as a workbook: the rows, and what they are rows of.

Every text is written as text: a cell that begins with = + - or @ is never run by a spreadsheet.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from plumbline.design.formats import in_words
from plumbline.plan.matrix import MatrixRow
from plumbline.plan.models import Framework

WIDEST = 60
HEAD = (
    *("Code", "Group", "Requirement", "Confirmed", "Asked for", "Covered by", "Actions with evidence"),
    *("First score", "Second score", "Two scores", "Source"),
)


def as_workbook(framework: Framework, rows: Sequence[MatrixRow], day: date) -> bytes:
    """The matrix as the bytes of an .xlsx file."""
    book = Workbook(write_only=True)
    _sheet(book, "Matrix", HEAD, [_cells(row) for row in rows])
    _sheet(book, "About", ("About", "In words"), _about(framework, rows, day))
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _cells(row: MatrixRow) -> list[str | int]:
    said: list[str | int] = [row.code, row.group, row.text, row.confirmed, row.asked, row.covered_by]
    return [*said, row.evidence, row.first_score, row.second_score, row.agreement, row.source]


def _about(framework: Framework, rows: Sequence[MatrixRow], day: date) -> list[list[str | int]]:
    return [
        ["Framework", framework.name],
        ["Version", framework.version or "Not recorded"],
        ["Its date", framework.dated or "Not recorded"],
        ["Source", framework.source or "Not recorded"],
        ["About", framework.about],
        ["Scale", framework.scale.name if framework.scale else "None"],
        ["Requirements that nothing covers", sum(1 for row in rows if row.gap)],
        ["Taken on", in_words(day)],
    ]


def _sheet(book: Workbook, title: str, head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    held = list(rows)
    sheet = book.create_sheet(title)
    for place, name in enumerate(head):
        longest = max([len(name), *(len(str(row[place])) for row in held)])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(longest, WIDEST) + 2
    sheet.freeze_panes = "A2"
    for row in [list(head), *held]:
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=row[0] == head[0])
            if isinstance(cell.value, str):
                cell.data_type = "s"
        sheet.append(cells)
