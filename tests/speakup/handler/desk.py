"""Clients of this room's desk: signed in, and unlocked through the page that everyone uses."""

from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from plumbline.people.models import Person
from plumbline.speakup.models import Case
from tests.cast import sign_in
from tests.speakup.builders import PASSPHRASE, Member

Visitor = Member | Person


def person_of(who: Visitor) -> Person:
    """The person behind a member."""
    return who.person if isinstance(who, Member) else who


def locked(who: Visitor) -> Client:
    """Somebody who signed in, and no more."""
    return sign_in(Client(), person_of(who))


def unlocked(who: Visitor) -> Client:
    """Somebody who signed in and typed their passphrase."""
    client = locked(who)
    response = client.post(reverse("cases:unlock"), {"passphrase": PASSPHRASE})
    assert response.status_code == 302, response.content.decode()
    return client


def address(name: str, case: Case | str, **more: object) -> str:
    """Where a page of a case is."""
    reference = case if isinstance(case, str) else case.reference
    return reverse(f"cases:{name}", kwargs={"reference": reference, **more})


def text(response: HttpResponse) -> str:
    """What a page says."""
    return response.content.decode()


def acknowledge(client: Client, case: Case, answer: str = "Thank you for telling us.") -> HttpResponse:
    """The first step of a case, through its page."""
    typed = {"reason": "Read", "answer": answer, "token": uuid4()}
    return client.post(address("move", case, act="acknowledge"), typed)
