"""The same observations as files with stable addresses, for Excel, Power BI and whoever reads Parquet.

Columns never change their order or type. A withheld figure is an empty cell with its reason in the column that
ends in `withheld`; it is never a zero.
"""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.http import StreamingHttpResponse

from plumbline.design.responses import safe_name
from plumbline.evidence.exports import HEAD
from plumbline.evidence.figures import FIGURES

BATCH = 5_000
CSV = "text/csv"
PARQUET = "application/vnd.apache.parquet"


class _Handed(io.RawIOBase):
    """A file that keeps nothing: what is written is handed on, so that a long download needs no memory."""

    def __init__(self) -> None:
        self._written: list[bytes] = []
        self._place = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._written.append(bytes(piece))
        self._place += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._place

    def take(self) -> bytes:
        """What was written since it was last taken."""
        taken, self._written = b"".join(self._written), []
        return taken


def parquet_response(name: str, rows: Iterable[dict[str, Any]]) -> StreamingHttpResponse:
    """A Parquet download, streamed. `name` is without ".parquet"."""
    response = StreamingHttpResponse(parquet_pieces(rows), content_type=PARQUET)
    response["Content-Disposition"] = f'attachment; filename="{safe_name(name)}.parquet"'
    return response


def parquet_pieces(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A Parquet file of the rows, piece by piece."""
    import pyarrow as pa  # heavy: only where somebody asks for Parquet
    from pyarrow import parquet

    types = {name: pa.float64() for name in FIGURES} | {"per": pa.int64()}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in HEAD])
    file, left = _Handed(), iter(rows)
    with parquet.ParquetWriter(file, schema) as writer:
        while some := list(islice(left, BATCH)):
            columns = {name: [_cell(row[name], name in types) for row in some] for name in HEAD}
            writer.write_table(pa.table(columns, schema=schema))
            yield file.take()
    yield file.take()


def _cell(value: object, is_number: bool) -> object:
    return value if is_number or value is None else str(value)
