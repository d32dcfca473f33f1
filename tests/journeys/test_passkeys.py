"""Someone adds a passkey, renames it, signs in with it alone, uses it after their password, and removes it."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser
AUDITOR = "auditor@demo.plumbline.invalid"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_device(page: Page) -> None:
    """Plugs an authenticator of Chromium's own into the browser."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def test_a_passkey_from_its_first_day_to_its_last(visitor: Visitor) -> None:
    give_device(visitor.page)

    # Given an auditor whose role asks for a second factor
    visitor.sign_in(AUDITOR, put_off=False)
    assert visitor.heading() == "One more step"
    visitor.check_accessible()

    # When they add a passkey, it counts at once, and they see their recovery codes
    visitor.page.get_by_role("link", name="Add a passkey").click()
    visitor.check_accessible()
    visitor.page.get_by_label("Name").fill("My work phone")
    visitor.page.get_by_label("Sign in with this passkey alone, without my password").check()
    visitor.page.get_by_role("button", name="Add a passkey").click()
    visitor.page.wait_for_url("**/second-factor/codes/")
    assert visitor.page.locator(".pl-codes li").count() == 10
    visitor.check_accessible()
    visitor.open("/desk/people/")
    assert visitor.heading() == "People"

    # When they rename it, the list has the new name
    visitor.open("/account/passkeys/")
    visitor.check_accessible()
    visitor.page.get_by_role("link", name="Rename").click()
    visitor.page.get_by_label("Name").fill("Old phone")
    visitor.page.get_by_role("button", name="Rename").click()
    assert visitor.page.get_by_role("rowheader", name="Old phone").count() == 1

    # Then the passkey alone opens the page that they wanted
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.open("/account/login/?next=/desk/people/")
    visitor.page.get_by_role("button", name="Use a passkey").click()
    visitor.page.wait_for_url(lambda address: "/account/" not in address)
    visitor.open("/desk/people/")
    assert visitor.heading() == "People"

    # And after the password it is asked for
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.sign_in(AUDITOR, put_off=False)
    assert visitor.heading() == "Your second factor"
    visitor.check_accessible()
    visitor.page.get_by_role("button", name="Use a passkey").click()
    visitor.page.wait_for_url(lambda address: "/account/" not in address)

    # When it is removed, the role shuts again
    visitor.open("/account/passkeys/")
    visitor.page.get_by_role("link", name="Remove").click()
    visitor.page.get_by_role("button", name="Remove it").click()
    assert "You have no passkey." in visitor.page.locator("main").inner_text()
    visitor.open("/desk/people/")
    assert visitor.heading() == "One more step"


def test_a_browser_that_refuses_says_so_in_words(visitor: Visitor) -> None:
    visitor.open("/account/login/")
    # A person who cancels the browser's own dialogue looks like this to the visitor.page.
    visitor.page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('cancelled')); }")

    visitor.page.get_by_role("button", name="Use a passkey").click()

    words = "The passkey did not work. Try again, or sign in with your password."
    visitor.page.get_by_text(words).wait_for()
    visitor.check_accessible()


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/account/signup/"])
def test_the_open_pages_work_without_scripts_on_a_small_screen(path: str, new_visitor: object) -> None:
    visitor = new_visitor(width=320)  # type: ignore[operator]
    plain = new_visitor(width=320, javascript=False)  # type: ignore[operator]

    visitor.open(path)
    plain.open(path)

    visitor.check_accessible()
    assert plain.heading() == visitor.heading()
