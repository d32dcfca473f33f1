"""Keys at the desk: set up once, unlocked once in a session, locked by time, by hand and by leaving."""

import statistics
import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.people.models import Grant
from plumbline.speakup.actions import keys
from plumbline.speakup.actions.grants import grant_case, revoke_grant
from plumbline.speakup.handler.unlocking import COOKIE, DRAFT, SESSION
from plumbline.speakup.models import HandlerKey, Message, UnlockTries
from plumbline.speakup.sealing.errors import WrongPassphrase
from tests.cast import make_person, sign_in
from tests.speakup.builders import PASSPHRASE, Team, give_key, tell
from tests.speakup.handler.desk import acknowledge, address, locked, text, unlocked

LIST, UNLOCK = "/desk/speak-up/", "/desk/speak-up/unlock"
KEY, CHANGE = "/desk/speak-up/key", "/desk/speak-up/passphrase"
OTHER_PASSPHRASE = "another four plain words"
MINUTE = 60


def _is_open(client: Client) -> bool:
    response = client.get(LIST)
    assert response.status_code in {200, 302}
    return response.status_code == 200


def _set_up(client: Client, **typed: str) -> object:
    form = {"shown_as": "Inclusion adviser", "passphrase": PASSPHRASE, "again": PASSPHRASE, "understood": "on"}
    return client.post(KEY, form | typed)


def test_a_newcomer_is_led_to_set_up_a_key_and_is_then_at_the_desk(team: Team) -> None:
    newcomer = make_person("case_handler")
    client = sign_in(Client(), newcomer)

    first = client.get(LIST, follow=True)
    page = text(first)
    response = _set_up(client)

    assert first.redirect_chain == [(f"{UNLOCK}?next=%2Fdesk%2Fspeak-up%2F", 302), (KEY, 302)]
    assert "Nobody can reset it:" in page
    assert response["Location"] == LIST
    assert HandlerKey.objects.get(person=newcomer).shown_as == "Inclusion adviser"
    assert _is_open(client)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"again": "something else altogether"},
            "This is not the same as the passphrase above. Type both again.",
        ),
        ({"passphrase": "short", "again": "short"}, "Use at least 12 characters, such as four words in a row."),
        ({"understood": ""}, "Tick the box when you have understood that nobody can reset it."),
        ({"shown_as": ""}, "Enter name or job title that people who report will see"),
    ],
)
def test_a_key_is_not_made_of_what_will_not_do(team: Team, typed: dict[str, str], sentence: str) -> None:
    newcomer = make_person("case_handler")

    page = text(_set_up(sign_in(Client(), newcomer), **typed))

    assert sentence in page
    assert not HandlerKey.objects.filter(person=newcomer).exists()
    assert PASSPHRASE not in page


def test_a_desk_left_open_makes_nobody_else_a_key(team: Team) -> None:
    client = unlocked(team.lead)
    session = client.session
    session["account_authentication_methods"] = [
        {**each, "at": time.time() - 60 * MINUTE} for each in session["account_authentication_methods"]
    ]
    session.save()

    response = _set_up(client)

    assert (
        response["Location"].startswith("/account/reauthenticate/")
        or "/2fa/reauthenticate/" in response["Location"]
    )
    assert HandlerKey.objects.filter(person=team.lead.person).count() == 1


def test_a_new_key_opens_nothing_that_an_old_one_did(team: Team) -> None:
    case = tell().case
    client = unlocked(team.lead)

    _set_up(client, passphrase=OTHER_PASSPHRASE, again=OTHER_PASSPHRASE)

    assert client.get(address("case", case)).status_code == 404
    assert "Your key does not open one of your cases:" in text(client.get(LIST))


def test_the_cookie_is_for_this_desk_and_no_script(team: Team) -> None:
    client = unlocked(team.lead)

    cookie = client.cookies[COOKIE]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/desk/speak-up/", True, "Strict")
    assert (cookie["expires"], cookie["max-age"], cookie["secure"]) == ("", "", "")
    assert len(cookie.value) == 43


def test_the_cookie_is_secure_where_the_site_is(team: Team, settings: object) -> None:
    settings.HTTPS = True  # type: ignore[attr-defined]

    assert unlocked(team.lead).cookies[COOKIE]["secure"] is True


def test_neither_the_session_nor_the_cookie_opens_anything_alone(team: Team) -> None:
    client = unlocked(team.lead)
    cookie_only, session_only = locked(team.lead), locked(team.lead)

    cookie_only.cookies[COOKIE] = client.cookies[COOKIE].value
    session = session_only.session
    session[SESSION] = client.session[SESSION]
    session.save()

    assert [_is_open(each) for each in (client, cookie_only, session_only)] == [True, False, False]


def test_what_the_session_keeps_holds_no_key_and_no_passphrase(team: Team) -> None:
    kept = unlocked(team.lead).session[SESSION]

    assert set(kept) == {"key", "box", "used"}
    assert team.lead.holder.pair.seed.hex() not in str(kept)
    assert PASSPHRASE not in str(kept)


def test_one_persons_sealed_key_opens_nothing_for_another(team: Team) -> None:
    from_lead, other = unlocked(team.lead), unlocked(team.second_lead)

    session = other.session
    session[SESSION] = from_lead.session[SESSION]
    session.save()
    other.cookies[COOKIE] = from_lead.cookies[COOKIE].value

    assert not _is_open(other)


@pytest.mark.parametrize("nonsense", ["", "é", "A" * 43, "not base 64!", "AAAA"])
def test_a_cookie_of_nonsense_opens_nothing(team: Team, nonsense: str) -> None:
    client = unlocked(team.lead)

    client.cookies[COOKIE] = nonsense

    assert not _is_open(client)


def _let_pass(client: Client, minutes: int) -> None:
    session = client.session
    session[SESSION] = {**session[SESSION], "used": session[SESSION]["used"] - minutes * MINUTE}
    session.save()


def test_the_desk_locks_itself_when_nobody_uses_it_and_not_before(team: Team, settings: object) -> None:
    minutes = settings.ENVIRONMENT.speakup_lock_minutes  # type: ignore[attr-defined]
    used, idle = unlocked(team.lead), unlocked(team.lead)

    for _ in range(3):
        _let_pass(used, minutes - 1)
        assert _is_open(used)
    _let_pass(idle, minutes + 1)

    assert not _is_open(idle)
    assert SESSION not in idle.session


def test_lock_now_locks_and_signing_out_forgets(team: Team) -> None:
    by_hand, leaving = unlocked(team.lead), unlocked(team.lead)
    kept = leaving.cookies[COOKIE].value

    by_hand.post(reverse("cases:lock"))
    leaving.post("/account/logout/")
    again = locked(team.lead)
    again.cookies[COOKIE] = kept

    assert SESSION not in by_hand.session
    assert by_hand.cookies[COOKIE].value == ""
    assert not _is_open(by_hand)
    assert not _is_open(again)


def test_a_retired_key_locks(team: Team) -> None:
    client = unlocked(team.lead)

    give_key(team.lead.person)

    assert not _is_open(client)


def test_the_end_of_a_role_shuts_an_open_desk_at_once(team: Team) -> None:
    client = unlocked(team.lead)
    assert _is_open(client)

    Grant.objects.filter(person=team.lead.person).update(ended_at=timezone.now(), end_reason="Left")

    assert client.get(LIST).status_code == 403


def test_a_revoked_grant_bites_at_once_in_an_open_session(team: Team) -> None:
    case = tell().case
    grant_case(by=team.lead.person, opened=team.lead.open(case), person=team.handler.person)
    handler, lead = unlocked(team.handler), unlocked(team.lead)
    before = handler.get(address("case", case)).status_code

    revoke_grant(by=team.lead.person, opened=team.lead.open(case), person=team.handler.person)
    acknowledge(lead, case)
    after = {
        name: handler.get(address(name, case)).status_code for name in ("case", "dialogue", "notes", "people")
    }

    assert before == 200
    assert set(after.values()) == {404}
    assert handler.post(address("notes", case), {"text": "x", "token": ""}).status_code == 404
    assert case.reference not in text(handler.get(LIST))


def test_after_unlocking_one_is_where_one_wanted_to_be_and_never_elsewhere(team: Team) -> None:
    case = tell().case
    wanted = address("case", case)

    landed = [
        locked(team.lead).post(UNLOCK, {"passphrase": PASSPHRASE, "next": asked})["Location"]
        for asked in (wanted, "https://evil.example/desk/speak-up/", "//evil.example", "/desk/people/", "")
    ]

    assert landed == [wanted, LIST, LIST, LIST, LIST]


def test_words_typed_while_the_desk_locked_itself_are_kept_sealed_and_come_back(team: Team) -> None:
    case = tell().case
    client = unlocked(team.lead)
    acknowledge(client, case)
    _let_pass(client, 60)
    words = "Two hundred words that took half an hour"
    token = "5f3c5b0e-3f5e-4b1e-9d0a-6f1f0a2b7c11"

    refused = client.post(address("dialogue", case), {"text": words, "token": token})
    kept = client.session[DRAFT]
    sent = client.post(UNLOCK, {"passphrase": PASSPHRASE, "next": address("dialogue", case)})
    page = text(client.get(sent["Location"]))

    assert refused["Location"] == f"{UNLOCK}?next={address('dialogue', case).replace('/', '%2F')}"
    assert words not in kept
    assert words in page
    assert token in page
    assert "The desk locked itself before this was sent." in page
    assert Message.objects.filter(case=case).count() == 1
    assert DRAFT not in client.session
    assert words not in text(client.get(address("dialogue", case)))


def test_a_passphrase_is_never_kept_as_a_draft(team: Team) -> None:
    client = unlocked(team.lead)
    _let_pass(client, 60)

    client.post(CHANGE, {"current": PASSPHRASE, "passphrase": OTHER_PASSPHRASE, "again": OTHER_PASSPHRASE})

    assert DRAFT not in client.session


def test_another_passphrase_opens_the_same_key(team: Team) -> None:
    case = tell().case
    client = unlocked(team.lead)

    wrong = client.post(CHANGE, {"current": "wrong", "passphrase": OTHER_PASSPHRASE, "again": OTHER_PASSPHRASE})
    client.post(CHANGE, {"current": PASSPHRASE, "passphrase": OTHER_PASSPHRASE, "again": OTHER_PASSPHRASE})
    again = locked(team.lead)
    again.post(UNLOCK, {"passphrase": OTHER_PASSPHRASE})

    assert "That passphrase does not open your key." in text(wrong)
    assert again.get(address("case", case)).status_code == 200
    with pytest.raises(WrongPassphrase):
        keys.try_passphrase(by=team.lead.person, passphrase=PASSPHRASE)


def test_a_wrong_passphrase_and_no_key_get_the_same_sentence(team: Team) -> None:
    keyless = make_person("case_handler")

    pages = [text(locked(who).post(UNLOCK, {"passphrase": "wrong"})) for who in (team.handler, keyless)]

    assert [page.count("That passphrase does not open your key.") for page in pages] == [2, 2]
    assert [page.count("<title>Error: ") for page in pages] == [1, 1]


def _try(person: object) -> float:
    UnlockTries.objects.all().delete()
    start = time.perf_counter()
    with pytest.raises(WrongPassphrase):
        keys.try_passphrase(by=person, passphrase="wrong")  # type: ignore[arg-type]
    return time.perf_counter() - start


@pytest.mark.parametrize("has_key", [True, False])
def test_a_try_asks_the_database_as_often_with_and_without_a_key(
    has_key: bool, team: Team, django_assert_num_queries: object
) -> None:
    person = team.handler.person if has_key else make_person("case_handler")
    keys.check_may_hold_key(person)

    # PostgreSQL is also asked for the lock of the audit trail's next number.
    with django_assert_num_queries(14 if connection.vendor == "postgresql" else 13):  # type: ignore[operator]
        _try(person)


def test_who_has_no_key_tries_one_of_the_same_shape_and_cost(team: Team) -> None:
    real, nobodys = team.handler.holder.handler_key, keys._nobodys_key()

    shapes = {(key.passes, key.kibibytes, len(key.salt), len(key.sealed_seed)) for key in (real, nobodys) if key}

    assert len(shapes) == 1
    with pytest.raises(WrongPassphrase):
        nobodys.open(PASSPHRASE)


def test_four_hundred_tries_tell_nobody_who_has_a_key(team: Team, settings: object) -> None:
    settings.SPEAKUP_PASSPHRASE_COST = (1, 8)  # type: ignore[attr-defined]
    keyless = make_person("case_handler")
    taken: dict[bool, list[float]] = {True: [], False: []}

    for number in range(400):
        known = bool(number % 2)
        taken[known].append(_try(team.handler.person if known else keyless))

    known, unknown = statistics.median(taken[True]), statistics.median(taken[False])
    # A missing stretch would halve the time at real cost; here the whole try must be alike, generously.
    assert 0.6 < known / unknown < 1.67


def test_wrong_tries_slow_down_one_person_and_never_lock_them_out(team: Team) -> None:
    person, client = team.handler.person, locked(team.handler)
    for _ in range(4):
        client.post(UNLOCK, {"passphrase": "wrong"})

    hurried = text(client.post(UNLOCK, {"passphrase": PASSPHRASE}))
    colleague = locked(team.other_handler).post(UNLOCK, {"passphrase": PASSPHRASE})
    UnlockTries.objects.filter(person=person).update(next_at=timezone.now() - timedelta(seconds=1))
    patient = client.post(UNLOCK, {"passphrase": PASSPHRASE})

    assert "Too many tries. Wait 2 seconds and try again." in hurried
    assert (colleague.status_code, patient.status_code) == (302, 302)
    assert UnlockTries.objects.get(person=person).count == 0


def test_waits_double_and_end_at_five_minutes() -> None:
    waits = [keys._wait_after(count) for count in (1, 3, 4, 5, 6, 10, 20, 1_000)]

    assert waits == [0, 0, 2, 4, 8, 128, 300, 300]


def test_every_wrong_try_is_in_the_audit_trail_and_no_passphrase_is(team: Team) -> None:
    locked(team.handler).post(UNLOCK, {"passphrase": "zyxomma passphrase"})

    entry = Entry.objects.latest("number")
    assert (entry.action, entry.by) == ("speakup.refuse_passphrase", team.handler.person.audit_reference)
    assert "zyxomma" not in str(Entry.objects.values_list("detail", "subject"))


def test_an_administrator_gets_no_key(team: Team) -> None:
    administrator = make_person("administrator")

    response = sign_in(Client(), administrator).get(KEY)

    assert response.status_code == 403
    with pytest.raises(PermissionDenied):
        keys.try_passphrase(by=administrator, passphrase=PASSPHRASE)


def test_no_page_of_the_desk_is_kept_by_a_browser(team: Team) -> None:
    case = tell().case
    client = unlocked(team.lead)

    kept = {client.get(path)["Cache-Control"] for path in (LIST, UNLOCK, address("case", case), KEY)}

    assert kept == {"max-age=0, no-cache, no-store, must-revalidate, private"}
