"""The clock: letters that say nothing, sent once; what fails keeps nothing else from its work."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage
from django.db import connection, connections
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.speakup import notices
from plumbline.speakup.actions.cases import move_case
from plumbline.speakup.actions.grants import grant_case
from plumbline.speakup.actions.identity import ask_identity, decide_identity
from plumbline.speakup.models import CaseKeyWrap, IdentityRequest, LetterboxSlip, Notice, Sitting, Sweep
from plumbline.speakup.notices import SUBJECT, send_notices
from plumbline.speakup.notices import tell as tell_of
from plumbline.speakup.reporter import sittings
from plumbline.speakup.sweeping import turn
from tests.speakup.builders import Team, make_team, tell

pytestmark = pytest.mark.django_db
MARKER = "PlantedMarkerWord"


class Postbox:
    """A mail server that keeps what it is given; it may be slow, and refuse addresses."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.refuses: set[str] = set()
        self.slow = 0.0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        time.sleep(self.slow)
        self.letters.append(envelope)
        return "250 OK"

    @property
    def sent_to(self) -> list[str]:
        return sorted(letter.rcpt_tos[0] for letter in self.letters)


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


def test_letters_hold_no_name_no_reference_and_no_content(postbox: Postbox) -> None:
    team = make_team()
    told = tell(words=f"{MARKER} happened", identity={"name": MARKER})

    turn(force=True)

    assert postbox.sent_to == sorted([team.lead.person.email, team.second_lead.person.email])
    for envelope in postbox.letters:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        whole = envelope.content.decode()
        assert letter["Subject"] == SUBJECT
        for secret in (MARKER, told.case.reference, str(told.case.pk), told.code.locator, team.lead.person.name):
            assert secret not in whole
    bodies = [
        message_from_bytes(letter.content, policy=policy.default).get_content() for letter in postbox.letters
    ]
    assert bodies[0] == bodies[1]
    assert Notice.objects.count() == 0


def test_ten_reports_are_one_letter(postbox: Postbox) -> None:
    team = make_team()
    for _ in range(10):
        tell()

    turn(force=True)
    turn(force=True)

    assert postbox.sent_to == sorted([team.lead.person.email, team.second_lead.person.email])


def test_a_dead_mail_server_loses_no_notice(settings: Any, caplog: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    team = make_team()
    tell()

    done = turn(force=True)

    assert done["send letters"] is None
    assert done["wipe expired halves"] == 0
    assert {notice.person for notice in Notice.objects.all()} == {team.lead.person, team.second_lead.person}
    assert "The speak up clock could not send letters: ConnectionRefusedError" in caplog.text
    assert team.lead.person.email not in caplog.text


def test_one_address_that_is_refused_keeps_no_other_letter_back(postbox: Postbox) -> None:
    team = make_team()
    tell()
    postbox.refuses = {team.lead.person.email}

    turn(force=True)

    assert postbox.sent_to == [team.second_lead.person.email]
    assert [notice.person for notice in Notice.objects.all()] == [team.lead.person]


def test_nobody_whose_account_was_closed_gets_a_letter(postbox: Postbox) -> None:
    team = make_team()
    tell()
    team.lead.person.is_active = False
    team.lead.person.save()

    turn(force=True)

    assert postbox.sent_to == [team.second_lead.person.email]
    assert Notice.objects.count() == 0


def test_what_comes_while_letters_are_on_their_way_is_told_in_the_next_round(
    postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = make_team()
    tell_of(team.lead.person)
    taken = notices._is_taken

    def told_meanwhile(letter: EmailMessage) -> bool:
        tell_of(team.lead.person)
        return taken(letter)

    with monkeypatch.context() as patch:
        patch.setattr(notices, "_is_taken", told_meanwhile)
        send_notices()

    assert [notice.person for notice in Notice.objects.all()] == [team.lead.person]
    assert (len(postbox.letters), send_notices(), Notice.objects.count()) == (1, 1, 0)


def test_a_round_is_not_begun_again_before_its_time() -> None:
    make_team()
    turn()
    tell()

    done = turn()

    assert list(done) == ["forget sittings"]
    assert Notice.objects.count() == 2


def test_a_round_that_was_killed_is_taken_over_after_a_while() -> None:
    make_team()
    tell()
    now = timezone.now()
    Sweep.objects.update_or_create(defaults={"rounds_at": now, "busy_until": now + timedelta(minutes=1)})
    assert list(turn(force=True)) == ["forget sittings"]

    Sweep.objects.update(busy_until=now - timedelta(seconds=1))

    assert turn(force=True)["send letters"] == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_send_once(postbox: Postbox) -> None:
    team = make_team()
    tell()
    postbox.slow = 0.2
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            turn(force=True)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert postbox.sent_to == sorted([team.lead.person.email, team.second_lead.person.email])
    assert Sweep.objects.get().busy_until is None


def test_somebody_who_left_loses_their_cases_without_anyone_asking() -> None:
    team: Team = make_team()
    told = tell()
    grant_case(by=team.lead.person, opened=team.lead.open(told.case), person=team.handler.person)
    team.handler.person.is_active = False
    team.handler.person.save()

    done = turn(force=True)

    assert done["end grants of leavers"] == 1
    assert not CaseKeyWrap.objects.filter(handler_key__person=team.handler.person).exists()
    entry = Entry.objects.get(action="speakup.end_grant_of_leaver")
    assert entry.by == "system:clock"


def test_halves_whose_time_is_up_are_wiped() -> None:
    team = make_team()
    told = tell(identity={"name": "Somebody"})
    request = ask_identity(by=team.lead.person, opened=team.lead.open(told.case), reason="To call them")
    decide_identity(by=team.guardian.person, request=request, holder=team.guardian.holder, agreed=True)
    IdentityRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    done = turn(force=True)

    assert done["wipe expired halves"] == 1
    assert IdentityRequest.objects.get().half is None


def test_one_step_that_fails_keeps_no_other_from_its_work(caplog: Any) -> None:
    team = make_team()
    told = tell()
    # A slip that nobody can open: the counts fail, and nothing else.
    LetterboxSlip.objects.create(box=b"not a box")
    move_case(
        by=team.lead.person,
        opened=team.lead.open(told.case),
        act="acknowledge",
        reason="Read",
        answer="Thanks",
        token=uuid4(),
    )

    done = turn(force=True)

    assert done == {
        "forget sittings": 0,
        "send letters": 2,
        "end grants of leavers": 0,
        "wipe expired halves": 0,
        "push counts": None,
    }
    assert "could not push counts: SealBroken" in caplog.text


def test_sittings_that_nobody_uses_are_forgotten(settings: Any) -> None:
    sitting = sittings.begin()
    every = timedelta(minutes=settings.ENVIRONMENT.speakup_idle_minutes)

    forgotten = []
    for _ in range(3):
        Sweep.objects.update_or_create(defaults={"turned_at": timezone.now() - every})
        forgotten.append(turn()["forget sittings"])

    assert sum(each or 0 for each in forgotten) == 1
    assert not Sitting.objects.filter(token=sitting.token).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has free pages to overwrite")
def test_sqlite_overwrites_what_is_wiped() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
