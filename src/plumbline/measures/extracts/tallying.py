"""Counts the combinations of cells in Parquet files by the small numbers that Parquet keeps words as.

Parquet keeps the words of a column once, and of each row only which of them it has. PyArrow hands these numbers
out as they are; here they are counted, and no word is looked at twice. Where a file is not like that (many
different words, days far away), nothing is given, and the engine counts in its own way.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import prod
from threading import Lock
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from plumbline.measures.extracts.cleaning import TYPES
from plumbline.measures.extracts.coarseness import WEIGHT, Edges, Numbers
from plumbline.measures.extracts.coded_rows import Asked, Unusual, numbers_of, put_together, words_of
from plumbline.measures.extracts.layouts import Column, TableLayout
from plumbline.measures.extracts.parts import FILE, Part

ROWS = 2**18
"""How many rows are looked at at once: what is worked out of them stays near the processor."""
STREAMED = 2**20
"""Bytes of a column that are read at once."""
MOST_FOUND = 2**15
"""How many combinations of words there are in as many rows."""
MOST_CELLS = 2**23
"""How many counts are kept: 64 MiB."""


class _Counts:
    """How many rows have each combination: a table with one side for all words together, and one for each number.

    Several threads may add to it.
    """

    def __init__(self, sides: int) -> None:
        self._known: list[dict[Any, int]] = [{} for _ in range(sides)]
        self._cells = np.zeros((0,) * sides, dtype=np.int64)
        self._guard = Lock()

    def add(self, sides: Sequence[Sequence[Any]], counts: Numbers) -> None:
        """Add counts whose sides have these words. Raises `Unusual` where the table grows too large."""
        with self._guard:
            places = [
                [known.setdefault(word, len(known)) for word in words]
                for known, words in zip(self._known, sides, strict=True)
            ]
            self._make_room()
            # Not `+=`: a word may stand on a side twice, where a file tells its words in pieces.
            np.add.at(self._cells, np.ix_(*places), counts)

    def _make_room(self) -> None:
        sizes = list(zip(map(len, self._known), self._cells.shape, strict=True))
        if all(size <= room for size, room in sizes):
            return
        larger = [room if size <= room else max(size, 2 * room) for size, room in sizes]
        if prod(larger) > MOST_CELLS:
            raise Unusual
        kept, self._cells = self._cells, np.zeros(larger, dtype=np.int64)
        self._cells[tuple(map(slice, kept.shape))] = kept

    def found(self) -> tuple[list[list[Any]], Sequence[Numbers], Numbers]:
        """The words of each side, which of them each combination has, and how many rows."""
        places = np.nonzero(self._cells)
        return [list(known) for known in self._known], places, self._cells[places]


def tally_files(
    layout_table: TableLayout, parts: Sequence[Part], *, columns: Sequence[str], edges: Edges, threads: int
) -> pa.Table | None:
    """The combinations of some columns as they came, with how many rows have each.

    Parameters
    ----------
    layout_table, parts
        What the table is, and its files.
    columns
        The columns whose values matter; the others are not read. A date is told apart by its month only, and
        comes out as the first of it.
    edges
        Columns of whole numbers that need only be told apart by bands: they come out as the band's beginning.
    threads
        How many groups of rows are read at once.

    Returns
    -------
    pyarrow.Table or None
        The columns with `parts.FILE` and `coarseness.WEIGHT`; None where an engine must count them.
    """
    try:
        asked = _ask(layout_table, parts, columns, edges)
        counts = _Counts(1 + sum(not each.is_word for each in asked))
        with ThreadPoolExecutor(threads) as pool:
            for _ in pool.map(lambda group: _count_group(group, asked, counts), _groups(parts)):
                pass
    except (Unusual, pa.ArrowException, OSError, UnicodeError):
        return None  # of a file that can't be read, the engine says what is wrong
    return _as_table(asked, counts)


def _ask(layout_table: TableLayout, parts: Sequence[Part], columns: Sequence[str], edges: Edges) -> list[Asked]:
    schemas = [_schema_of(part, columns) for part in parts]
    layouts = {name: layout_table.columns[name] for name in columns}
    return [
        Asked(name=name, column=column, kind=_kind_of(name, column, schemas), edges=edges.get(name))
        for name, column in layouts.items()
    ]


def _kind_of(name: str, column: Column, schemas: Sequence[Mapping[str, pa.DataType]]) -> pa.DataType:
    found = {schema[name] for schema in schemas if name in schema}
    kind = found.pop() if found else ibis.dtype(TYPES[column.kind]).to_pyarrow()
    if found or not _is_usual(column, kind):
        raise Unusual
    return kind


def _schema_of(part: Part, columns: Sequence[str]) -> dict[str, pa.DataType]:
    """What the columns that the file has are, as an engine reads them."""
    file, places = part.file, {name: place for name, place in part.places.items() if name in columns}
    is_plain = file.delimiter is None and part.read_from is None and not set(places) & set(part.values)
    if not is_plain or any(file.headings.count(file.headings[place]) > 1 for place in places.values()):
        raise Unusual
    schema = parquet.read_schema(file.path)
    return {name: _plain(schema.field(file.headings[place]).type) for name, place in places.items()}


def _plain(kind: pa.DataType) -> pa.DataType:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.string() if pa.types.is_large_string(inner) else inner


def _is_usual(column: Column, kind: pa.DataType) -> bool:
    if column.kind == "date":
        return bool(pa.types.is_date32(kind))
    return bool(pa.types.is_string(kind) or (pa.types.is_integer(kind) and kind != pa.uint64()))


@dataclass(frozen=True, slots=True)
class _Group:
    """Some of a file's rows, kept together."""

    place: int
    part: Part
    kept: parquet.FileMetaData
    number: int

    def rows(self, asked: Sequence[Asked]) -> Iterator[pa.RecordBatch]:
        """The rows, some at a time, with the columns that the file has under their own names."""
        headings = {each.name: self._heading(each.name) for each in asked if each.name in self.part.places}
        words = [headings[each.name] for each in asked if each.is_word and each.name in headings]
        with parquet.ParquetFile(
            self.part.file.path, metadata=self.kept, read_dictionary=words, buffer_size=STREAMED
        ) as file:
            for batch in file.iter_batches(
                ROWS, row_groups=[self.number], columns=list(headings.values()), use_threads=False
            ):
                yield pa.record_batch({name: batch.column(heading) for name, heading in headings.items()})

    def _heading(self, name: str) -> str:
        return self.part.file.headings[self.part.places[name]]


def _groups(parts: Sequence[Part]) -> Iterator[_Group]:
    for place, part in enumerate(parts):
        kept = parquet.read_metadata(part.file.path)
        yield from (_Group(place, part, kept, number) for number in range(kept.num_row_groups))


def _count_group(group: _Group, asked: Sequence[Asked], counts: _Counts) -> None:
    for rows in group.rows(asked):
        if rows.num_rows:
            _count_rows(rows, group.place, asked, counts)


def _count_rows(rows: pa.RecordBatch, place: int, asked: Sequence[Asked], counts: _Counts) -> None:
    found, codes = put_together([words_of(rows, each) for each in asked if each.is_word], rows.num_rows)
    numbers = [numbers_of(rows, each) for each in asked if not each.is_word]
    shape = (len(found), *(len(each.words) for each in numbers))
    if len(found) > MOST_FOUND or prod(shape) > MOST_CELLS:
        raise Unusual
    for each in numbers:
        codes *= len(each.words)
        codes += each.codes
    cells = np.bincount(codes, minlength=prod(shape)).reshape(shape)
    counts.add([[(place, *each) for each in found], *(each.words for each in numbers)], cells)


def _as_table(asked: Sequence[Asked], counts: _Counts) -> pa.Table:
    [together, *sides], [first, *others], weights = counts.found()
    table = {FILE: pa.array([each[0] for each in together], pa.int64()).take(pa.array(first))}
    for place, each in enumerate((each for each in asked if each.is_word), start=1):
        table[each.name] = each.spelled([found[place] for found in together]).take(pa.array(first))
    numbers = (each for each in asked if not each.is_word)
    for each, side, places in zip(numbers, sides, others, strict=True):
        table[each.name] = each.spelled(side).take(pa.array(places))
    return pa.table(table | {WEIGHT: weights})
