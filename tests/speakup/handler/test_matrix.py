"""The authorisation matrix of the desk: every address, method, visitor and state, from the table in matrix.py."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from plumbline.people.models import Person
from plumbline.speakup.actions.cases import move_case
from plumbline.speakup.actions.grants import grant_case, revoke_grant
from plumbline.speakup.actions.identity import ask_identity
from plumbline.speakup.casework import team_of
from plumbline.speakup.handler import unlocking
from plumbline.speakup.models import Attachment, Case, CaseGrant, IdentityRequest
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.returning import give_file
from tests.cast import give, make_person
from tests.speakup.builders import Team, Told, give_key, make_member, make_team, tell
from tests.speakup.handler import matrix
from tests.speakup.handler.desk import locked, unlocked

pytestmark = pytest.mark.django_db

MARKER = "Zyxomma-marker-in-a-report"
FILE_NAME = "Zyxomma-file-name.txt"


@dataclass
class World:
    """One case a state, and a browser for everyone in the matrix."""

    team: Team
    told: dict[str, Told]
    visitors: dict[str, Client]
    arguments: dict[str, dict[str, object]] = field(default_factory=dict)

    def address(self, name: str, state: str, *, reference: str = "") -> str:
        """Where a page is, of the case in that state or of a reference that no case has."""
        case = self.told[state].case
        of = {key: value for key, value in self._of(name, case).items() if value is not None}
        return reverse(f"cases:{name}", kwargs=of | ({"reference": reference} if reference else {}))

    def _of(self, name: str, case: Case) -> dict[str, object]:
        if matrix.LINES[name].kind not in {"case", "share"}:
            asked = IdentityRequest.objects.get(case=case) if name == "decide" else None
            return {"public_id": asked.public_id if asked else None}
        more: dict[str, object] = {"reference": case.reference}
        if name in {"take_away", "renew"}:
            more["public_id"] = self.team.handler.person.public_id
        if name in {"file", "original", "scan"}:
            more["public_id"] = Attachment.objects.get(case=case).public_id
        if name == "move":
            more["act"] = "acknowledge"
        return more


def _told(team: Team, revoked: Person, leading: Person, state: str) -> Told:
    told = tell(
        words=MARKER,
        identity={"name": MARKER},
        excluded=(str(team.second_lead.person.public_id), str(team.other_handler.person.public_id)),
    )
    sitting = sittings.begin(code=[told.code.locator, told.code.secret])
    about = {"name": FILE_NAME, "media_type": "text/plain", "size": 3}
    give_file(sitting, content=b"abc", about=about, original=b"abc", scan="none")
    lead = team.lead
    for person in (team.handler.person, revoked, leading):
        grant_case(by=lead.person, opened=lead.open(told.case), person=person, leads=person == leading)
    revoke_grant(by=lead.person, opened=lead.open(told.case), person=revoked)
    acts = {"new": (), "acknowledged": ("acknowledge",), "closed": ("acknowledge", "close")}[state]
    for act in acts:
        move_case(by=lead.person, opened=lead.open(told.case), act=act, reason="R", answer="A", token=uuid4())
    ask_identity(by=lead.person, opened=lead.open(told.case), reason="Because")
    return told


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once; what a test does in it is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        team = make_team()
        revoked, leading = make_member("case_handler"), make_person("case_handler")
        give_key(leading)
        told = {state: _told(team, revoked.person, leading, state) for state in matrix.STATES}
        visitors = {
            matrix.STRANGER: Client(),
            matrix.NOBODY: locked(make_person()),
            "administrator": locked(make_person("administrator")),
            "auditor": locked(make_person("auditor")),
            "programme lead": locked(make_person("programme_lead")),
            matrix.LEAD: unlocked(team.lead),
            matrix.EXCLUDED_LEAD: unlocked(team.second_lead),
            matrix.HANDLER: unlocked(team.handler),
            matrix.OTHER: unlocked(team.other_handler),
            matrix.REVOKED: unlocked(revoked),
            matrix.GUARDIAN: unlocked(team.guardian),
            matrix.LOCKED: locked(team.handler),
        }
        yield World(team, told, visitors)
        transaction.set_rollback(True)


def _ask(client: Client, method: str, address: str) -> HttpResponse:
    """One request, taken back with whatever it changed, in the browser too."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(address)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def test_every_address_of_the_desk_is_in_the_matrix() -> None:
    resolvers = [each for each in get_resolver().url_patterns if getattr(each, "namespace", "") == "cases"]
    names = [pattern.name for resolver in resolvers for pattern in resolver.url_patterns]

    assert sorted(names) == sorted(matrix.LINES)


@pytest.mark.parametrize("state", matrix.STATES)
@pytest.mark.parametrize("name", sorted(matrix.LINES))
def test_everyone_gets_what_the_matrix_says(name: str, state: str, world: World) -> None:
    address = world.address(name, state)

    found = {
        (who, method): _ask(client, method, address).status_code
        for who, client in world.visitors.items()
        for method in ("get", "post")
    }

    # A guardian's front page is another one.
    wanted = matrix.expected(name, state)
    if name == "list":
        wanted[matrix.GUARDIAN, "get"] = 302
    assert found == wanted


@pytest.mark.parametrize("name", sorted(matrix.LINES))
def test_redirects_of_those_who_are_not_in_lead_to_signing_in_or_unlocking(name: str, world: World) -> None:
    address = world.address(name, "acknowledged")
    kinds = matrix.FOR[matrix.LINES[name].kind]
    ways = {matrix.SIGN_IN: "/account/login/?next=", matrix.UNLOCK: "/desk/speak-up/unlock?next="}

    wrong = []
    for who, client in world.visitors.items():
        response = _ask(client, "get", address)
        if kinds[who] in ways and response.status_code != matrix.READ_ONLY:
            wrong += [who] if not response["Location"].startswith(ways[kinds[who]]) else []

    assert wrong == []


SEALED = sorted(name for name, line in matrix.LINES.items() if line.kind in {"case", "share"})
KEPT_OUT = (matrix.EXCLUDED_LEAD, matrix.OTHER, matrix.REVOKED)


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def _same(response: HttpResponse) -> tuple[object, ...]:
    """What a reader, or a program, can tell of an answer. Only a form's token is another one in every answer."""
    headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
    return response.status_code, TOKEN.sub("", response.content.decode()), headers


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", SEALED)
def test_a_case_that_one_may_not_know_of_looks_like_one_that_does_not_exist(
    name: str, method: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # That the desk was used is noted once in a while, which has nothing to do with what is asked.
    monkeypatch.setattr(unlocking, "_NOTED_EVERY", 10**9)
    there, nowhere = world.address(name, "acknowledged"), world.address(name, "acknowledged", reference="ZZZ-ZZZ")

    for who in KEPT_OUT:
        client = world.visitors[who]
        with CaptureQueriesContext(connection) as for_there:
            answer = _ask(client, method, there)
        with CaptureQueriesContext(connection) as for_nowhere:
            other = _ask(client, method, nowhere)

        assert _same(answer) == _same(other), who
        assert len(for_there) == len(for_nowhere), who


def test_nothing_of_a_case_is_in_what_outsiders_get(world: World) -> None:
    wrong = []
    for who, client in world.visitors.items():
        for name in SEALED:
            for method in ("get", "post"):
                body = _ask(client, method, world.address(name, "acknowledged")).content.decode()
                leaks = MARKER in body or FILE_NAME in body
                wrong += [(who, name)] if leaks and matrix.FOR[matrix.LINES[name].kind][who] != matrix.IN else []

    assert wrong == []


def test_lists_and_counts_of_those_who_are_kept_out_hold_no_such_case(world: World) -> None:
    references = {told.case.reference for told in world.told.values()}

    for who in KEPT_OUT:
        page = _ask(world.visitors[who], "get", reverse("cases:list")).content.decode()
        assert {reference for reference in references if reference in page} == set()
        assert "You have not been given a case yet." in page
    assert {mate.leads for mate in team_of(world.team.second_lead.person)} == {0}
    assert {mate.leads for mate in team_of(world.team.lead.person)} == {0, 2}


def test_the_title_of_a_page_holds_the_reference_and_nothing_else_of_the_case(world: World) -> None:
    client, case = world.visitors[matrix.LEAD], world.told["acknowledged"].case

    for name in SEALED:
        response = _ask(client, "get", world.address(name, "acknowledged"))
        if response.status_code == 200:
            title = response.content.decode().partition("<title>")[2].partition("</title>")[0]
            assert f"case {case.reference} –" in title, name
            assert MARKER not in title


def test_nobody_can_be_a_superuser() -> None:
    person = make_person("administrator")
    person.is_superuser = True

    with pytest.raises(IntegrityError), transaction.atomic():
        person.save()


def test_an_administrator_who_gives_themselves_a_key_row_still_reads_nothing(world: World) -> None:
    # As somebody with the database would: a role, a key and a grant appear, and no wrapped key of any case.
    case = world.told["acknowledged"].case
    with transaction.atomic():
        person = make_person("administrator")
        give(person, "case_handler")
        give_key(person)
        CaseGrant.objects.create(case=case, person=person)
        client = unlocked(person)

        report = client.get(world.address("case", "acknowledged"))
        listed = client.get(reverse("cases:list")).content.decode()
        transaction.set_rollback(True)

    assert report.status_code == 404
    assert MARKER not in listed
