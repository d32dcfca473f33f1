"""One file's part in one table, as an Ibis table under the layout's column names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as parquet

from plumbline.measures.engines.base import Engine
from plumbline.measures.extracts.cells import as_text, with_day_first
from plumbline.measures.extracts.cleaning import TYPES
from plumbline.measures.extracts.files import DataFile
from plumbline.measures.extracts.layouts import TableLayout

FILE = "_file"
"""Which part of the table a row is from, counted from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file, the table it is part of, and where the table's columns stand in it (counted from 0).

    `values` says what a trust's own words for a column's codes mean; `is_month_first` how its dates are written.
    """

    file: DataFile
    table: TableLayout
    places: Mapping[str, int]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_month_first: bool = False
    read_from: Path | None = None
    """A copy that is read in the file's place, where its letters had to be rewritten."""

    def with_copy(self, copy: Path) -> "Part":
        """The same part, read from a copy."""
        return replace(self, read_from=copy)

    def read(self, engine: Engine) -> ibis.Table:
        """The columns that the file has, under the layout's names; only `values` and month-first dates differ."""
        given = self._given(engine)
        headings = given.columns
        return given.select(
            **{name: self._cell(name, given[headings[place]]) for name, place in self.places.items()}
        )

    def date_ends(self, name: str) -> tuple[date, date] | None:
        """The first and last of a column's dates as Parquet keeps them beside its rows; None where it has none.

        It keeps nothing of them where they are no dates, or where it was told not to.
        """
        if self.file.delimiter is not None or self.read_from is not None or name not in self.places:
            return None
        heading = self.file.headings[self.places[name]]
        if self.file.headings.count(heading) > 1:
            return None
        ends = [_ends_of(group, heading) for group in _groups(self.file.path)]
        if not ends or any(each is None for each in ends):
            return None
        found = [day for each in ends if each for day in each]
        return min(found), max(found)

    def _given(self, engine: Engine) -> ibis.Table:
        path = self.read_from or self.file.path
        if self.file.delimiter is None:
            return engine.read_parquet([path])
        columns = [f"column {place}" for place in range(len(self.file.headings))]
        return engine.read_csv([path], columns=columns, delimiter=self.file.delimiter)

    def _cell(self, name: str, cell: ibis.Value) -> ibis.Value:
        if name in self.values:
            text = as_text(cell)
            word = text.strip().upper()
            known = ((word == said.strip().upper(), meant) for said, meant in self.values[name].items())
            return ibis.cases(*known, else_=text)
        if self.is_month_first and self.table.columns[name].kind == "date" and cell.type().is_string():
            return with_day_first(cell)
        return cell


def _groups(path: Path) -> Iterator[Any]:
    """What a Parquet file keeps beside each of its groups of rows that has any."""
    kept = parquet.read_metadata(path)
    groups = (kept.row_group(place) for place in range(kept.num_row_groups))
    return (group for group in groups if group.num_rows)


def _ends_of(group: Any, heading: str) -> tuple[date, date] | None:
    columns = (group.column(place) for place in range(group.num_columns))
    told = next((each.statistics for each in columns if each.path_in_schema == heading), None)
    if told is None or not told.has_min_max or type(told.min) is not date:
        return None
    return told.min, told.max


def union_parts(parts: Sequence[Part], engine: Engine, *, numbered: bool = False) -> ibis.Table:
    """All parts of a table under one another, with every column of its layout.

    A column whose type is not the same in every part is text. `numbered` adds `_file`.
    """
    tables = _alike([part.read(engine) for part in parts], parts[0].table)
    if numbered:
        tables = [table.mutate(**{FILE: ibis.literal(place, "int64")}) for place, table in enumerate(tables)]
    return tables[0] if len(tables) == 1 else ibis.union(*tables)


def _alike(tables: Sequence[ibis.Table], layout_table: TableLayout) -> list[ibis.Table]:
    columns = layout_table.columns
    types = {name: {str(table[name].type()) for table in tables if name in table.columns} for name in columns}
    agreed = {name: next(iter(types[name])) if len(types[name]) == 1 else "string" for name in columns}
    agreed |= {name: TYPES[columns[name].kind] for name in columns if not types[name] or types[name] == {"null"}}
    return [table.select(**{name: _as(table, name, agreed[name]) for name in columns}) for table in tables]


def _as(table: ibis.Table, name: str, kind: str) -> ibis.Value:
    if name not in table.columns or table[name].type().is_null():
        return ibis.null(kind)
    return as_text(table[name]) if kind == "string" else table[name]
