"""Names keep the person's own words where harmless; texts keep every word and lose what cannot be seen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.speakup.attachments import AttachmentRefused, clean
from plumbline.speakup.attachments.kinds import KINDS
from plumbline.speakup.attachments.names import display_name


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("My letter.jpg", "My letter.jpg"),
        ("Skarga pacjenta – żółć.png", "Skarga pacjenta – żółć.jpg"),
        ("رسالة.jpeg", "رسالة.jpg"),
        ("নোট.webp", "নোট.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\ada\\Desktop\\ward 4.bmp", "ward 4.jpg"),
        ("photo.jpg.exe", "photo jpg.jpg"),
        ("ward\u202egpj.exe", "wardgpj.jpg"),
        ("a\x00b\r\nContent-Type: text.html", "ab Content-Type text.jpg"),
        ('"><script>alert(1)</script>.png', "script.jpg"),
        (".htaccess", "picture.jpg"),
        ("CON.txt", "picture.jpg"),
        ("", "picture.jpg"),
        ("...", "picture.jpg"),
        ("IMG_2041.heic", "IMG_2041.jpg"),
        ("x" * 300 + ".jpg", "x" * 76 + ".jpg"),
    ],
)
def test_a_name_is_made_harmless(given_name: str, shown: str) -> None:
    assert display_name(given_name, kind=KINDS["jpeg"]) == (shown, False)


@pytest.mark.parametrize(
    "given_name",
    [
        "IMG_20240312_101530.jpg",
        "PXL_20240312_101530123.jpg",
        "WhatsApp Image 2024-03-12 at 10.15.30.jpeg",
        "Screenshot 2024-03-12 101530.png",
        "1710238530123.jpg",
    ],
)
def test_the_moment_that_a_phone_wrote_into_a_name_is_left_out(given_name: str) -> None:
    assert display_name(given_name, kind=KINDS["jpeg"]) == ("picture.jpg", True)


@given(st.text(max_size=200))
def test_no_name_at_all_can_do_harm(given_name: str) -> None:
    shown, _ = display_name(given_name, kind=KINDS["m4a"])

    assert 5 <= len(shown) <= 80
    assert shown.count(".") == 1
    assert shown.endswith(".m4a")
    assert [c for c in shown if unicodedata.category(c)[0] == "C" or c in '/\\<>:"|?*'] == []


def refusal(content: bytes) -> str:
    with pytest.raises(AttachmentRefused) as refused:
        clean(content, name="note.txt")
    return refused.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_in_the_usual_encodings_is_kept_word_for_word(encoding: str) -> None:
    words = "She said “go home”. Naïve café <3\n\tWard 4"

    cleaned = clean(words.encode(encoding), name="note.txt")

    assert cleaned.content.decode("utf-8") == words
    assert (cleaned.media_type, cleaned.name, cleaned.removed) == ("text/plain; charset=utf-8", "note.txt", ())


@pytest.mark.parametrize(
    "words", ["ওরা আমাকে বলেছে", "قالوا لي: ارجع", "तिनीहरूले भने", "Вони сказали", "मैले\u200dभनें", "👩🏾‍⚕️"]
)
def test_a_text_in_any_language_is_kept_letter_for_letter(words: str) -> None:
    assert clean(words.encode(), name="x").content.decode() == words


def test_characters_that_cannot_be_seen_are_dropped() -> None:
    words = "He said\r\nthis\x07 and \u202ethat\u202c" + " and more" * 50

    cleaned = clean(words.encode(), name="note.txt")

    assert cleaned.content.decode() == "He said\nthis and that\u202c" + " and more" * 50
    assert cleaned.removed == ("characters that cannot be seen",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b" \n\n ", "empty", id="blanks"),
        pytest.param(bytes(5000), "unknown", id="zeros"),
        pytest.param(bytes(range(256)) * 10, "unknown", id="every byte"),
        pytest.param(b"caf\x81\x8d", "unknown", id="no encoding"),
        pytest.param(b"\xff\xfeabc", "unknown", id="half a character of UTF-16"),
        pytest.param(b"<!DOCTYPE html><p>Hello", "web_page", id="a web page"),
        pytest.param(b"\xef\xbb\xbf  <svg onload='alert(1)'/>", "web_page", id="SVG after blanks"),
        pytest.param(b"Hello <script>alert(1)</script>", "web_page", id="a script inside"),
        pytest.param("<html>".encode("utf-16"), "web_page", id="a web page in UTF-16"),
        pytest.param(b"<?php system('id');", "web_page", id="PHP"),
        pytest.param(b"#!/bin/sh\nrm -rf /", "program", id="a shell script"),
        pytest.param(b"{\\rtf1 Hello}", "document", id="RTF"),
        pytest.param(b"%!PS-Adobe-3.0", "document", id="PostScript"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == code
