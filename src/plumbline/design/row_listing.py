"""Lists of rows that no table holds: searched, filtered and sorted in memory, drawn like other lists.

Declared as a `Listing` is, over attributes of a row instead of fields of a table: a filter's `lookup` and a
column's `sort` name an attribute; an attribute that holds several values matches any of them. A filter that is
declared without choices offers the values that its rows have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from plumbline.design.listing import Column, Control, Days, Filter, Listing, control_of


@dataclass
class RowListing(Listing):
    """A list over rows that were made for this request."""

    queryset: Any
    """Any sequence of rows, in the order that equal rows keep."""

    def _control(self, declared: Filter | Days) -> Control:
        if isinstance(declared, Days) or declared.choices != []:
            return super()._control(declared)
        found = {
            value for row in self.queryset for value in _several(getattr(row, str(declared.lookup))) if value
        }
        asked = str(self.parameters.get(declared.key, ""))
        choices = [(value, value) for value in sorted(found)]
        return control_of(declared, choices, asked)

    def _export(self, columns: list[Column]) -> Iterator[list[object]]:
        for row in self.queryset:
            yield [column.read(row) for column in columns]

    def _narrowed(self, rows: Any) -> Any:
        words = self.query.casefold().split()
        chosen = [
            (str(declared.lookup), control.chosen)
            for declared, control in zip(self.filters, self.controls, strict=True)
            if control.chosen and isinstance(declared, Filter)
        ]
        return [row for row in rows if self._is_about(row, words) and _matches(row, chosen)]

    def _ordered(self, rows: Any) -> Any:
        column = next((column for column in self.columns if column.key == self.sort.removeprefix("-")), None)
        if column is None or not column.sort:
            return rows
        # What is not known comes last, whichever way round.
        known = [row for row in rows if getattr(row, column.sort) not in (None, "")]
        known.sort(key=lambda row: _folded(getattr(row, column.sort)), reverse=self.sort.startswith("-"))
        return known + [row for row in rows if getattr(row, column.sort) in (None, "")]

    def _is_about(self, row: Any, words: Sequence[str]) -> bool:
        text = " ".join(_spoken(getattr(row, name)) for name in self.search).casefold() if words else ""
        return all(word in text for word in words)


def _matches(row: Any, chosen: Sequence[tuple[str, str]]) -> bool:
    return all(value in _several(getattr(row, name)) for name, value in chosen)


def _several(value: Any) -> Sequence[str]:
    return value if isinstance(value, list | tuple) else (str(value),)


def _spoken(value: Any) -> str:
    return " ".join(_several(value))


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
