"""Every page of the room, and who may open it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.people.actions import make_token
from plumbline.people.models import Grant, Invitation, Person
from plumbline.people.urls import urlpatterns
from tests.cast import give, make_person, sign_in

pytestmark = pytest.mark.django_db
OWNER, AUDITOR, COLLEAGUE = "administrator", "auditor", "analyst"
# Page: who may open it. Everyone who signed in: all three. A stranger is always sent to sign in.
MAY_OPEN = {
    "people": {OWNER, AUDITOR},
    "me": {OWNER, AUDITOR, COLLEAGUE},
    "my_tokens": {OWNER, AUDITOR, COLLEAGUE},
    "new_token": {OWNER, AUDITOR, COLLEAGUE},
    "tokens": {OWNER},
    "revoke_token": {OWNER},
    "roles": {OWNER, AUDITOR, COLLEAGUE},
    "invitations": {OWNER},
    "invite": {OWNER},
    "invitation": {OWNER},
    "withdraw": {OWNER},
    "end": {OWNER},
    "person": {OWNER, AUDITOR},
    "grant": {OWNER},
    "close": {OWNER},
    "reopen": {OWNER},
}
SENDS_ON = {"second_factor", "use_second_factor"}
POST_ONLY = {"resend"}


@pytest.fixture
def administrator() -> Person:
    return make_person("administrator")


@pytest.fixture
def somebody() -> Person:
    return make_person("partner")


@pytest.fixture
def addresses(administrator: Person, somebody: Person) -> dict[str, str]:
    """The address of every page of the room, for things that are there."""
    closed = make_person(is_active=False)
    invitation = Invitation.objects.create(
        email="new@test.invalid",
        name="New Person",
        role="partner",
        why="Joins us",
        invited_by=administrator,
        expires_at=timezone.now() + timedelta(days=7),
    )
    token, _ = make_token(by=make_person("analyst"), name="A program", scopes=["desk"], days=30)
    subjects = {
        "revoke_token": token,
        "invitation": invitation, "withdraw": invitation, "resend": invitation,
        "person": somebody, "grant": somebody, "close": somebody, "reopen": closed,
        "end": Grant.objects.get(person=somebody),
    }  # fmt: skip
    found = {}
    for pattern in urlpatterns:
        args = [subjects[pattern.name].public_id] if pattern.name in subjects else []  # type: ignore[index]
        found[str(pattern.name)] = reverse(f"people:{pattern.name}", args=args)
    return found


def test_every_address_of_the_room_is_in_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(MAY_OPEN) | SENDS_ON | POST_ONLY


@pytest.mark.parametrize("role", [OWNER, AUDITOR, COLLEAGUE])
def test_each_page_opens_to_those_who_may_and_to_nobody_else(role: str, addresses: dict[str, str]) -> None:
    client = sign_in(Client(), make_person(role))

    opened = {name for name in MAY_OPEN if client.get(addresses[name]).status_code == 200}
    refused = {name for name in MAY_OPEN if client.get(addresses[name]).status_code == 403}

    assert opened == {name for name, roles in MAY_OPEN.items() if role in roles}
    assert refused == set(MAY_OPEN) - opened


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in_everywhere(method: str, addresses: dict[str, str]) -> None:
    answers = {name: getattr(Client(), method)(address) for name, address in addresses.items()}

    assert {name: (a.status_code, a["Location"]) for name, a in answers.items()} == {
        name: (302, f"/account/login/?next={address}") for name, address in addresses.items()
    }


@pytest.mark.parametrize("name", ["invite", "withdraw", "resend", "end", "grant", "close", "reopen"])
@pytest.mark.parametrize("role", [AUDITOR, COLLEAGUE])
def test_a_colleague_cannot_post_either(name: str, role: str, addresses: dict[str, str]) -> None:
    client = sign_in(Client(), make_person(role))

    response = client.post(addresses[name], {"reason": "x", "role": "analyst", "why": "y"})

    assert response.status_code == 403
    assert Grant.objects.exclude(ended_at=None).count() == 0
    assert Person.objects.filter(is_active=False).count() == 1


@pytest.mark.parametrize("name", ["invite", "withdraw", "resend", "end", "grant", "close", "reopen"])
def test_a_post_without_its_token_is_refused(name: str, addresses: dict[str, str], administrator: Person) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), administrator)

    assert client.post(addresses[name]).status_code == 403


@pytest.mark.parametrize("name", ["people", "person", "invitations", "grant", "end"])
def test_a_post_where_only_reading_makes_sense_or_a_wrong_verb_is_refused(
    name: str, addresses: dict[str, str], administrator: Person
) -> None:
    client = sign_in(Client(), administrator)

    assert client.delete(addresses[name]).status_code == 405


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_of_people_costs_the_same_for_any_number(
    more: int, administrator: Person, django_assert_num_queries: Any
) -> None:
    for _ in range(more):
        make_person("analyst", "auditor")
    client = sign_in(Client(), administrator)

    with django_assert_num_queries(7):
        client.get(reverse("people:people"))


@pytest.mark.parametrize("more", [1, 3])
def test_a_persons_page_costs_the_same_for_any_number_of_grants(
    more: int, administrator: Person, django_assert_num_queries: Any
) -> None:
    somebody = make_person(*["analyst", "auditor", "partner"][:more])
    client = sign_in(Client(), administrator)

    with django_assert_num_queries(7):
        client.get(reverse("people:person", args=[somebody.public_id]))


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_of_invitations_costs_the_same_for_any_number(
    more: int, administrator: Person, django_assert_num_queries: Any
) -> None:
    for number in range(more):
        Invitation.objects.create(
            email=f"new{number}@test.invalid",
            name="New",
            role="partner",
            why="Joins",
            invited_by=administrator,
            expires_at=timezone.now(),
        )
    client = sign_in(Client(), administrator)

    with django_assert_num_queries(5):
        client.get(reverse("people:invitations"))


def test_the_list_is_searched_filtered_and_downloaded(administrator: Person) -> None:
    make_person("analyst", name="=cmd Alder", email="alder@test.invalid")
    make_person("auditor", name="Birch")
    make_person(name="Closed Cedar", is_active=False)
    client = sign_in(Client(), administrator)

    def names(query: str) -> list[str]:
        text = b"".join(client.get(reverse("people:people") + "?format=csv&" + query)).decode()  # type: ignore[arg-type]
        return [line.split(",")[0] for line in text.splitlines()[1:]]

    assert names("q=alder") == ["'=cmd Alder"]
    assert names("role=auditor") == ["Birch"]
    assert names("status=closed") == ["Closed Cedar"]
    assert names("status=nonsense&q=birch") == ["Birch"]


def test_a_person_reads_what_they_may_do_and_why() -> None:
    person = make_person()
    give(person, "partner", ends=timezone.localdate() + timedelta(days=3))

    html = sign_in(Client(), person).get(reverse("people:me")).content.decode()

    assert "See the trust&#39;s divisions, services, teams and sites" in html
    assert "Partner" in html
    assert "The whole trust" in html


def test_a_person_without_a_role_is_told_whom_to_ask() -> None:
    html = sign_in(Client(), make_person()).get(reverse("people:me")).content.decode()

    assert "You have no role yet, so there is nothing you can open. Ask an administrator." in html
