"""Downloads: CSV that no spreadsheet mistakes for formulas, and JSON; with file names that are safe anywhere."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import JsonResponse, StreamingHttpResponse
from django.utils import timezone

from plumbline.equity.values import Withheld

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """Hands each written line straight back, so that a download of any length needs no memory."""

    def write(self, line: str) -> str:
        return line


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A CSV download, streamed. `name` is without ".csv"; rows may be a generator."""
    response = StreamingHttpResponse(_csv_lines(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{safe_name(name)}.csv"'
    return response


class FigureEncoder(DjangoJSONEncoder):
    """JSON in which a withheld figure is an object that says why, never null and never zero."""

    def default(self, o: Any) -> Any:
        return {"withheld": o.why} if isinstance(o, Withheld) else super().default(o)


def json_response(name: str, data: Any) -> JsonResponse:
    """A JSON download. `name` is without ".json"."""
    layout = {"ensure_ascii": False, "indent": 2, "allow_nan": False}
    response = JsonResponse(data, encoder=FigureEncoder, safe=False, json_dumps_params=layout)
    response["Content-Disposition"] = f'attachment; filename="{safe_name(name)}.json"'
    return response


def safe_name(name: str) -> str:
    """A file name of small letters, digits and hyphens only; "download" where nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:100] or "download"


def csv_cell(value: object) -> object:
    """What a CSV cell holds: text that starts like a formula gets an apostrophe; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    # Spaces first: some spreadsheets trim them and then read the formula.
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def _csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([csv_cell(cell) for cell in head])
    for row in rows:
        yield writer.writerow([csv_cell(cell) for cell in row])
