"""At the case desk in a real browser: from a first key to a closed case, by keyboard and without scripts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plumbline.people.demonstration import DOMAIN, PASSWORD
from tests.journeys.conftest import NewVisitor, Site, Visitor

pytestmark = pytest.mark.browser

PASSPHRASE = "four plain words here"
LEAD = f"new-lead@{DOMAIN}"
DESK = "/desk/speak-up/"
WORDS = "A patient called me a name that I will not write down."
PLANTED = Path(__file__).with_name("plant_desk.py")


def _plant(site: Site, what: str) -> str:
    """Run a step of plant_desk.py on the served data; returns what it prints."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PLUMBLINE_", "DJANGO_", "DATABASE_"))}
    environment = {**kept, "PLUMBLINE_HOME": str(site.home), "PLUMBLINE_PUBLIC_URL": site.address}
    command = [sys.executable, str(PLANTED), what]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120, text=True)
    return done.stdout.strip()


def _unlock(visitor: Visitor, email: str, passphrase: str) -> None:
    visitor.sign_in(email)
    visitor.open(DESK)
    visitor.page.get_by_label("Passphrase", exact=True).fill(passphrase)
    visitor.page.get_by_role("button", name="Unlock").click()


@pytest.fixture(scope="module")
def lead(site: Site) -> str:
    """A triage lead who is new and has no key."""
    return _plant(site, "lead")


@pytest.fixture(scope="module")
def handler() -> str:
    """A handler of the demonstration, who has a key."""
    return f"case-handler@{DOMAIN}"


def test_from_a_first_key_to_a_closed_case(lead: str, handler: str, site: Site, new_visitor: NewVisitor) -> None:
    juno, linden = new_visitor(), new_visitor(javascript=False)

    # The lead sets up a key; then somebody tells us something.
    juno.sign_in(LEAD)
    juno.open(DESK)
    assert juno.heading() == "Set up your key"
    juno.check_accessible()
    juno.page.get_by_label("New passphrase").fill(PASSPHRASE)
    juno.page.get_by_label("The same passphrase again").fill(PASSPHRASE)
    juno.page.get_by_label("I have understood that nobody can reset my passphrase").check()
    juno.page.get_by_role("button", name="Make my key").click()
    assert juno.heading() == "Cases"
    reference = _plant(site, "report")

    # She reads it, says so, and gives it to a handler.
    juno.open(DESK)
    juno.check_accessible()
    juno.page.get_by_role("link", name=reference).click()
    assert juno.sees(WORDS)
    assert juno.page.title().startswith(f"The report: case {reference} –")
    juno.page.get_by_role("button", name="Acknowledge").click()
    juno.page.get_by_label("Why, for the record").fill("I have read it")
    juno.page.get_by_label("What you say to the person who told us").fill("Thank you for telling us.")
    juno.page.get_by_role("button", name="Acknowledge").click()
    assert juno.sees("Acknowledged")
    juno.page.get_by_role("link", name="Who may open it").click()
    juno.page.get_by_role("link", name="Give it to somebody").click()
    juno.page.get_by_label("Who", exact=True).select_option(label="Linden Demonstration")
    juno.page.get_by_label("They lead the case from now on").check()
    juno.page.get_by_role("button", name="Give the case").click()
    assert juno.sees("Leads the case")

    # The handler writes with sample words, without scripts, and closes with an answer.
    _unlock(linden, handler, PASSWORD)
    linden.open(f"{DESK}cases/{reference}/messages")
    linden.page.get_by_label("Words to start from").select_option(index=1)
    linden.page.get_by_role("button", name="Use these words").click()
    started = linden.page.get_by_label("What do you want to say to them?").input_value()
    assert started
    linden.page.get_by_label("What do you want to say to them?").fill("What would help you most?")
    linden.page.get_by_role("button", name="Send to the person who told us").click()
    assert linden.sees("Sent to the person who told us.")
    linden.open(f"{DESK}cases/{reference}/move/close")
    linden.page.get_by_label("Support was given").check()
    linden.page.get_by_role("button", name="Close with an answer").click()
    assert linden.page.title().startswith("Error: ")
    linden.page.get_by_label("Why, for the record").fill("They have what they asked for")
    linden.page.get_by_label("What you say to the person who told us").fill("We moved the patient. Thank you.")
    assert linden.page.get_by_label("Support was given").is_checked()
    linden.page.get_by_role("button", name="Close with an answer").click()
    assert linden.sees("Closed")
    linden.page.get_by_role("button", name="Lock now").click()
    assert linden.heading() == "Unlock the speak up desk"
    linden.open(f"{DESK}cases/{reference}/")
    assert linden.heading() == "Unlock the speak up desk"


def test_a_manager_who_was_excluded_finds_nothing(lead: str, site: Site, visitor: Visitor) -> None:
    reference = _plant(site, "report")

    _unlock(visitor, f"second-triage-lead@{DOMAIN}", PASSWORD)

    assert visitor.heading() == "Cases"
    visitor.open(f"{DESK}?q={reference}")
    assert visitor.sees("Nothing matches.")
    for page in ("", "messages", "notes", "people/", "move/acknowledge"):
        visitor.open(f"{DESK}cases/{reference}/{page}")
        assert visitor.heading() == "Page not found"
        assert reference not in visitor.page.content()


def _tab_to(visitor: Visitor, name: str, role: str) -> None:
    """Press Tab until what is named has the focus, and look that the focus can be seen."""
    wanted = visitor.page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    for _ in range(120):
        visitor.page.keyboard.press("Tab")
        if wanted.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"{name} cannot be reached with the Tab key")


def test_the_main_path_needs_no_mouse(lead: str, handler: str, visitor: Visitor) -> None:
    visitor.sign_in(handler)
    visitor.open(DESK)
    keys = visitor.page.keyboard

    _tab_to(visitor, "Passphrase", "textbox")
    keys.type(PASSWORD)
    keys.press("Enter")
    visitor.page.wait_for_url(f"**{DESK}")
    case = visitor.page.locator("table tbody th a").first.inner_text()
    _tab_to(visitor, case, "link")
    keys.press("Enter")
    visitor.page.wait_for_url("**/cases/**")
    _tab_to(visitor, "Between handlers", "link")
    keys.press("Enter")
    visitor.page.wait_for_url("**/notes")
    _tab_to(visitor, "Note", "textbox")
    keys.type("Written without a mouse")
    _tab_to(visitor, "Keep as a note between handlers", "button")
    keys.press("Enter")
    visitor.page.get_by_text("Kept as a note between handlers.").wait_for()

    assert visitor.sees("Written without a mouse")


PAGES = (
    *("", "messages", "notes", "people/", "name", "history", "move/acknowledge", "move/close", "people/give"),
    *("people/hand-over", "step-aside", "name/read"),
)


@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_of_a_case_is_accessible(width: int, lead: str, site: Site, new_visitor: NewVisitor) -> None:
    reference = _plant(site, "report")
    visitor = new_visitor(width=width)
    visitor.sign_in(f"triage-lead@{DOMAIN}")
    visitor.open(DESK)
    visitor.check_accessible()
    visitor.page.get_by_label("Passphrase", exact=True).fill("wrong")
    visitor.page.get_by_role("button", name="Unlock").click()
    visitor.check_accessible()
    visitor.page.get_by_label("Passphrase", exact=True).fill(PASSWORD)
    visitor.page.get_by_role("button", name="Unlock").click()
    assert visitor.heading() == "Cases"

    for page in PAGES:
        visitor.open(f"{DESK}cases/{reference}/{page}")
        assert visitor.heading() == f"Case {reference}"
        visitor.check_accessible()
    for page in ("", "team", "passphrase", "key", "?waits=not-safe"):
        visitor.open(DESK + page)
        visitor.check_accessible()


@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_of_a_guardian_is_accessible(width: int, new_visitor: NewVisitor) -> None:
    visitor = new_visitor(width=width)
    _unlock(visitor, f"identity-guardian@{DOMAIN}", PASSWORD)
    assert visitor.heading() == "Requests for a name"

    visitor.check_accessible()
    visitor.open(f"{DESK}names/hand-on")
    visitor.check_accessible()
    visitor.open(f"{DESK}names/")
    asked = visitor.page.locator("table tbody th a")
    if asked.count():
        asked.first.click()
        visitor.check_accessible()
