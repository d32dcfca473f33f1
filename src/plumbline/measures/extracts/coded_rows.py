"""Puts rows of a Parquet file into codes: of each column, which of a few words each row has.

A word's code is the number that Parquet keeps in its place. A day is told by its month, a number by its band.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from plumbline.measures.extracts.coarseness import Numbers, coarse_numbers
from plumbline.measures.extracts.layouts import Column

MOST_CODES = 2**20
"""How many combinations of words there could be."""
WIDEST = 2**17
"""How far apart the whole numbers of a column may be: days of two centuries fit."""
MANY = 256
"""Beyond so many words of numbers, those that do not occur are left out: a stray day makes many months."""
_FIRST_DAY, _LAST_DAY = (int(np.datetime64(day).astype(int)) for day in ("1901-01-01", "2099-12-31"))
"""What an extract's days may be (see `cells`)."""


class Unusual(Exception):
    """Beyond these bounds nothing is put into codes: an engine counts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One column that is counted by: of words, of days (told by their month), or of whole numbers.

    `edges` are where the bands begin that numbers are told by; None where each number is told apart.
    """

    name: str
    column: Column
    kind: pa.DataType
    edges: Sequence[int] | None

    @property
    def is_word(self) -> bool:
        """Whether its cells are texts."""
        return bool(pa.types.is_string(self.kind))

    def meaning(self, low: int, high: int) -> Numbers:
        """What each whole number from the lowest to the highest stands for: its month (from 1970) or its band.

        Raises `Unusual` where a day is of no century that has dates.
        """
        each = np.arange(low, high + 1)
        if not pa.types.is_date(self.kind):
            return coarse_numbers(self.column, each, self.edges)
        if low < _FIRST_DAY or high > _LAST_DAY:
            raise Unusual
        return each.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)

    def spelled(self, words: Sequence[Any]) -> pa.Array:
        """The words as the engine would give them: a month as its first day."""
        if not pa.types.is_date(self.kind):
            return pa.array(words, self.kind)
        months = (None if word is None else np.datetime64(word, "M") for word in words)
        return pa.array([None if month is None else month.astype(object) for month in months], self.kind)


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of some rows: which of `words` each has; None is an empty cell."""

    codes: Numbers
    words: list[Any]


def words_of(rows: pa.RecordBatch, asked: Asked) -> Coded:
    """A column of texts, read as a dictionary; nothing where the rows have no such column."""
    if asked.name not in rows.schema.names:
        return _nothing(rows.num_rows)
    cells = rows.column(asked.name)
    if len(cells.dictionary) > MOST_CODES:
        raise Unusual
    return Coded(_counted_from_one(cells.indices, 0, np.int32), [None, *cells.dictionary.to_pylist()])


def numbers_of(rows: pa.RecordBatch, asked: Asked) -> Coded:
    """A column of whole numbers or days, told by band or month; nothing where the rows have no such column."""
    if asked.name not in rows.schema.names or rows.column(asked.name).null_count == rows.num_rows:
        return _nothing(rows.num_rows)
    cells = rows.column(asked.name)
    numbers = cells.cast(pa.int32() if pa.types.is_date(cells.type) else pa.int64())
    low, high = (end.as_py() for end in pc.min_max(numbers).values())
    if high - low > WIDEST:
        raise Unusual
    words, codes = np.unique(asked.meaning(low, high), return_inverse=True)
    code_of = np.concatenate([[0], codes + 1])
    coded = Coded(code_of.take(_counted_from_one(numbers, low, np.int64)), [None, *words.tolist()])
    return coded if len(coded.words) <= MANY else _occurring(coded)


def _nothing(size: int) -> Coded:
    return Coded(np.zeros(size, dtype=np.int32), [None])


def _counted_from_one(numbers: pa.Array, low: int, kind: type[np.signedinteger[Any]]) -> Numbers:
    """How far each number is from the lowest, counted from 1; 0 where there is none."""
    whatever = pa.Array.from_buffers(
        numbers.type, len(numbers), [None, numbers.buffers()[1]], offset=numbers.offset
    )
    counted = np.subtract(whatever.to_numpy(), low - 1, dtype=kind)
    if numbers.null_count:  # What stands where there is nothing is anything.
        bits = np.frombuffer(numbers.buffers()[0], np.uint8)
        counted *= np.unpackbits(bits, bitorder="little")[numbers.offset : numbers.offset + len(numbers)]
    return counted


def put_together(columns: Sequence[Coded], size: int) -> tuple[list[tuple[Any, ...]], Numbers]:
    """The combinations of words that occur in so many rows, and which of them each row has.

    >>> sexes = Coded(np.array([1, 2, 1]), [None, "F", "M"])
    >>> put_together([sexes], 3)[0]
    [('F',), ('M',)]
    """
    sizes = [len(each.words) for each in columns]
    if prod(sizes) > MOST_CODES:
        raise Unusual
    joined = np.zeros(size, dtype=np.int32)
    for each in columns:
        joined *= len(each.words)
        joined += each.codes
    occurring, places = _renumbered(joined.astype(np.int64))
    parts = np.unravel_index(occurring, sizes) if columns else ()
    words = [[each.words[code] for code in part.tolist()] for each, part in zip(columns, parts, strict=True)]
    return list(zip(*words, strict=True)) or [()], places


def _occurring(coded: Coded) -> Coded:
    occurring, places = _renumbered(coded.codes)
    return Coded(places, [coded.words[code] for code in occurring.tolist()])


def _renumbered(codes: Numbers) -> tuple[Numbers, Numbers]:
    """The codes that occur, and the place among them of each."""
    occurring = np.flatnonzero(np.bincount(codes))
    place_of = np.zeros(int(occurring[-1]) + 1, dtype=np.int64)
    place_of[occurring] = np.arange(len(occurring))
    return occurring, place_of.take(codes)
