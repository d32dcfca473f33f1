"""A run as a workbook: figures, their working, sources, problems, and what the measure is.

Every text is written as text: a cell that begins with = + - or @ is never run by a spreadsheet.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from plumbline.equity.values import Withheld
from plumbline.measures.definitions import load_definition
from plumbline.measures.printing import sum_of
from plumbline.measures.results import Observation, Run

Cell = str | float | int | None
WITHHELD = "withheld"
BECAUSE = "Withheld because"
NUMBER = "#,##0.0###"
WHOLE = "#,##0"
WIDEST = 60
FIGURES = {
    "Period": "period",
    "Organisation unit": "organisation_unit",
    "Part": "part",
    "Grouping": "grouping",
    "Group": "group",
    "Numerator": "numerator",
    "Denominator": "denominator",
    "Value": "value",
    "95% from": "lower",
    "95% to": "upper",
    "Compared with": "comparator",
    "Ratio": "ratio",
    "Ratio 95% from": "ratio_lower",
    "Ratio 95% to": "ratio_upper",
    "Standardised": "standardised",
    "Standardised 95% from": "standardised_lower",
    "Standardised 95% to": "standardised_upper",
    "Ratio within strata": "adjusted_ratio",
    "Within strata 95% from": "adjusted_ratio_lower",
    "Within strata 95% to": "adjusted_ratio_upper",
    "Pooled": "pooled",
    "Pooled 95% from": "pooled_lower",
    "Pooled 95% to": "pooled_upper",
    "Pulled to that of all": "pull",
    "Could have shown, below 1": "detectable_below",
    "Could have shown, above 1": "detectable_above",
    "Note": "note",
}
METHODS = {
    "Interval": "method",
    "Interval of the ratio": "ratio_method",
    "Standardised by": "standardised_method",
    "Within strata by": "adjusted_ratio_method",
    "Pooled by": "pooled_method",
    "Of the pooled": "pooled_note",
    "Could have shown": "detectable_words",
}


def as_workbook(run: Run) -> bytes:
    """The run as the bytes of an .xlsx file."""
    book = Workbook(write_only=True)
    head = [*FIGURES, BECAUSE]
    _sheet(book, "Figures", *_filled(head, [_figures(each) for each in run.observations]))
    _sheet(book, "Working", *_filled(_WORKING, [_working(run, each) for each in run.observations]))
    _sheet(book, "Sources", ["Table", "File", "Publisher", "Licence", "Address", "SHA-256"], _sources(run))
    _sheet(book, "Problems", ["What a reader must know"], ([warning] for warning in run.warnings))
    _sheet(book, "About", ["About", "In words"], _about(run))
    held = BytesIO()
    book.save(held)
    return held.getvalue()


_WORKING = ["Period", "Organisation unit", "Part", "Grouping", "Group", "Sum", *METHODS, "Source"]


OPTIONAL = frozenset({"Organisation unit", "Part", BECAUSE, *list(FIGURES)[10:-1], *list(METHODS)[1:]})
"""Columns that a sheet has only where something is in them; the others are always there."""


def _filled(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> tuple[list[str], list[list[Cell]]]:
    """A sheet's columns without those that would be empty from top to bottom."""
    places = [
        place
        for place, name in enumerate(head)
        if name not in OPTIONAL or any(row[place] not in (None, "") for row in rows)
    ]
    return [head[place] for place in places], [[row[place] for place in places] for row in rows]


def _figures(observation: Observation) -> list[Cell]:
    figures = [getattr(observation, name) for name in FIGURES.values()]
    reasons = dict.fromkeys(figure.why for figure in figures if isinstance(figure, Withheld))
    return [*map(_shown, figures), " ".join(reasons)]


def _shown(value: Cell | Withheld) -> Cell:
    return WITHHELD if isinstance(value, Withheld) else value


def _working(run: Run, observation: Observation) -> list[Cell]:
    in_words = sum_of(observation, run.per).rstrip(" =:")
    place = [observation.period, observation.organisation_unit, observation.part]
    methods = [getattr(observation, name) for name in METHODS.values()]
    return [*place, observation.grouping, observation.group, in_words, *methods, observation.source]


def _sources(run: Run) -> Iterable[Sequence[Cell]]:
    for source in run.sources:
        yield [source.name, source.title, source.publisher, source.licence, source.url, source.sha256]


def _about(run: Run) -> Iterable[Sequence[Cell]]:
    definition = load_definition(run.measure)
    told: Mapping[str, str] = {
        "Measure": definition.title,
        "What": definition.what,
        "Why": definition.why,
        "How": definition.how,
        "Unit": run.unit,
        "Standard": f"{definition.standard.name}, {definition.standard.version} ({definition.standard.date})",
        "Definition": f"{run.measure}, version {run.definition_version}, {definition.status}",
        "Who is protected": definition.disclosure,
        "Effort": str(run.effort or ""),
    }
    yield from told.items()
    yield from (("Beware", trap) for trap in definition.traps)
    yield from ((f"Setting: {name}", value) for name, value in run.settings.items())


def _sheet(book: Workbook, title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    held = [list(row) for row in rows]
    sheet = book.create_sheet(title)
    for place, name in enumerate(head):
        longest = max([len(name), *(len(str(row[place] or "")) for row in held)])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(longest, WIDEST) + 2
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, name, bold=True) for name in head])
    for row in held:
        sheet.append([_cell(sheet, value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{len(held) + 1}"


def _cell(sheet: WriteOnlyWorksheet, value: Cell, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula, whatever it begins with
    elif value is not None:
        cell.number_format = WHOLE if isinstance(value, int) else NUMBER
    if bold:
        cell.font = Font(bold=True)
    return cell
