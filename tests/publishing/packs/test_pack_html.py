"""The page holds no script, asks for nothing, escapes every text, and every drawing in it says what it shows."""

import re
from html.parser import HTMLParser

import pytest

from plumbline.publishing.packs.html import as_body, as_page, stylesheet
from tests.publishing.packs.invented_packs import PICTURE, a_pack
from tests.publishing.packs.test_pack_pdf import ODD_TEXTS, with_text_everywhere

VOID = {"meta", "img", "br", "link", "input", "hr"}


class Seen(HTMLParser):
    """The tags of a page with their attributes; fails where one is closed that is not open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_body_brings_no_style_and_no_script_and_asks_for_nothing() -> None:
    body = Seen(as_body(a_pack(3)))

    assert not body.named("style") + body.named("script") + body.named("link") + body.named("img")
    for tag, attributes in body.tags:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "a" or str(attributes["href"]).startswith("#")


def test_the_page_stands_alone() -> None:
    page = as_page(a_pack(2)).decode()
    seen = Seen(page)

    assert seen.named("html") == [{"lang": "en-GB"}]
    assert "<title>Race equality: board pack, January to March 2026 - Wight Solent" in page
    assert len(seen.named("h1")) == 1
    assert len(seen.named("main")) == 1
    assert stylesheet() in page
    assert re.findall(r"(?:src|href)=\"(?!#)[^\"]*", page) == []
    assert re.findall(r"url\(|@import", stylesheet()) == []


def test_every_id_is_there_once_and_every_link_leads_to_one() -> None:
    seen = Seen(as_page(a_pack(5)).decode())
    ids = [each["id"] for _, each in seen.tags if "id" in each]
    led = [str(each["href"])[1:] for each in seen.named("a")]
    labels = [each["aria-labelledby"] for _, each in seen.tags if "aria-labelledby" in each]

    assert len(ids) == len(set(ids))
    assert set(led) | set(labels) <= set(ids)


def test_every_drawing_says_what_it_shows_or_is_hidden() -> None:
    body = as_body(a_pack(2))

    assert body.count(f'role="img" aria-label="A chart. {PICTURE.description}"><svg aria-hidden="true"') == 2
    named = len(re.findall(r'role="img" aria-label="[^"]+"><?', body))
    hidden = len(re.findall(r'aria-hidden="true"><svg', body))
    assert body.count("<svg") == named + hidden


def test_tables_have_captions_and_heads_for_columns_and_rows() -> None:
    seen = Seen(as_body(a_pack(2)))

    assert len(seen.named("table")) == len(seen.named("caption")) == len(seen.named("thead"))
    assert {each.get("scope") for each in seen.named("th")} == {"col", "row"}


def test_headings_follow_those_of_the_page_they_stand_in() -> None:
    assert {tag for tag, _ in Seen(as_body(a_pack(1), level=3)).tags if re.match(r"h\d", tag)} == {"h3", "h4"}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_any_text_can_stand_in_it(text: str) -> None:
    page = as_page(with_text_everywhere(text)).decode()

    assert Seen(page).named("script") == []
    assert "<b>" not in page


def test_the_same_pack_is_the_same_page() -> None:
    assert as_page(a_pack(2)) == as_page(a_pack(2))


def test_what_is_invented_says_so() -> None:
    assert "Demonstration: invented data" in as_body(a_pack())
    assert "Demonstration" not in as_body(a_pack(demonstration=False, trust="A trust"))
