"""Finds why an engine stopped in a file, without showing a cell: cut short, badly quoted, a comma too many."""

import csv
from collections.abc import Generator
from contextlib import closing

from plumbline.measures.errors import Problem
from plumbline.measures.extracts.files import DELIMITERS, DataFile

csv.field_size_limit(2**31 - 1)


def find_fault(file: DataFile) -> Problem | None:
    """What is wrong with the shape of a file's rows, or None where nothing is."""
    if file.delimiter is None:
        return Problem(file.name, "is a Parquet file that is damaged or cut short.")
    width = len(file.headings)
    with closing(_lines(file)) as lines:
        reader = csv.reader(lines, delimiter=file.delimiter, strict=True)
        try:
            for row, cells in enumerate(reader, start=1):
                if cells and len(cells) != width:
                    return Problem(file.name, _uneven(file, len(cells)), row)
        except csv.Error:
            return Problem(file.name, f"is cut short or badly quoted at line {reader.line_num}.")
    return None


def _lines(file: DataFile) -> Generator[str, None, None]:
    with file.path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        yield from lines


def _uneven(file: DataFile, cells: int) -> str:
    has = f"has {cells} cells where the heading has {len(file.headings)}"
    if cells < len(file.headings):
        return f"{has}; the file looks cut short."
    mark = DELIMITERS[file.delimiter or ","].removesuffix("s")
    return f"{has}; a {mark} may lack its quotes."
