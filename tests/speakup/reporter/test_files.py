"""Files at the front door: cleaned, in memory until they are sealed, refused in a sentence; no word is lost."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from plumbline.speakup.models import Attachment, Case, SittingFile
from plumbline.speakup.reading import files
from plumbline.speakup.reporter import uploads
from plumbline.speakup.reporter.uploads import InMemoryOnly
from plumbline.speakup.scanning import attachment_field
from tests.speakup.builders import Team
from tests.speakup.reporter.visitor import MINE, Visitor

pytestmark = pytest.mark.django_db


def _text(words: str = "Some words", name: str = "note.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode())


def _photo() -> bytes:
    picture, content = Image.new("RGB", (40, 30), "red"), BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "marker-description"
    picture.save(content, "JPEG", exif=exif)
    return content.getvalue()


@pytest.fixture
def at_files(visitor: Visitor) -> Visitor:
    visitor.begin()
    visitor.at("files")
    return visitor


def test_files_are_added_one_by_one_and_removed(at_files: Visitor) -> None:
    at_files.act("add", file=_text(name="first.txt"))
    at_files.act("add", file=_text(name="second.txt"))
    assert [name in at_files.html for name in ("first.txt", "second.txt")] == [True, True]
    first = SittingFile.objects.first()

    at_files.act(f"remove:{first.public_id}")

    assert [name in at_files.html for name in ("first.txt", "second.txt")] == [False, True]
    assert (at_files.page, SittingFile.objects.count()) == ("files", 1)


def test_a_file_that_was_chosen_is_added_by_going_on_too(at_files: Visitor) -> None:
    at_files.act("next", file=_text(name="chosen.txt"))

    assert at_files.page == "check"
    assert "chosen.txt" in at_files.html


def test_the_original_is_kept_only_where_that_was_ticked(at_files: Visitor, team: Team) -> None:
    photo = _photo()
    at_files.act("add", file=SimpleUploadedFile("clean.jpg", photo))
    at_files.act("add", file=SimpleUploadedFile("whole.jpg", photo), keep_original="1")
    at_files.at("check")
    at_files.act("send")

    opened = team.lead.open(Case.objects.get())
    clean, whole = Attachment.objects.order_by("pk")

    assert [file.has_original for file in files(opened)] == [False, True]
    assert b"marker-description" not in opened.read(clean.box, name=attachment_field(clean, "content"))
    assert opened.read(whole.original, name=attachment_field(whole, "original")) == photo
    assert opened.value("summary")["files"] == 2
    assert SittingFile.objects.count() == 0


def test_a_refused_file_is_explained_beside_its_box_and_answers_are_kept(at_files: Visitor) -> None:
    at_files.act("add", file=SimpleUploadedFile("all.zip", b"PK\x03\x04" + b"0" * 100))

    assert at_files.page == "files"
    assert "<title>Error: Do you want to add files?" in at_files.html
    assert at_files.html.count("We cannot take many files packed into one, such as a ZIP.") == 2
    assert at_files.sitting.data["answers"]["what-happened"]
    at_files.act("next")
    assert at_files.page == "check"


def test_no_file_chosen_is_said(at_files: Visitor) -> None:
    at_files.act("add")

    assert "Choose a file first." in at_files.html


def test_a_file_over_the_limit_is_said_and_nothing_of_it_is_kept(
    at_files: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_MEGABYTES", 1)

    at_files.act("add", file=SimpleUploadedFile("large.txt", b"a" * (1024 * 1024 + 1)))

    assert "This file is too big. It can be up to 1 MB." in at_files.html
    assert SittingFile.objects.count() == 0


def test_more_than_ten_files_are_not_taken(at_files: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plumbline.speakup.reporter.views.questionnaire.MOST_FILES", 1)
    at_files.act("add", file=_text())

    at_files.act("add", file=_text())

    assert "You have added 1 files." in at_files.html
    assert SittingFile.objects.count() == 1


def test_a_file_is_kept_and_marked_while_the_scanner_is_away(
    at_files: Visitor, monkeypatch: pytest.MonkeyPatch, settings: Any, team: Team
) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "clamav", "unix:/nonexistent/clamd.sock")

    at_files.act("add", file=_text())
    assert "We could not check this file for viruses yet." in at_files.html
    at_files.at("check")
    at_files.act("send")

    assert [file.is_held_back for file in files(team.lead.open(Case.objects.get()))] == [True]


def test_a_file_never_touches_the_disk(at_files: Visitor, tmp_path: Path, settings: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1
    tmp_path.chmod(0o500)

    at_files.act("add", file=_text("a" * 5_000_000))

    assert SittingFile.objects.count() == 1
    assert list(tmp_path.iterdir()) == []


def test_the_handler_keeps_the_fields_beside_a_file_that_is_too_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_MEGABYTES", 1)
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a", b"a" * 2_000_000), "words": "kept"})
    handler = InMemoryOnly(request)
    request.upload_handlers = [handler]

    assert (request.POST["words"], len(request.FILES), handler.is_too_big) == ("kept", 0, True)


def test_a_file_is_added_to_a_report_that_was_sent(visitor: Visitor, team: Team) -> None:
    visitor.come_back(visitor.report())

    visitor.act("file", MINE)
    assert "Choose a file first." in visitor.html
    visitor.act("file", MINE, file=_text(name="later.txt"))

    assert "later.txt" in visitor.html
    assert "Choose a file first." not in visitor.html
    assert [file.name for file in files(team.lead.open(Case.objects.get()))] == ["later.txt"]
