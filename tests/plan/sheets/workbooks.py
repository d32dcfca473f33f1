"""Action plans as trusts keep them, made in memory: `a_workbook({"Sheet": rows}, merge={"Sheet": ["A1:H1"]})`."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

HEAD = ("Focus area", "Commitment", "Action", "Owner", "Due")
LINE = ("Workforce", "Recruit fairly", "Train the panels", "", "31/03/2027")


def a_workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    merge: Mapping[str, Sequence[str]] = {},
    hidden: Sequence[str] = (),
) -> bytes:
    """An XLSX file with these cells; those of `merge` are merged, and sheets of `hidden` are."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        for cells in merge.get(name, ()):
            sheet.merge_cells(cells)
        if name in hidden:
            sheet.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def a_plan(*lines: Sequence[object], head: Sequence[object] = HEAD) -> bytes:
    """A workbook of one sheet with our own headings."""
    return a_workbook({"Plan": [head, *lines]})


THE_USUAL = a_workbook(
    {
        "Workforce": [
            ("Anti-racism action plan 2026/27",),
            ("Version 4, DRAFT",),
            (),
            ("Theme", "Objective", "Key action", "Timescale", "", "Lead", "RAG", "Comments"),
            ("", "", "", "Start", "End", "", "", ""),
            (
                "Workforce",
                "Recruit fairly",
                "Train the panels",
                "Apr-26",
                "Q4 2026/27",
                "ada@test.invalid",
                "Green",
                "Well",
            ),
            ("", "", "Take names off forms", "1.4.26", "ongoing", "Ada Bello", "A", ""),
            (),
            ("", "", "=1+1", "", "31.3.27", "", "", ""),
            ("", "Discipline fairly", "Look at cases again", "", "Spring 2027", "Ada Belo", "Complete", ""),
            ("Total", "", 4, "", "", "", "", ""),
            (),
            ("Note: the rating is our own",),
        ]
    },
    merge={
        "Workforce": [
            *("A1:H1", "A4:A5", "B4:B5", "C4:C5", "D4:E4", "F4:F5", "G4:G5", "H4:H5"),
            *("A6:A10", "B6:B9"),
        ]
    },
)
"""Title lines, two rows of headings, merged cells, a formula, a total and a note."""
