"""Files that are two things at once, or not what they say: only the harmless one is left, or none."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib

import pytest

from plumbline.speakup.attachments import REFUSALS, AttachmentRefused, Limits, clean
from tests.speakup.attachments import documents, pictures, recordings
from tests.speakup.attachments.markers import Markers

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PAGE = b"<html><script>alert(document.cookie)</script></html>"


def zipped(name: str = "run.js", body: bytes = PAGE) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("run.sh"), io.BytesIO())
    return out.getvalue()


def png_bomb(side: int = 7_000) -> bytes:
    """A picture of one colour: some kilobytes that would unpack to 150 megabytes, or far more than they say."""
    rows = zlib.compress(bytes((side * 3 + 1) * side), 9)
    return _png(side, side, rows)


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def comment(body: bytes) -> bytes:
    return b"\xff\xfe" + struct.pack(">H", len(body) + 2) + body


JPEG = pictures.saved(pictures.drawn(), "JPEG")
GIF = pictures.saved(pictures.drawn(), "GIF")
PDF = documents.saved(documents.plain())

POLYGLOTS = {
    "JPEG and ZIP": (JPEG + zipped(), b"PK\x03\x04"),
    "JPEG with a web page in its comment": (JPEG[:2] + comment(PAGE) + JPEG[2:], b"<script>"),
    "JPEG with PHP behind it": (JPEG + b"<?php system('id'); ?>", b"<?php"),
    "JPEG and a test virus": (JPEG + EICAR, EICAR),
    "GIF and JavaScript": (GIF[:-1] + b"\x21\xfe\x0a/*alert(1)\0;" + b"*/=1;alert(1)//", b"alert"),
    "GIF and Java archive": (GIF + zipped("A.class"), b"PK\x03\x04"),
    "PNG and program": (pictures.saved(pictures.drawn(), "PNG") + b"MZ\x90\0" + bytes(100), b"MZ\x90"),
    "PDF and web page": (PDF.replace(b"%PDF-1.", b"%PDF-1.", 1) + PAGE, b"<script>"),
    "PDF and web page in front of its body": (PDF[:9] + b"% <html><script>x</script>\n" + PDF[9:], b"<script>"),
    "PDF and ZIP": (PDF + zipped(), b"PK\x03\x04"),
    "PDF and a test virus": (PDF + b"\n% " + EICAR, EICAR),
    "MP3 and ZIP": (recordings.sound("mp3", Markers()) + zipped(), b"PK\x03\x04"),
    "AMR and ZIP": (recordings.sound("amr", Markers()) + zipped(), b"PK\x03\x04"),
    "Ogg and ZIP": (recordings.sound("opus", Markers()) + zipped(), b"PK\x03\x04"),
    "WebM and ZIP": (recordings.sound("webm", Markers()) + zipped(), b"PK\x03\x04"),
    "MP4 and web page": (
        recordings.sound("m4a", Markers()) + struct.pack(">I", 8 + len(PAGE)) + b"free" + PAGE,
        b"<script>",
    ),
    "WAV and ZIP": (recordings.sound("wav", Markers()) + zipped(), b"PK\x03\x04"),
}

REFUSED = {
    "nothing": (b"", "empty"),
    "zeros": (bytes(100_000), "unknown"),
    "SVG with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "web_page"),
    "XML": (b"<?xml version='1.0'?><a/>", "web_page"),
    "web page called .jpg": (PAGE, "web_page"),
    "test virus": (EICAR, "program"),
    "ZIP": (zipped(), "archive"),
    "ZIP bomb": (zipped("zeros", bytes(50_000_000)), "archive"),
    "gzip": (gzip.compress(PAGE), "archive"),
    "tar": (tarred(), "archive"),
    "RAR": (b"Rar!\x1a\x07\x01\0", "archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "archive"),
    "Windows program": (b"MZ\x90\0" + bytes(200), "program"),
    "Linux program": (b"\x7fELF\x02\x01" + bytes(200), "program"),
    "shell script": (b"#!/bin/sh\nid\n", "program"),
    ".docx": (zipped("[Content_Types].xml"), "document"),
    ".odt": (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text", "document"),
    ".doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "document"),
    ".rtf": (b"{\\rtf1\\ansi Hello}", "document"),
    "TIFF": (pictures.saved(pictures.drawn(), "TIFF"), "picture"),
    "BMP": (pictures.saved(pictures.drawn(), "BMP"), "picture"),
    "AVIF": (pictures.saved(pictures.drawn(), "AVIF"), "picture"),
    "PNG decompression bomb": (_png(60_000, 60_000, zlib.compress(bytes(50_000_000), 9)), "too_many_pixels"),
    "PNG of 30,000 pixels a side": (_png(30_000, 30_000, b""), "too_many_pixels"),
    "random bytes": (bytes((i * 7919 + (i * i >> 3)) & 0xFF for i in range(5_000)), "unknown"),
}


@pytest.mark.parametrize("kind", POLYGLOTS)
def test_of_two_things_in_one_only_the_harmless_is_left(kind: str) -> None:
    content, other = POLYGLOTS[kind]

    cleaned = clean(content, name="both")

    assert other in content
    assert other not in cleaned.content


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("name", ["photo.jpg", "letter.pdf"])
def test_what_is_not_taken_is_refused_whatever_it_is_called(kind: str, name: str) -> None:
    content, code = REFUSED[kind]

    with pytest.raises(AttachmentRefused) as refused:
        clean(content, name=name)

    assert refused.value.code == code
    assert str(refused.value) == REFUSALS[code]


def test_a_picture_that_unpacks_to_more_than_it_says_is_cut_at_its_edge() -> None:
    content = _png(10, 10, zlib.compress(bytes(200_000_000), 9))

    assert len(clean(content, name="x").content) < 1_000


def test_a_picture_of_one_colour_at_the_limit_is_drawn_within_its_memory() -> None:
    assert clean(png_bomb(), name="x").media_type == "image/png"


def test_a_picture_whose_notes_unpack_to_a_huge_text_is_refused() -> None:
    packed = zlib.compress(bytes(200_000_000), 9)
    body = b"Comment\0\0" + packed
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    whole = pictures.saved(pictures.drawn(), "PNG")

    with pytest.raises(AttachmentRefused) as refused:
        clean(whole[:33] + chunk + whole[33:], name="x")

    assert refused.value.code == "damaged"


def test_a_file_that_is_too_big_is_refused_with_the_limit() -> None:
    with pytest.raises(AttachmentRefused) as refused:
        clean(bytes(25 * 1024 * 1024 + 1), name="x")

    assert (refused.value.code, refused.value.params) == ("too_big", {"megabytes": 25})
    assert "up to 25 MB" in str(refused.value)


def test_a_refusal_says_nothing_of_the_file() -> None:
    marker = Markers().word("everywhere")

    with pytest.raises(AttachmentRefused) as refused:
        clean(b"%PDF-1.7 " + marker.encode() * 20, name=f"{marker}.pdf", limits=Limits(seconds=20))

    assert marker not in str(refused.value) + repr(refused.value) + str(refused.value.__dict__)
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
