"""Tokens at the door: wrong, run out, revoked, of another scope, of somebody who may no more, used too often."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from plumbline.evidence.models import Intake, MeasureRun
from plumbline.measures.run_files import results_text
from plumbline.people.actions import revoke_token
from plumbline.people.models import ApiToken, Grant, Person
from tests.cast import make_person, sign_in
from tests.evidence.builders import WHITE
from tests.evidence.extracts.test_decisions import an_extract_run
from tests.publishing.api.conftest import a_recorded

pytestmark = pytest.mark.django_db
Ask = Callable[..., Client]
OBSERVATIONS, RESULTS = "/api/v1/observations", "/api/v1/results"


def _results() -> str:
    return results_text([an_extract_run()], period_asked=False)


def _push(client: Client, content: str | bytes) -> Any:
    return client.post(RESULTS, content, content_type="application/json")


def _is_problem(response: Any, status: int, words: str) -> bool:
    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, response.json()["status"]) == (status, status)
    assert response["Cache-Control"] == "no-store"
    return words in response.json()["detail"]


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Basic bm9ib2R5Om5vdGhpbmc=", "Basic é", "Basic /w==", "Digest x", "Bearer"]
)
@pytest.mark.parametrize("address", [OBSERVATIONS, "/api/v1/measures", f"{OBSERVATIONS}.csv"])
def test_a_wrong_token_is_refused_even_where_none_is_needed(
    header: str, address: str, released: MeasureRun
) -> None:
    response = Client(headers={"Authorization": header}).get(address)

    assert _is_problem(response, 401, "token")
    assert response["WWW-Authenticate"].startswith("Bearer ")


def test_a_token_that_ran_out_is_refused(bring: Ask) -> None:
    client = bring("desk")
    long_ago = timezone.now() - timedelta(days=400)
    ApiToken.objects.update(made_at=long_ago, expires_at=long_ago + timedelta(days=90))

    assert _is_problem(client.get(OBSERVATIONS), 401, "run out")


def test_a_revoked_token_is_refused_at_once(bring: Ask, analyst: Person) -> None:
    client = bring("desk")
    before = client.get(OBSERVATIONS).status_code
    revoke_token(by=analyst, token=ApiToken.objects.get())

    assert (before, _is_problem(client.get(OBSERVATIONS), 401, "revoked")) == (200, True)


def test_who_may_no_more_reads_no_more(bring: Ask, at_the_desk: MeasureRun) -> None:
    client = bring("published", "desk")
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.update(starts=yesterday, ends=yesterday)

    assert _is_problem(client.get(OBSERVATIONS), 403, "no role any more")
    assert client.get(OBSERVATIONS, {"stage": "released"}).status_code == 200


def test_too_many_requests_are_told_how_long_to_wait(
    bring: Ask, released: MeasureRun, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plumbline.people.tokens.time.time", lambda: 60_000_015.0)
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"token_requests_a_minute": 3})
    client = bring("published")

    answers = [client.get(OBSERVATIONS) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert (_is_problem(answers[3], 429, "Wait"), answers[3]["Retry-After"]) == (True, "45")
    assert bring().get(OBSERVATIONS).status_code == 200


def test_a_token_in_the_address_is_no_token(bring: Ask, token_for: Callable[..., str]) -> None:
    a_recorded("restraint", WHITE)

    response = Client().get(OBSERVATIONS, {"token": token_for("desk")})

    assert response.status_code == 422


def test_results_are_taken_in_and_wait(bring: Ask, analyst: Person) -> None:
    response = _push(bring("push"), _results())

    [outcome] = response.json()["outcomes"]
    run = MeasureRun.objects.get()
    assert (response.status_code, outcome["run"], outcome["status"]) == (201, str(run.public_id), "waiting")
    assert (run.status, run.ran_by) == ("waiting", analyst.audit_reference)


def test_results_that_came_before_are_found(bring: Ask) -> None:
    client, content = bring("push"), _results()

    first, again = _push(client, content), _push(client, content)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "already_here": True}
    assert (Intake.objects.count(), MeasureRun.objects.count()) == (1, 1)


@pytest.mark.parametrize("scopes", [("published",), ("desk",), ("published", "desk")])
def test_who_may_read_may_not_push(scopes: tuple[str, ...], bring: Ask) -> None:
    assert _is_problem(_push(bring(*scopes), _results()), 403, "may not do this")
    assert Intake.objects.count() == 0


def test_a_session_pushes_nothing() -> None:
    client = sign_in(Client(), make_person("analyst"))

    assert _is_problem(_push(client, _results()), 401, "takes a token")


def test_who_works_out_no_measures_any_more_pushes_nothing(bring: Ask) -> None:
    client = bring("push")
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.update(starts=yesterday, ends=yesterday)

    assert _is_problem(_push(client, _results()), 403, "no role any more")
    assert Intake.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"application,applied\na1,2025-05-01\n",
        b'{"format": "plumbline-results/1", "period_asked": true, "runs": []}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_file_of_results_is_refused_whole(content: bytes, bring: Ask) -> None:
    assert _is_problem(_push(bring("push"), content), 422, "This is no file of results")
    assert (Intake.objects.count(), MeasureRun.objects.count()) == (0, 0)


def test_results_of_another_version_of_a_definition_are_refused(bring: Ask) -> None:
    whole = json.loads(_results())
    whole["runs"][0]["definition_version"] = "0" * 12

    response = _push(bring("push"), json.dumps(whole))

    assert _is_problem(response, 422, "another version of the definition")
    assert Intake.objects.count() == 0


@pytest.mark.parametrize("length", ["", "5000000"])
def test_what_is_too_large_is_refused_whether_it_says_so_or_not(length: str, bring: Ask, settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"extract_megabytes": 1})
    content = b" " * 2_000_000 if not length else b" " * 5_000_000

    response = _push(bring("push"), content)

    assert _is_problem(response, 413, "more than 1 MB")


def test_results_larger_than_a_form_may_be_are_taken(bring: Ask) -> None:
    content = _results() + " " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    assert _push(bring("push"), content).status_code == 201
