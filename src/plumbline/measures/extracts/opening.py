"""Opens a trust's extract: finds which tables its files are, and reads each one when it is first asked for.

Opening looks at headings only. A table is read, checked and kept when first used, and the report grows with it.
The extract's own folder is never written to.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import ibis

from plumbline.measures.engines.base import Engine
from plumbline.measures.engines.duckdb import DuckDB
from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.extracts.cells import read_native
from plumbline.measures.extracts.checking import check_table
from plumbline.measures.extracts.files import DataFile, find_files, look_at
from plumbline.measures.extracts.layouts import find_layout, find_table
from plumbline.measures.extracts.parts import Part, union_parts
from plumbline.measures.extracts.reports import ExtractReport, TableReport
from plumbline.measures.extracts.scanning import Edges, may_scan, scan_table

Progress = Callable[[str], None]


class Extract:
    """An open extract. Made by `open_extract`, and closed at the end of its `with`."""

    def __init__(
        self, parts: dict[str, list[Part]], *, engine: Engine, owns_engine: bool, unread: Sequence[Problem]
    ) -> None:
        self._parts = parts
        self.engine = engine
        self._owns_engine = owns_engine
        self._unread = tuple(unread)
        self._clean: dict[str, ibis.Table] = {}
        self._reports: dict[str, TableReport] = {}
        self._scans: dict[tuple[object, ...], ibis.Table] = {}
        self.progress: Progress | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it holds."""
        return tuple(self._parts)

    def has(self, name: str) -> bool:
        """Whether it holds a table."""
        return name in self._parts

    def raw(self, name: str) -> ibis.Table:
        """The table as it came, under the layout's column names: for those who group before they clean.

        Cells are text from CSV and have their own types from Parquet; a column that no file has is NULL.
        """
        return union_parts(self._parts_of(name), self.engine)

    def table(self, name: str) -> ibis.Table:
        """The clean table: exactly the layout's columns, good rows only, none twice. Read on first use.

        Raises `BadInput` where the table is not there, or where too much of it is wrong.
        """
        if name not in self._clean:
            if self.progress is not None:
                self.progress(f"Reading {name}")
            parts = self._parts_of(name)
            self._clean[name], self._reports[name] = check_table(find_layout(name), parts, engine=self.engine)
        return self._clean[name]

    def dates(self, name: str, column: str) -> ibis.Table:
        """The plausible dates of a column, without reading the rest of the table where they are dates already."""
        raw = self.raw(name)
        if name in self._clean or not raw[column].type().is_date():
            return self.table(name).select(column)
        return raw.select(**{column: read_native("date", raw[column])})

    def scan(self, name: str, columns: Sequence[str], *, edges: Edges) -> ibis.Table | None:
        """The clean combinations of some columns with their number of rows, counted where the files lie.

        None where the table must be read row by row first (see `scanning.may_scan`), or has been already.
        """
        layout = find_layout(name)
        if name in self._clean or not may_scan(layout, self.raw(name), columns):
            return None
        kept = f"scan_{len(self._scans)}_{name}"
        key = (name, tuple(columns), tuple(sorted((column, tuple(edges[column])) for column in edges)))
        if key not in self._scans:
            self._scans[key], self._reports[name] = scan_table(
                layout, self._parts_of(name), engine=self.engine, columns=columns, edges=edges, name=kept
            )
        return self._scans[key]

    def _parts_of(self, name: str) -> list[Part]:
        if name not in self._parts:
            what = f"is not in this extract. It holds: {', '.join(self._parts)}."
            raise BadInput([Problem(name, what), *self._unread])
        return self._parts[name]

    @property
    def report(self) -> ExtractReport:
        """What has been read so far, and what was found."""
        return ExtractReport(tables=tuple(self._reports.values()), unread=self._unread)

    def close(self) -> None:
        """Forget everything and wipe what was kept on disk."""
        if self._owns_engine:
            self.engine.close()

    def __enter__(self) -> "Extract":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def open_extract(
    place: Path | str,
    *,
    source: str | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Extract:
    """Open a folder of CSV and Parquet files, or one file.

    Parameters
    ----------
    place
        The folder or the file.
    source
        Which source its tables belong to, such as "mhsds"; left out: any, found from the headings.
    engine
        What to compute with; the caller closes it. Left out: an embedded DuckDB that closes with the extract.
    progress
        Told in words what is being read.

    Raises
    ------
    BadInput
        Where no file is a table that Plumbline knows, or one that is named after a table is not it.
    """
    parts, unread = _find_parts(Path(place), source)
    extract = Extract(parts, engine=engine or DuckDB(), owns_engine=engine is None, unread=unread)
    extract.progress = progress
    return extract


def _find_parts(place: Path, source: str | None) -> tuple[dict[str, list[Part]], list[Problem]]:
    parts: dict[str, list[Part]] = {}
    unread: list[Problem] = []
    for path in find_files(place):
        try:
            part = _part_of(look_at(path), source)
        except BadInput as bad:
            unread.extend(bad.problems)
        else:
            parts.setdefault(part.table.name, []).append(part)
    if not parts:
        raise BadInput(unread)
    return parts, unread


def _part_of(file: DataFile, source: str | None) -> Part:
    match = find_table(file.headings, file.name, source=source)
    return Part(file=file, table=match.table, places=match.places)
