"""A release from which somebody could be found is stopped and corrected; a stranger reads what is left."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plumbline.people.demonstration import DOMAIN
from tests.journeys.conftest import NewVisitor, Site, Visitor, _environment

pytestmark = pytest.mark.browser


PLANT = Path(__file__).with_name("plant_releases.py")


def _plant(site: Site, *what: str) -> int:
    command = [sys.executable, PLANT, *what]
    return subprocess.run(command, env=_environment(site.home), check=False, timeout=120).returncode


def _prepare(visitor: Visitor, title: str) -> str:
    visitor.open("/desk/releases/new")
    visitor.check_accessible()
    visitor.page.get_by_label("What is released").fill(title)
    visitor.page.get_by_label("Why it should be released").fill("The board asked for it.")
    boxes = visitor.page.get_by_label(re.compile("Invented restraint")).all()
    assert boxes
    for box in boxes:
        box.check()
    visitor.page.get_by_role("button", name="Prepare").click()
    return visitor.page.url.removeprefix(visitor.site.address)


def _do(visitor: Visitor, act: str, reason: str = "") -> None:
    visitor.page.get_by_role("button", name=act, exact=True).click()
    visitor.check_accessible()
    if reason:
        visitor.page.get_by_label("Why").fill(reason)
    visitor.page.get_by_role("button", name=act, exact=True).click()


def _submit(lead: Visitor) -> None:
    """Ask for a checker, and wait until the release was looked at; the page renews itself."""
    _do(lead, "Submit")
    lead.page.get_by_role("heading", name="What a reader could work out").wait_for(timeout=90_000)
    lead.check_accessible()


def test_a_checker_stops_what_could_be_worked_out_and_it_is_corrected(
    new_visitor: NewVisitor, site: Site
) -> None:
    lead, checker = new_visitor(), new_visitor(width=320, javascript=False)
    lead.sign_in(f"programme-lead@{DOMAIN}")
    checker.sign_in(f"analyst@{DOMAIN}")

    # One release has left already. The first attempt to look at it was killed half-way: nothing is left of that
    assert _plant(site, "before") == 0
    address = _prepare(lead, "Restraint last spring")
    assert _plant(site, "killed", "Restraint last spring") == -signal.SIGKILL
    lead.open(address)
    assert lead.sees("What was counted")
    assert not lead.sees("What a reader could work out")
    assert lead.sees("It was not looked at to the end")
    _submit(lead)
    checker.open(address)
    _do(checker, "Approve")
    _do(checker, "Publish")

    # The next is looked at beside it when a checker is asked for
    assert _plant(site, "after") == 0
    address = _prepare(lead, "Restraint this year")
    _submit(lead)
    assert lead.sees("It may not leave as it is")

    # The checker cannot let it out, and refuses
    checker.open(address)
    checker.check_accessible()
    assert checker.sees("An earlier release was made of another count of Asian")
    _do(checker, "Approve")
    assert checker.sees("1 finding of disclosure control")
    _do(checker, "Refuse", "Set beside last spring it tells who was added.")

    # Corrected
    lead.open(address)
    lead.page.get_by_role("button", name="Correct", exact=True).click()
    lead.check_accessible()
    for box in lead.page.get_by_label(re.compile("Invented restraint-seclusion")).all():
        box.uncheck()
    lead.page.get_by_role("button", name="Correct", exact=True).click()
    _submit(lead)
    assert lead.sees("With small counts alone withheld, a reader could have said")
    assert lead.sees("only Other is blank: it is 4.")
    lead.check_accessible()

    # Released
    checker.open(address)
    _do(checker, "Approve")
    _do(checker, "Publish")
    reader = new_visitor()
    reader.open("/data/restraint-segregation/?grouping=nhs-2001-5")
    reader.check_accessible()
    row = reader.page.get_by_role("row", name=re.compile("^(Group )?Other"))
    assert "ithheld" in row.first.inner_text()
    assert re.search(r"\b[04]\b", row.first.inner_text()) is None
