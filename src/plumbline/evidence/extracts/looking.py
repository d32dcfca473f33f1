"""What a person sees of an extract before figures are computed: which table each file is, and how its cells look.

No cell is shown as it is, but short codes of national lists: of every other, each letter becomes x and each
digit 9, so that one sees how a date or a code is written and not whose it is.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from plumbline.measures.errors import BadInput
from plumbline.measures.extracts.files import DataFile, look_at
from plumbline.measures.extracts.finding import find_part
from plumbline.measures.extracts.layouts import Column, TableLayout, match_headings
from plumbline.measures.extracts.mapping import ColumnMapping
from plumbline.measures.extracts.parts import Part
from plumbline.measures.extracts.proposing import likeliest_table

SHOWN_ROWS = 5
LONGEST_CODE = 3
LONGEST_MASK = 20
HEAD = 256 * 1024
"""How much of a text file is read for its first rows, in bytes."""
SAFE_KINDS = ("ethnic-2001", "ethnic-2021", "yes-no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One file as a person sees it."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first rows, masked."""
    table: str
    """The table that it is; empty where it is none yet."""
    columns: Mapping[str, str]
    """The table's columns and the heading that each is read from."""
    problem: str
    near: Mapping[str, str]
    """Headings that look like a column's name, for somebody to decide."""
    likeliest: str
    """The table that it looks like, where it is none yet."""
    has_headings: bool
    """Whether the first row is plainly headings; else it may be somebody's record, and is masked like one."""

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)


def see_files(folder: Path, mapping: ColumnMapping | None) -> list[Seen]:
    """Every file of a folder."""
    return [_see(path, mapping) for path in sorted(folder.iterdir())]


def _see(path: Path, mapping: ColumnMapping | None) -> Seen:
    try:
        file = look_at(path)
    except BadInput as bad:
        return _unseen(path.name, str(bad))
    try:
        part = find_part(path, mapping=mapping)
    except BadInput as bad:
        return _unknown(path, file, str(bad))
    columns = {name: file.headings[place] for name, place in part.places.items()}
    return Seen(
        name=path.name,
        headings=file.headings,
        rows=_masked(file, _kinds(part)),
        table=part.table.name,
        columns=columns,
        problem="",
        near={},
        likeliest=part.table.name,
        has_headings=True,
    )


def _unseen(name: str, problem: str) -> Seen:
    nothing: dict[str, str] = {}
    return Seen(
        name=name,
        headings=(),
        rows=(),
        table="",
        columns=nothing,
        problem=problem,
        near=nothing,
        likeliest="",
        has_headings=False,
    )


def _unknown(path: Path, file: DataFile, problem: str) -> Seen:
    proposal = likeliest_table(path)
    return Seen(
        name=path.name,
        headings=file.headings,
        rows=_masked(file, {}),
        table="",
        columns=dict(proposal.certain) if proposal else {},
        problem=problem,
        near={near.column: near.heading for near in proposal.near} if proposal else {},
        likeliest=proposal.table.name if proposal else "",
        has_headings=proposal is not None and (bool(proposal.certain) or _are_words(file.headings)),
    )


def _are_words(headings: Sequence[str]) -> bool:
    """Whether every cell of a first row is a word of its own, as headings are and a record's cells are not."""
    told = [heading.strip() for heading in headings]
    return len(set(told)) == len(told) and all(re.match(r"[^\W\d_]{2}", heading) for heading in told)


def _kinds(part: Part) -> dict[int, Column]:
    return {place: part.table.columns[name] for name, place in part.places.items()}


def certain_columns(table: TableLayout, headings: Sequence[str]) -> dict[str, str]:
    """The columns of a table whose headings are known, and those headings."""
    try:
        places = match_headings(table, headings, file="").places
    except BadInput:
        return {}
    return {name: headings[place] for name, place in places.items()}


def _masked(file: DataFile, kinds: Mapping[int, Column]) -> tuple[tuple[str, ...], ...]:
    width = len(file.headings)
    rows = _first_rows(file) if file.delimiter else _first_of_parquet(file.path)
    return tuple(
        tuple(mask(cell, kinds.get(place)) for place, cell in enumerate([*row, *[""] * width][:width]))
        for row in rows
    )


def _first_rows(file: DataFile) -> Iterable[list[str]]:
    with file.path.open("rb") as opened:
        head = opened.read(HEAD)
    text = head.decode("utf-8-sig", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=file.delimiter or ",")
    rows = []
    try:
        for number, row in enumerate(reader):
            if number > SHOWN_ROWS:
                break
            rows.append(row)
    except csv.Error:
        pass  # checking says what is wrong, with the row
    return rows[1:]


def _first_of_parquet(path: Path) -> Iterable[list[str]]:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        batch = next(parquet.ParquetFile(path).iter_batches(batch_size=SHOWN_ROWS), None)
        columns = [column.to_pylist() for column in batch.columns] if batch is not None else []
    except (OSError, ValueError, pa.ArrowException):
        return []
    return [["" if cell is None else str(cell) for cell in row] for row in zip(*columns, strict=True)]


def mask(cell: str, column: Column | None = None) -> str:
    """A cell as it may be shown.

    >>> mask("1984-02-29"), mask("O'Neill, Ann")
    ('9999-99-99', "x'xxxxx, xxx")
    """
    text = cell.strip()
    if column is not None and len(text) <= LONGEST_CODE and (column.codes or column.kind in SAFE_KINDS):
        return text
    masked = re.sub(r"[^\W\d_]", "x", re.sub(r"\d", "9", text[: LONGEST_MASK + 1]))
    return masked if len(text) <= LONGEST_MASK else masked[:LONGEST_MASK] + "…"
