"""An administrator invites an analyst, who sets up a second factor and sees the figures."""

import email
import re
import time
from email.policy import default as policy

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from plumbline.people.demonstration import DOMAIN
from tests.journeys.conftest import NewVisitor, Site, Visitor

pytestmark = pytest.mark.browser

NEW_PASSWORD = "four plain words here"


def _link_in_last_mail(site: Site) -> str:
    mails = sorted((site.home / "mail").iterdir(), key=lambda path: path.stat().st_mtime)
    message = email.message_from_bytes(mails[-1].read_bytes(), policy=policy)
    found = re.search(r"https?://\S+", message.get_content())
    assert found, message.get_content()
    return found.group()


def _invite_analyst(administrator: Visitor, address: str) -> None:
    administrator.sign_in(f"administrator@{DOMAIN}")
    administrator.page.get_by_role("link", name="People", exact=True).first.click()
    administrator.page.get_by_role("button", name="Invite somebody").or_(
        administrator.page.get_by_role("link", name="Invite somebody")
    ).click()
    administrator.page.get_by_label("Full name").fill("Ivy Example")
    administrator.page.get_by_label("E-mail address").fill(address)
    administrator.page.get_by_label("Analyst", exact=True).check()
    administrator.page.get_by_label("Why").fill("Joins the data team")
    administrator.page.get_by_role("button", name="Send the invitation").click()


def _accept(newcomer: Visitor, link: str) -> None:
    newcomer.page.goto(link)
    newcomer.check_accessible()
    for box in newcomer.page.locator('input[type="password"]').all():
        box.fill(NEW_PASSWORD)
    newcomer.page.get_by_role("button", name="Accept and sign in").click()


def _set_up_codes(newcomer: Visitor) -> None:
    newcomer.open("/desk/evidence/")
    assert newcomer.heading() == "One more step"
    newcomer.page.get_by_role("link", name="Set up an authenticator app").click()
    newcomer.check_accessible()
    secret = newcomer.page.locator("p", has_text="Key:").locator("strong").inner_text().replace(" ", "")
    newcomer.page.locator('input[name="code"]').fill(
        format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    )
    newcomer.page.get_by_role("button", name="Set up").click()


def test_an_analyst_is_invited_sets_up_codes_and_sees_the_figures(new_visitor: NewVisitor, site: Site) -> None:
    administrator, newcomer = new_visitor(), new_visitor(width=320)

    _invite_analyst(administrator, "ivy@example.org")
    link = _link_in_last_mail(site)
    _accept(newcomer, link)
    _set_up_codes(newcomer)
    newcomer.open("/desk/evidence/")

    assert newcomer.heading() == "Measures"
    newcomer.check_accessible()


def test_an_invitation_works_once(new_visitor: NewVisitor, site: Site) -> None:
    administrator, first, second = new_visitor(), new_visitor(), new_visitor()

    _invite_analyst(administrator, "once@example.org")
    link = _link_in_last_mail(site)
    _accept(first, link)
    second.page.goto(link)

    assert second.page.locator('input[type="password"]').count() == 0
    second.check_accessible()


def test_the_link_is_nowhere_in_the_servers_log(new_visitor: NewVisitor, site: Site) -> None:
    administrator, newcomer = new_visitor(), new_visitor()

    _invite_analyst(administrator, "log@example.org")
    link = _link_in_last_mail(site)
    newcomer.page.goto(link)

    secret = max(re.split(r"[/?=]", link), key=len)
    assert len(secret) > 20
    assert secret not in (site.home / "server.log").read_text()
    assert "example.org" not in (site.home / "server.log").read_text()
