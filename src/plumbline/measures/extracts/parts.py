"""One file's part in one table, as an Ibis table under the layout's column names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis

from plumbline.measures.engines.base import Engine
from plumbline.measures.extracts.cells import as_text
from plumbline.measures.extracts.cleaning import TYPES
from plumbline.measures.extracts.files import DataFile
from plumbline.measures.extracts.layouts import TableLayout

FILE = "_file"
"""Which part of the table a row is from, counted from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file, the table it is part of, and where the table's columns stand in it (counted from 0)."""

    file: DataFile
    table: TableLayout
    places: Mapping[str, int]

    def read(self, engine: Engine) -> ibis.Table:
        """The columns that the file has, under the layout's names, cells as they came."""
        if self.file.delimiter is None:
            given = engine.read_parquet([self.file.path])
            return given.select(**{name: given[place] for name, place in self.places.items()})
        columns = [f"column {place}" for place in range(len(self.file.headings))]
        given = engine.read_csv([self.file.path], columns=columns, delimiter=self.file.delimiter)
        return given.select(**{name: given[f"column {place}"] for name, place in self.places.items()})


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
    agreed |= {name: TYPES[columns[name].kind] for name in columns if not types[name]}
    return [table.select(**{name: _as(table, name, agreed[name]) for name in columns}) for table in tables]


def _as(table: ibis.Table, name: str, kind: str) -> ibis.Value:
    if name not in table.columns:
        return ibis.null(kind)
    return as_text(table[name]) if kind == "string" else table[name]
