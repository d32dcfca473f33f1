"""Every kind of bad file: a sentence that helps, no cell of it anywhere, and the desk goes on."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from openpyxl import Workbook

from plumbline.evidence.extracts import house
from plumbline.evidence.models import Intake
from tests.evidence.extracts.conftest import MARKER, Desk, wait_for
from tests.files_with import files_with

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = "Person_ID,EthnicCategory,Gender,AgeRepPeriodEnd,RecordNumber,OrgIDProv,UniqMonthID"
ROW = f"{MARKER},A,1,40,R1,RXX,1501"


def _zip(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in files.items():
            archive.writestr(name.replace("__", "."), inner)
    return content.getvalue()


def _workbook(*rows: list[object]) -> bytes:
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


def _locked_zip() -> bytes:
    content = bytearray(_zip(a__csv=f"{HEAD}\n{ROW}\n".encode()))
    content[6] |= 1  # the flag that says that it is locked, in the file and in the list at its end
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def _packed_otherwise() -> bytes:
    content = bytearray(_zip(a__csv=f"{HEAD}\n{ROW}\n".encode()))
    for place in (8, content.rindex(b"PK\x01\x02") + 10):
        content[place : place + 2] = (9).to_bytes(2, "little")  # Deflate64, which Windows writes for large files
    return bytes(content)


def _damaged_zip() -> bytes:
    content = bytearray(_zip(a__csv=f"{HEAD}\n{ROW}\n".encode()))
    content[35:37] = b"\xff\xff"  # the first bytes of what is packed, after a heading of 30 and a name of 5
    return bytes(content)


CASES: dict[str, tuple[str, bytes, str]] = {
    "a PDF that calls itself CSV": (
        "a.csv",
        b"%PDF-1.7\x00\x01" + MARKER.encode(),
        "holds bytes that no text file has",
    ),
    "UTF-16": ("a.csv", f"{HEAD}\n{ROW}\n".encode("utf-16"), "is saved as UTF-16"),
    "no heading": ("a.csv", f"{ROW}\n{ROW}\n".encode(), "none of its 7 headings is known"),
    "only blank lines": ("a.csv", b"\n\n\n", "is empty"),
    "a cut Parquet": ("a.parquet", b"PAR1" + MARKER.encode(), "is not a Parquet file, or is cut short"),
    "a cut ZIP": ("a.zip", _zip(a__csv=b"a,b\n")[:-30], "is not a ZIP file that can be read"),
    "a locked ZIP": ("a.zip", _locked_zip(), "is locked with a password"),
    "a ZIP packed otherwise": ("a.zip", _packed_otherwise(), "is packed in a way that can&#39;t be read here"),
    "a damaged ZIP": ("a.zip", _damaged_zip(), "is not a ZIP file that can be read"),
    "a ZIP of pictures": ("a.zip", _zip(a__png=b"x"), "no CSV, Parquet or Excel file in it"),
    "a ZIP in a ZIP": ("a.zip", _zip(a__zip=_zip(a__csv=b"a\n")), "no CSV, Parquet or Excel file in it"),
    "a broken workbook": ("a.xlsx", b"PK\x03\x04" + MARKER.encode(), "is not an Excel workbook that can be read"),
    "an empty workbook": ("a.xlsx", _workbook(), "whose sheets are all empty"),
}


def _said(desk: Desk, name: str, content: bytes) -> str:
    answer = desk.client.post(reverse("evidence:bring"), {"extract": [SimpleUploadedFile(name, content)]})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    job = wait_for(desk.job_at(answer["Location"]))
    page = desk.client.get(job.intake.get_absolute_url()).content.decode()
    assert MARKER not in page
    return f"{job.said} {page}"


@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_is_explained_without_a_cell_of_it(desk: Desk, home: Path, case: str) -> None:
    name, content, sentence = CASES[case]

    said = _said(desk, name, content)

    assert sentence in said
    connection.close()
    assert files_with(MARKER, home) == []


def test_a_badly_quoted_row_is_named_by_its_number_alone(desk: Desk, home: Path) -> None:
    rows = [ROW] * 5 + [f'"{MARKER}" x,"A,1,40,R1,RXX,1501'] + [ROW] * 5

    said = _said(desk, "MHS001MPI.csv", "\n".join([HEAD, *rows]).encode())

    assert "MHS001MPI" in said
    connection.close()
    assert files_with(MARKER, home) == []


def test_an_archive_that_unpacks_to_too_much_is_refused(
    desk: Desk, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "extract_megabytes", 1)
    bomb = _zip(MHS001MPI__csv=b"0" * (house.most_unpacked() + 1))

    said = _said(desk, "bomb.zip", bomb)

    assert "unpacks to more than 8 MB" in said


def test_names_in_an_archive_lead_nowhere(desk: Desk, home: Path) -> None:
    escape = f"{HEAD}\n{ROW}\n".encode()

    said = _said(desk, "a.zip", _zip(**{"../../../../escaped__csv": escape, "/tmp/escaped__csv": escape}))

    assert "escaped.csv" in said
    assert [path for path in (Path("/tmp/escaped.csv"), home / "escaped.csv") if path.exists()] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "MHS001MPI.xlsx",
            _workbook(HEAD.split(","), *([f"{MARKER}{n}", "A", 1, 40, "R1", "RXX", 1501] for n in range(3))),
        ),
        (
            "extract.zip",
            _zip(
                MHS001MPI__csv="\n".join([HEAD, *(f"{MARKER}{n},A,1,40,R1,RXX,1501" for n in range(3))]).encode()
            ),
        ),
    ],
    ids=["workbook", "archive"],
)
def test_a_workbook_and_an_archive_are_read_like_any_table(desk: Desk, name: str, content: bytes) -> None:
    _said(desk, name, content)

    [table] = Intake.objects.get().report["tables"]
    assert (table["table"], table["read"], table["used"]) == ("MHS001MPI", 3, 3)


def _refused(desk: Desk, *files: SimpleUploadedFile) -> str:
    # What a test before this one started may still be putting itself away.
    before = set(house.keeper().places())
    answer = desk.client.post(reverse("evidence:bring"), {"extract": list(files)})
    assert answer.status_code in (200, 413)
    assert (Intake.objects.count(), set(house.keeper().places()) - before) == (0, set())
    return str(answer.content.decode())


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _many() -> list[SimpleUploadedFile]:
    return [_file(f"{number}.csv", b"a,b\n") for number in range(95)]


REFUSED: dict[str, tuple[Callable[[], list[SimpleUploadedFile]], str]] = {
    "another kind": (lambda: [_file("letter.docx", b"x")], "“letter.docx” is no CSV, Parquet, Excel"),
    "empty": (lambda: [_file("a.csv", b"")], "“a.csv” is empty"),
    "none": (list, "Choose at least one file"),
    "too many": (_many, "more than 90 files"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_plainly_no_extract_is_refused_at_once_and_nothing_kept(desk: Desk, case: str) -> None:
    files, sentence = REFUSED[case]

    assert sentence in _refused(desk, *files())


def test_an_upload_that_is_too_large_is_refused_whether_it_says_so_or_not(
    desk: Desk, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "extract_megabytes", 1)

    for size in (3_000_000, 6_000_000):
        assert "more than 1 MB together" in _refused(desk, _file("a.csv", b"x" * size))


def test_a_disk_that_fills_while_an_upload_comes_in_is_said_and_nothing_kept(desk: Desk) -> None:
    import resource

    room = 40_000_000
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        said = _refused(desk, _file("a.csv", b"a,b\n" * (room // 3)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert "disk is full" in said


def test_a_form_without_its_token_keeps_nothing(desk: Desk) -> None:
    desk.client.handler.enforce_csrf_checks = True
    before = set(house.keeper().places())

    answer = desk.client.post(reverse("evidence:bring"), {"extract": [_file("a.csv", b"a,b\n")]})

    assert answer.status_code == 403
    assert (Intake.objects.count(), set(house.keeper().places()) - before) == (0, set())
