"""The pages of API tokens: shown once, one's own alone, revoked by their owner or an administrator, in no log."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from plumbline.audit.models import Entry
from plumbline.people.models import ApiToken, Person
from plumbline.people.tokens import digest_of
from tests.cast import make_person, sign_in
from tests.people.token_cast import basic, bearer, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst() -> Person:
    return make_person("analyst")


def test_the_page_shows_a_new_token_once(client: Client, analyst: Person) -> None:
    sign_in(client, analyst)
    asked = {"name": "Power BI", "scopes": ["desk"], "days": "90"}

    shown = client.post(reverse("people:new_token"), asked)
    again = client.post(reverse("people:new_token"), asked)
    listed = client.get(reverse("people:my_tokens"))

    [secret] = set(re.findall(r"plumb_[\w-]{43}", shown.content.decode()))
    assert digest_of(secret) == ApiToken.objects.get().digest
    assert "no-store" in shown["Cache-Control"]
    assert "You have a token of this name" in again.content.decode()
    assert secret not in again.content.decode() + listed.content.decode()
    assert [key for key, value in client.session.items() if secret in str(value)] == []


def test_a_scope_that_is_not_offered_is_a_wrong_choice(client: Client) -> None:
    sign_in(client, make_person("board_member"))

    page = client.post(reverse("people:new_token"), {"name": "Mine", "scopes": ["push"], "days": "90"})

    assert "Select a valid choice" in page.content.decode()
    assert ApiToken.objects.count() == 0


def test_a_person_sees_their_own_tokens_and_an_administrator_all(client: Client, analyst: Person) -> None:
    made(analyst, name="Power BI")
    made(make_person("analyst"), name="Excel")

    own = sign_in(client, analyst).get(reverse("people:my_tokens")).content.decode()
    every = sign_in(Client(), make_person("administrator")).get(reverse("people:tokens")).content.decode()

    assert ("Power BI" in own, ">Excel<" in own) == (True, False)
    assert ("Power BI" in every, "Excel" in every) == (True, True)


def test_owner_and_administrator_revoke_and_a_colleague_does_not(client: Client, analyst: Person) -> None:
    first, second = made(analyst, name="One")[0], made(analyst, name="Two")[0]

    def revoke(person: Person, token: ApiToken) -> int:
        address = reverse("people:revoke_token", args=[token.public_id])
        return sign_in(Client(), person).post(address).status_code

    assert revoke(make_person("analyst"), first) == 403
    assert (revoke(analyst, first), revoke(make_person("administrator"), second)) == (302, 302)
    assert ApiToken.objects.filter(revoked_at=None).count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_tokens_costs_the_same_however_long(
    rows: int, client: Client, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        made(make_person("analyst"), name=f"Token {number}")
    sign_in(client, make_person("administrator"))

    # Session, person, grants; how many, one page.
    with django_assert_num_queries(5):  # type: ignore[operator]
        client.get(reverse("people:tokens"))


def test_the_audit_trail_and_the_log_never_hold_a_token(
    client: Client, analyst: Person, caplog: pytest.LogCaptureFixture
) -> None:
    _, secret = made(analyst)

    client.get(reverse("people:me"), headers={"Authorization": bearer(secret)})
    client.get(f"/{secret}", headers={"Authorization": basic(secret)})

    told = caplog.text + str(list(Entry.objects.values()))
    assert told.count("'route'") == 2
    assert secret[6:] not in told
