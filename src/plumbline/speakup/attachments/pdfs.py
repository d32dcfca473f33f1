"""A PDF made anew from its pages: what is printed on them, and nothing that runs, opens, hides or tells.

Forms and comments that show on a page become part of the page. Nothing of the old file's catalogue is taken over,
so what is not on the list of a page's own entries can't come along. What it unpacks to is counted first.
"""

import io
from collections.abc import Iterator
from contextlib import suppress

from pikepdf import Dictionary, Name, Object, PasswordError, Pdf, PdfError

from plumbline.speakup.attachments.kinds import Working
from plumbline.speakup.attachments.limits import Limits
from plumbline.speakup.attachments.pdf_parts import forget_what_is_told, streams_of, unpacked_bytes
from plumbline.speakup.attachments.refusals import AttachmentRefused

ON_A_PAGE = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
)
"""All that a page keeps."""

TOLD_BY_CATALOGUE = {
    "/OpenAction": "scripts",
    "/AA": "scripts",
    "/AcroForm": "form",
    "/Metadata": "notes",
    "/OCProperties": "layers",
    "/Outlines": "structure",
    "/StructTreeRoot": "structure",
}
"""Entries of a catalogue, and the keys of REMOVALS that tell of them."""


def clean_pdf(content: bytes, *, limits: Limits) -> Working:
    """The pages of a PDF in a new one."""
    with _open(content) as old:
        _check(old, limits)
        removed = tuple(dict.fromkeys(_what_is_hidden(old)))
        _print_what_shows(old)
        new = Pdf.new()
        for page in old.pages:
            _keep_the_page_alone(page.obj)
            new.pages.append(page)
        forget_what_is_told(new)
        out = io.BytesIO()
        new.save(out, linearize=True, deterministic_id=True)
    return Working(content=out.getvalue(), kind="pdf", removed=removed)


def _open(content: bytes) -> Pdf:
    try:
        return Pdf.open(io.BytesIO(content))
    except PasswordError:
        raise AttachmentRefused("locked") from None
    except (PdfError, RuntimeError):
        # To unlock a file the library would open the system's source of random numbers, which it can't.
        raise AttachmentRefused("locked" if b"/Encrypt" in content else "damaged") from None


def _check(old: Pdf, limits: Limits) -> None:
    """Refuse what is locked, too long, larger than it looks, or shows only in some programs."""
    if old.is_encrypted:
        raise AttachmentRefused("locked")
    if len(old.pages) > limits.pages:
        raise AttachmentRefused("too_many_pages", pages=limits.pages)
    if not len(old.pages):
        raise AttachmentRefused("damaged")
    if "/NeedsRendering" in old.Root:
        raise AttachmentRefused("form_only")
    left = limits.pdf_unpacked_bytes
    for stream in streams_of(old):
        left -= unpacked_bytes(stream, most=left)
        if left < 0:
            raise AttachmentRefused("too_hard")
        if _pixels(stream) > limits.pdf_picture_pixels:
            raise AttachmentRefused("too_many_pixels")


def _pixels(stream: Object) -> int:
    if stream.get("/Subtype") != Name.Image:
        return 0
    return int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))


def _print_what_shows(old: Pdf) -> None:
    """Make forms and comments that show part of their page, and drop pictures that no page draws."""
    with suppress(PdfError, RuntimeError, ValueError):  # A form that is damaged shows as far as it can.
        old.generate_appearance_streams()
    old.flatten_annotations(mode="screen")
    old.remove_unreferenced_resources()


def _keep_the_page_alone(page: Object) -> None:
    for key in set(page.keys()) - ON_A_PAGE:
        del page[key]


def _what_is_hidden(old: Pdf) -> Iterator[str]:
    """Keys of REMOVALS, told from the catalogue and the pages."""
    if "/Info" in old.trailer:
        yield "notes"
    yield from (key for entry, key in TOLD_BY_CATALOGUE.items() if entry in old.Root)
    names = old.Root.get("/Names", Dictionary())
    if "/JavaScript" in names:
        yield "scripts"
    if "/EmbeddedFiles" in names or "/AF" in old.Root:
        yield "attached_files"
    for page in old.pages:
        if "/AA" in page.obj:
            yield "scripts"
        if any(added.get("/Subtype") != Name.Widget for added in page.obj.get("/Annots", [])):
            yield "comments"
