"""Writes small workbooks in the layout of the staff survey's detailed spreadsheets."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

BASE = "Base (number of responses)"
NATIONAL_LABELS = ("Base", "Breakdown", "Breakdown subgroup", "Weighting")
EVERYONE = ("National", "", "", "Organisation Size")
WHITE = ("National", "Ethnic background (summary)", "White staff", "Organisation Size")
OTHERS = (
    "National",
    "Ethnic background (summary)",
    "Staff from all other ethnic groups combined",
    "Organisation Size",
)
ABUSE = (
    "In the last 12 months how many times have you personally experienced harassment, bullying or abuse at work"
)
DISCRIMINATION = "In the last 12 months have you personally experienced discrimination at work from"
OFTEN = ["% Never", "% 1 to 2", "% 3 to 5", "% 6 to 10", "% More than 10"]
SHEET_13 = "HEALTH WELLBEING SAFETY Q13-14"
SHEET_15 = "HEALTH WELLBEING SAFETY Q15-17"

QUESTIONS: dict[str, list[tuple[str, list[str]]]] = {
    SHEET_13: [
        (f"Q14a - {ABUSE} from patients / service users, their relatives or other members of the public?", OFTEN),
        (f"Q14b - {ABUSE} from managers?", OFTEN),
        (f"Q14c - {ABUSE} from other colleagues?", OFTEN),
    ],
    SHEET_15: [
        (
            "Q15 - Does your organisation act fairly with regard to career progression / promotion?",
            ["% Yes", "% No", "% Don't know"],
        ),
        (f"Q16a - {DISCRIMINATION} patients / service users, their relatives or others?", ["% Yes", "% No"]),
        (f"Q16b - {DISCRIMINATION} manager / team leader or other colleagues?", ["% Yes", "% No"]),
        ("Q16c_1 - Ethnic background", ["% Ethnic background"]),
    ],
}
FIGURES: dict[str, list[object]] = {
    SHEET_13: [60, 20, 10, 6, 4, 200, 90, 5, 3, 1, 1, 200, 80, 10, 5, 3, 2, 200],
    SHEET_15: [55, 15, 30, 200, 10, 90, 200, 8, 92, 200, 50, 30],
}
ROWS: tuple[Sequence[str], ...] = (EVERYONE, WHITE, OTHERS)


def write_survey(
    path: Path,
    *,
    labels: Sequence[str] = NATIONAL_LABELS,
    rows: Sequence[Sequence[str]] = ROWS,
    questions: Mapping[str, list[tuple[str, list[str]]]] = QUESTIONS,
    changes: Mapping[tuple[str, str], object] | None = None,
    added_rows: int = 0,
) -> Path:
    """Write a workbook; `changes` puts other values into cells named by sheet and address, such as "F7"."""
    workbook = Workbook()
    workbook.active.title = "Notes"
    for name, asked in questions.items():
        sheet = workbook.create_sheet(name)
        _fill(sheet, labels, rows, asked, FIGURES[name])
        if added_rows:
            sheet.insert_rows(2, added_rows)
    for (name, address), value in (changes or {}).items():
        workbook[name][address] = value
    workbook.save(path)
    return path


def _fill(
    sheet: Worksheet,
    labels: Sequence[str],
    rows: Sequence[Sequence[str]],
    asked: list[tuple[str, list[str]]],
    figures: list[object],
) -> None:
    headings: list[str] = [sheet.title, *[""] * (len(labels) - 1)]
    heads = list(labels)
    for heading, responses in asked:
        headings += [heading, *[""] * len(responses)]
        heads += [*responses, BASE]
    for row in (headings, [], ["Note"], [], heads):
        sheet.append(row)
    for who in rows:
        sheet.append([*who, *figures])
