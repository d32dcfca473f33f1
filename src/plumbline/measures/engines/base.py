"""What an engine must be able to do for an extract to be read and computed with it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import ibis
import pyarrow as pa

TIME_ZONE = "Europe/London"
"""A moment with a time zone falls on the day that it is in England; engines set their sessions to it."""
ASKED = "asked_in_memory"
Question = Callable[[ibis.Table], ibis.Table]
"""From a table to what is asked of it."""


class Engine(ABC):
    """Reads files as Ibis tables and keeps what is computed for as long as it is open."""

    name: str
    memory_limit: str
    folder: Path
    """A temporary folder that only this engine's user may read; wiped when the engine closes."""
    threads_here: int = 0
    """How many threads of this process may count files where they lie; 0 where the engine counts all itself."""
    errors: tuple[type[Exception], ...]
    """What it raises where a file cannot be read. Their text may hold cells: it is never shown or logged."""

    @abstractmethod
    def read_csv(self, paths: Sequence[Path], *, columns: Sequence[str], delimiter: str = ",") -> ibis.Table:
        """Files of one shape as one table, every cell as text, under the given names in the files' order.

        The first row of each file is its heading and is left out. Nothing is read before the table is used.
        """

    @abstractmethod
    def read_parquet(self, paths: Sequence[Path]) -> ibis.Table:
        """Parquet files of one shape as one table, with the types and the names that they have."""

    @abstractmethod
    def materialise(self, expression: ibis.Table, name: str) -> ibis.Table:
        """Compute a table once and keep it under a name; a table of that name is replaced."""

    @abstractmethod
    def drop(self, name: str) -> None:
        """Forget a table that `materialise` kept."""

    def ask(self, question: Question, table: pa.Table, *, key: Hashable) -> pa.Table:
        """Answer a question about a table in memory; the answer's rows come in no order.

        `key` tells questions apart: the same key and columns of the same types mean the same question, which an
        engine may put into its own words once for all that it is asked of.
        """
        kept = self.materialise(question(ibis.memtable(table)), ASKED)
        try:
            return kept.to_pyarrow()
        finally:
            self.drop(ASKED)

    @abstractmethod
    def close(self) -> None:
        """Give everything back; what was kept is gone."""

    def describe(self, error: Exception) -> str:
        """What one of its `errors` means, without a cell of the file that it may hold."""
        return f"could not be read; the engine stopped ({type(error).__name__})."

    @contextmanager
    def in_order(self) -> Iterator[None]:
        """While it lasts, a file's rows come in the file's order, so that they can be numbered."""
        yield

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
