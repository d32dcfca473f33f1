"""Files of a case: downloads that no browser opens, under our own name, in the audit trail; or held back."""

import pytest
from django.http import HttpResponse

from plumbline.audit.models import Entry
from plumbline.speakup.models import Attachment, Scan
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.returning import give_file
from tests.speakup.builders import Team, Told, tell
from tests.speakup.handler.desk import address, text, unlocked

NAME = "Zyxomma on the ward.jpg"


def _file(
    told: Told, *, scan: str = "none", original: bytes | None = b"as it was", name: str = NAME
) -> Attachment:
    about = {"name": name, "media_type": "image/jpeg", "size": 9, "removed": ["the place where it was taken"]}
    sitting = sittings.begin(code=[told.code.locator, told.code.secret])
    give_file(sitting, content=b"made safe", about=about, original=original, scan=scan)
    return Attachment.objects.latest("pk")


def _ask(team: Team, told: Told, page: str, file: Attachment, method: str = "post") -> HttpResponse:
    return getattr(unlocked(team.lead), method)(address(page, told.case, public_id=file.public_id))


def _headers(response: HttpResponse) -> dict[str, str]:
    names = ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")
    return {name: response[name] for name in names}


SAFE = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
}


def test_a_file_is_a_download_that_nothing_opens_under_a_name_of_ours(team: Team) -> None:
    told = tell()
    file = _file(told)

    response = _ask(team, told, "file", file)

    short = str(file.public_id)[:8]
    name = f"{told.case.reference.lower()}-{short}.jpg"
    assert response.content == b"made safe"
    assert _headers(response) == SAFE
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_the_original_comes_after_a_warning_as_a_download_too(team: Team) -> None:
    told = tell()
    file = _file(told)

    warning = text(_ask(team, told, "original", file, "get"))
    response = _ask(team, told, "original", file)

    assert "It may harm your computer." in warning
    assert response.content == b"as it was"
    assert _headers(response) == SAFE
    assert response["Content-Disposition"].endswith('-original.jpg"')


@pytest.mark.parametrize("name", ["page.html", "run.exe", "no ending", 'a".svg', "x.php.jpg\r\nX: y"])
def test_no_name_of_a_reporter_gets_into_a_header(name: str, team: Team) -> None:
    told = tell()

    response = _ask(team, told, "original", _file(told, name=name))

    assert response["Content-Disposition"].endswith('-original.bin"')


def test_each_download_is_in_the_audit_trail_without_the_files_name(team: Team) -> None:
    told = tell()
    file = _file(told)

    for page in ("file", "original"):
        _ask(team, told, page, file)

    kept = Entry.objects.filter(action="speakup.download_attachment").order_by("number")
    assert [entry.detail for entry in kept] == [
        {"attachment": str(file.public_id), "original": original} for original in (False, True)
    ]
    assert {entry.by for entry in kept} == {team.lead.person.audit_reference}
    assert "Zyxomma" not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("scan", [Scan.WAITING, Scan.INFECTED])
@pytest.mark.parametrize("page", ["file", "original"])
def test_what_is_held_back_is_not_downloaded(page: str, scan: str, team: Team) -> None:
    told = tell()
    file = _file(told, scan=scan)

    response = _ask(team, told, page, file)

    assert response["Location"] == address("case", told.case)
    assert not Entry.objects.filter(action="speakup.download_attachment").exists()
    shown = text(unlocked(team.lead).get(address("case", told.case)))
    assert "Scan again" in shown
    assert f'action="{address("file", told.case, public_id=file.public_id)}"' not in shown


def test_a_link_fetches_no_file(team: Team) -> None:
    told = tell()

    response = _ask(team, told, "file", _file(told), "get")

    assert response["Location"] == address("case", told.case)


def test_a_file_without_its_original_has_none_to_give(team: Team) -> None:
    told = tell()
    file = _file(told, original=None)

    assert [_ask(team, told, "original", file, method).status_code for method in ("get", "post")] == [404, 404]
    assert "The file as it was sent" not in text(unlocked(team.lead).get(address("case", told.case)))


def test_a_file_of_another_case_is_not_there(team: Team) -> None:
    here, there = tell(), tell(excluded=(str(team.lead.person.public_id),))
    file = _file(there)

    response = unlocked(team.lead).post(address("file", here.case, public_id=file.public_id))

    assert response.status_code == 404


def test_scanning_again_without_a_scanner_keeps_a_file_back_or_says_that_there_is_none(team: Team) -> None:
    told = tell()
    file = _file(told, scan="waiting")

    page = text(unlocked(team.lead).post(address("scan", told.case, public_id=file.public_id), follow=True))

    assert "scanner" in page
    assert Entry.objects.latest("number").action == "speakup.scan_attachment"


def test_what_was_taken_out_of_a_file_is_said(team: Team) -> None:
    told = tell()
    _file(told)

    page = text(unlocked(team.lead).get(address("case", told.case)))

    assert NAME in page
    assert "Taken out to make it safe: the place where it was taken." in page
