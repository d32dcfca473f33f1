"""Somebody who knows nothing opens the front page and gets to the bottom of a figure."""

import json
import urllib.request

import pytest

from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.browser


def test_a_newcomer_reaches_the_detention_picture_and_its_working_in_two_clicks(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.check_accessible()

    visitor.page.locator('a[href="/data/detentions/"]').first.click()
    visitor.page.get_by_text("The working", exact=True).click()

    assert visitor.heading().endswith("Detentions under the Mental Health Act")
    assert visitor.sees("5,693")
    assert visitor.sees("2,381,722")
    visitor.check_accessible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_the_picture_is_there_on_a_phone(new_visitor: NewVisitor, javascript: bool) -> None:
    visitor = new_visitor(width=320, javascript=javascript)

    visitor.open("/data/detentions/")

    picture = visitor.page.locator("main img").first
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    assert "3.4 times" in (picture.get_attribute("alt") or "") + visitor.page.locator("main").inner_text()
    visitor.check_accessible()


def test_the_working_is_reached_by_keyboard_alone(visitor: Visitor) -> None:
    visitor.open("/data/detentions/")
    keyboard = visitor.page.keyboard

    keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    keyboard.press("Enter")
    for _ in range(40):
        keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.textContent.trim()") == "The working":
            break
    keyboard.press("Enter")

    assert visitor.sees("2,381,722")


def test_the_figures_can_be_taken_away(visitor: Visitor) -> None:
    visitor.open("/data/detentions/")

    with urllib.request.urlopen(f"{visitor.site.address}/data/detentions.json") as answer:
        text = json.dumps(json.load(answer))

    assert "239.02" in text
    assert visitor.page.get_by_role("link", name="CSV").first.is_visible()


def test_a_page_that_is_not_there_says_so_kindly(visitor: Visitor) -> None:
    visitor.open("/no-such-page/")

    assert visitor.heading() == "Page not found"
    visitor.check_accessible()
