"""Cleans combinations of cells by cleaning each different cell once: sixty thousand have a hundred between them.

Gives what `cleaning.clean` gives, for layouts of which no column is judged by another.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from plumbline.equity.arrays import frozen
from plumbline.equity.coded import Coded, put_together, the_same
from plumbline.measures.engines.base import Engine
from plumbline.measures.extracts.cleaning import BETWEEN, REJECTED, REPAIRED, clean_cells, wrong
from plumbline.measures.extracts.layouts import TableLayout

_ROW = "_row"

Words = Mapping[str, pa.DictionaryArray]
"""For each column its different cells, and which of them each combination has."""


def clean_combinations(layout_table: TableLayout, found: pa.Table, *, engine: Engine) -> pa.Table:
    """The combinations with clean cells, and what was wrong with each.

    Parameters
    ----------
    layout_table
        What the columns should look like; every one of them is in `found`.
    found
        The combinations as they came. Columns that the layout does not know are carried along.
    engine
        What cleans the cells.

    Returns
    -------
    pyarrow.Table
        As `cleaning.clean`, with `_rejected` and `_repaired`.
    """
    words = {column: _encoded(found[column]) for column in layout_table.columns}
    cells = _clean_apart(layout_table, words, engine=engine)
    faults = {column: _faults(words[column], cells[wrong(column)]) for column in words}
    others = [column for column in found.column_names if column not in words]
    size = found.num_rows
    return pa.table(
        {
            **{column: cells[column].take(words[column].indices) for column in words},
            REJECTED: _complaints([faults[column] for column in layout_table.needed], size),
            REPAIRED: _complaints([faults[column] for column in layout_table.not_needed], size),
            **{column: found[column] for column in others},
        }
    )


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    return column.combine_chunks().dictionary_encode(null_encoding="encode")


def _clean_apart(layout_table: TableLayout, words: Words, *, engine: Engine) -> pa.Table:
    """The different cells of all columns side by side, cleaned: what stands in one row has nothing in common."""
    longest = max((len(each.dictionary) for each in words.values()), default=0)
    apart = {column: _padded(each.dictionary, longest) for column, each in words.items()}
    table = pa.table({**apart, _ROW: pa.array(range(longest), pa.int64())})
    key = ("clean cells", layout_table.model_dump_json())
    return engine.ask(lambda cells: clean_cells(layout_table, cells), table, key=key).sort_by(_ROW)


def _padded(cells: pa.Array, size: int) -> pa.Array:
    return pa.concat_arrays([cells, pa.nulls(size - len(cells), cells.type)])


def _faults(words: pa.DictionaryArray, why: pa.ChunkedArray) -> Coded[str | None]:
    faults = tuple(why.to_pylist()[: len(words.dictionary)])
    codes = words.indices.to_numpy().astype(np.min_scalar_type(len(faults)))
    return Coded(frozen(codes), faults)


def _complaints(faults: Sequence[Coded[str | None]], size: int) -> pa.Array:
    told = put_together(_told, the_same(None, size), *(each for each in faults if any(each.words)))
    return pa.array(told.words, pa.string()).take(pa.array(told.codes))


def _told(*faults: str | None) -> str | None:
    return BETWEEN.join(filter(None, faults)) or None
