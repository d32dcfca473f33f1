"""API tokens: shown once, kept as a hash, never more than their maker, revocable at once, counted, audited."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.people.actions import close_account, make_token, reopen_account, revoke_token
from plumbline.people.models import ApiToken, Grant, NeverDeleted, Person
from plumbline.people.scopes import SCOPES
from plumbline.people.tokens import TokenRefused, digest_of, person_of_token, token_needed
from tests.cast import make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst() -> Person:
    return make_person("analyst")


def _ask(secret: str) -> HttpRequest:
    return RequestFactory().get("/", headers={"Authorization": f"Bearer {secret}"})


def _made(person: Person, *scopes: str, name: str = "Power BI") -> tuple[ApiToken, str]:
    return make_token(by=person, name=name, scopes=scopes or ("read",), days=30)


def _refused(secret: str, scope: str = "read") -> int:
    with pytest.raises(TokenRefused) as refused:
        person_of_token(_ask(secret), scope=scope)
    return refused.value.status


def test_every_scope_uses_permissions_that_a_role_can_give() -> None:
    from plumbline.people.roles import catalogue

    known = set(catalogue().permissions)

    assert [scope.slug for scope in SCOPES.values() if not scope.permissions <= known] == []


def test_a_token_is_kept_as_a_hash_alone(analyst: Person) -> None:
    token, secret = _made(analyst)

    row = ApiToken.objects.filter(pk=token.pk).values_list().get()
    told = " ".join(str(value) for entry in Entry.objects.all() for value in (entry.subject, entry.detail))

    assert len(secret) == len("plumb_") + 43
    assert token.digest == digest_of(secret)
    assert [value for value in row if secret[12:] in str(value)] == []
    assert secret[6:] not in told


def test_a_program_comes_as_the_person_with_the_scope_and_no_more(analyst: Person) -> None:
    _, secret = _made(analyst, "read", "push")

    reader = person_of_token(_ask(secret), scope="read")
    pusher = person_of_token(_ask(secret), scope="push")

    assert (reader, pusher) == (analyst, analyst)
    assert reader.get_all_permissions() == {"evidence.view_observations", "organisation.view_vocabularies"}
    assert pusher.get_all_permissions() == {"evidence.load_dataset", "evidence.run_measure"}


def test_a_scope_that_the_token_has_not_is_refused(analyst: Person) -> None:
    _, secret = _made(analyst, "read")

    assert _refused(secret, "push") == 403


@pytest.mark.parametrize("scope", ["push", "read"])
def test_nobody_makes_a_token_for_what_they_may_not_do(scope: str) -> None:
    with pytest.raises(PermissionDenied, match="cannot open it to a program"):
        make_token(by=make_person("administrator"), name="Mine", scopes=[scope], days=30)

    assert ApiToken.objects.count() == 0


def test_a_role_that_was_taken_away_is_gone_from_the_token_too(analyst: Person) -> None:
    _, secret = _made(analyst)
    before = person_of_token(_ask(secret), scope="read").has_perm("evidence.view_observations")

    Grant.objects.filter(person=analyst).update(
        ended_at=timezone.now(), ended_by=make_person("administrator"), end_reason="Left"
    )

    after = person_of_token(_ask(secret), scope="read").has_perm("evidence.view_observations")
    assert (before, after) == (True, False)


def test_a_token_opens_no_role_whose_second_factor_its_maker_had_not_used(analyst: Person) -> None:
    analyst.second_factor_shown = False

    with pytest.raises(PermissionDenied):
        _made(analyst)


def test_a_second_factor_that_was_taken_off_closes_the_token(analyst: Person) -> None:
    from allauth.mfa.models import Authenticator

    _, secret = _made(analyst)

    Authenticator.objects.filter(user=analyst).delete()

    assert person_of_token(_ask(secret), scope="read").has_perm("evidence.view_observations") is False


def test_a_token_makes_no_token(analyst: Person) -> None:
    _, secret = _made(analyst)

    with pytest.raises(PermissionDenied, match="cannot make another"):
        _made(person_of_token(_ask(secret), scope="read"), name="Child")


def test_a_token_dies_with_the_account_and_stays_dead(analyst: Person) -> None:
    administrator = make_person("administrator")
    token, secret = _made(analyst)

    close_account(by=administrator, person=analyst)
    closed = _refused(secret)
    reopen_account(by=administrator, person=Person.objects.get(pk=analyst.pk))

    token.refresh_from_db()
    assert (closed, _refused(secret), token.revoked_by) == (401, 401, administrator)


def test_an_account_that_was_closed_by_any_means_has_no_open_token(analyst: Person) -> None:
    _, secret = _made(analyst)

    Person.objects.filter(pk=analyst.pk).update(is_active=False)

    assert _refused(secret) == 401


def test_a_revoked_token_opens_nothing_at_once(analyst: Person) -> None:
    token, secret = _made(analyst)
    person_of_token(_ask(secret), scope="read")

    revoke_token(by=analyst, token=token)

    assert _refused(secret) == 401
    with pytest.raises(PermissionDenied, match="already revoked"):
        revoke_token(by=analyst, token=token)


def test_a_token_that_is_revoked_between_two_steps_counts_no_request(analyst: Person) -> None:
    token, _ = _made(analyst)

    revoke_token(by=analyst, token=token)

    assert ApiToken.objects.spend(token, at=timezone.now(), limit=10) is False


def test_a_token_runs_out(analyst: Person) -> None:
    token, secret = _made(analyst)

    ApiToken.objects.filter(pk=token.pk).update(
        made_at=timezone.now() - timedelta(days=2), expires_at=timezone.now() - timedelta(seconds=1)
    )

    assert _refused(secret) == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer nonsense", "Bearer " + "x" * 9000]
)
def test_what_is_no_token_opens_nothing(header: str, analyst: Person) -> None:
    _made(analyst)

    with pytest.raises(TokenRefused) as refused:
        person_of_token(RequestFactory().get("/", headers={"Authorization": header}), scope="read")

    assert refused.value.status == 401


def test_a_strangers_guess_and_a_dead_token_hear_the_same(analyst: Person) -> None:
    token, secret = _made(analyst)
    revoke_token(by=analyst, token=token)
    told = []
    for each in (secret, "plumb_" + "a" * 43):
        with pytest.raises(TokenRefused) as refused:
            person_of_token(_ask(each), scope="read")
        told.append(str(refused.value))

    assert told[0] == told[1]


def test_only_so_many_requests_in_a_minute(analyst: Person) -> None:
    token, _ = _made(analyst)
    noon = timezone.now().replace(second=0, microsecond=0)

    counted = [ApiToken.objects.spend(token, at=noon + timedelta(seconds=n), limit=3) for n in range(5)]
    later = ApiToken.objects.spend(token, at=noon + timedelta(seconds=60), limit=3)

    assert (counted, later) == ([True, True, True, False, False], True)


def test_too_many_requests_are_told_to_wait(analyst: Person, settings: object) -> None:
    _, secret = _made(analyst)
    ApiToken.objects.update(minute=int(timezone.now().timestamp()) // 60 + 1, uses=10**6)

    # The minute that is counted lies ahead, so the first request begins this minute anew.
    view = token_needed("read")(lambda request: JsonResponse({}))
    limit = settings.ENVIRONMENT.token_requests_a_minute  # type: ignore[attr-defined]
    answers = [view(_ask(secret)).status_code for _ in range(limit + 1)]
    refused = view(_ask(secret))

    # Unless the clock passed into the next minute on the way, the last ones are refused.
    if ApiToken.objects.get().uses == limit:
        assert (answers[0], answers[-1], refused.status_code) == (200, 429, 429)
        assert refused["Retry-After"] == "60"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_never_get_one_more_than_the_limit(transactional_db: None) -> None:
    token, _ = _made(make_person("analyst"))
    now = timezone.now()

    def spend(_: int) -> bool:
        try:
            return ApiToken.objects.spend(token, at=now, limit=7)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(spend, range(20)))

    assert counted.count(True) == 7


def test_the_day_of_the_last_use_is_kept_and_no_hour(analyst: Person) -> None:
    token, secret = _made(analyst)

    person_of_token(_ask(secret), scope="read")

    token.refresh_from_db()
    assert token.last_used == timezone.localdate()
    assert [f.name for f in ApiToken._meta.fields if f.get_internal_type() == "DateTimeField"] == [
        "made_at",
        "expires_at",
        "revoked_at",
    ]


def test_making_and_revoking_are_audited(analyst: Person) -> None:
    token, _ = _made(analyst)
    revoke_token(by=analyst, token=token)

    kept = Entry.objects.filter(subject=token.audit_reference).order_by("number")

    assert [(entry.action, entry.by) for entry in kept] == [
        ("people.make_token", analyst.audit_reference),
        ("people.revoke_token", analyst.audit_reference),
    ]


def test_a_name_is_free_again_once_its_token_is_revoked(analyst: Person) -> None:
    token, _ = _made(analyst)
    with pytest.raises(ValidationError, match="token of this name"):
        _made(analyst, name="power bi ")

    revoke_token(by=analyst, token=token)

    assert _made(analyst)[0].name == "Power BI"


@pytest.mark.parametrize("days", [0, 366, -1])
def test_no_token_lasts_for_ever(days: int, analyst: Person) -> None:
    with pytest.raises(ValidationError, match="between 1 and 365"):
        make_token(by=analyst, name="Mine", scopes=["read"], days=days)


def test_the_database_keeps_the_promises(analyst: Person) -> None:
    token, _ = _made(analyst)

    for wrong in ({"scopes": "write"}, {"expires_at": token.made_at}, {"revoked_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(**wrong)
    with pytest.raises(NeverDeleted):
        token.delete()
    with pytest.raises(NeverDeleted):
        ApiToken.objects.all().delete()


def test_the_page_shows_a_new_token_once(client: Client, analyst: Person) -> None:
    sign_in(client, analyst)
    asked = {"name": "Power BI", "scopes": ["read"], "days": "90"}

    made = client.post(reverse("people:new_token"), asked)
    again = client.post(reverse("people:new_token"), asked)
    listed = client.get(reverse("people:my_tokens"))

    [secret] = set(re.findall(r"plumb_[\w-]{43}", made.content.decode()))
    assert digest_of(secret) == ApiToken.objects.get().digest
    assert "no-store" in made["Cache-Control"]
    assert "You have a token of this name" in again.content.decode()
    assert secret not in again.content.decode() + listed.content.decode()
    assert [key for key, value in client.session.items() if secret in str(value)] == []


def test_a_scope_that_is_not_offered_is_a_wrong_choice(client: Client) -> None:
    sign_in(client, make_person("board_member"))

    page = client.post(reverse("people:new_token"), {"name": "Mine", "scopes": ["push"], "days": "90"})

    assert "Select a valid choice" in page.content.decode()
    assert ApiToken.objects.count() == 0


def test_who_has_no_use_for_a_token_is_told_so(client: Client) -> None:
    sign_in(client, make_person("partner"))

    assert "need no token" in client.get(reverse("people:new_token")).content.decode()
    assert "need no token" in client.get(reverse("people:my_tokens")).content.decode()


def test_a_person_sees_their_own_tokens_and_an_administrator_all(client: Client, analyst: Person) -> None:
    _made(analyst, name="Power BI")
    _made(make_person("analyst"), name="Excel")

    own = sign_in(client, analyst).get(reverse("people:my_tokens")).content.decode()
    every = sign_in(Client(), make_person("administrator")).get(reverse("people:tokens")).content.decode()

    assert ("Power BI" in own, ">Excel<" in own) == (True, False)
    assert ("Power BI" in every, "Excel" in every) == (True, True)


def test_owner_and_administrator_revoke_and_a_colleague_does_not(client: Client, analyst: Person) -> None:
    first, second = _made(analyst, name="One")[0], _made(analyst, name="Two")[0]

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
        _made(make_person("analyst"), name=f"Token {number}")
    sign_in(client, make_person("administrator"))

    # Session, person, grants; how many, one page.
    with django_assert_num_queries(5):  # type: ignore[operator]
        client.get(reverse("people:tokens"))


def test_a_view_for_programs_answers_in_json_and_takes_no_session(client: Client, analyst: Person) -> None:
    view = token_needed("push")(lambda request: JsonResponse({"who": str(request.user.public_id)}))
    _, reading = _made(analyst, "read", name="Reads")
    _, pushing = _made(analyst, "push", name="Pushes")

    asked = RequestFactory().post("/")
    asked.user = analyst
    without, wrong, right = view(asked), view(_ask(reading)), view(_ask(pushing))

    assert [answer.status_code for answer in (without, wrong, right)] == [401, 403, 200]
    assert without["WWW-Authenticate"] == 'Bearer realm="Plumbline"'
    assert right["Vary"] == "Authorization"
