"""Files as they come: whatever their name, whoever made them, and however large they say they are."""

import contextlib
import io
import struct
import zipfile
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from plumbline.plan.sheets import measuring
from plumbline.plan.sheets.keeping import from_kept, to_kept
from plumbline.plan.sheets.measuring import Unreadable
from plumbline.plan.sheets.reading import read_sheets
from tests.plan.sheets.workbooks import HEAD, LINE, THE_USUAL, a_workbook

TEXT = "Focus area;Action;Due\nBürgerräte – “café”;Tell £5;31/03/2027\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXCEL_CELLS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData></worksheet>'
)
ODS_CELLS = (
    '<o:d xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><table:table>'
    '<table:table-row table:number-rows-repeated="{rows}"><table:table-cell><text:p>x</text:p></table:table-cell>'
    "</table:table-row></table:table></o:d>"
)


def _rows(content: bytes) -> list[list[object]]:
    return [list(row) for row in read_sheets(content)[0].rows]


def _zipped(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_text_is_read_in_every_encoding_and_with_every_mark(encoding: str, mark: str) -> None:
    content = TEXT.replace(";", mark).encode(encoding)

    rows = _rows(content)

    assert rows == [["Focus area", "Action", "Due"], ["Bürgerräte – “café”", "Tell £5", "31/03/2027"]]


def test_text_that_is_named_a_workbook_is_read_for_what_it_is() -> None:
    assert _rows(b"a,b\r\n1,2\r\n") == [["a", "b"], ["1", "2"]]


def test_a_comma_within_quotes_and_a_line_within_a_cell_stay() -> None:
    assert _rows(b'a;b\n"x, y";"one\ntwo"\n') == [["a", "b"], ["x, y", "one\ntwo"]]


def test_what_stands_in_a_merged_cell_stands_in_each_of_its_rows_and_in_its_first_column_alone() -> None:
    content = a_workbook({"S": [("a", "", "x"), ("", "", "y"), ("", "", "z")]}, merge={"S": ["A1:B2"]})

    [sheet] = read_sheets(content)

    assert [list(row) for row in sheet.rows] == [["a", "", "x"], ["a", "", "y"], ["", "", "z"]]
    assert sheet.merged == {(1, 0)}


def test_cells_keep_their_places_where_the_first_rows_and_columns_are_empty() -> None:
    assert _rows(a_workbook({"S": [(), ("", "", "x")]})) == [["", "", ""], ["", "", "x"]]


def test_a_formula_is_what_it_last_came_to_and_nothing_where_it_never_did() -> None:
    cell = '<c r="A1"><f>WEBSERVICE("http://x.invalid")</f><v>7</v></c>'
    cell += '<c r="B1"><f>1+1</f></c><c r="C1"><v>5</v></c>'
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_workbook({"S": [(1,)]}))) as source, zipfile.ZipFile(made, "w") as target:
        for part in source.infolist():
            text = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                begin, _, _ = text.partition(b"<sheetData>")
                text = begin + f'<sheetData><row r="1">{cell}</row></sheetData></worksheet>'.encode()
            target.writestr(part, text)

    assert _rows(made.getvalue()) == [[7, "", 5]]


def test_hidden_sheets_are_marked_and_empty_ones_left_out() -> None:
    content = a_workbook({"Plan": [HEAD], "Old": [HEAD], "Empty": []}, hidden=["Old"])

    assert [(sheet.name, sheet.hidden) for sheet in read_sheets(content)] == [("Plan", False), ("Old", True)]


def test_characters_that_no_page_or_database_keeps_are_taken_out() -> None:
    assert _rows("a,b\x07\u200bc\nd,e".encode()) == [["a", "bc"], ["d", "e"]]


def test_five_thousand_rows_are_read() -> None:
    assert len(_rows(a_workbook({"S": [HEAD, *[LINE] * 5_000]}))) == 5_001


def test_sheets_are_kept_and_found_again_cell_for_cell() -> None:
    sheets = read_sheets(THE_USUAL)

    assert from_kept(to_kept(sheets)) == sheets


ZEROS = _zipped({"xl/worksheets/sheet1.xml": b"0" * (measuring.MOST_UNPACKED + 1)})
BAD = {
    "nothing": (b"", "empty"),
    "spaces": (b"  \n", "empty"),
    "an empty workbook": (a_workbook({"S": []}), "empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40), "no spreadsheet"),
    "text in no encoding": (b"a,b\n\x81\x8d,c", "no spreadsheet"),
    "a locked workbook": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
    "an old workbook with macros": (OLE + bytes(600) + "_VBA_PROJECT".encode("utf-16-le"), "macros"),
    "a broken old workbook": (OLE + bytes(600), "no spreadsheet"),
    "a workbook with macros": (_zipped({"xl/vbaProject.bin": b"x", "xl/workbook.xml": b"<a/>"}), "macros"),
    "half a workbook": (THE_USUAL[: len(THE_USUAL) // 2], "damaged"),
    "an archive of something else": (_zipped({"a.txt": "a"}), "damaged"),
    "an archive that unpacks to too much": (ZEROS, "unpacks to more"),
    "an archive of too many parts": (_zipped({str(n): "" for n in range(measuring.MOST_PARTS + 1)}), "unpacks"),
    "a cell far below": (_zipped({"xl/worksheets/a.xml": EXCEL_CELLS.format(row=9, place="A900000")}), "further"),
    "a cell far to the right": (
        _zipped({"xl/worksheets/a.xml": EXCEL_CELLS.format(row=1, place="XFD1")}),
        "further",
    ),
    "a row a million times": (_zipped({"content.xml": ODS_CELLS.format(rows=1_000_000)}), "further"),
    "entities that grow": (
        _zipped({"xl/worksheets/a.xml": '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'}),
        "damaged",
    ),
    "too many rows": (a_workbook({"S": [["x"]] * (measuring.MOST_ROWS + 1)}), "further"),
    "too many lines": (b"a,b\n" * (measuring.MOST_ROWS + 1), "further"),
    "too many columns": (b"," * (measuring.MOST_COLUMNS + 1) + b"a", "further"),
    "a cell too long": (b"a,b\n" + b"x" * 10_001 + b",c", "more than 10,000"),
    "too many sheets": (a_workbook({f"S{n}": [("a",)] for n in range(61)}), "more than 60"),
    "too many rows together": (a_workbook({n: [("a",)] * 3_001 for n in "AB"}), "rows together"),
    "too much text": (
        a_workbook({"S": [("a", "x" * 9_000), *[("a",)] * 1_200]}, merge={"S": ["B1:B1200"]}),
        "characters together",
    ),
    "a file too large": (b"a" * (measuring.MOST_BYTES + 1), "more than 10 MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_sentence(name: str) -> None:
    content, said = BAD[name]

    with pytest.raises(Unreadable, match=said) as told:
        read_sheets(content)

    assert str(told.value).endswith(".")


def test_a_workbook_that_lies_about_its_size_is_read_no_further_than_it_said() -> None:
    content = bytearray(ZEROS)
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 100)

    with pytest.raises(Unreadable):
        read_sheets(bytes(content))


@given(st.data())
@settings(max_examples=300)
def test_a_workbook_with_bytes_changed_is_read_or_gets_a_sentence(data: st.DataObject) -> None:
    content = bytearray(THE_USUAL)
    for at in data.draw(st.lists(st.integers(0, len(content) - 1) | st.integers(-400, -1), max_size=6)):
        content[at] = data.draw(st.integers(0, 255))

    with contextlib.suppress(Unreadable):
        read_sheets(bytes(content))


def test_an_opendocument_spreadsheet_is_read() -> None:
    kind = 'office:value-type="string"'
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell {kind}><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in (HEAD, LINE)
    )
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    table = f'<table:table table:name="Plan">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    text = f"<office:document-content {spaces}>{body}</office:document-content>"
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    content = _zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": text,
            "META-INF/manifest.xml": manifest,
        }
    )

    assert _rows(content) == [list(HEAD), list(LINE)]


def test_dates_of_a_workbook_are_days() -> None:
    book = Workbook()
    book.active["A1"] = datetime(2027, 3, 31, 9, 30)
    file = io.BytesIO()
    book.save(file)

    assert str(_rows(file.getvalue())[0][0]) == "2027-03-31"
