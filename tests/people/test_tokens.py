"""API tokens: shown once, kept as a hash, never more than their maker, revocable at once, counted, audited."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.people.actions import (
    close_account,
    end_grant,
    grant_role,
    make_token,
    reopen_account,
    revoke_token,
)
from plumbline.people.forms import TokenForm
from plumbline.people.models import ApiToken, Grant, NeverDeleted, Person
from plumbline.people.scopes import SCOPES
from plumbline.people.tokens import TokenRefused, digest_of, person_of_token, token_of
from tests.cast import give, make_person
from tests.people.token_cast import basic, bearer, made

pytestmark = pytest.mark.django_db


LIMIT = 7


@pytest.fixture
def minute(settings: object, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands at the start of a minute, and a low limit."""
    cache.clear()
    now = [60.0 * 1_000_000]
    monkeypatch.setattr("plumbline.people.tokens.time.time", lambda: now[0])
    environment = settings.ENVIRONMENT.model_copy(update={"token_requests_a_minute": LIMIT})  # type: ignore[attr-defined]
    settings.ENVIRONMENT = environment  # type: ignore[attr-defined]
    return now


@pytest.fixture
def analyst() -> Person:
    return make_person("analyst")


def _come(header: str, scope: str = "desk") -> Person:
    token = token_of(RequestFactory().get("/", headers={"Authorization": header}))
    assert token is not None
    return person_of_token(token, scope=scope)


def _with(secret: str, scope: str = "desk") -> Person:
    return _come(bearer(secret), scope)


def _refused(secret: str, scope: str = "desk") -> int:
    with pytest.raises(TokenRefused) as refused:
        _with(secret, scope)
    return refused.value.status


def test_every_scope_uses_permissions_that_a_role_can_give() -> None:
    from plumbline.people.roles import catalogue

    known = set(catalogue().permissions)

    assert [scope.slug for scope in SCOPES.values() if not scope.permissions <= known] == []


def test_a_token_is_kept_as_a_hash_alone(analyst: Person) -> None:
    token, secret = made(analyst)

    row = ApiToken.objects.filter(pk=token.pk).values_list().get()
    told = " ".join(str(value) for entry in Entry.objects.all() for value in (entry.subject, entry.detail))

    assert len(secret) == len("plumb_") + 43
    assert token.digest == digest_of(secret)
    assert [value for value in row if secret[12:] in str(value)] == []
    assert secret[6:] not in told


def test_a_program_comes_as_the_person_with_the_scope_and_no_more(analyst: Person) -> None:
    _, secret = made(analyst, "published", "desk", "push")

    came = [_with(secret, scope) for scope in SCOPES]

    assert came == [analyst] * 3
    assert [person.get_all_permissions() for person in came] == [
        set(),
        {"evidence.view_observations"},
        {"evidence.run_measure"},
    ]


def test_a_scope_that_the_token_has_not_is_refused(analyst: Person) -> None:
    _, secret = made(analyst, "desk")

    assert _refused(secret, "push") == 403


@pytest.mark.parametrize("scope", ["push", "desk"])
def test_nobody_makes_a_token_for_what_they_may_not_do(scope: str) -> None:
    with pytest.raises(PermissionDenied, match="cannot open it to a program"):
        make_token(by=make_person("administrator"), name="Mine", scopes=[scope], days=30)

    assert ApiToken.objects.count() == 0


def test_a_role_that_ran_out_is_gone_from_the_token_too(analyst: Person) -> None:
    _, secret = made(analyst)
    before = _with(secret)

    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.filter(person=analyst).update(starts=yesterday, ends=yesterday)

    assert (before, _refused(secret)) == (analyst, 403)


def test_a_role_that_is_taken_away_ends_its_tokens_for_good_and_leaves_the_others(analyst: Person) -> None:
    administrator = make_person("administrator")
    desk, secret = made(analyst, "published", "desk", name="Desk")
    public, _ = made(analyst, "published", name="Public")

    end_grant(by=administrator, grant=Grant.objects.get(person=analyst), reason="Left the team")
    grant_role(by=administrator, person=analyst, role="analyst", why="Came back")

    desk.refresh_from_db()
    public.refresh_from_db()
    assert (desk.revoked_by, public.revoked_by, _refused(secret)) == (administrator, None, 401)


def test_a_role_that_is_taken_away_leaves_what_another_role_opens(analyst: Person) -> None:
    token, _ = made(analyst)
    give(analyst, "programme_lead")

    grant = Grant.objects.get(person=analyst, role="analyst")
    end_grant(by=make_person("administrator"), grant=grant, reason="Now leads")

    token.refresh_from_db()
    assert token.revoked_at is None


def test_whoever_holds_no_role_may_let_a_program_read_what_is_public() -> None:
    _, secret = made(make_person(), "published")

    assert _with(secret, "published").get_all_permissions() == set()


def test_a_token_opens_no_role_whose_second_factor_its_maker_had_not_used(analyst: Person) -> None:
    analyst.second_factor_shown = False

    with pytest.raises(PermissionDenied):
        made(analyst)


def test_a_second_factor_that_was_taken_off_closes_the_token(analyst: Person) -> None:
    from allauth.mfa.models import Authenticator

    _, secret = made(analyst)

    Authenticator.objects.filter(user=analyst).delete()

    assert _refused(secret) == 403


def test_a_token_makes_no_token(analyst: Person) -> None:
    _, secret = made(analyst)

    with pytest.raises(PermissionDenied, match="cannot make another"):
        made(_with(secret), "published", name="Child")


def test_a_token_dies_with_the_account_and_stays_dead(analyst: Person) -> None:
    administrator = make_person("administrator")
    token, secret = made(analyst)

    close_account(by=administrator, person=analyst)
    closed = _refused(secret)
    reopen_account(by=administrator, person=Person.objects.get(pk=analyst.pk))

    token.refresh_from_db()
    assert (closed, _refused(secret), token.revoked_by) == (401, 401, administrator)


def test_an_account_that_was_closed_by_any_means_has_no_open_token(analyst: Person) -> None:
    _, secret = made(analyst)

    Person.objects.filter(pk=analyst.pk).update(is_active=False)

    assert _refused(secret) == 401


def test_a_revoked_token_opens_nothing_at_once(analyst: Person) -> None:
    token, secret = made(analyst)
    _with(secret)

    revoke_token(by=analyst, token=token)

    assert _refused(secret) == 401
    with pytest.raises(PermissionDenied, match="already revoked"):
        revoke_token(by=analyst, token=token)


def test_a_token_runs_out(analyst: Person) -> None:
    token, secret = made(analyst)

    ApiToken.objects.filter(pk=token.pk).update(
        made_at=timezone.now() - timedelta(days=2), expires_at=timezone.now() - timedelta(seconds=1)
    )

    assert _refused(secret) == 401


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Basic abc", "Basic /w==", "Bearer nonsense", "Digest x", "Bearer " + "x" * 9000],
)
def test_what_is_no_token_opens_nothing(header: str, analyst: Person) -> None:
    made(analyst)

    with pytest.raises(TokenRefused) as refused:
        _come(header)

    assert (refused.value.status, list(refused.value.headers)) == (401, ["WWW-Authenticate"])


def test_who_brings_no_header_brings_no_token() -> None:
    assert token_of(RequestFactory().get("/")) is None


@pytest.mark.parametrize("user", ["", "ada", "anything at all"])
def test_a_program_that_knows_passwords_alone_gives_the_token_as_one(user: str, analyst: Person) -> None:
    _, secret = made(analyst)

    assert _come(basic(secret, user)) == analyst


def test_a_strangers_guess_and_a_dead_token_hear_the_same(analyst: Person) -> None:
    token, secret = made(analyst)
    revoke_token(by=analyst, token=token)
    told = []
    for each in (secret, "plumb_" + "a" * 43):
        with pytest.raises(TokenRefused) as refused:
            _with(each)
        told.append(str(refused.value))

    assert told[0] == told[1]


def test_only_so_many_requests_in_a_minute_and_then_it_says_how_long_to_wait(
    analyst: Person, minute: list[float]
) -> None:
    _, secret = made(analyst)
    for _ in range(LIMIT):
        _with(secret)

    minute[0] += 18
    with pytest.raises(TokenRefused) as refused:
        _with(secret)
    minute[0] += 42

    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "42"})
    assert _with(secret) == analyst


def test_each_token_has_a_count_of_its_own(analyst: Person, minute: list[float]) -> None:
    (_, first), (_, second) = made(analyst, name="One"), made(analyst, name="Two")
    for _ in range(LIMIT):
        _with(first)

    assert (_refused(first), _with(second)) == (429, analyst)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_never_get_one_more_than_the_limit(minute: list[float]) -> None:
    _, secret = made(make_person("analyst"))

    def come(_: int) -> int:
        try:
            token_of(RequestFactory().get("/", headers={"Authorization": bearer(secret)}))
        except TokenRefused as refused:
            return refused.status
        finally:
            connection.close()
        return 200

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(come, range(20)))

    assert (answers.count(200), answers.count(429)) == (LIMIT, 20 - LIMIT)


def test_the_day_of_the_last_use_is_kept_and_no_hour(analyst: Person) -> None:
    token, secret = made(analyst)

    _with(secret)

    token.refresh_from_db()
    assert token.last_used == timezone.localdate()
    assert [f.name for f in ApiToken._meta.fields if f.get_internal_type() == "DateTimeField"] == [
        "made_at",
        "expires_at",
        "revoked_at",
    ]


def test_making_and_revoking_are_audited(analyst: Person) -> None:
    token, _ = made(analyst)
    revoke_token(by=analyst, token=token)

    kept = Entry.objects.filter(subject=token.audit_reference).order_by("number")

    assert [(entry.action, entry.by) for entry in kept] == [
        ("people.make_token", analyst.audit_reference),
        ("people.revoke_token", analyst.audit_reference),
    ]


def test_a_name_is_free_again_once_its_token_is_revoked(analyst: Person) -> None:
    token, _ = made(analyst)
    with pytest.raises(ValidationError, match="token of this name"):
        made(analyst, name="power bi ")

    revoke_token(by=analyst, token=token)

    assert made(analyst)[0].name == "Power BI"


@pytest.mark.parametrize("days", [0, 366, -1])
def test_no_token_lasts_for_ever(days: int, analyst: Person) -> None:
    with pytest.raises(ValidationError, match="between 1 and 365"):
        make_token(by=analyst, name="Mine", scopes=["desk"], days=days)


def test_the_trust_says_how_long_a_token_lasts(analyst: Person, settings: object) -> None:
    changed = {"token_days": 14, "token_longest_days": 60}
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=changed)  # type: ignore[attr-defined]

    days = TokenForm(maker=analyst).fields["days"]

    assert ([value for value, _ in days.choices], days.initial) == ([7, 14, 30, 60], 14)
    with pytest.raises(ValidationError, match="between 1 and 60"):
        make_token(by=analyst, name="Mine", scopes=["desk"], days=61)


def test_the_database_keeps_the_promises(analyst: Person) -> None:
    token, _ = made(analyst)

    for wrong in ({"scopes": "write"}, {"expires_at": token.made_at}, {"revoked_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(**wrong)
    with pytest.raises(NeverDeleted):
        token.delete()
    with pytest.raises(NeverDeleted):
        ApiToken.objects.all().delete()
