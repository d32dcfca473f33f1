"""Around the front door in a real browser: help is edited, posters and paper are printed, Easy Read is read."""

import re

import pytest

from plumbline.people.demonstration import DOMAIN
from plumbline.speakup.catalogues import LANGUAGES
from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.browser

DOOR = "/desk/speak-up/door/"
PAGES = (
    "",
    "help/",
    "help/add/",
    "messages/",
    "messages/add/",
    "languages/",
    "languages/ar/",
    "posters/",
    "posters/print/?site=none&language=en",
    "posters/print/?site=none&language=ar",
    "assist/",
)
A4_AT_96_DPI = (794, 1123)


@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_around_the_door_is_accessible(new_visitor: NewVisitor, width: int) -> None:
    visitor = new_visitor(width=width)
    visitor.sign_in(f"triage-lead@{DOMAIN}")

    for page in PAGES:
        visitor.open(DOOR + page)
        visitor.check_accessible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_number_that_an_editor_adds_is_on_the_front_door(new_visitor: NewVisitor, javascript: bool) -> None:
    editor, reader = new_visitor(javascript=javascript), new_visitor(width=320, javascript=javascript)
    editor.sign_in(f"triage-lead@{DOMAIN}")
    name = f"Night line {'with' if javascript else 'without'} scripts"

    editor.open(DOOR + "help/add/")
    editor.page.get_by_label("Someone to talk to").check()
    editor.page.get_by_label("Name of the help").fill(name)
    editor.page.get_by_label("Telephone number").fill("01632 960 199")
    editor.page.get_by_role("button", name="Add").click()
    reader.open("/speak-up/help/")
    hidden = reader.sees(name)
    editor.page.get_by_role("button", name=f"Show {name}").click()
    reader.open("/speak-up/help/")

    assert (hidden, reader.sees(name)) == (False, True)
    assert reader.page.get_by_role("link", name="01632 960 199").first.get_attribute("href") == "tel:01632960199"


def test_a_retired_message_is_not_offered_and_comes_back(visitor: Visitor) -> None:
    visitor.sign_in(f"triage-lead@{DOMAIN}")
    visitor.open(DOOR + "messages/")
    visitor.page.get_by_role("link", name="2. A question").click()

    visitor.page.get_by_role("button", name="Retire").click()
    retired = visitor.sees("Retired")
    visitor.page.get_by_role("link", name="2. A question").click()
    visitor.page.get_by_role("button", name="Use again").click()

    assert (retired, visitor.sees("“2. A question” is offered again.")) == (True, True)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_a_poster_is_one_sheet_of_a4_with_nothing_cut_off(new_visitor: NewVisitor, language: object) -> None:
    visitor = new_visitor()
    visitor.sign_in(f"network-chair@{DOMAIN}")
    visitor.page.set_viewport_size({"width": A4_AT_96_DPI[0], "height": A4_AT_96_DPI[1]})
    visitor.open(f"{DOOR}posters/print/?site=none&language={language.code}")  # type: ignore[attr-defined]

    visitor.page.emulate_media(media="print")
    printed = visitor.page.pdf(prefer_css_page_size=True)
    sheet = visitor.page.locator(".pl-poster")

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert not visitor.page.locator("h1").is_visible()
    assert sheet.evaluate(
        "sheet => [sheet.scrollHeight <= sheet.clientHeight, sheet.scrollWidth <= sheet.clientWidth]"
    ) == [
        True,
        True,
    ]


def test_the_posters_of_all_sites_are_a_sheet_each(visitor: Visitor) -> None:
    visitor.sign_in(f"network-chair@{DOMAIN}")
    visitor.open(DOOR + "posters/")

    visitor.page.get_by_label("Site").select_option(label="Every site, a poster each")
    visitor.page.get_by_role("button", name="Show the posters").click()
    sheets = visitor.page.locator(".pl-poster").count()
    visitor.page.emulate_media(media="print")

    assert sheets > 1
    assert len(re.findall(rb"/Type\s*/Page\b", visitor.page.pdf(prefer_css_page_size=True))) == sheets


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("page", ["/speak-up/easy-read/", "/speak-up/paper/"])
def test_easy_read_and_paper_are_accessible_in_both_directions(
    new_visitor: NewVisitor, page: str, width: int
) -> None:
    visitor = new_visitor(width=width)

    for language in ("en", "ar", "pl"):
        visitor.open(f"{page}?language={language}")
        visitor.check_accessible()


def test_easy_read_leads_into_the_front_door_without_scripts(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(width=320, javascript=False)
    visitor.open("/speak-up/")
    visitor.page.get_by_role("link", name="Easy Read").click()
    easy = visitor.heading()

    pictures = visitor.page.locator("main img").count()
    visitor.page.locator("main").get_by_role("button", name="Tell us about racism").click()

    assert (easy, pictures) == ("Tell us about racism", 14)
    assert visitor.page.url == f"{visitor.site.address}/speak-up/"


def test_the_helper_comes_to_the_same_door_in_a_window_of_its_own(visitor: Visitor) -> None:
    visitor.sign_in(f"network-chair@{DOMAIN}")
    visitor.open(DOOR + "assist/")

    with visitor.page.expect_popup() as opened:
        visitor.page.get_by_role("button", name="Begin a report for somebody").click()
    window = opened.value
    window.wait_for_load_state()

    assert window.url == f"{visitor.site.address}/speak-up/?assist=1"
    assert window.evaluate("window.opener") is None
    assert "You are helping someone to report" in window.content()
