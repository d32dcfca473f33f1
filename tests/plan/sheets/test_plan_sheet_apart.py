"""Workbooks are read by a process of their own, which ends where they would have ended the server."""

import io
import sys
import zipfile

import pytest

from plumbline.plan.sheets import apart, reader
from plumbline.plan.sheets.apart import OUR_FAULT, TOO_MUCH, read_apart
from plumbline.plan.sheets.measuring import Unreadable, column_letters
from plumbline.plan.sheets.reading import read_sheets
from tests.plan.sheets.workbooks import THE_USUAL, a_workbook

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MADE = [
    (sys.executable, "-c", "import os, sys; sys.stdin.buffer.read(); os.kill(os.getpid(), 9)"),
    (sys.executable, "-c", "import sys; sys.stdin.buffer.read(); print('{\"sheets\": [')"),
    (sys.executable, "-c", "import sys; sys.stdin.buffer.read(); sys.exit(3)"),
]


def a_bomb() -> bytes:
    """One text of 9,000 characters in each of 580,000 cells: a megabyte that is read as five gigabytes."""
    cells = "".join(f'<c r="{column_letters(at)}{{row}}" t="s"><v>0</v></c>' for at in range(1, 100))
    rows = "".join(f'<row r="{row}">{cells.format(row=row)}</row>' for row in range(1, 5_900))
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(a_workbook({"S": [("a",)]}))) as plain,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in plain.namelist():
            if "sharedStrings" not in name and "worksheets/" not in name:
                made.writestr(name, plain.read(name))
        made.writestr("xl/sharedStrings.xml", f'<sst xmlns="{SPACE}"><si><t>{"x" * 9_000}</t></si></sst>')
        made.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return file.getvalue()


def test_a_workbook_is_read_apart_as_it_would_be_here() -> None:
    assert read_apart(THE_USUAL) == read_sheets(THE_USUAL)


def test_text_is_read_here() -> None:
    assert read_apart(b"a,b\n1,2\n", command=("no such program",)) == read_sheets(b"a,b\n1,2\n")


def test_what_is_wrong_with_a_workbook_comes_back_in_its_own_words() -> None:
    with pytest.raises(Unreadable, match="damaged or cut short"):
        read_apart(THE_USUAL[:900])


@pytest.mark.skipif(sys.platform != "linux", reason="memory is held down on Linux alone")
def test_a_workbook_that_would_take_all_memory_ends_its_reader_and_not_the_server() -> None:
    with pytest.raises(Unreadable) as told:
        read_apart(a_bomb())

    assert str(told.value) == TOO_MUCH


@pytest.mark.parametrize("command", MADE, ids=["killed", "half an answer", "out of memory"])
def test_a_reader_that_ends_half_way_gets_a_sentence(command: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable) as told:
        read_apart(THE_USUAL, command)

    assert str(told.value) == TOO_MUCH


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_SECONDS", 0.2)

    with pytest.raises(Unreadable) as told:
        read_apart(THE_USUAL, (sys.executable, "-c", "import time; time.sleep(600)"))

    assert str(told.value) == TOO_MUCH


def test_a_reader_that_fails_by_itself_is_our_fault_and_says_so() -> None:
    with pytest.raises(Unreadable) as told:
        read_apart(THE_USUAL, (sys.executable, "-c", "raise ZeroDivisionError"))

    assert str(told.value) == OUR_FAULT


def test_a_reader_answers_with_cells_or_with_a_sentence() -> None:
    assert reader.answer(b"a,b\n1,2\n")["sheets"][0]["rows"] == [["a", "b"], ["1", "2"]]
    assert reader.answer(b"") == {"unreadable": "The file is empty. Choose another one."}
