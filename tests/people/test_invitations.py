"""Invitations: one way in, once, for a few days; and a clear page for every way in which it can fail."""

import logging
import re
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.people.actions import (
    InvitationUnusable,
    accept_invitation,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from plumbline.people.links import token_for
from plumbline.people.models import Grant, Invitation, Person
from tests.cast import make_person, sign_in

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "three odd words here"
ACCEPT = "/account/invitation/"


@pytest.fixture
def administrator() -> Person:
    return make_person("administrator", name="Ada Admin")


@pytest.fixture
def invited(administrator: Person, django_capture_on_commit_callbacks: Any) -> Invitation:
    with django_capture_on_commit_callbacks(execute=True):
        return invite(by=administrator, email="New@Test.invalid", name="New Person", role="analyst", why="Joins")


def link_in(message: Any) -> str:
    found = re.search(r"http://[^/\s]+(/account/invitation/\S+)", message.body)
    assert found is not None
    return found[1]


def take(link: str, client: Client | None = None, password: str = NEW_PASSWORD) -> Any:
    client = client or Client()
    client.get(link)
    return client.post(ACCEPT, {"password1": password, "password2": password})


def test_the_invited_person_gets_a_letter_and_comes_in(invited: Invitation) -> None:
    client = Client()
    letter = mail.outbox[0]

    opened = client.get(link_in(letter))
    page = client.get(opened["Location"]).content.decode()
    response = client.post(ACCEPT, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    person = Person.objects.get(email="new@test.invalid")
    assert letter.to == ["new@test.invalid"]
    assert "Ada Admin invites you" in letter.body
    assert opened["Location"] == ACCEPT
    assert "Welcome, New Person" in page
    assert response["Location"] == "/desk/people/second-factor?next=%2Fdesk%2F"
    assert client.get("/desk/").status_code == 200
    assert [(g.role, g.why, g.given_by.name) for g in Grant.objects.filter(person=person)] == [  # type: ignore[union-attr]
        ("analyst", "Joins", "Ada Admin")
    ]
    assert Invitation.objects.get().state == "accepted"


def test_after_coming_in_the_person_sets_up_an_app_without_another_password(invited: Invitation) -> None:
    client = Client()
    take(link_in(mail.outbox[0]), client)

    assert client.get("/account/second-factor/app/add/").status_code == 200


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short", "This password is too short. It must contain at least 12 characters."),
        ("password1234", "This password is too common."),
        ("new@test.invalid", "The password is too similar to the e-mail address."),
    ],
)
def test_a_weak_password_is_refused(invited: Invitation, password: str, sentence: str) -> None:
    response = take(link_in(mail.outbox[0]), password=password)

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert Person.objects.filter(email="new@test.invalid").count() == 0


def test_two_passwords_that_differ_are_refused(invited: Invitation) -> None:
    client = Client()
    client.get(link_in(mail.outbox[0]))

    response = client.post(ACCEPT, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD + "x"})

    assert "The two passwords are not the same." in response.content.decode()


def test_a_link_works_once(invited: Invitation) -> None:
    link = link_in(mail.outbox[0])
    take(link)

    again = Client().get(link, follow=True)

    assert again.status_code == 410
    assert "This invitation was accepted" in again.content.decode()


def test_opening_a_link_uses_nothing_up(invited: Invitation) -> None:
    link = link_in(mail.outbox[0])

    for _ in range(3):
        Client().get(link, follow=True)

    assert take(link).status_code == 302


def test_an_invitation_runs_out_after_seven_days(invited: Invitation) -> None:
    kept = invited.expires_at - invited.invited_at
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    response = Client().get(link_in(mail.outbox[0]), follow=True)

    assert abs(kept - timedelta(days=7)) < timedelta(seconds=5)
    assert response.status_code == 410
    assert "This invitation has run out" in response.content.decode()


def test_a_withdrawn_invitation_opens_nothing(invited: Invitation, administrator: Person) -> None:
    withdraw_invitation(by=administrator, invitation=invited)

    response = take(link_in(mail.outbox[0]))

    assert response.status_code == 410
    assert "This invitation was withdrawn" in response.content.decode()
    assert Person.objects.count() == 1


def test_a_new_link_replaces_the_old_one(
    invited: Invitation, administrator: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        resend_invitation(by=administrator, invitation=invited)

    old = Client().get(link_in(mail.outbox[0]), follow=True)

    assert "There is a newer link" in old.content.decode()
    assert take(link_in(mail.outbox[1])).status_code == 302


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: t.replace(":", "."), lambda t: "x"]
)
def test_a_link_that_was_changed_opens_nothing(invited: Invitation, change: Any) -> None:
    link = f"/account/invitation/{change(token_for(invited))}/"

    response = Client().get(link, follow=True)

    assert response.status_code == 404
    assert "This link is not complete" in response.content.decode()


def test_the_page_without_a_link_says_so() -> None:
    assert Client().get(ACCEPT).status_code == 404


def test_someone_signed_in_is_told_to_sign_out_first(invited: Invitation, administrator: Person) -> None:
    client = sign_in(Client(), administrator)

    response = take(link_in(mail.outbox[0]), client)

    assert "You are signed in as Ada Admin" in response.content.decode()
    assert Person.objects.count() == 1


def test_links_reach_no_log(invited: Invitation, caplog: pytest.LogCaptureFixture) -> None:
    token = token_for(invited)
    with caplog.at_level(logging.DEBUG):
        Client().get(f"/account/invitation/{token}/", follow=True)
        Client().get(f"/account/invitation/{token}x/", follow=True)
        take(f"/account/invitation/{token}/")

    assert token not in caplog.text
    assert "new@test.invalid" not in caplog.text


def test_an_address_is_invited_once(invited: Invitation, administrator: Person) -> None:
    with pytest.raises(ValidationError, match="has an open invitation"):
        invite(by=administrator, email="NEW@test.invalid", name="Again", role="partner", why="x")
    with pytest.raises(ValidationError, match="has an account"):
        invite(by=administrator, email=administrator.email, name="Again", role="partner", why="x")


def test_only_those_who_may_give_the_role_invite_to_it() -> None:
    with pytest.raises(PermissionDenied, match="Only an administrator may invite people"):
        invite(by=make_person("triage_lead"), email="a@test.invalid", name="A", role="case_handler", why="x")


def test_the_form_invites(administrator: Person) -> None:
    client = sign_in(Client(), administrator)
    fields = {"name": "New", "email": "new@test.invalid", "role": "partner", "unit": "", "why": "Joins"}

    wrong = client.post(reverse("people:invite"), fields | {"email": administrator.email})
    right = client.post(reverse("people:invite"), fields)

    assert "This person has an account. Give them the role on their own page." in wrong.content.decode()
    assert right["Location"] == reverse("people:invitations")
    assert [i.email for i in Invitation.objects.all()] == ["new@test.invalid"]
    assert Entry.objects.get(action="people.invite").detail == {"role": "partner"}


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_in() -> None:
    administrator = make_person("administrator")
    invited = invite(by=administrator, email="new@test.invalid", name="New", role="partner", why="Joins")
    results: list[str] = []
    start = threading.Barrier(2)

    def accept() -> None:
        start.wait()
        try:
            accept_invitation(by=invited, round_=1, password=NEW_PASSWORD)
            results.append("in")
        except InvitationUnusable as error:
            results.append(error.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["accepted", "in"]
    assert Person.objects.filter(email="new@test.invalid").count() == 1


class Postbox:
    """Keeps what a real mail server was handed."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    server.stop()


def test_the_letter_goes_through_a_real_mail_server(
    postbox: Postbox, administrator: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invite(by=administrator, email="new@test.invalid", name="Zoë Ødegaard", role="partner", why="Joins")

    assert [letter.rcpt_tos for letter in postbox.letters] == [["new@test.invalid"]]
    assert Invitation.objects.get().state == "waiting"


def test_a_mail_server_that_is_away_loses_nothing(
    settings: Any, administrator: Person, django_capture_on_commit_callbacks: Any, caplog: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    client = sign_in(Client(), administrator)
    fields = {"name": "New", "email": "new@test.invalid", "role": "partner", "unit": "", "why": "Joins"}

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:invite"), fields)

    assert Invitation.objects.get().state == "not sent"
    assert "new@test.invalid" not in caplog.text
