"""Figures, words and a promise leave in one release: four people, each at a browser of their own."""

import hashlib
import re

import pytest
from playwright.sync_api import expect

from plumbline.people.demonstration import DOMAIN
from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.browser

TITLE = "How reports were answered"
WORDS = "More people were answered within a week than a year ago."
SAID = "We answer sooner, and not yet everybody within a week."


def _signed_in(new_visitor: NewVisitor, role: str, **told: object) -> Visitor:
    visitor = new_visitor(**told)
    visitor.sign_in(f"{role}@{DOMAIN}")
    return visitor


def _proposed(lead: Visitor, number: int) -> None:
    lead.open(f"/desk/plan/commitments/C{number}/propose/tell")
    lead.page.get_by_label("What you say").fill(SAID)
    lead.page.get_by_label("Who decided this").fill("Programme board")
    lead.page.get_by_role("button", name="Ask a second person").click()
    assert lead.sees("It is proposed. It waits for a second person."), lead.page.locator("main").inner_text()


def _prepared(lead: Visitor) -> str:
    lead.open("/desk/releases/new")
    lead.check_accessible()
    lead.page.get_by_label("What is released").fill(TITLE)
    lead.page.get_by_label("What it says to the public (optional)").fill(WORDS)
    lead.page.get_by_label("Why it should be released").fill("The board asked.")
    lead.page.get_by_label(re.compile("Racist incidents whose reporters were answered")).check()
    lead.page.get_by_label(re.compile(re.escape(SAID))).check()
    lead.page.get_by_role("button", name="Prepare").click()
    lead.page.get_by_role("button", name="Submit").click()
    lead.page.get_by_role("button", name="Submit").click()
    expect(lead.page.get_by_text("Waiting for a checker")).to_be_visible(timeout=60_000)
    return lead.page.url


def test_figures_words_and_a_promise_leave_in_one_moment(new_visitor: NewVisitor) -> None:
    lead = _signed_in(new_visitor, "programme-lead")
    sponsor = _signed_in(new_visitor, "sponsor", width=320, javascript=False)
    checker = _signed_in(new_visitor, "analyst", width=320, javascript=False)
    public = new_visitor(width=320, javascript=False)
    _proposed(lead, 10)
    address = _prepared(lead)
    public_address = address.replace("/desk", "")

    # The checker may read it, and can't approve before the plan is agreed
    checker.page.goto(address)
    checker.check_accessible()
    assert checker.sees(WORDS)
    assert checker.sees("What is different from what the public reads now")
    checker.page.get_by_role("button", name="Approve").click()
    checker.page.get_by_role("button", name="Approve").click()
    assert checker.sees(re.compile(r"C10 \(waiting for a second person\)"))
    assert public.page.goto(public_address).status == 404

    # The sponsor agrees, and nothing is public yet
    sponsor.open("/desk/plan/proposals/?state=waiting")
    sponsor.page.get_by_role("link", name=re.compile("^C10 ")).first.click()
    sponsor.check_accessible()
    sponsor.page.get_by_role("button", name="Agree").click()
    sponsor.page.get_by_role("button", name="Agree").click()
    assert sponsor.sees("It becomes public with its release.")
    public.open("/plan/C10/")
    assert not public.sees(SAID)

    # Approved and published, all of it is, and its file has the checksum that the page prints
    checker.page.goto(address)
    checker.page.get_by_role("button", name="Approve").click()
    checker.page.get_by_role("button", name="Approve").click()
    checker.page.get_by_role("button", name="Publish").click()
    checker.page.get_by_role("button", name="Publish").click()
    checker.check_accessible()
    public.open("/plan/C10/?again")
    assert public.sees(SAID)
    public.open("/releases/?q=answered")
    public.check_accessible()
    public.page.get_by_role("link", name=TITLE).click()
    public.check_accessible()
    assert public.sees(WORDS)
    file = public.page.request.get(f"{public_address}release.json").body()
    assert public.page.locator(".pl-digest").first.inner_text() == hashlib.sha256(file).hexdigest()
