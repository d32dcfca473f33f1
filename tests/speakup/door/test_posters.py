"""Posters: what they say, in which language, and that they tell nobody where their reader was."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from plumbline.organisation.models import Site
from plumbline.speakup.catalogues import BY_CODE, LANGUAGES
from plumbline.speakup.posters import address_of, poster_in
from tests.cast import make_person, sign_in

pytestmark = pytest.mark.django_db

QR = re.compile(r'<div class="pl-poster__qr".*?</svg>', re.DOTALL)


@pytest.fixture
def desk() -> Client:
    return sign_in(Client(), make_person("network_chair"))


@pytest.fixture
def sites() -> list[Site]:
    names = ("North House", "South <b>House</b>")
    made = [Site.objects.create(code=name[:5], name=name) for name in names]
    Site.objects.create(code="gone", name="Closed House", closed="2020-01-01")
    return made


def _print(desk: Client, **chosen: str) -> str:
    return desk.get(reverse("door:print_posters"), chosen).content.decode()


def test_every_site_has_a_sheet_with_its_name_and_the_same_code(desk: Client, sites: list[Site]) -> None:
    text = _print(desk, site="all", language="en")

    assert re.findall(r"<strong><bdi>(.*?)</bdi>", text) == ["North House", "South &lt;b&gt;House&lt;/b&gt;"]
    assert len(QR.findall(text)) == 2
    assert len(set(QR.findall(text))) == 1


def test_one_site_is_one_sheet(desk: Client, sites: list[Site]) -> None:
    text = _print(desk, site=str(sites[0].public_id), language="en")

    assert re.findall(r"<strong><bdi>(.*?)</bdi>", text) == ["North House"]


def test_a_trust_without_sites_prints_a_sheet_without_a_name(desk: Client) -> None:
    text = _print(desk, site="none", language="en")

    assert (len(QR.findall(text)), "<strong><bdi>" in text) == (1, False)


def test_the_address_carries_nothing_but_the_language() -> None:
    addresses = {language.code: address_of(language).partition("/speak-up/")[2] for language in LANGUAGES}

    assert addresses == {code: "" if code == "en" else f"{code}/" for code in BY_CODE}


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_a_sheet_is_written_in_its_language_and_direction(desk: Client, language: object) -> None:
    code, direction = language.code, language.direction  # type: ignore[attr-defined]

    text = _print(desk, site="none", language=code)

    assert f'lang="{code}" dir="{direction}"' in text
    assert re.findall(r"<span>(.*?) </span>", text) == [
        escape(line) for line in poster_in(BY_CODE[code]).headline
    ]


@pytest.mark.parametrize(
    "chosen", [{"site": "nowhere", "language": "en"}, {"site": "none", "language": "xx"}, {}]
)
def test_a_choice_that_makes_no_sense_asks_again(desk: Client, chosen: dict[str, str]) -> None:
    text = _print(desk, **chosen)

    assert "Show the posters" in text
    assert "pl-poster__qr" not in text


def test_a_draft_says_so_on_the_screen_and_not_on_the_sheet(desk: Client) -> None:
    text = _print(desk, site="none", language="pl")

    assert "Draft translation" in text.partition("<section")[0]
    assert "Draft translation" not in text.partition("<section")[2]


def test_the_helper_is_sent_to_the_same_front_door_as_everyone(desk: Client) -> None:
    text = desk.get(reverse("door:assist")).content.decode()

    content = text[text.index("<main") : text.index("</main>")]  # the footer of every page has the front door too
    assert re.findall(r'href="(/speak-up/[^"]*)"', content) == ["/speak-up/?assist=1"]
