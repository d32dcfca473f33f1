"""Which rows of a file were wrong: numbers for a message, and the rows themselves for those who mend them."""

import csv
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis

from plumbline.measures.engines.base import Engine
from plumbline.measures.extracts.cleaning import BETWEEN, REJECTED, REPAIRED, clean
from plumbline.measures.extracts.layouts import TableLayout
from plumbline.measures.extracts.parts import Part

MOST_EXAMPLES = 5
"""How many row numbers are named for one fault."""
ROW = "_row"
_HEADING = 1
_GIVEN = "given "
_REJECTS = "rejects"
_PAGE = 50_000

Examples = Mapping[tuple[int, str, bool], tuple[int, ...]]
"""Rows that have a fault: by the file's place, what is wrong, and whether the row was left out."""


def find_examples(
    layout_table: TableLayout, parts: Sequence[Part], engine: Engine, *, files: Collection[int]
) -> Examples:
    """Row numbers of some rows with each fault, in the files that have any."""
    if not files:
        return {}  # and nothing is asked of the engine
    found: dict[tuple[int, str, bool], set[int]] = defaultdict(set)
    with engine.in_order():
        for place in sorted(files):
            for row, rejected, repaired in _some_bad_rows(layout_table, parts[place], engine):
                for what in (rejected or repaired).split(BETWEEN):
                    found[place, what, bool(rejected)].add(row)
    return {fault: tuple(sorted(rows)[:MOST_EXAMPLES]) for fault, rows in found.items()}


def _some_bad_rows(layout_table: TableLayout, part: Part, engine: Engine) -> Iterator[tuple[int, str, str]]:
    bad = _bad_rows(layout_table, part, engine).select(ROW, REJECTED, REPAIRED)
    alike = ibis.window(group_by=[REJECTED, REPAIRED], order_by=ROW)
    ranked = bad.mutate(rank=ibis.row_number().over(alike))
    for row in ranked.filter(ranked["rank"] < MOST_EXAMPLES).to_pyarrow().to_pylist():
        yield row[ROW], row[REJECTED] or "", row[REPAIRED] or ""


def _bad_rows(layout_table: TableLayout, part: Part, engine: Engine, *, with_cells: bool = False) -> ibis.Table:
    raw = part.read(engine)
    numbered = raw.mutate(**{ROW: ibis.row_number() + _HEADING + 1})
    if with_cells:
        numbered = numbered.mutate(**{_GIVEN + name: raw[name] for name in raw.columns})
    checked = clean(layout_table, numbered)
    return checked.filter(checked[REJECTED].notnull() | checked[REPAIRED].notnull())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one row was left out, or one of its cells left blank. Holds no cell."""

    file: str
    row: int
    """As a spreadsheet counts: the heading is row 1."""
    column: str
    why: str
    is_rejected: bool


def find_reasons(layout_table: TableLayout, parts: Sequence[Part], engine: Engine) -> Iterator[Reason]:
    """Every complaint about every row, in the files' order. What was blank in a row left out is not
    told again."""
    with engine.in_order():
        for part in parts:
            bad = engine.materialise(
                _bad_rows(layout_table, part, engine).select(ROW, REJECTED, REPAIRED), _REJECTS
            )
            for row in _in_pages(bad):
                told = str(row[REJECTED] or row[REPAIRED] or "")
                for what in filter(None, told.split(BETWEEN)):
                    column, _, why = what.partition(" ")
                    yield Reason(
                        file=part.file.name,
                        row=int(str(row[ROW])),
                        column=column,
                        why=why,
                        is_rejected=row[REJECTED] is not None,
                    )
            engine.drop(_REJECTS)


def write_rejects(layout_table: TableLayout, parts: Sequence[Part], engine: Engine, target: Path) -> int:
    """Write every row that was left out or repaired as CSV: its file and number, why, and its cells.

    Gives the number of rows written. The file holds records of people: only its owner may read it.
    """
    names = [name for name in layout_table.columns if any(name in part.places for part in parts)]
    written = 0
    target.touch(mode=0o600)
    target.chmod(0o600)
    with target.open("w", encoding="utf-8-sig", newline="") as file, engine.in_order():
        writer = csv.writer(file)
        writer.writerow(["file", "row", "left out because", "left blank because", *names])
        for part in parts:
            for row in _rows_with_cells(layout_table, part, engine):
                cells = [_disarm(row.get(_GIVEN + name)) for name in names]
                writer.writerow([part.file.name, row[ROW], row[REJECTED], row[REPAIRED], *cells])
                written += 1
    return written


def _rows_with_cells(layout_table: TableLayout, part: Part, engine: Engine) -> Iterator[Mapping[str, object]]:
    bad = engine.materialise(_bad_rows(layout_table, part, engine, with_cells=True), _REJECTS)
    yield from _in_pages(bad)
    engine.drop(_REJECTS)


def _in_pages(bad: ibis.Table) -> Iterator[Mapping[str, object]]:
    last = 0
    while page := bad.filter(bad[ROW] > last).order_by(ROW).limit(_PAGE).to_pyarrow().to_pylist():
        yield from page
        last = page[-1][ROW]


def _disarm(cell: object) -> object:
    """A cell that a spreadsheet would run as a formula is made text."""
    text = str(cell)
    is_formula = text[:1] in "=@\t\r" or (text[:1] in "+-" and not text[1:2].isdigit())
    return f"'{text}" if cell is not None and text and is_formula else cell
