"""The appendix holds every figure with its working; withheld is a word in it, never an empty cell or a zero."""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from plumbline.publishing.packs import freezing
from plumbline.publishing.packs.appendix import tables_of
from plumbline.publishing.packs.content import GroupRow, Measures, Note
from plumbline.publishing.packs.data_package import as_data_package
from plumbline.publishing.packs.workbook import as_workbook
from tests.publishing.packs.invented_packs import a_measure, a_pack
from tests.publishing.packs.test_pack_pdf import ODD_TEXTS, with_text_everywhere

TYPES = {"string", "number", "integer", "date"}


def workbook(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def rows(book: Workbook, sheet: str) -> list[list[Any]]:
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_the_workbook_opens_with_its_contents() -> None:
    book = workbook(as_workbook(a_pack(2)))
    said = [str(cell) for row in rows(book, "Contents") for cell in row if cell]

    assert book.sheetnames == [
        "Contents",
        "Figures by group",
        "Measures and their working",
        "Reports of racism",
        "Commitments",
        "Actions",
        "Risks",
    ]
    assert "Demonstration: invented data" in said
    assert freezing.checksum(a_pack(2)) in said
    assert book.properties.title == "Race equality: board pack"
    assert book["Contents"]["A10"].hyperlink is not None or any(
        cell.hyperlink for row in book["Contents"].iter_rows() for cell in row
    )


def test_a_figure_has_its_working_beside_it() -> None:
    head, _, black, mixed, *_ = rows(workbook(as_workbook(a_pack(1))), "Figures by group")
    said = dict(zip(head, black, strict=True))

    assert (said["Group"], said["Counted"], said["Out of"], said["Figure"], said["Ratio"]) == (
        "Black",
        64,
        4210,
        15.2,
        3.8,
    )
    hidden = dict(zip(head, mixed, strict=True))
    assert {hidden[name] for name in ("Counted", "Figure", "95% from", "Ratio")} == {"withheld"}
    assert hidden["Withheld because"] == "Fewer than 10 people were counted."


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://example.org")'])
def test_no_text_is_a_formula(text: str) -> None:
    row = GroupRow(group=text, value=1.0, note=text)
    book = workbook(as_workbook(a_pack(sections=(Measures(pages=(replace(a_measure(), rows=(row,)),)),))))

    cells = [cell for line in book["Figures by group"].iter_rows() for cell in line if cell.value == text]
    assert [cell.data_type for cell in cells] == ["s", "s"]


def test_the_data_package_describes_each_of_its_files() -> None:
    files = unpacked(as_data_package(a_pack(2)))
    described = json.loads(files["datapackage.json"])

    assert described["profile"] == "tabular-data-package"
    assert described["name"] == "race-equality-board-pack-january-to-march-2026"
    assert described["pack"]["checksum"] == freezing.checksum(a_pack(2))
    assert {each["path"] for each in described["resources"]} | {"datapackage.json"} == set(files)
    for each in described["resources"]:
        content = files[each["path"]]
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        names = [field["name"] for field in each["schema"]["fields"]]
        assert content.decode().splitlines()[0].split(",") == names
        assert {field["type"] for field in each["schema"]["fields"]} <= TYPES
        assert each["schema"]["missingValues"] == ["", "withheld"]


def test_every_cell_is_of_the_type_that_is_declared_or_missing() -> None:
    files = unpacked(as_data_package(a_pack(3)))
    readers = {
        "number": float,
        "integer": int,
        "date": lambda text: datetime.strptime(text, "%Y-%m-%d"),
        "string": str,
    }

    for each in json.loads(files["datapackage.json"])["resources"]:
        fields = {field["name"]: field["type"] for field in each["schema"]["fields"]}
        found = read(files[each["path"]])
        assert found
        for row in found:
            for name, cell in row.items():
                if cell not in each["schema"]["missingValues"]:
                    readers[fields[name]](cell)


def test_withheld_is_a_word_and_none_is_empty() -> None:
    found = read(unpacked(as_data_package(a_pack(1)))["data/figures.csv"])

    assert [row["value"] for row in found] == ["4.0", "15.2", "withheld", ""]
    assert [row["numerator"] for row in found] == ["198", "64", "withheld", "31"]
    counts = read(unpacked(as_data_package(a_pack(1)))["data/speaking-up.csv"])
    assert [row["number"] for row in counts] == ["46", "21", "withheld", ""]


def test_the_same_pack_is_the_same_bytes_whenever_it_is_written(monkeypatch) -> None:
    first = as_workbook(a_pack(2)), as_data_package(a_pack(2))
    monkeypatch.setattr("openpyxl.writer.excel.datetime", _Later)

    assert (as_workbook(a_pack(2)), as_data_package(a_pack(2))) == first


class _Later:
    """A clock that stands in the future, in place of the module that openpyxl reads the time from."""

    timezone = __import__("datetime").timezone

    class datetime(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2031, 1, 1, tzinfo=tz)


def test_an_empty_pack_has_all_its_tables_without_rows() -> None:
    pack = a_pack(sections=(Note(title="Nothing"),))

    assert [len(table.rows) for table in tables_of(pack)] == [0] * 6
    assert len(workbook(as_workbook(pack)).sheetnames) == 7
    assert len(unpacked(as_data_package(pack))) == 7


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_any_text_can_stand_in_it(text: str) -> None:
    pack = with_text_everywhere(text)

    assert workbook(as_workbook(pack)).sheetnames[0] == "Contents"
    assert len(read(unpacked(as_data_package(pack))["data/figures.csv"])) == 1
