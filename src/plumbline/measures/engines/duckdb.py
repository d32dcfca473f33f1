"""DuckDB in this process: what a laptop computes with. Larger than memory goes to a temporary folder.

The folder is only this engine's, readable by nobody else, and is wiped when the engine closes. Nothing is
fetched: no extension is loaded or installed, and no address on a network is read.
"""

import shutil
import tempfile
import weakref
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from plumbline.measures.engines.base import ASKED, TIME_ZONE, Engine, Question

MEMORY_LIMIT = "512MB"
THREADS = 2
MOST_WORDED = 1_000
_ANSWERED = "answered_in_memory"
MOST_IN_MEMORY = 64 * 1024 * 1024
"""Bytes of a table that is asked in memory; a larger one may need the disk."""
_NOTHING_FETCHED = {
    "preserve_insertion_order": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
}
_worded: dict[tuple[Hashable, pa.Schema], tuple[str, pa.Schema]] = {}
"""Questions in DuckDB's words, with their answers' columns: finding the words takes longer than answering."""


class DuckDB(Engine):
    """An embedded DuckDB whose tables live in a temporary folder.

    Parameters
    ----------
    memory_limit
        How much memory it may fill before it uses the disk, such as "512MB" or "8GB".
    threads
        How many cores it uses.
    temporary
        Where its temporary folder is made; left out: where the system keeps such folders.
    """

    name = "duckdb"
    errors = (duckdb.Error,)

    def __init__(
        self, *, memory_limit: str = MEMORY_LIMIT, threads: int = THREADS, temporary: Path | None = None
    ) -> None:
        self.memory_limit = memory_limit
        self.threads_here = threads
        self.folder = Path(tempfile.mkdtemp(prefix="plumbline-", dir=temporary))  # mkdtemp: mode 0700
        self._wipe = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._views = 0

    @cached_property
    def connection(self) -> Any:
        """Made when first used: what is counted where it lies needs none."""
        connection = ibis.duckdb.connect(
            self.folder / "kept.duckdb",
            memory_limit=self.memory_limit,
            threads=self.threads_here,
            temp_directory=str(self.folder / "spill"),
            **_NOTHING_FETCHED,
        )
        connection.raw_sql(f"SET TimeZone = '{TIME_ZONE}'")
        return connection

    def read_csv(self, paths: Sequence[Path], *, columns: Sequence[str], delimiter: str = ",") -> ibis.Table:
        """See `Engine.read_csv`."""
        return self.connection.read_csv(
            [str(path) for path in paths],
            table_name=self._new_name(),
            auto_detect=False,
            header=True,
            delim=delimiter,
            quote='"',
            escape='"',
            strict_mode=True,
            columns=dict.fromkeys(columns, "VARCHAR"),
        )

    def read_parquet(self, paths: Sequence[Path]) -> ibis.Table:
        """See `Engine.read_parquet`."""
        return self.connection.read_parquet([str(path) for path in paths], table_name=self._new_name())

    def materialise(self, expression: ibis.Table, name: str) -> ibis.Table:
        """See `Engine.materialise`."""
        # Ibis 12 writes a DROP that sqlglot 30 leaves without a name, so a table is dropped in words of our own.
        self.drop(name)
        return self.connection.create_table(name, expression)

    def drop(self, name: str) -> None:
        """See `Engine.drop`."""
        quoted = name.replace('"', '""')
        self.connection.raw_sql(f'DROP TABLE IF EXISTS "{quoted}"')

    def ask(self, question: Question, table: pa.Table, *, key: Hashable) -> pa.Table:
        """See `Engine.ask`."""
        words, answer = _in_words(question, table.schema, key)
        is_small = table.nbytes <= MOST_IN_MEMORY
        place = _in_memory(self.memory_limit, self.threads_here) if is_small else self.connection.con
        with place.cursor() as connection:
            connection.register(ASKED, table)
            # Kept for a moment: asked as a relation, the words themselves would be read in Python first.
            connection.execute(f"CREATE TEMP TABLE {_ANSWERED} AS {words}")
            return connection.table(_ANSWERED).to_arrow_table().cast(answer)

    def describe(self, error: Exception) -> str:
        """See `Engine.describe`."""
        if isinstance(error, duckdb.OutOfMemoryException):
            return f"needs more memory or disk than it may use ({self.memory_limit} of memory). Allow it more."
        if isinstance(error, duckdb.IOException):
            return "could not be read, or the temporary folder could not be written: its disk may be full."
        return super().describe(error)

    def close(self) -> None:
        """See `Engine.close`."""
        try:
            if "connection" in self.__dict__:
                self.connection.disconnect()
        finally:
            self._wipe()

    @contextmanager
    def in_order(self) -> Iterator[None]:
        """See `Engine.in_order`."""
        self.connection.raw_sql("SET preserve_insertion_order = true")
        try:
            yield
        finally:
            self.connection.raw_sql("SET preserve_insertion_order = false")

    def _new_name(self) -> str:
        self._views += 1
        return f"file_{self._views}"


@cache
def _in_memory(memory_limit: str, threads: int) -> duckdb.DuckDBPyConnection:
    """Where tables in memory are asked, by all engines of this process: nothing is kept there.

    Connecting takes longer than a question.
    """
    connection = duckdb.connect(
        config={"memory_limit": memory_limit, "threads": threads, "temp_directory": "", **_NOTHING_FETCHED}
    )
    connection.execute(f"SET GLOBAL TimeZone = '{TIME_ZONE}'")
    return connection


def _in_words(question: Question, schema: pa.Schema, key: Hashable) -> tuple[str, pa.Schema]:
    asked = (key, schema)
    if asked not in _worded:
        if len(_worded) >= MOST_WORDED:
            _worded.clear()
        meant = question(ibis.table(ibis.Schema.from_pyarrow(schema), name=ASKED))
        _worded[asked] = str(ibis.to_sql(meant, dialect="duckdb")), meant.schema().to_pyarrow()
    return _worded[asked]
