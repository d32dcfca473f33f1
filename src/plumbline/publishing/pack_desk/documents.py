"""The documents of a frozen pack, rendered from what was frozen and kept in the cache under its checksum."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from markupsafe import Markup

from plumbline.publishing.models import BoardPack
from plumbline.publishing.packs.content import Pack
from plumbline.publishing.packs.data_package import as_data_package
from plumbline.publishing.packs.freezing import from_json
from plumbline.publishing.packs.html import as_body, as_page, stylesheet
from plumbline.publishing.packs.typst_pdf import as_pdf
from plumbline.publishing.packs.word import as_word
from plumbline.publishing.packs.workbook import as_workbook

KEPT_FOR = 24 * 60 * 60
"""Seconds in the cache. The key holds the checksum, so that nothing else is ever found under it."""
OF_BODY = re.compile(r"^\s*body \{.*\}\n", re.MULTILINE)
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


@dataclass(frozen=True, slots=True)
class About:
    """What can be said of a file without sending it."""

    size: int
    """Its bytes."""
    sha256: str


def about_document(pack: BoardPack, file_format: str) -> About:
    """How long a file of a frozen pack is, and its digest; it is written where nobody has asked for it yet."""
    key = f"publishing.pack.{pack.checksum}.{file_format}.about"
    about: About | None = cache.get(key)
    if about is None:
        content = document_of(pack, file_format)
        about = About(len(content), hashlib.sha256(content).hexdigest())
        cache.set(key, about, KEPT_FOR)
    return about


def styles_within(page: str) -> str:
    """How a pack looks within a page of ours, whose own letters, background and margins stay."""
    return f"{OF_BODY.sub('', stylesheet())}{page} .pack {{ margin: 0; padding: 0; }}\n"


def body_of(pack: BoardPack, *, with_facts: bool = True) -> Markup:
    """What a frozen pack says, for a page of ours, with or without the facts of its cover."""
    key = f"publishing.pack.{pack.checksum}.body.{with_facts}"
    body: str | None = cache.get(key)
    if body is None:
        body = str(as_body(from_json(pack.content), with_facts=with_facts))
        cache.set(key, body, KEPT_FOR)
    return Markup(body)  # noqa: S704 - written by a template that escapes
