"""Promises are kept, missed and moved where everybody can see it, and nobody can rewrite what was said."""

import email
import re
import shutil
import sqlite3
import subprocess
from datetime import date
from email.policy import default as policy
from pathlib import Path

import pytest

from plumbline.people.demonstration import DOMAIN
from tests.journeys.conftest import PLUMBLINE, NewVisitor, Site, Visitor, _environment

pytestmark = pytest.mark.browser


def _run(site: Site, *command: object) -> subprocess.CompletedProcess[str]:
    environment = {**_environment(site.home), "PLUMBLINE_PUBLIC_URL": site.address}
    arguments = [str(part) for part in command]
    return subprocess.run(
        [PLUMBLINE, *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def _links_for(site: Site, person: str) -> list[str]:
    letters = [
        email.message_from_bytes(path.read_bytes(), policy=policy) for path in (site.home / "mail").iterdir()
    ]
    texts = [letter.get_content() for letter in letters if letter["To"] == person]
    return [link for text in texts for link in re.findall(r"https?://\S+/plan-update/\S+", text)]


def test_an_owner_is_reminded_and_says_how_it_goes_from_a_phone_without_signing_in(
    new_visitor: NewVisitor, site: Site
) -> None:
    sent = _run(site, "plan", "remind")
    again = _run(site, "plan", "remind")
    links = _links_for(site, f"action-owner@{DOMAIN}")
    phone, lead = new_visitor(width=320, javascript=False), new_visitor()

    phone.page.goto(links[0])
    phone.check_accessible()
    reference = phone.page.locator("h1 .nhsuk-caption-l").inner_text().split()[-1]
    phone.page.get_by_role("button", name="Send the update").click()
    assert phone.page.title().startswith("Error: ")
    phone.check_accessible()
    phone.page.get_by_label("What happened?").fill("The letters went out in four languages.")
    phone.page.get_by_label("What help do you need? (optional)").fill("Somebody who reads Polish.")
    phone.page.get_by_label("At risk, we can recover").check()
    phone.page.get_by_role("button", name="Send the update").click()
    assert phone.heading() == "Thank you"
    phone.page.goto(links[0])
    assert phone.sees("used already")

    lead.sign_in(f"programme-lead@{DOMAIN}")
    lead.open("/desk/plan/actions/slipping?needs=help")
    lead.check_accessible()
    assert lead.sees("Help needed: Somebody who reads Polish.")
    lead.page.get_by_role("link", name=re.compile(f"^{reference} ")).click()
    assert lead.sees("by e-mail link")
    assert (sent.returncode, again.stdout) == (0, "Sent 0 letters.\n")


def test_a_promise_moves_only_when_a_second_person_agrees_and_the_public_sees_both(
    new_visitor: NewVisitor,
) -> None:
    lead, sponsor, public = new_visitor(), new_visitor(width=320, javascript=False), new_visitor(width=320)
    lead.sign_in(f"programme-lead@{DOMAIN}")
    sponsor.sign_in(f"sponsor@{DOMAIN}")
    lead.open("/desk/plan/commitments/C10/")
    due = lead.page.locator("dd", has_text=re.compile(r"^\d+ \w+ 20\d\d$")).first.inner_text()

    lead.page.get_by_role("button", name="Change what was promised").click()
    lead.check_accessible()
    lead.page.get_by_label("Year").fill("2031")
    lead.page.get_by_label("Why", exact=True).last.fill("The teams could not be built in time.")
    lead.page.get_by_label("Who decided this").fill("The board, in public")
    lead.page.get_by_role("button", name="Propose the change").click()
    public.open("/plan/C10/")
    assert public.sees(due)
    assert not public.sees("2031")

    sponsor.open("/desk/plan/proposals/")
    sponsor.check_accessible()
    sponsor.page.get_by_role("link", name=re.compile("^C10 ")).first.click()
    sponsor.check_accessible()
    sponsor.page.get_by_role("button", name="Agree").click()
    sponsor.check_accessible()
    sponsor.page.get_by_role("button", name="Agree: make it public").click()

    public.open("/plan/C10/?again")
    public.check_accessible()
    assert public.sees(re.compile(f"By when: .* 2031, before {due}"))
    assert public.sees("The teams could not be built in time.")


def test_somebody_from_outside_finds_a_missed_promise_and_why(new_visitor: NewVisitor) -> None:
    public = new_visitor(width=320, javascript=False)

    public.open("/plan/")
    public.check_accessible()
    public.page.get_by_text("Filters and order").click()
    public.page.get_by_label("How it stands").select_option(label="Missed")
    public.page.get_by_role("button", name="Apply").click()
    public.page.locator("h4 a").first.click()
    public.check_accessible()

    assert public.sees("Everything we ever said about this promise")
    assert public.sees("It was due, and the figures and the people it is for say that it is not so yet.")


def test_an_outsider_checks_the_record_with_one_command_and_catches_a_rewritten_one(
    site: Site, tmp_path: Path
) -> None:
    kept, rewritten = tmp_path / "kept.json", tmp_path / "rewritten.json"
    assert _run(site, "record", "export", "--out", kept).returncode == 0
    signed = _run(site, "record", "sign")
    noted = re.search(r"Signed for \S+: (\S+)", signed.stdout)
    assert noted is not None
    good = _run(site, "record", "verify", kept, "--noted", noted[1])

    home = tmp_path / "home"
    shutil.copytree(site.home, home)
    database = sqlite3.connect(home / "plumbline.sqlite3")
    for (trigger,) in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'plan_recordentry'"
    ).fetchall():
        database.execute(f"DROP TRIGGER {trigger}")
    database.execute("UPDATE plan_recordentry SET reason = 'It was always so.' WHERE number = 3")
    database.commit()
    database.close()
    _run(Site(site.address, home), "record", "export", "--out", rewritten)
    caught = _run(site, "record", "verify", rewritten, "--noted", noted[1])

    assert (good.returncode, "The record holds" in good.stdout) == (0, True)
    assert (caught.returncode, "Entry 3" in caught.stderr) == (1, True)
    assert str(date.today().year) in signed.stdout


def _see(visitor: Visitor, role: str, path: str) -> None:
    visitor.sign_in(f"{role}@{DOMAIN}")
    visitor.open(path)
    visitor.check_accessible()


def test_a_partner_sees_what_is_theirs_alone(new_visitor: NewVisitor) -> None:
    partner = new_visitor(width=320)

    _see(partner, "partner", "/desk/plan/mine/")

    assert partner.heading() == "My actions"
    partner.open("/desk/plan/")
    assert partner.heading() == "You cannot open this page"
