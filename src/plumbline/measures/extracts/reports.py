"""What reading an extract found: rows read, left out, repaired and used, and each fault in words.

Holds row numbers and columns, never a cell.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from plumbline.measures.errors import Problem
from plumbline.measures.results import Source
from plumbline.measures.tables import hash_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file that was read."""

    path: Path
    rows_read: int

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file's bytes; computed when first asked for."""
        return hash_of_file(self.path)


def hash_of_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, worked out once for as long as the file is the same."""
    told = path.stat()
    return _hash_of(path, told.st_size, told.st_mtime_ns)


@lru_cache(maxsize=4096)
def _hash_of(path: Path, size: int, changed: int) -> str:
    return hash_of(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in the same way in some rows of one file."""

    file: str
    what: str
    """The column and what is wrong, such as "EndDate is before StartDate"."""
    rows: int
    examples: tuple[int, ...]
    """Some of the rows, as a spreadsheet counts them: the heading is row 1."""
    is_rejected: bool
    """Whether the row was left out; otherwise only the cell was left blank."""

    def __str__(self) -> str:
        fate = "left out" if self.is_rejected else "the cell was left blank"
        return f"{self.file}: {self.what} in {self._where()}; {fate}."

    def _where(self) -> str:
        shown = ", ".join(str(row) for row in self.examples)
        if self.rows == len(self.examples):
            return f"row{'' if self.rows == 1 else 's'} {shown}"
        return f"{self.rows:,} rows, such as {shown}" if shown else f"{self.rows:,} rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """What reading one table found."""

    table: str
    title: str
    files: tuple[FileReport, ...]
    rejected: int
    """Rows left out because a cell that is needed is empty or wrong."""
    repaired: int
    """Rows used with at least one wrong cell left blank."""
    duplicates: int = 0
    """Rows left out because they repeat another."""
    faults: tuple[Fault, ...] = ()
    warnings: tuple[str, ...] = ()

    def finish(self, *, duplicates: int, warnings: tuple[str, ...]) -> "TableReport":
        """The report with what is known only when the table has been kept."""
        return replace(self, duplicates=duplicates, warnings=warnings)

    @property
    def sources(self) -> tuple[Source, ...]:
        """What a figure's working says about these files. Reads each file through for its hash."""
        return tuple(
            Source(
                name=file.name,
                title=self.title,
                publisher="The organisation's own records",
                licence="Not for publication",
                url="",
                published="",
                sha256=file.sha256,
            )
            for file in self.files
        )

    @property
    def rows_read(self) -> int:
        """Rows in the files."""
        return sum(file.rows_read for file in self.files)

    @property
    def used(self) -> int:
        """Rows that figures are computed from."""
        return self.rows_read - self.rejected - self.duplicates

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that a reader should know, in sentences."""
        rows = "1 row repeats" if self.duplicates == 1 else f"{self.duplicates:,} rows repeat"
        repeats = (f"{self.table}: {rows} another and {'was' if self.duplicates == 1 else 'were'} left out.",)
        return tuple(str(fault) for fault in self.faults) + (repeats if self.duplicates else ()) + self.warnings

    def __str__(self) -> str:
        head = (
            f"{self.table}: {self.rows_read:,} rows read, {self.used:,} used, "
            f"{self.rejected + self.duplicates:,} left out, {self.repaired:,} repaired."
        )
        return "\n".join((head, *(f"  {problem}" for problem in self.problems)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractReport:
    """What reading an extract has found so far: tables that nothing asked for have not been read."""

    tables: tuple[TableReport, ...]
    unread: tuple[Problem, ...] = ()
    """Files that were left aside, and why."""

    @property
    def rows_read(self) -> int:
        """Rows in all files that were read."""
        return sum(table.rows_read for table in self.tables)

    @property
    def sources(self) -> tuple[Source, ...]:
        """What a figure's working says about every file that was read."""
        return tuple(source for table in self.tables for source in table.sources)

    @property
    def problems(self) -> tuple[str, ...]:
        """Every problem in words."""
        return (*_flat(table.problems for table in self.tables), *(f"Left aside: {file}" for file in self.unread))

    def __str__(self) -> str:
        return "\n".join(
            (*(str(table) for table in self.tables), *(f"Left aside: {file}" for file in self.unread))
        )


def _flat(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(part for some in parts for part in some)
