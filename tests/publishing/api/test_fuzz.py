"""The door for programs, asked all that its OpenAPI document allows and forbids, by everyone who could ask.

Schemathesis makes the requests from the document. Whatever comes back must be what the document says: no other
status, content type or shape, and never a 5xx; what the document forbids is refused. Beside that, a figure that
has not left the trust is planted, and nobody who may not see it is ever given it.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from plumbline.evidence.models import Intake, MeasureRun
from plumbline.measures.run_files import results_text
from plumbline.people.actions import make_token, revoke_token
from plumbline.people.models import ApiToken, Grant, Person
from plumbline.people.roles import catalogue, known_role
from plumbline.people.scopes import DESK, PUBLISHED, PUSH, SCOPES
from plumbline.publishing.actions import plant_statement, write_statement
from plumbline.publishing.models import BoardPack, Release
from tests.cast import give, make_person
from tests.evidence.extracts.test_decisions import an_extract_run
from tests.publishing.pack_builders import a_frozen
from tests.publishing.pack_builders import published as published_pack
from tests.publishing.release_builders import prepared, published

pytestmark = pytest.mark.django_db
Headers = dict[str, str]
PLANTED = b"777.5"
OPERATIONS = [
    "GET /api/v1/measures",
    "GET /api/v1/measures/{slug}",
    "GET /api/v1/runs",
    "GET /api/v1/observations",
    "GET /api/v1/observations.csv",
    "GET /api/v1/observations.parquet",
    "POST /api/v1/results",
    "GET /api/v1/packs",
    "GET /api/v1/packs/{public_id}",
    "GET /api/v1/promises",
    "GET /api/v1/releases",
    "GET /api/v1/releases/{public_id}",
    "GET /api/v1/statement",
]
ROLES = [role.slug for role in catalogue().roles]
MEASURES = ["detentions", "restraint"]
"""The first is public, the second waits at the desk."""
FOR_EVERYONE = [label for label in OPERATIONS if re.search(r"/(packs|promises|releases|statement)", label)]
"""The same for everybody: what is inside is told to nobody, whatever their token opens."""
TELLS_VALUES = ["GET /api/v1/observations", "GET /api/v1/observations.csv"]
FEW, MANY = 10, 60
"""Requests of one asker to one endpoint: few where only the role differs."""
OTHER = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just([]), st.just({})
)
quick = partial(settings, deadline=None, database=None, suppress_health_check=list(HealthCheck))
load_all_checks()


@cache
def _document() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@cache
def find_operation(label: str) -> Any:
    """One endpoint of the document."""
    return _document().find_operation_by_label(label)


@pytest.fixture(autouse=True)
def _plain_requests(settings: Any) -> Iterator[None]:
    """The whole application answers within the test's own transaction, and as often as it is asked."""
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"token_requests_a_minute": 1_000_000})
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def everything(released: MeasureRun, at_the_desk: MeasureRun, lead: Person, checker: Person) -> None:
    """Something public, and something that only the desk may see; of releases, packs and statements too."""
    published(lead, checker, title="Spring")
    prepared(lead, title="Draft of 777.5", words="777.5")
    published_pack(lead, checker)
    a_frozen(lead, checker, title="Inside, 777.5")
    plant_statement(by="system:test", text="We will not put up with racism.", adopted_on=date(2025, 11, 27))
    write_statement(by=lead, text="777.5", adopted_on=date(2026, 3, 3), why_changed="777.5")


def _bearing(person: Person, *scopes: str) -> Headers:
    return {"Authorization": f"Bearer {make_token(by=person, name='A program', scopes=scopes, days=30)[1]}"}


def _anyone() -> Headers:
    return {}


def _with(*scopes: str) -> Callable[[], Headers]:
    return lambda: _bearing(make_person("analyst"), *scopes)


def _revoked() -> Headers:
    person = make_person("analyst")
    headers = _bearing(person, *SCOPES)
    revoke_token(by=person, token=ApiToken.objects.get())
    return headers


def _run_out() -> Headers:
    headers = _bearing(make_person("analyst"), *SCOPES)
    long_ago = timezone.now() - timedelta(days=400)
    ApiToken.objects.update(made_at=long_ago, expires_at=long_ago + timedelta(days=90))
    return headers


def _of_a_closed_account() -> Headers:
    person = make_person("analyst")
    headers = _bearing(person, *SCOPES)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    return headers


def _as(role: str) -> Headers:
    """A token for everything, made as an analyst by somebody who has only this role now."""
    person = make_person("analyst")
    headers = _bearing(person, *SCOPES)
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.update(starts=yesterday, ends=yesterday)
    give(person, role)
    return headers


ASKERS: dict[str, tuple[Callable[[], Headers], frozenset[str]]] = {
    "anyone": (_anyone, frozenset({PUBLISHED})),
    "a token for what is published": (_with(PUBLISHED), frozenset({PUBLISHED})),
    "a token for the desk": (_with(DESK), frozenset({PUBLISHED, DESK})),
    "a token that pushes": (_with(PUSH), frozenset({PUSH})),
    "a revoked token": (_revoked, frozenset()),
    "a token that ran out": (_run_out, frozenset()),
    "a closed account's token": (_of_a_closed_account, frozenset()),
}
"""Who asks, and what they may."""


@dataclass
class Came:
    """What came back."""

    statuses: set[int] = field(default_factory=set)
    planted: bool = False


def _ask(label: str, headers: Headers, *, may: frozenset[str], examples: int) -> Came:
    """Ask one endpoint many things. Fails where an answer breaks the document's word or tells too much."""
    came = Came()

    @quick(max_examples=examples)
    @given(case=st.one_of(_requests(label)))
    def asks(case: Any) -> None:
        response = case.call(headers=headers)
        case.validate_response(response, excluded_checks=_not_for(case, response), headers=headers)
        came.statuses.add(response.status_code)
        came.planted |= PLANTED in response.content
        if response.status_code < 300:
            assert (PUSH if case.method == "POST" else PUBLISHED) in may

    asks()
    assert (DESK in may and label not in FOR_EVERYONE) or not came.planted
    return came


def _requests(label: str) -> Iterator[Any]:
    """What the document allows and what it forbids; and, so that figures come too, about measures there are."""
    operation = find_operation(label)
    for mode in schemathesis.GenerationMode:
        yield operation.as_strategy(generation_mode=mode)
    if "{public_id}" in label:
        things = BoardPack if "packs" in label else Release
        for one in things.objects.all():
            yield st.just(operation.Case(path_parameters={"public_id": str(one.public_id)}))
    for slug in MEASURES:
        if "{slug}" in label:
            yield operation.as_strategy(path_parameters={"slug": slug})
        elif "observations" in label:
            yield operation.as_strategy(query={"measure": [slug]})
            yield st.just(operation.Case(query={"measure": [slug]}))


def _not_for(case: Any, response: Any) -> list[Any]:
    """Checks that can't hold: what the document can't say (which cursors were given out, what a run holds)."""
    if case.method == "POST":
        return [positive_data_acceptance, negative_data_rejection]
    told = response.content.decode() if response.status_code == 422 else ""
    return [positive_data_acceptance] if "cursor" in told else []


def test_the_document_is_valid_and_names_every_endpoint() -> None:
    _document().validate()

    assert [each.ok().label for each in _document().get_all_operations()] == OPERATIONS


@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.parametrize("who", ASKERS)
def test_every_answer_is_one_that_the_document_names(label: str, who: str, everything: None) -> None:
    make, may = ASKERS[who]

    came = _ask(label, make(), may=may, examples=MANY)

    if label.startswith("POST"):
        assert came.statuses <= ({422} if PUSH in may else {401, 403, 422})
        assert Intake.objects.count() == 0
    else:
        assert (200 in came.statuses) == (PUBLISHED in may)
    if label in TELLS_VALUES:
        assert came.planted == (DESK in may)


@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.parametrize("role", ROLES)
def test_a_token_opens_no_more_than_the_role_that_its_owner_has_now(
    label: str, role: str, everything: None
) -> None:
    holds = set(known_role(role).permissions)
    may = frozenset(slug for slug, scope in SCOPES.items() if scope.permissions <= holds)

    came = _ask(label, _as(role), may=may, examples=FEW)

    if label.startswith("POST"):
        assert (came.statuses == {403}) == (PUSH not in may)
    if label in TELLS_VALUES:
        assert came.planted == (DESK in may)


@quick(max_examples=MANY)
@given(header=st.one_of(st.text(st.characters(max_codepoint=255)), st.from_regex(r"(Bearer|Basic) plumb_.*")))
def test_no_other_header_opens_anything(header: str) -> None:
    response = Client().get("/api/v1/runs", headers={"Authorization": header})

    assert response.status_code == (401 if header.strip() else 200)


def _broken(draw: st.DrawFn, value: Any) -> Any:
    """A value with one thing in it, however deep, replaced, left out or put in twice."""
    if isinstance(value, dict | list) and value and draw(st.integers(0, 5)):
        value = copy.copy(value)
        place = draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
        if draw(st.integers(0, 5)):
            value[place] = _broken(draw, value[place])
        elif isinstance(value, list):
            value.append(value[place])
        else:
            del value[place]
        return value
    return draw(OTHER)


def test_a_broken_file_of_results_is_refused_or_taken_whole(everything: None) -> None:
    headers = _with(PUSH)()
    whole = json.loads(results_text([an_extract_run()], period_asked=False))
    client, came = Client(headers=headers), set()

    @quick(max_examples=200)
    @given(data=st.data())
    def pushes(data: st.DataObject) -> None:
        content = json.dumps(data.draw(st.composite(_broken)(whole)), allow_nan=True)
        before = (Intake.objects.count(), MeasureRun.objects.count())
        response = client.post("/api/v1/results", content, content_type="application/json")
        after = (Intake.objects.count(), MeasureRun.objects.count())
        came.add(response.status_code)
        assert response.status_code in (200, 201, 413, 422), response.content
        if response.status_code != 201:
            assert after == before
        else:
            assert after[0] == before[0] + 1

    pushes()
    assert {201, 422} <= came
