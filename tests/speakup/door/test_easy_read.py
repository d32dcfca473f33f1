"""The first page in Easy Read: short sentences, pictures without a text of their own, and a way on."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from plumbline.speakup.reporter.easy_read import PICTURES, easy_read
from plumbline.speakup.reporter.languages import speaking

pytestmark = pytest.mark.django_db

PAGE = "/speak-up/easy-read/"


def _sentences() -> list[str]:
    return [sentence for part in easy_read() for idea in part.ideas for sentence in idea.sentences]


def test_a_sentence_is_short_and_holds_one_idea() -> None:
    found = _sentences()

    assert len(found) >= 30
    assert [sentence for sentence in found if len(sentence.split()) > 15] == []
    assert [
        sentence for sentence in found if re.search(r"[;()]|\b(which|however|although|and/or)\b", sentence)
    ] == []
    assert [sentence for sentence in found if sentence.rstrip(".?").count(".") > 0] == []


def test_numbers_are_figures() -> None:
    words = r"\b(one|two|three|four|five|six|seven|eight|nine|ten|fifteen|sixty)\b"

    assert [sentence for sentence in _sentences() if re.search(words, sentence)] == []
    assert "We ask you 15 questions." in _sentences()


def test_no_idea_stands_without_a_picture_and_every_picture_is_used_once() -> None:
    used = [idea.picture for part in easy_read() for idea in part.ideas]

    assert sorted(used) == sorted(PICTURES)
    assert [name for name in PICTURES if finders.find(f"speakup/easy-read/{name}.svg") is None] == []


def test_a_drawing_holds_no_script_no_style_and_no_address_of_elsewhere() -> None:
    drawings = [Path(finders.find(f"speakup/easy-read/{name}.svg")).read_text() for name in PICTURES]
    without_name = [drawing.replace("http://www.w3.org/2000/svg", "") for drawing in drawings]

    assert [drawing for drawing in without_name if re.search(r"script|style=|href|http|\bon\w+=", drawing)] == []


def test_the_page_leads_to_the_front_door_help_and_the_way_back() -> None:
    text = Client().get(PAGE).content.decode()

    for address in ("/speak-up/", "/speak-up/return/", "/speak-up/help/", "/speak-up/paper/"):
        assert f'href="{address}"' in text
    assert re.findall(r'<img[^>]* alt="([^"]*)"', text) == [""] * len(PICTURES)


def test_the_page_keeps_the_language_on_the_way_on() -> None:
    text = Client().get(PAGE, {"language": "ar"}).content.decode()

    assert '<html lang="ar" dir="rtl">' in text
    assert 'href="/speak-up/ar/"' in text
    assert 'href="/speak-up/help/?language=ar"' in text


def test_a_trusts_own_picture_takes_the_place_of_ours(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    (tmp_path / "lock.png").write_bytes(b"a picture")
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(  # type: ignore[attr-defined]
        update={"speakup_pictures": str(tmp_path)}
    )

    text = Client().get(PAGE).content.decode()
    shown = Client().get("/speak-up/easy-read/lock")

    assert text.count('src="/speak-up/easy-read/lock"') == 1
    assert (shown.content, shown["Content-Type"]) == (b"a picture", "image/png")


@pytest.mark.parametrize("name", ["lock", "passwd", "lock-png"])
def test_a_picture_that_the_trust_has_not_is_no_page(
    name: str, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    (tmp_path / "passwd.png").write_bytes(b"not for you")
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(  # type: ignore[attr-defined]
        update={"speakup_pictures": str(tmp_path)}
    )

    assert Client().get(f"/speak-up/easy-read/{name}").status_code == 404


def test_every_language_draws_the_whole_page() -> None:
    with speaking("pl"):
        polish = easy_read()

    assert len(polish) == len(easy_read())
