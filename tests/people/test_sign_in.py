"""Signing in, second factors, resetting passwords: who gets in, and what nobody learns by trying."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from plumbline.audit.models import Entry
from plumbline.people.account_urls import urlpatterns
from plumbline.people.models import Person
from tests.cast import PASSWORD, TOTP_SECRET, make_person, sign_in

pytestmark = pytest.mark.django_db
LOGIN, RESET = "/account/login/", "/account/password/reset/"


def code(secret: str = TOTP_SECRET) -> str:
    """What an authenticator app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def try_password(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **more})


def words(response: Any) -> str:
    """The page without what differs at each request."""
    return re.sub(r'value="[^"]*"|csrf[^>]*>', "", response.content.decode())


def test_the_right_password_opens_the_desk() -> None:
    person = make_person("partner", second_factor=False)
    client = Client()

    response = try_password(client, person.email.upper())

    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert client.get("/desk/").status_code == 200
    assert Entry.objects.filter(action="people.sign_in", by=person.audit_reference).count() == 1


def test_unknown_and_known_accounts_fail_in_the_same_words() -> None:
    person = make_person(second_factor=False)

    known = try_password(Client(), person.email, "wrong wrong wrong")
    unknown = try_password(Client(), "nobody@test.invalid", "wrong wrong wrong")

    assert known.status_code == unknown.status_code == 200
    assert "The e-mail address or the password is wrong. Check both and try again." in words(known)
    assert words(known) == words(unknown)


def test_reset_says_the_same_for_known_and_unknown_accounts() -> None:
    person = make_person(second_factor=False)

    known = Client().post(RESET, {"email": person.email}, follow=True)
    unknown = Client().post(RESET, {"email": "nobody@test.invalid"}, follow=True)

    assert words(known) == words(unknown)
    assert [(m.to, "/password/reset/key/" in m.body) for m in mail.outbox] == [
        ([person.email], True),
        (["nobody@test.invalid"], False),
    ]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x", "/\\evil.example"])
def test_nobody_is_sent_to_another_site_after_signing_in(target: str) -> None:
    person = make_person("partner", second_factor=False)

    signed = Client().post(f"{LOGIN}?next={target}", {"login": person.email, "password": PASSWORD})
    put_off = sign_in(Client(), make_person("analyst"), second_factor=False).post(
        reverse("people:second_factor"), {"next": target}
    )

    assert signed["Location"] == "/desk/"
    assert put_off["Location"] == "/desk/"


def test_an_own_page_is_kept_through_signing_in() -> None:
    person = make_person("partner", second_factor=False)

    response = Client().post(f"{LOGIN}?next=/desk/people/me", {"login": person.email, "password": PASSWORD})

    assert response["Location"] == "/desk/people/me"


def test_signing_in_needs_the_csrf_token() -> None:
    assert try_password(Client(enforce_csrf_checks=True), "a@test.invalid").status_code == 403


def test_a_closed_account_does_not_get_in() -> None:
    person = make_person(second_factor=False, is_active=False)
    client = Client()

    response = try_password(client, person.email)

    assert response["Location"] == "/account/inactive/"
    assert "Your account is closed" in client.get("/account/inactive/").content.decode()
    assert client.get("/desk/").status_code == 302


def test_wrong_passwords_lock_one_account_and_not_its_neighbours() -> None:
    target, neighbour = make_person(second_factor=False), make_person(second_factor=False)
    client = Client()

    for _ in range(8):
        try_password(client, target.email, "wrong wrong wrong")
    locked = try_password(Client(), target.email)
    beside = try_password(Client(), neighbour.email)

    assert "Too many wrong tries." in words(locked)
    assert beside.status_code == 302


def test_someone_who_set_up_an_app_is_asked_for_its_code() -> None:
    person = make_person("analyst")
    client = Client()

    asked = try_password(client, person.email)
    before = client.get("/desk/")
    wrong = client.post(asked["Location"], {"code": "000000"})
    right = client.post(asked["Location"], {"code": code()})

    assert asked["Location"] == "/account/second-factor/sign-in/"
    assert before.status_code == 302
    assert "That code is wrong or too old." in wrong.content.decode()
    assert right["Location"] == "/desk/"
    assert client.get(reverse("people:me")).content.decode().count("No, a second factor is missing") == 0


def test_a_recovery_code_works_once() -> None:
    person = make_person("analyst")
    codes = RecoveryCodes.activate(person).get_unused_codes()

    def enter() -> int:
        client = Client()
        return int(client.post(try_password(client, person.email)["Location"], {"code": codes[0]}).status_code)

    assert (enter(), enter()) == (302, 200)


def test_a_role_that_needs_a_second_factor_leads_to_setting_one_up() -> None:
    person = make_person("analyst", second_factor=False)

    response = try_password(Client(), person.email)

    assert response["Location"] == "/desk/people/second-factor?next=%2Fdesk%2F"


def test_a_page_that_lacks_only_the_second_factor_leads_there_and_back() -> None:
    client = sign_in(Client(), make_person("auditor", second_factor=False), second_factor=False)

    refused = client.get("/desk/people/?q=a")

    assert refused["Location"] == "/desk/people/second-factor?next=%2Fdesk%2Fpeople%2F%3Fq%3Da"


def test_a_page_that_no_role_opens_stays_forbidden() -> None:
    client = sign_in(Client(), make_person("analyst", second_factor=False), second_factor=False)

    assert client.get("/desk/people/").status_code == 403


def test_a_demonstration_lets_the_second_factor_wait() -> None:
    client = sign_in(Client(), make_person("auditor", second_factor=False), second_factor=False)

    response = client.post(reverse("people:second_factor"), {"next": "/desk/people/"})

    assert response["Location"] == "/desk/people/"
    assert client.get("/desk/people/").status_code == 200


def test_outside_a_demonstration_nothing_waits(monkeypatch: Any) -> None:
    client = sign_in(Client(), make_person("auditor", second_factor=False), second_factor=False)
    client.post(reverse("people:second_factor"), {"next": "/desk/people/"})

    monkeypatch.setattr(settings.ENVIRONMENT, "demonstration", False)

    page = client.get(reverse("people:second_factor"))
    assert "Go on without" not in page.content.decode()
    assert client.post(reverse("people:second_factor"), {"next": "/desk/people/"}).status_code in {302, 403}
    assert client.get("/desk/people/")["Location"].startswith("/desk/people/second-factor")


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_and_counts_at_once() -> None:
    person = make_person("auditor", second_factor=False)
    client = Client()
    try_password(client, person.email)

    page = client.get("/account/second-factor/app/add/")
    secret = client.session["mfa.totp.secret"]
    response = client.post("/account/second-factor/app/add/", {"code": code(secret)})

    html = page.content.decode()
    assert "<svg" in html
    assert "data:image" not in html
    assert " style=" not in html
    assert response["Location"] == "/account/second-factor/codes/"
    assert client.get("/desk/people/").status_code == 200
    assert mail.outbox[0].subject == "Wight Solent Demonstration NHS Trust: an authenticator app was set up"


def test_the_secret_of_an_app_is_not_readable_in_the_database() -> None:
    make_person("auditor")

    assert TOTP_SECRET not in str(Authenticator.objects.get().data)


def test_recovery_codes_are_shown_once_and_can_be_saved() -> None:
    person = make_person("auditor", second_factor=False)
    client = Client()
    try_password(client, person.email)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    codes = RecoveryCodes.activate(person).get_unused_codes()

    first = client.get("/account/second-factor/codes/").content.decode()
    again = client.get("/account/second-factor/codes/").content.decode()
    saved = client.post("/account/second-factor/codes/download/", {"codes": " ".join(codes)})
    made_up = client.post("/account/second-factor/codes/download/", {"codes": "12345678"})

    assert all(code in first for code in codes)
    assert not any(code in again for code in codes)
    assert saved.content.decode().split()[-10:] == codes
    assert made_up.status_code == 403


def test_a_reset_link_works_once() -> None:
    person = make_person(second_factor=False)
    Client().post(RESET, {"email": person.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert link is not None
    client = Client()
    form = client.get(link[1])["Location"]

    weak = client.post(form, {"password1": "password1234", "password2": "password1234"})
    done = client.post(form, {"password1": "three odd words here", "password2": "three odd words here"})
    again = Client().get(link[1], follow=True)

    assert "This password is too common." in weak.content.decode()
    assert done.status_code == 302
    assert "This link no longer works" in again.content.decode()
    assert try_password(Client(), person.email, "three odd words here").status_code == 302
    assert try_password(Client(), person.email).status_code == 200


def test_a_changed_reset_link_is_refused() -> None:
    response = Client().get("/account/password/reset/key/1-abc-def/", follow=True)

    assert "This link no longer works" in response.content.decode()


def test_a_new_password_signs_out_everywhere_else() -> None:
    person = make_person("partner", second_factor=False)
    here, there = Client(), Client()
    try_password(here, person.email)
    try_password(there, person.email)

    changed = here.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "three odd words here", "password2": "three odd words here"},
    )

    assert changed["Location"] == "/desk/people/me"
    assert here.get("/desk/").status_code == 200
    assert there.get("/desk/").status_code == 302


def test_an_address_is_changed_with_a_code() -> None:
    person = make_person("partner", second_factor=False)
    client = Client()
    try_password(client, person.email)

    sent = client.post("/account/email/", {"email": "new@test.invalid", "action_add": "1"})
    told = re.search(r"^([A-Z0-9-]{6,9})$", mail.outbox[0].body, re.MULTILINE)
    assert told is not None
    client.post(sent["Location"], {"code": told[1]})

    assert mail.outbox[0].to == ["new@test.invalid"]
    assert Person.objects.get(pk=person.pk).email == "new@test.invalid"


def test_nobody_signs_up_without_an_invitation() -> None:
    client = Client()
    fields = {"email": "new@test.invalid", "password1": PASSWORD, "password2": PASSWORD}

    pages = [client.get("/account/signup/"), client.post("/account/signup/", fields)]

    assert ["Accounts are by invitation" in page.content.decode() for page in pages] == [True, True]
    assert Person.objects.count() == 0


OPEN = [
    "account_login", "account_inactive", "account_signup", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key_done",
]  # fmt: skip
SIGNED_IN = [
    "account_logout", "account_email", "account_change_password", "account_reauthenticate", "mfa_index",
    "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_generate_recovery_codes",
]  # fmt: skip
NEEDS_MORE = {
    "account_set_password", "account_email_verification_sent", "account_reset_password_from_key",
    "mfa_authenticate",
    "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
    "mfa_login_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "people_accept_invitation", "people_open_invitation",
}  # fmt: skip


def test_every_account_page_is_in_a_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == {*OPEN, *SIGNED_IN, *NEEDS_MORE}


@pytest.mark.parametrize("name", OPEN)
def test_the_open_account_pages_open(name: str) -> None:
    response = Client().get(reverse(name))

    assert (response.status_code, response.content.decode().count("<h1")) == (200, 1)


@pytest.mark.parametrize("name", SIGNED_IN)
def test_the_account_pages_open_after_signing_in_and_not_before(name: str) -> None:
    person = make_person("partner", second_factor=False)
    client = Client()
    try_password(client, person.email)

    assert client.get(reverse(name)).status_code == 200
    assert Client().get(reverse(name)).status_code == 302
