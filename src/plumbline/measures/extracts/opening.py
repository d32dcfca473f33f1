"""Opens a trust's extract: finds which tables its files are, and reads each one when it is first asked for.

Opening looks at headings only. A table is read, checked and kept when first used, and the report grows with it.
The extract's own folder is never written to.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa

from plumbline.measures.engines.base import Engine
from plumbline.measures.engines.duckdb import DuckDB
from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.extracts.cells import read_native
from plumbline.measures.extracts.checking import MOST_REJECTED, check_table, explain
from plumbline.measures.extracts.coarseness import Edges
from plumbline.measures.extracts.finding import Contents, find_contents
from plumbline.measures.extracts.layouts import TableLayout, find_layout
from plumbline.measures.extracts.mapping import ColumnMapping, load_mapping
from plumbline.measures.extracts.parts import FILE, union_parts
from plumbline.measures.extracts.preparing import Prepared, prepare
from plumbline.measures.extracts.rejects import Reason, find_reasons, write_rejects
from plumbline.measures.extracts.reports import ExtractReport, TableReport, hash_of_file
from plumbline.measures.extracts.scanning import columns_read, combine, may_combine, scan_table
from plumbline.measures.extracts.tallying import tally_files

Progress = Callable[[str], None]


class Extract:
    """An open extract. Made by `open_extract`, and closed at the end of its `with`."""

    def __init__(self, contents: Contents, *, engine: Engine, owns_engine: bool, most_rejected: float) -> None:
        self._contents = contents
        self.engine = engine
        self._owns_engine = owns_engine
        self._most_rejected = most_rejected
        self._prepared: dict[str, Prepared] = {}
        self._raw: dict[str, ibis.Table] = {}
        self._clean: dict[str, ibis.Table] = {}
        self._reports: dict[str, TableReport] = {}
        self._scans: dict[tuple[object, ...], pa.Table] = {}
        self.progress: Progress | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it holds."""
        return tuple(dict.fromkeys((*self._contents.parts, *self._contents.refused)))

    def has(self, name: str) -> bool:
        """Whether it holds a table. Reading one that holds a fault says which."""
        return name in self.tables

    def raw(self, name: str) -> ibis.Table:
        """The table as it came, under the layout's column names: for those who group before they clean.

        Cells are text from CSV and have their own types from Parquet; a column that no file has is NULL. Rows are
        neither checked nor counted in the report; `cleaning.clean` may be applied to what they are grouped to.
        """
        return self._numbered(name).drop(FILE)

    def table(self, name: str) -> ibis.Table:
        """The clean table: exactly the layout's columns, good rows only, none twice. Read on first use.

        Raises `BadInput` where the table is not there, is damaged, or where too much of it is wrong.
        """
        if name not in self._clean:
            self._clean[name], self._reports[name] = check_table(
                find_layout(name), self._prepare(name), engine=self.engine, most_rejected=self._most_rejected
            )
        return self._clean[name]

    def dates(self, name: str, column: str) -> ibis.Table:
        """The plausible dates of a column, without reading the rest of the table where they are dates already."""
        raw = self.raw(name)
        if name in self._clean or not raw[column].type().is_date():
            return self.table(name).select(column)
        return raw.select(**{column: read_native("date", raw[column])})

    def date_ends(self, name: str, column: str) -> tuple[date, date] | None:
        """The first and the last of a column's dates without reading a row, where every file keeps them."""
        ends = [part.date_ends(column) for part in self._prepare(name).parts]
        if not ends or any(each is None for each in ends):
            return None
        found = [day for each in ends if each for day in each]
        return min(found), max(found)

    def scan(self, name: str, columns: Sequence[str], *, edges: Edges) -> pa.Table | None:
        """The clean combinations of some columns with their number of rows, counted where the files lie.

        None where the table must be read row by row first (see `scanning.may_combine`), or has been already.
        """
        key = (name, tuple(columns), tuple(sorted((column, tuple(begins)) for column, begins in edges.items())))
        if key not in self._scans:
            layout = find_layout(name)
            read = columns_read(layout, columns)
            with ThreadPoolExecutor(1) as beside:
                # Whatever is counted is told with the hash of its file: one core works it out beside the count.
                beside.map(hash_of_file, [part.file.path for part in self._prepare(name).parts])
                counted = None if name in self._clean else self._count(layout, read, edges)
            if counted is None:
                return None
            self._scans[key], self._reports[name] = scan_table(
                layout,
                self._prepare(name),
                counted,
                engine=self.engine,
                columns=read,
                most_rejected=self._most_rejected,
            )
        return self._scans[key]

    def _count(self, layout: TableLayout, columns: Sequence[str], edges: Edges) -> pa.Table | None:
        """The combinations as they came, from the files themselves where that can be, or by the engine."""
        if not may_combine(layout, columns):
            return None
        parts, threads = self._prepare(layout.name).parts, self.engine.threads_here
        if threads:
            found = tally_files(layout, parts, columns=columns, edges=edges, threads=threads)
            if found is not None:
                return found
        return combine(layout, self._numbered(layout.name), columns, edges)

    def _numbered(self, name: str) -> ibis.Table:
        """The table as it came, with the number of the file that each row is from."""
        if name not in self._raw:
            self._raw[name] = union_parts(self._prepare(name).parts, self.engine, numbered=True)
        return self._raw[name]

    def _prepare(self, name: str) -> Prepared:
        if name in self._contents.refused:
            raise BadInput(self._contents.refused[name])
        if name not in self._contents.parts:
            what = f"is not in this extract. It holds: {', '.join(self.tables)}."
            raise BadInput([Problem(name, what), *self._contents.unread])
        if name not in self._prepared:
            if self.progress is not None:
                self.progress(f"Reading {name}")
            self._prepared[name] = prepare(self._contents.parts[name], self.engine)
        return self._prepared[name]

    @property
    def report(self) -> ExtractReport:
        """What has been read so far, and what was found."""
        return ExtractReport(tables=tuple(self._reports.values()), unread=self._contents.unread)

    def write_rejects(self, folder: Path) -> tuple[Path, ...]:
        """Write the rows that were left out or repaired, one CSV a table that has any, for those who mend them.

        The files hold records of people, and only their owner may read them. Raises `BadInput` where the folder
        is within the extract.
        """
        if folder.resolve().is_relative_to(self._contents.place.resolve()):
            raise BadInput([Problem(folder.name, "is within the extract itself; name another folder.")])
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        bad = [name for name, report in self._reports.items() if report.faults]
        targets = tuple(folder / f"{name}_rejects.csv" for name in bad)
        for name, target in zip(bad, targets, strict=True):
            write_rejects(find_layout(name), self._prepare(name).parts, self.engine, target)
        return targets

    def reasons(self) -> Iterator[Reason]:
        """Why each row of the tables read so far was left out or mended, without a cell of it."""
        for name, report in self._reports.items():
            if report.faults:
                yield from find_reasons(find_layout(name), self._prepare(name).parts, self.engine)

    def close(self) -> None:
        """Forget everything and wipe what was kept on disk."""
        if self._owns_engine:
            self.engine.close()

    def __enter__(self) -> "Extract":
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        try:
            refusal = self._explain(error)
        finally:
            self.close()
        if refusal is not None:
            raise refusal from None  # the engine's own words may hold cells

    def _explain(self, error: BaseException | None) -> BadInput | None:
        """Why the engine stopped, where somebody was reading a raw table."""
        if not isinstance(error, self.engine.errors):
            return None
        return explain([part for prepared in self._prepared.values() for part in prepared.parts])


def open_extract(
    place: Path | str,
    *,
    source: str | None = None,
    mapping: ColumnMapping | Path | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
    most_rejected: float = MOST_REJECTED,
) -> Extract:
    """Open a folder of CSV and Parquet files, or one file.

    Parameters
    ----------
    place
        The folder or the file.
    source
        Which source its tables belong to, such as "mhsds"; left out: any, found from the headings.
    mapping
        A saved column mapping, or the file that it was saved to.
    engine
        What to compute with; the caller closes it. Left out: an embedded DuckDB that closes with the extract.
    progress
        Told in words what is being read.
    most_rejected
        The share of a table's rows, from 0 to 1, that may be left out before the table is refused.

    Raises
    ------
    BadInput
        Where no file is a table that Plumbline knows, with the reason for every file.
    BadDefinition
        Where the mapping cannot be used, or there is no such source.
    """
    known = load_mapping(mapping) if isinstance(mapping, Path) else mapping
    contents = find_contents(Path(place), source=source, mapping=known)
    extract = Extract(
        contents, engine=engine or DuckDB(), owns_engine=engine is None, most_rejected=most_rejected
    )
    extract.progress = progress
    return extract
