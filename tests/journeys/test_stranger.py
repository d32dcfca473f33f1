"""Somebody without an account, and somebody without a role, are refused everywhere, and kindly."""

import pytest

from plumbline.people.demonstration import DOMAIN
from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser

CLOSED = [
    "/desk/",
    "/desk/evidence/",
    "/desk/people/",
    "/desk/organisation/",
    "/desk/audit/",
    "/desk/releases/",
    "/editor/",
]


@pytest.mark.parametrize("path", CLOSED)
def test_a_stranger_is_asked_to_sign_in(visitor: Visitor, path: str) -> None:
    visitor.open(path)

    assert visitor.heading() == "Sign in"
    visitor.check_accessible()


@pytest.mark.parametrize("path", ["/desk/evidence/", "/desk/people/", "/desk/audit/"])
def test_a_partner_is_told_why_a_room_is_closed(visitor: Visitor, path: str) -> None:
    visitor.sign_in(f"partner@{DOMAIN}")

    visitor.open(path)

    assert visitor.heading() == "You cannot open this page"
    visitor.check_accessible()


def test_a_wrong_password_says_nothing_about_the_account(visitor: Visitor) -> None:
    messages = []
    for address in (f"auditor@{DOMAIN}", "nobody@example.org"):
        visitor.sign_in(address, "not the password")
        messages.append(visitor.page.locator(".nhsuk-error-summary").inner_text())
        visitor.check_accessible()
        assert visitor.page.title().startswith("Error: ")

    assert messages[0] == messages[1]
