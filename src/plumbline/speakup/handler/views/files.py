"""Files that a reporter gave: always a download, never shown; under our name; each one in the audit trail."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from plumbline.design.responses import safe_name
from plumbline.speakup.access import NoSuchCase, check_may_handle
from plumbline.speakup.actions.cases import record_download, scan_attachment
from plumbline.speakup.handler.unlocking import Desk, desk_page
from plumbline.speakup.handler.views.case_page import draw, open_case
from plumbline.speakup.keyring import OpenCase
from plumbline.speakup.reading import about_attachment, attachment_content, find_attachment

EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "audio/3gpp": "3gp",
    "audio/amr": "amr",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/webm": "weba",
    "video/3gpp": "3gp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
}
"""How the name of a cleaned file ends, by its type. An original keeps its own ending, if it is in `ORIGINALS`."""
ORIGINALS = {
    *EXTENSIONS.values(),
    "jpeg",
    "heic",
    "webp",
    "gif",
    "bmp",
    "tif",
    "tiff",
    "oga",
    "opus",
    "flac",
    "m4v",
}
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@read_or_write
@desk_page(check_may_handle)
def download(request: HttpRequest, desk: Desk, reference: str, public_id: UUID) -> HttpResponse:
    """The cleaned file. Asked with POST, so that no link can fetch it."""
    opened = open_case(desk, reference)
    if request.method != "POST":
        return redirect("cases:case", opened.case.reference)
    return _download(request, desk, opened, public_id, original=False)


@read_or_write
@desk_page(check_may_handle)
def original(request: HttpRequest, desk: Desk, reference: str, public_id: UUID) -> HttpResponse:
    """The file as it was sent, after a warning."""
    opened = open_case(desk, reference)
    if request.method == "POST":
        return _download(request, desk, opened, public_id, original=True)
    attachment = find_attachment(opened, public_id)
    if attachment.original is None:
        raise NoSuchCase
    about = about_attachment(opened, attachment)
    return draw(request, opened, "original", {"file_name": about["name"], "public_id": public_id})


@read_or_write
@desk_page(check_may_handle)
def scan(request: HttpRequest, desk: Desk, reference: str, public_id: UUID) -> HttpResponse:
    """Ask the virus scanner again about a file that was held back."""
    opened = open_case(desk, reference)
    attachment = find_attachment(opened, public_id)
    if request.method == "POST":
        verdict = scan_attachment(by=desk.person, opened=opened, attachment=attachment)
        kind, sentence = SCANNED.get(verdict, SCANNED["waiting"])
        messages.add_message(request, kind, sentence)
    return redirect("cases:case", opened.case.reference)


SCANNED = {
    "none": (messages.INFO, "No virus scanner is set up. The file is still held back."),
    "clean": (messages.SUCCESS, "The scanner found nothing. The file can be downloaded."),
    "waiting": (messages.WARNING, "The scanner does not answer. The file is still held back."),
    "infected": (messages.ERROR, "The scanner says that this file may harm your computer. It stays held back."),
}


def _download(
    request: HttpRequest, desk: Desk, opened: OpenCase, public_id: UUID, *, original: bool
) -> HttpResponse:
    attachment = find_attachment(opened, public_id)
    if original and attachment.original is None:
        raise NoSuchCase
    try:
        record_download(by=desk.person, opened=opened, attachment=attachment, original=original)
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
        return redirect("cases:case", opened.case.reference)
    content = attachment_content(opened, attachment, original=original)
    name = safe_name(f"{opened.case.reference}-{str(public_id)[:8]}{'-original' if original else ''}")
    return _sandboxed(content, f"{name}.{_ending(about_attachment(opened, attachment), original=original)}")


def _ending(about: dict[str, Any], *, original: bool) -> str:
    if original:
        ending = str(about["name"]).rpartition(".")[2].lower()
        return ending if ending in ORIGINALS else "bin"
    return EXTENSIONS.get(str(about["media_type"]).partition(";")[0], "bin")


def _sandboxed(content: bytes, name: str) -> HttpResponse:
    # No type that a browser would open; and should one open it, it can run nothing and ask nobody.
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
