"""Lists of rows that only this request can read: searched, filtered and sorted in memory, drawn like other lists.

Declared as a `Listing` is, over attributes of a row instead of fields of a table: a filter's `lookup` and a
column's `sort` name an attribute; an attribute that holds several values matches any of them. There is no
download: nothing leaves the sealed room as a file of rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from plumbline.design.listing import Filter, Listing


@dataclass
class RowListing(Listing):
    """A list over rows that were opened for this request."""

    offers_csv: ClassVar[bool] = False
    queryset: Any
    """Any sequence of rows, in the order that equal rows keep."""

    @property
    def wants_csv(self) -> bool:
        """Never."""
        return False

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
    return value if isinstance(value, tuple) else (str(value),)


def _spoken(value: Any) -> str:
    return " ".join(_several(value))


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
