"""Plants bad rows, and says exactly where and what, so that what a reader rejects can be set against it.

A row has at most one fault. Row numbers are a spreadsheet's: the heading is row 1.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from plumbline.measures.extracts.layouts import Column, TableLayout, find_layout
from plumbline.measures.synthetic.columns import Array
from plumbline.measures.synthetic.messy import as_text
from plumbline.measures.synthetic.randomness import stream

REJECTED, REPAIRED, INVALID, DUPLICATE, KEPT = "rejected", "repaired", "invalid code", "duplicate", "kept"
LONG_AGO = "1950-01-01"
HEADING_ROWS = 2
"""From a place counted from 0 to a spreadsheet's row."""


class Fault(NamedTuple):
    """A way in which a cell can be wrong, and what becomes of its row or cell."""

    column: str
    what: str
    cell: str | None
    fate: str


class Planted(NamedTuple):
    """A fault in its place."""

    table: str
    row: int
    column: str
    what: str
    cell: str | None
    fate: str


def possible_faults(layout: TableLayout, columns: list[str]) -> Iterator[Fault]:
    """Every way in which a cell of these columns can be wrong."""
    for name in columns:
        yield from _faults_of(name, layout.columns[name])


def _faults_of(name: str, column: Column) -> Iterator[Fault]:
    fate = REJECTED if column.needed else REPAIRED
    if column.needed:
        yield Fault(name, "empty cell", None, REJECTED)
    if column.kind == "date":
        yield Fault(name, "impossible date", "2024-02-30", fate)
    if column.after is not None:
        yield Fault(name, f"before {column.after}", LONG_AGO, fate)
    if column.kind in ("whole", "decimal"):
        yield Fault(name, "no number", "many", fate)
    if column.kind == "time":
        yield Fault(name, "impossible time", "25:61:00", fate)
    if column.kind == "yes-no":
        yield Fault(name, "neither yes nor no", "perhaps", fate)
    if column.least is not None:
        yield Fault(name, "too low", f"{column.least - 1:g}", fate)
    if column.most is not None:
        yield Fault(name, "too high", f"{column.most + 1:g}", fate)
    if column.kind in ("ethnic-2001", "ethnic-2021"):
        yield Fault(name, "unknown ethnic code", "X", INVALID)


def plant_faults(name: str, table: pa.Table, *, each: int, seed: int) -> tuple[pa.Table, list[Planted]]:
    """The table as text with so many faults of each kind (fewer where there are too few rows), and their list."""
    layout = find_layout(name)
    faults = [fault for fault in possible_faults(layout, table.column_names) for _ in range(each)]
    random = stream(seed, f"faults.{name}")
    rows = random.permutation(_one_row_each(layout, table))
    faulty = as_text(table)
    planted = []
    by_column: dict[str, list[tuple[int, str | None]]] = {}
    for row, fault in zip(rows.tolist(), faults, strict=False):
        by_column.setdefault(fault.column, []).append((row, fault.cell))
        planted.append(Planted(name, row + HEADING_ROWS, *fault))
    for column, cells in by_column.items():
        faulty = _replace(faulty, column, sorted(cells))
    return _repeat(layout, faulty, rows[len(faults) : len(faults) + each].tolist(), planted)


def _one_row_each(layout: TableLayout, table: pa.Table) -> Array:
    """One row of each record: two faulty versions of one record could come to look the same."""
    if not layout.identity:
        return np.arange(len(table))
    keys = pc.binary_join_element_wise(*(table[name].cast(pa.string()) for name in layout.identity), "|")
    return np.sort(np.unique(keys.to_numpy(zero_copy_only=False).astype(str), return_index=True)[1])


def _replace(table: pa.Table, column: str, cells: list[tuple[int, str | None]]) -> pa.Table:
    rows = [row for row, _ in cells]
    mask = pc.is_in(pa.array(range(len(table))), pa.array(rows, pa.int64()))
    values = pa.array([cell for _, cell in cells], pa.string())
    replaced = pc.replace_with_mask(table[column].combine_chunks(), mask, values)
    return table.set_column(table.column_names.index(column), column, replaced)


def _repeat(
    layout: TableLayout, table: pa.Table, rows: list[int], planted: list[Planted]
) -> tuple[pa.Table, list[Planted]]:
    """Repeat good rows at the end."""
    fate = DUPLICATE if layout.identity else KEPT
    for place, row in enumerate(rows):
        what = f"repeats row {row + HEADING_ROWS}"
        planted.append(Planted(layout.name, len(table) + place + HEADING_ROWS, "", what, None, fate))
    return pa.concat_tables([table, table.take(pa.array(rows, pa.int64()))]), planted
