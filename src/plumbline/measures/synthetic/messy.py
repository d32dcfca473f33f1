"""The same extract as real systems write it: other headings, other date forms, stray blanks, lost zeros.

Never changes what a cell means: read with care, a messy extract is the plain one.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from plumbline.measures.extracts.layouts import Column, TableLayout, find_layout
from plumbline.measures.synthetic.columns import Array
from plumbline.measures.synthetic.randomness import stream

DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d 00:00:00", "%d-%b-%Y")
YES = ("Y", "Yes", "1", "true")
NO = ("N", "No", "0", "false")
LOCAL_SUFFIX = "1"
"""A second, local character behind a national ethnic code, as the data dictionary allows."""


def as_text(table: pa.Table) -> pa.Table:
    """Every column as text, the way a CSV holds it."""
    return pa.table({name: table[name].cast(pa.string()) for name in table.column_names})


def make_messy(name: str, piece: int, table: pa.Table, *, seed: int) -> pa.Table:
    """One piece of a table, made messy; the same headings and date forms in every piece."""
    layout = find_layout(name)
    of_table, of_piece = stream(seed, f"messy.{name}"), stream(seed, f"messy.{name}", piece + 1)
    forms = {column: DATE_FORMS[of_table.integers(len(DATE_FORMS))] for column in layout.columns}
    order = [table.column_names[place] for place in of_table.permutation(table.num_columns)]
    cells = [_mess(of_piece, layout.columns[column], table[column], form=forms[column]) for column in order]
    return pa.table(cells, names=_headings(of_table, layout, order))


def _headings(random: np.random.Generator, layout: TableLayout, order: Sequence[str]) -> list[str]:
    choices = [(column, column.upper(), f" {column}", *layout.columns[column].aliases) for column in order]
    return [one[random.integers(len(one))] for one in choices]


def _mess(random: np.random.Generator, column: Column, cells: pa.ChunkedArray, *, form: str) -> pa.ChunkedArray:
    if column.kind == "date":
        return pc.strftime(cells, format=form)
    if column.kind == "yes-no":
        return _in_words(random, cells)
    text = cells.cast(pa.string())
    if column.kind == "ethnic-2001":
        text = _sometimes(
            random,
            0.2,
            pc.equal(pc.utf8_length(text), 1),
            pc.binary_join_element_wise(text, LOCAL_SUFFIX, ""),
            text,
        )
    if column.kind == "whole":
        return _sometimes(random, 0.3, None, pc.binary_join_element_wise(text, ".0", ""), text)
    if column.width is not None:
        text = _sometimes(random, 0.5, None, pc.replace_substring_regex(text, "^0", ""), text)
    if column.kind in ("code", "ethnic-2001"):
        text = _sometimes(random, 0.2, None, pc.utf8_lower(text), text)
    if column.kind in ("code", "text"):
        text = _sometimes(random, 0.1, None, pc.binary_join_element_wise(text, "  ", ""), text)
    return text


def _sometimes(
    random: np.random.Generator, share: float, where: Array | None, other: pa.Array, text: pa.Array
) -> pa.Array:
    chosen = pa.array(random.random(len(text)) < share)
    return pc.if_else(chosen if where is None else pc.and_kleene(chosen, where), other, text)


def _in_words(random: np.random.Generator, cells: pa.ChunkedArray) -> pa.Array:
    form = random.integers(len(YES), size=len(cells))
    yes, no = (pa.array(np.array(words, object)[form], pa.string()) for words in (YES, NO))
    return pc.if_else(cells.combine_chunks(), yes, no)
