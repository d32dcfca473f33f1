"""A measure's page as its template takes it: prose, tables and addresses, for the desk and the public alike."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from plumbline.design.formats import figure
from plumbline.design.responses import csv_response, json_response, safe_name
from plumbline.evidence.charts import CONTENT_TYPES, draw
from plumbline.evidence.exports import HEAD, as_document, as_table, picture_rows
from plumbline.evidence.figures import figure_of, to_computed
from plumbline.evidence.methods import reference
from plumbline.evidence.models import FigureRow
from plumbline.evidence.queries import MeasurePicture
from plumbline.evidence.words import ratio_interval, times

DIRECTIONS = {
    "lower": "Lower is better.",
    "higher": "Higher is better.",
    "none": "No value judgement: a higher or lower figure is neither good nor bad by itself.",
}
Address = Callable[[str, str], str]
"""From what ("measure", "chart" or "download") and a file ending to an address without parameters."""


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """What `evidence/parts/measure.jinja` shows. Make it with `make_page`."""

    picture: MeasurePicture
    address: Address

    @property
    def query(self) -> str:
        return urlencode(self.picture.choice)

    @property
    def own_address(self) -> str:
        return self.address("measure", "")

    @property
    def chart_address(self) -> str:
        return f"{self.address('chart', 'svg')}?{self.query}"

    @property
    def trend_address(self) -> str:
        return f"{self.address('chart', 'svg')}?{self.query}&trend=yes"

    @property
    def downloads(self) -> list[dict[str, str]]:
        files = [("Figures", "download", "csv"), ("Figures", "download", "json")]
        files += [("Chart", "chart", "svg"), ("Chart", "chart", "png")]
        return [
            {"text": text, "href": f"{self.address(what, ending)}?{self.query}", "format": ending.upper()}
            for text, what, ending in files
        ]

    @property
    def direction(self) -> str:
        return DIRECTIONS.get(str(self.picture.definition.get("direction")), "Not stated.")

    @property
    def standard(self) -> Mapping[str, Any]:
        found = self.picture.definition.get("standard")
        return found if isinstance(found, Mapping) else {}

    @property
    def selects(self) -> list[dict[str, Any]]:
        """What can be chosen; a choice of one is not offered."""
        picture = self.picture
        kind = "demonstration" if picture.run.demonstration else "real"
        offered = [
            ("figures", "Figures", picture.kinds, kind),
            ("area", "Area", picture.areas, picture.area),
            (
                "grouping",
                "Counted by" if picture.definition.get("pushed") else "Ethnic groups",
                picture.groupings,
                picture.grouping,
            ),
            ("parted", "Split", picture.ways, picture.parted),
            ("unit", "Unit", picture.units, picture.unit),
            ("period", "Period", picture.periods, picture.period),
        ]
        return [
            {"key": key, "label": label, "choices": choices, "chosen": chosen}
            for key, label, choices, chosen in offered
            if len(choices) > 1
        ]

    @property
    def table(self) -> dict[str, Any]:
        """The figures: the first thing a reader checks."""
        numbers = ("Counted", "Out of", "Figure", "95% interval", self._ratio_heading, "Published figure")
        head = [{"text": "Group"}, *({"text": text, "numeric": True} for text in numbers)]
        return {"head": head, "rows": [self._figures(row) for row in self.picture.rows]}

    @property
    def working(self) -> dict[str, Any]:
        """How each number came about."""
        head = [{"text": text} for text in ("Group", "Working", "Methods", "Source", "Notes")]
        return {"head": head, "rows": [self._worked(row) for row in self.picture.rows]}

    @property
    def methods(self) -> list[str]:
        """Every method of the table, with where it is published."""
        names = [name for row in self.picture.rows for name in (row.method, row.ratio_method) if name]
        return [reference(name) for name in dict.fromkeys(names)]

    @property
    def _ratio_heading(self) -> str:
        comparators = {row.comparator for row in self.picture.rows if row.comparator}
        return f"Ratio to {comparators.pop()}" if len(comparators) == 1 else "Ratio"

    def _figures(self, row: FigureRow) -> list[object]:
        cells = [
            _cell(row, "numerator"),
            _cell(row, "denominator"),
            _cell(row, "value", places=0 if self.picture.definition.get("pushed") else 1),
            _interval(row, "lower", "upper", "value"),
            _ratio(row, {each.comparator for each in self.picture.rows}),
            _published(row),
        ]
        return [_who(row), *_each_reason_once(cells)]

    def _worked(self, row: FigureRow) -> list[object]:
        methods = " Ratio: ".join(name for name in (row.method, row.ratio_method) if name)
        return [_who(row), self._sum(row), methods, row.source, _notes(row)]

    def _sum(self, row: FigureRow) -> str:
        if row.withheld is not None:
            return f"withheld ({row.withheld})"
        if row.value is None or row.numerator is None or row.denominator is None:
            return "No figure is worked out here. See the notes."
        over, under = figure_of(row, "numerator"), figure_of(row, "denominator")
        per = "" if self.picture.run.per == 1 else f" × {figure(self.picture.run.per)}"
        return f"{figure(over)} ÷ {figure(under)}{per} = {figure(row.value, 4)}"


def make_page(picture: MeasurePicture, *, address: Address) -> MeasurePage:
    """The page of a picture, with its files at the addresses that `address` gives."""
    return MeasurePage(picture, address)


def _who(row: FigureRow) -> str:
    """The group, and what of it where figures are parted, such as a quartile or an age band."""
    return ", ".join(filter(None, (row.group, row.part)))


def _cell(row: FigureRow, name: str, *, places: int | None = None) -> object:
    why = getattr(row, f"{name}_withheld")
    return {"withheld": why} if why else figure(figure_of(row, name), places)


def _each_reason_once(cells: Sequence[object]) -> list[object]:
    """Cells of one row in which a reason for withholding is given once; after that they only say “withheld”."""
    given: set[object] = set()
    said: list[object] = []
    for cell in cells:
        why = cell.get("withheld") if isinstance(cell, dict) else None
        said.append({"withheld": why, "again": True} if why in given and why else cell)
        given.add(why)
    return said


def _interval(row: FigureRow, lower: str, upper: str, of: str) -> object:
    why = getattr(row, f"{of}_withheld") or getattr(row, f"{lower}_withheld")
    if why:
        return {"withheld": why}
    low, high = getattr(row, lower), getattr(row, upper)
    return "not applicable" if low is None or high is None else f"{figure(low, 1)} to {figure(high, 1)}"


def _ratio(row: FigureRow, comparators: set[str | None]) -> object:
    if row.ratio_withheld:
        return {"withheld": row.ratio_withheld}
    if row.ratio is None or row.group == row.comparator:
        return "comparator" if row.group in comparators else "not applicable"
    said = times(row.ratio)
    if row.ratio_lower is None or row.ratio_upper is None:
        return said
    return f"{said} ({ratio_interval(to_computed(row))})"


def _published(row: FigureRow) -> object:
    """What the publisher printed, beside ours: crude, and standardised where they print that too."""
    if row.published_value_withheld:
        return {"withheld": row.published_value_withheld}
    if row.published_value is None and row.published_standardised is None:
        return "not published"
    parts = [] if row.published_value is None else [figure(row.published_value, 1)]
    if row.published_standardised is not None:
        parts.append(f"{figure(row.published_standardised, 1)} standardised{_published_interval(row)}")
    return "; ".join(parts)


def _published_interval(row: FigureRow) -> str:
    low, high = row.published_standardised_lower, row.published_standardised_upper
    return "" if low is None or high is None else f" ({figure(low, 1)} to {figure(high, 1)})"


def _notes(row: FigureRow) -> str:
    series = f"Series: {row.series}." if row.series else ""
    return " ".join(part for part in (row.note, series) if part) or "None"


def chart_response(request: HttpRequest, picture: MeasurePicture, file_format: str) -> HttpResponseBase:
    """The chart as a file, with an ETag so that a browser asks for it again only when it changed."""
    trend = request.GET.get("trend") == "yes" and picture.has_trend
    content = draw(picture, trend=trend, file_format=file_format, size=request.GET.get("size", ""))
    return file_response(request, picture.slug, content, file_format)


def file_response(request: HttpRequest, name: str, content: bytes, file_format: str) -> HttpResponseBase:
    """A picture as a file of that name, with an ETag."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
    response["Content-Disposition"] = f'inline; filename="{safe_name(name)}.{file_format}"'
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def download_response(picture: MeasurePicture, file_format: str) -> HttpResponseBase:
    """The figures of the picture's area and grouping, every period, as CSV or JSON."""
    name = f"{picture.slug}-{picture.area}-{picture.grouping}"
    if file_format == "json":
        return json_response(name, as_document(picture))
    return csv_response(name, HEAD, as_table(picture_rows(picture)))
