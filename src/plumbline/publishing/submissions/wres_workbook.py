"""The WRES return as a workbook: the return, its likelihoods with both groups named, working, what is missing.

Numbers are numbers and every text is text: one that begins with = + - or @ is never run by a spreadsheet.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from math import ceil

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from plumbline.equity.values import Figure, Withheld
from plumbline.measures.sources.wres_return import WITHHELD_IN_WORDS, fill_sheet, fit_to_paper
from plumbline.publishing.packs.letters import printable
from plumbline.publishing.submissions.shape import Submission
from plumbline.publishing.submissions.wres import Compared, Missing, Origin, WresSubmission

Value = Figure | str
OWN_USE = "Not for publication: exact counts for the trust's own use, which nobody has cleared to leave."
INVENTED = "Demonstration: the trust and every figure here are made up."
NAMES = {"white": "White", "bme": "BME", "unknown": "Unknown"}
LIKELIHOODS = (
    *("Indicator", "Year", "Group on top", "Counted", "Out of", "Compared with", "Counted there", "Out of there"),
    *("Relative likelihood", "95% from", "95% to", "Ratio of the run", "Interval", "Withheld because"),
)
WORKING = (
    *("Indicator", "Data item", "Year", "Group", "Figure", "How", "Measure", "Definition version", "Run"),
    *("Period", "Part", "Withheld because"),
)
MISSING = ("Indicator", "Data item", "Year", "Group", "Why there is no figure")
WIDEST = 60
LINE = 15
"""How high one line of words is, in points."""


def write_wres(made: WresSubmission, submission: Submission) -> bytes:
    """The bytes of an .xlsx file."""
    book = Workbook()
    warnings = (OWN_USE, *([INVENTED] if made.demonstration else []))
    fill_sheet(book.active, made.returned, withheld=WITHHELD_IN_WORDS, warnings=warnings)
    _sheet(book.create_sheet("Likelihoods"), LIKELIHOODS, [_likelihood(made, each) for each in made.compared])
    _sheet(book.create_sheet("Working"), WORKING, [_working(made, each) for each in made.origins])
    _sheet(book.create_sheet("Missing"), MISSING, [_missing(made, each) for each in made.missing])
    _sheet(book.create_sheet("About"), ("About", "In words"), _about(made, submission))
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _likelihood(made: WresSubmission, each: Compared) -> list[Value]:
    figures = (each.numerator, each.denominator, each.over_numerator, each.over_denominator, each.ratio)
    return [
        *(each.item.indicator, made.years[each.year], NAMES[each.of], each.numerator, each.denominator),
        *(NAMES[each.over], each.over_numerator, each.over_denominator, each.ratio, each.lower, each.upper),
        *(each.of_the_run, each.method, _reasons(figures)),
    ]


def _working(made: WresSubmission, each: Origin) -> list[Value]:
    run = each.run
    return [
        *(each.item.indicator, each.item.item, made.years[each.year], NAMES[each.group], each.figure, each.how),
        *(each.measure, run.definition_version if run else "", str(run.public_id) if run else ""),
        *(each.period, each.part, _reasons([each.figure])),
    ]


def _missing(made: WresSubmission, each: Missing) -> list[Value]:
    return [each.item.indicator, each.item.item, made.years[each.year], NAMES[each.group], each.why]


def _about(made: WresSubmission, submission: Submission) -> list[list[Value]]:
    missing = f"{len(made.missing)} cells have no figure. They are empty, and never zero: see “Missing”."
    told: list[tuple[str, str]] = [
        ("Use", OWN_USE),
        *([("Demonstration", INVENTED)] if made.demonstration else []),
        ("Asked for by", submission.asked_by),
        ("Organisation", made.returned.organisation),
        ("Reporting year", made.years["reporting"]),
        ("Missing", missing),
        ("Withheld", "“withheld” is not zero: there is a figure, and it may not be shown."),
        *(("Due", each.in_words) for each in submission.due),
        *(("What we do not know", each) for each in submission.unknown),
    ]
    return [[name, words] for name, words in told]


def _reasons(figures: Iterable[Figure]) -> str:
    return " ".join(dict.fromkeys(figure.why for figure in figures if isinstance(figure, Withheld)))


def _sheet(sheet: Worksheet, head: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
    for number, row in enumerate([head, *rows], start=1):
        for column, value in enumerate(row, start=1):
            _write(sheet, number, column, value)
    for column, name in enumerate(head, start=1):
        longest = max(len(name), *(len(str(row[column - 1])) for row in rows), 8) if rows else len(name)
        sheet.column_dimensions[get_column_letter(column)].width = min(longest, WIDEST) + 2
        sheet.cell(1, column).font = Font(bold=True)
    for number, row in enumerate(rows, start=2):
        # A spreadsheet that is only opened to print does not make room for words that run over.
        sheet.row_dimensions[number].height = LINE * max(1, *(ceil(len(str(value)) / WIDEST) for value in row))
    sheet.freeze_panes = "A2"
    fit_to_paper(sheet, head=1)


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    cell = sheet.cell(row, column)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if isinstance(value, int | float):
        cell.value = value
        cell.number_format = "#,##0" if isinstance(value, int) else "#,##0.00##"
        return
    text = WITHHELD_IN_WORDS if isinstance(value, Withheld) else value
    if text:
        cell.value, cell.data_type = printable(text), "s"
