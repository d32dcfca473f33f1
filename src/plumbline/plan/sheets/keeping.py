"""Sheets as plain data that JSON keeps, between the day they are brought and the day they are added."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from plumbline.plan.sheets.reading import Cell, Sheet, is_filled


def to_kept(sheets: Sequence[Sheet]) -> list[dict[str, Any]]:
    """What is kept of sheets: their cells, without the empty ones at the end of each row."""
    return [
        {
            "name": sheet.name,
            "hidden": sheet.hidden,
            "rows": [[_kept(cell) for cell in _trimmed(row)] for row in sheet.rows],
            "merged": sorted([list(at) for at in sheet.merged]),
        }
        for sheet in sheets
    ]


def from_kept(kept: Sequence[Mapping[str, Any]]) -> list[Sheet]:
    """The sheets that `to_kept` kept."""
    return [_sheet(one) for one in kept]


def _sheet(kept: Mapping[str, Any]) -> Sheet:
    width = max(map(len, kept["rows"]), default=0)
    rows = tuple((*map(_cell, row), *[""] * (width - len(row))) for row in kept["rows"])
    return Sheet(kept["name"], rows, kept["hidden"], frozenset((row, column) for row, column in kept["merged"]))


def _trimmed(row: Sequence[Cell]) -> Sequence[Cell]:
    end = max((at + 1 for at, cell in enumerate(row) if is_filled(cell)), default=0)
    return row[:end]


def _kept(cell: Cell) -> object:
    return {"day": cell.isoformat()} if isinstance(cell, date) else cell


def _cell(kept: Any) -> Cell:
    return date.fromisoformat(kept["day"]) if isinstance(kept, dict) else kept
