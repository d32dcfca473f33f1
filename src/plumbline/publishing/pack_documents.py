"""The documents of a frozen pack, rendered from what was frozen and kept in the cache under its checksum."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from markupsafe import Markup

from plumbline.publishing.models import BoardPack
from plumbline.publishing.packs.content import Pack
from plumbline.publishing.packs.data_package import as_data_package
from plumbline.publishing.packs.freezing import from_json
from plumbline.publishing.packs.html import as_body, as_page
from plumbline.publishing.packs.typst_pdf import as_pdf
from plumbline.publishing.packs.word import as_word
from plumbline.publishing.packs.workbook import as_workbook

KEPT_FOR = 24 * 60 * 60
"""Seconds in the cache. The key holds the checksum, so that nothing else is ever found under it."""
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of file that a pack can be had as."""

    label: str
    content_type: str
    write: Callable[[Pack], bytes]


DOCUMENTS = {
    "pdf": Document("PDF, to read and print", "application/pdf", as_pdf),
    "docx": Document("Word", f"{OFFICE}.wordprocessingml.document", as_word),
    "html": Document("A web page in one file", "text/html; charset=utf-8", as_page),
    "xlsx": Document("Every figure, as a workbook", f"{OFFICE}.spreadsheetml.sheet", as_workbook),
    "zip": Document("Every figure, as open data", "application/zip", as_data_package),
}


def document_of(pack: BoardPack, file_format: str) -> bytes:
    """The file of a frozen pack."""
    key = f"publishing.pack.{pack.checksum}.{file_format}"
    content: bytes | None = cache.get(key)
    if content is None:
        content = DOCUMENTS[file_format].write(from_json(pack.content))
        cache.set(key, content, KEPT_FOR)
    return content


def body_of(pack: BoardPack) -> Markup:
    """What a frozen pack says, for a page of the desk."""
    key = f"publishing.pack.{pack.checksum}.body"
    body: str | None = cache.get(key)
    if body is None:
        body = str(as_body(from_json(pack.content)))
        cache.set(key, body, KEPT_FOR)
    return Markup(body)  # noqa: S704 - written by a template that escapes
