"""People who speak up, in a real browser: with and without scripts, on a phone, and read from right to left."""

import re

import pytest
from playwright.sync_api import Request, Route

from plumbline.speakup.catalogues import TRANSLATED, Language
from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("javascript", [True, False])
TOLD = "A patient shouted at me about the colour of my skin all night."
EXIT = "https://www.bbc.co.uk/weather"


def _page(visitor: Visitor) -> str:
    """Which page of the questionnaire is shown."""
    box = visitor.page.locator("input[name=page]")
    return box.get_attribute("value") or "" if box.count() else ""


def _press(visitor: Visitor, button: str) -> None:
    """Press a button, and wait for the page that follows."""

    def is_next(request: Request) -> bool:
        return request.is_navigation_request() and request.method == "GET"

    with visitor.page.expect_request_finished(is_next):
        visitor.page.locator("main, nav").get_by_role("button", name=button, exact=True).first.click()
    visitor.page.wait_for_load_state()


def _begin(visitor: Visitor) -> None:
    visitor.open("/speak-up/")
    visitor.check_accessible()
    _press(visitor, "Start now")


def _skip_to(visitor: Visitor, page: str) -> None:
    for _ in range(20):
        visitor.check_accessible()
        if _page(visitor) == page:
            return
        if _page(visitor) == "what-happened":
            visitor.page.locator("#words").fill(TOLD)
            _press(visitor, "Continue")
        else:
            _press(visitor, "Skip")
    raise AssertionError(f"there is no page {page}")


def _pretend_weather(visitor: Visitor) -> list[str | None]:
    """Our server is asked to forget; where it then sends people is noted, and nobody else's server is asked."""
    sent_to: list[str | None] = []

    def answer(route: Route) -> None:
        response = route.fetch(max_redirects=0)
        sent_to.append(response.headers.get("location"))
        route.fulfill(body="<!DOCTYPE html><title>W</title><h1>Weather</h1>", content_type="text/html")

    visitor.page.route("**/speak-up/exit/", answer)
    return sent_to


def _code(visitor: Visitor) -> str:
    return visitor.page.locator("#code").inner_text()


@BOTH
def test_a_nurse_abused_by_a_patient_reports_anonymously_and_comes_back(
    new_visitor: NewVisitor, javascript: bool
) -> None:
    nurse = new_visitor(width=320, javascript=javascript)
    _begin(nurse)
    nurse.page.get_by_label("I work for the trust").check()
    _press(nurse, "Continue")
    nurse.page.get_by_label("It happened to me").check()
    _press(nurse, "Continue")
    _press(nurse, "Continue")
    assert nurse.page.title().startswith("Error: What happened?")
    nurse.check_accessible()
    nurse.page.locator("#words").fill(TOLD)
    _press(nurse, "Continue")
    _skip_to(nurse, "by-whom")
    nurse.page.get_by_label("A patient", exact=True).check()
    _press(nurse, "Back")
    _press(nurse, "Skip")
    assert nurse.page.get_by_label("A patient", exact=True).is_checked()
    _press(nurse, "Continue")
    _skip_to(nurse, "check")
    assert nurse.sees(TOLD)

    _press(nurse, "Send")
    nurse.check_accessible()
    code = _code(nurse)
    nurse.page.reload()
    assert _code(nurse) == code
    nurse.page.get_by_role("button", name="I have kept my code").click()
    assert nurse.heading() == "You can close this page"
    nurse.check_accessible()

    again = new_visitor(width=320, javascript=javascript)
    again.open("/speak-up/return/")
    again.check_accessible()
    again.page.locator("#code").fill(code.lower().replace("-", " "))
    again.page.get_by_role("button", name="Open my report").click()
    assert (again.heading(), again.sees("We have it")) == ("Your report", True)
    again.page.locator("#text").fill("It happened again.")
    _press(again, "Send the message")
    assert again.sees("It happened again.")
    again.check_accessible()
    _press(again, "Leave")
    assert again.heading() == "Tell us about racism"


@BOTH
def test_a_witness_says_who_must_not_see_it(new_visitor: NewVisitor, javascript: bool) -> None:
    witness = new_visitor(javascript=javascript)
    _begin(witness)
    _press(witness, "Skip")
    witness.page.get_by_label("I saw it or heard it").check()
    _press(witness, "Continue")
    _skip_to(witness, "exclude")
    witness.page.get_by_label("Hawthorn, triage lead").check()
    _press(witness, "Continue")
    _skip_to(witness, "check")

    readers = witness.page.locator("h2:has-text('Who will read it') + ul").inner_text()

    assert readers == "Juniper, triage lead"
    _press(witness, "Change who must not see it")
    assert _page(witness) == "exclude"


@BOTH
def test_exit_forgets_and_leaves(new_visitor: NewVisitor, javascript: bool) -> None:
    visitor = new_visitor(width=320, javascript=javascript)
    sent_to = _pretend_weather(visitor)
    _begin(visitor)
    _skip_to(visitor, "by-whom")

    visitor.page.get_by_role("link", name="Exit this page").click()
    visitor.page.get_by_role("heading", name="Weather").wait_for()

    assert sent_to == [EXIT]
    assert visitor.page.context.cookies() == []
    visitor.open("/speak-up/report/")
    assert visitor.heading() == "There is nothing here any more"
    visitor.check_accessible()


def test_the_escape_key_pressed_three_times_leaves(visitor: Visitor) -> None:
    sent_to = _pretend_weather(visitor)
    _begin(visitor)
    visitor.page.keyboard.press("Escape")
    said = visitor.page.locator("[data-speakup-said]").inner_text()
    assert said == "Press Esc 2 more times to leave this page."
    visitor.page.keyboard.press("Escape")
    assert sent_to == []

    visitor.page.keyboard.press("Escape")
    visitor.page.get_by_role("heading", name="Weather").wait_for()

    assert sent_to == [EXIT]


def test_with_scripts_the_history_holds_one_entry_for_the_whole_questionnaire(visitor: Visitor) -> None:
    visitor.open("/speak-up/")
    _press(visitor, "Start now")
    begun = visitor.page.evaluate("history.length")

    _skip_to(visitor, "check")

    assert visitor.page.evaluate("history.length") == begun


def test_nothing_is_stored_in_the_browser_but_the_one_cookie(visitor: Visitor) -> None:
    _begin(visitor)
    _skip_to(visitor, "kinds")

    kept = visitor.page.evaluate("[localStorage.length, sessionStorage.length]")

    assert kept == [0, 0]
    [cookie] = visitor.page.context.cookies()
    assert (cookie["name"], cookie["path"], cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (
        "speakup",
        "/speak-up/",
        True,
        "Strict",
        -1,
    )


def test_the_enter_key_goes_on_and_never_back(visitor: Visitor) -> None:
    _begin(visitor)
    _skip_to(visitor, "where")
    visitor.page.locator("#place").fill("The café")

    with visitor.page.expect_request_finished(lambda request: request.is_navigation_request()):
        visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_load_state()

    assert _page(visitor) == "when"


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda each: each.code)
def test_every_language_is_read_in_its_own_direction_and_says_draft(
    new_visitor: NewVisitor, language: Language
) -> None:
    code, direction = language.code, language.direction
    visitor = new_visitor(width=320)
    visitor.open(f"/speak-up/{code}/")
    visitor.check_accessible()
    root = visitor.page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (code, direction)
    assert visitor.sees("Draft translation, awaiting review by a speaker")
    visitor.page.locator("form[method=post] button").first.click()
    visitor.page.wait_for_url("**/speak-up/report/")

    for _ in range(20):
        visitor.check_accessible()
        assert root.get_attribute("dir") == direction
        page = _page(visitor)
        if page == "check":
            break
        if page == "what-happened":
            visitor.page.locator("#words").fill("…")
        with visitor.page.expect_request_finished(lambda request: request.is_navigation_request()):
            visitor.page.locator("main button[value=next]").click()
        visitor.page.wait_for_load_state()

    words = visitor.page.locator("main").inner_text()
    assert _page(visitor) == "check"
    assert re.findall(r"\b(?:Skipped|Change|What happens next)\b", words) == []
