"""What becomes of a cell that should hold an ethnic code.

The NHS code of 2001 has two characters: the first is national; the second, where there is one, is local and is
left aside. Declined ("not stated", Z), not known (99), missing, and a code that no list has are four things, and
none of them is an ethnic group. Census 2021 codes are the numbers of the Office for National Statistics, 1 to 19;
the same number means nothing in a column of NHS codes, nor a letter in a column of Census codes.
"""

from collections.abc import Iterator
from typing import Any

import ibis
import pyarrow as pa
import pytest

from plumbline.measures.extracts import cells

TITLE = "Ethnic codes in an extract"
HEAD = ("Column", "Cell", "Becomes", "Why")
NHS, CENSUS = "NHS 2001", "Census 2021"
ROWS = [
    (NHS, "A", "A", "White British"),
    (NHS, "A1", "A", "the second character is local"),
    (NHS, "ca", "C", "capitals do not matter"),
    (NHS, "CP", "C", "a local code below Any other White background"),
    (NHS, " M ", "M", "spaces do not matter"),
    (NHS, "NA", "N", "African, with a local A; not “not applicable”"),
    (NHS, "Z", "Z", "asked, and not stated"),
    (NHS, "z", "Z", "asked, and not stated"),
    (NHS, "99", "99", "not known"),
    (NHS, "99.0", "99", "not known, as a statistics package writes it"),
    (NHS, "(empty)", "missing", "nothing was recorded"),
    (NHS, "NULL", "missing", "a database's word for nothing"),
    (NHS, "NaN", "missing", "a statistics package's word for nothing"),
    (NHS, "XX", "invalid", "no national code"),
    (NHS, "T", "invalid", "a traveller in general practice data; the national list has no T"),
    (NHS, "I", "invalid", "left out of the national list, as O and Q are"),
    (NHS, "13", "invalid", "a Census code in a column of NHS codes"),
    (NHS, "9", "invalid", "not 99: nothing is guessed"),
    (NHS, "White", "invalid", "words, not a code; a saved mapping may say what they mean"),
    (CENSUS, "13", "ons-13", "English, Welsh, Scottish, Northern Irish or British"),
    (CENSUS, "01", "ons-1", "Bangladeshi; zeros before a number do not matter"),
    (CENSUS, "7.0", "ons-7", "Caribbean, as a statistics package writes it"),
    (CENSUS, "19", "ons-19", "Any other ethnic group"),
    (CENSUS, "20", "invalid", "the codes end at 19"),
    (CENSUS, "0", "invalid", "the codes begin at 1"),
    (CENSUS, "-8", "missing", "does not apply"),
    (CENSUS, "Z", "Z", "asked, and not stated"),
    (CENSUS, "99", "99", "not known"),
    (CENSUS, "(empty)", "missing", "nothing was recorded"),
    (CENSUS, "A", "invalid", "an NHS code in a column of Census codes"),
]
READ = {NHS: cells.read_ethnic_2001, CENSUS: cells.read_ethnic_2021}


@pytest.fixture(scope="module")
def duck() -> Iterator[Any]:
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1]!r} is {row[2]}")
def test_the_cell_becomes_so(duck: Any, row: tuple[str, str, str, str]) -> None:
    column, cell, expected, _ = row
    table = ibis.memtable(pa.table({"cell": [cell.replace("(empty)", "")]}))

    (found,) = duck.to_pyarrow(table.select(code=READ[column](cells.as_filled(table.cell))))["code"].to_pylist()

    assert (found or "missing") == expected
