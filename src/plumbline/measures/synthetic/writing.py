"""Puts tables into files, piece by piece, with bounded memory.

Row groups are cut at a fixed length, so that the bytes don't depend on the pieces that came. Each file says that
it is invented: Parquet in its metadata, a folder of CSV in its README.md.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Self

import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

Format = Literal["parquet", "csv"]

Dress = Callable[[str, int, pa.Table], pa.Table]

ROW_GROUP = 1 << 18
INVENTED = "Invented by Plumbline's generator. No person, trust or place in it is real."


class TableFile:
    """One table being written. Use as a context manager; `rows` counts what was written."""

    def __init__(self, path: Path, schema: pa.Schema, *, hold_rows: int = ROW_GROUP) -> None:
        self.path = path
        self.rows = 0
        self._schema = schema.with_metadata({"invented": INVENTED})
        self._hold_rows = hold_rows
        self._held: list[pa.Table] = []
        self._held_rows = 0
        self._writer = self._open()

    def _open(self) -> pq.ParquetWriter | pcsv.CSVWriter:
        if self.path.suffix == ".parquet":
            return pq.ParquetWriter(self.path, self._schema, compression="zstd", compression_level=1)
        return pcsv.CSVWriter(
            self.path, _plain(self._schema), write_options=pcsv.WriteOptions(quoting_style="needed")
        )

    def write(self, table: pa.Table) -> None:
        """Take more rows; they reach the file when enough have come."""
        self._held.append(table.replace_schema_metadata(self._schema.metadata))
        self._held_rows += len(table)
        self.rows += len(table)
        if self._held_rows >= max(self._hold_rows, ROW_GROUP):
            self._flush(keep=self._held_rows % ROW_GROUP)

    def close(self) -> None:
        """Write what is held and close the file."""
        if self._held_rows:
            self._flush(keep=0)
        self._writer.close()

    def _flush(self, *, keep: int) -> None:
        held = pa.concat_tables(self._held)
        self._put(held.slice(0, len(held) - keep))
        self._held = [held.slice(len(held) - keep)] if keep else []
        self._held_rows = keep

    def _put(self, table: pa.Table) -> None:
        if self.path.suffix == ".parquet":
            self._writer.write_table(table, row_group_size=ROW_GROUP)
            return
        self._writer.write_table(table.cast(_plain(table.schema)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _plain(schema: pa.Schema) -> pa.Schema:
    """The schema with words in place of dictionary codes, as CSV needs it."""
    fields = [
        pa.field(one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type)
        for one in schema
    ]
    return pa.schema(fields)


class Folder:
    """The files of an extract in the making: opens a table's file when its first rows come.

    `dress` may change each piece of a table (its name, the piece's number, its rows) before it is written; `mark`
    stands before each file's name.
    """

    def __init__(
        self,
        place: Path,
        *,
        format: Format,
        hold_rows: int = ROW_GROUP,
        dress: Dress | None = None,
        mark: str = "",
    ) -> None:
        self.place = place
        self.format = format
        self._hold_rows = hold_rows
        self._dress = dress
        self._mark = mark
        self._files: dict[str, TableFile] = {}
        self._pieces: Counter[str] = Counter()

    def write(self, name: str, table: pa.Table) -> None:
        """Add rows to a table."""
        if self._dress is not None:
            table = self._dress(name, self._pieces[name], table)
        self._pieces[name] += 1
        if name not in self._files:
            path = self.place / f"{self._mark}{name}.{self.format}"
            self._files[name] = TableFile(path, table.schema, hold_rows=self._hold_rows)
        self._files[name].write(table)

    def rows(self) -> dict[str, int]:
        """Rows written so far, by table."""
        return {name: file.rows for name, file in self._files.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()


def write_small(path: Path, heading: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A small CSV of counts."""
    lines = [",".join(str(cell) for cell in row) for row in (heading, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
