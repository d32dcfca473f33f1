"""LibreOffice opens the documents and workbooks of a pack, and finds in them what was written."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from plumbline.publishing.packs.content import Pack
from plumbline.publishing.packs.word import as_word
from plumbline.publishing.packs.workbook import as_workbook
from tests.publishing.packs.invented_packs import a_pack
from tests.publishing.packs.test_pack_pdf import ODD_TEXTS, with_text_everywhere

pytestmark = pytest.mark.office

SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Every sheet as a CSV file of its own."""
PACKS = {
    "everything": a_pack(3),
    "many measures": a_pack(60),
    "no measures": a_pack(0, sections=(), decisions=()),
    "Typst": with_text_everywhere(ODD_TEXTS["Typst's markup"]),
    "Arabic": with_text_everywhere(ODD_TEXTS["Arabic"]),
    "emoji": with_text_everywhere(ODD_TEXTS["emoji"]),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> tuple[str, Path]:
    """The program, and a profile of its own, so that nobody's settings are read."""
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("LibreOffice is not installed: libreoffice-writer-nogui and libreoffice-calc-nogui have it.")
    return found, tmp_path_factory.mktemp("profile")


def converted(office: tuple[str, Path], path: Path, to: str) -> list[Path]:
    """What LibreOffice makes of a file; fails where it cannot read it."""
    program, profile = office
    made = path.parent / "made"
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to]
    done = subprocess.run(
        [*command, "--outdir", str(made), str(path)],
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stderr
    return sorted(made.iterdir())


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_a_word_document_opens(office: tuple[str, Path], pack: Pack, tmp_path: Path) -> None:
    path = tmp_path / "pack.docx"
    path.write_bytes(as_word(pack))

    (made,) = converted(office, path, "pdf")

    with pikepdf.open(made) as pdf:
        assert len(pdf.pages) >= 4


def test_libreoffice_reads_the_headings_and_the_words_of_a_document(
    office: tuple[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "pack.docx"
    path.write_bytes(as_word(a_pack(1)))

    (made,) = converted(office, path, "txt:Text (encoded):UTF8")
    text = made.read_text(encoding="utf-8-sig")

    assert "Race equality: board pack" in text
    assert "Detentions under the Mental Health Act, part 1" in text
    assert "withheld" in text


def test_a_workbook_opens_with_its_figures_as_numbers(office: tuple[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "pack.xlsx"
    path.write_bytes(as_workbook(a_pack(2)))

    made = {
        each.stem.partition("-")[2]: each.read_text(encoding="utf-8") for each in converted(office, path, SHEETS)
    }

    assert set(made) == {
        *("Contents", "Figures by group", "Measures and their working", "Reports of racism"),
        *("Commitments", "Actions", "Risks"),
    }
    figures = list(csv.DictReader(io.StringIO(made["Figures by group"])))
    assert [row["Figure"] for row in figures][:4] == ["4", "15.2", "withheld", ""]
    assert [row["Out of"] for row in figures][:4] == ["49500", "4210", "2030", ""]
