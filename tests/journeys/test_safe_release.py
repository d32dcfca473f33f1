"""A release from which somebody could be found is stopped and corrected; a stranger reads what is left."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from plumbline.people.demonstration import DOMAIN
from tests.journeys.conftest import NewVisitor, Site, Visitor, _environment

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def planted(site: Site) -> None:
    program = Path(__file__).with_name("plant_releases.py")
    subprocess.run([sys.executable, program], env=_environment(site.home), check=True, timeout=120)


def _do(visitor: Visitor, act: str, reason: str = "") -> None:
    visitor.page.get_by_role("button", name=act, exact=True).click()
    visitor.check_accessible()
    if reason:
        visitor.page.get_by_label("Why").fill(reason)
    visitor.page.get_by_role("button", name=act, exact=True).click()


def test_a_checker_stops_what_could_be_worked_out_and_it_is_corrected(
    new_visitor: NewVisitor, planted: None
) -> None:
    lead, checker = new_visitor(), new_visitor(width=320, javascript=False)
    lead.sign_in(f"programme-lead@{DOMAIN}")
    checker.sign_in(f"analyst@{DOMAIN}")

    # Prepared, and looked at when a checker is asked for
    lead.open("/desk/releases/new")
    lead.page.get_by_label("What is released").fill("Restraint this year")
    lead.page.get_by_label("Why it should be released").fill("The board asked for it.")
    for box in lead.page.get_by_label(re.compile("^Invented restraint")).all():
        box.check()
    lead.page.get_by_role("button", name="Prepare").click()
    lead.page.get_by_label("Invented").count()
    _do(lead, "Submit")
    lead.check_accessible()
    assert lead.sees("It may not leave as it is")
    address = lead.page.url.removeprefix(lead.site.address)

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
    for box in lead.page.get_by_label(re.compile("^Invented restraint-seclusion")).all():
        box.uncheck()
    lead.page.get_by_role("button", name="Correct", exact=True).click()
    _do(lead, "Submit")
    assert lead.sees("With small counts alone withheld, a reader could have said")
    assert lead.sees("only Other is blank: it is 4.")
    lead.check_accessible()

    # Released
    checker.open(address)
    _do(checker, "Approve")
    _do(checker, "Publish")
    reader = new_visitor(javascript=False)
    reader.open("/data/restraint-segregation/?grouping=nhs-2001-5")
    reader.check_accessible()
    row = reader.page.get_by_role("row", name=re.compile("^(Group )?Other"))
    assert "ithheld" in row.first.inner_text()
    assert re.search(r"\b[04]\b", row.first.inner_text()) is None
