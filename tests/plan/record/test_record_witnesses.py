"""Outside witnesses are told each signed day: over a real SMTP server, and over a real HTTP server."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from typer.testing import CliRunner

from plumbline.audit.models import Entry
from plumbline.cli.record import record_app
from plumbline.plan.actions.record import sign_day, tell_witnesses
from plumbline.plan.models import RecordDigest, Witnessing
from plumbline.plan.record import witnesses
from plumbline.plan.record.proof import Noted, verify_entries
from plumbline.plan.record.sealing import Day
from tests.plan.record.record_builders import BY, a_history

pytestmark = pytest.mark.django_db

LETTER = "mailto:auditor@outside.invalid"


class Hook(BaseHTTPRequestHandler):
    """A witness's server: keeps what it is sent, and answers as it was told to."""

    answer = 200
    location = ""
    taken: list[tuple[str, dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Hook.taken.append((self.path, json.loads(body)))
        self.send_response(Hook.answer)
        if Hook.location:
            self.send_header("Location", Hook.location)
        self.end_headers()

    def do_GET(self) -> None:
        Hook.taken.append((self.path, {}))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[str]:
    """The address of a witness's server."""
    Hook.answer, Hook.location, Hook.taken = 200, "", []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/witness"
    server.shutdown()
    thread.join()
    server.server_close()


class Postbox:
    """Takes letters, or refuses them while it is full."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.full = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.full:
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    server.stop()


@pytest.fixture
def told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that sets who the witnesses are."""

    def choose(*addresses: str) -> None:
        monkeypatch.setitem(settings.ENVIRONMENT.__dict__, "witnesses", addresses)

    return choose


@pytest.fixture
def digest(db: None) -> RecordDigest:
    a_history()
    return sign_day(by=BY)


def test_a_witness_gets_a_letter_with_all_that_is_needed_to_catch_a_rewritten_record(
    digest: RecordDigest, postbox: Postbox, told: Any
) -> None:
    told(LETTER)

    (row,) = tell_witnesses(by=BY, digest=digest)

    (envelope,) = postbox.letters
    letter = message_from_bytes(envelope.content, policy=policy.default)
    body = letter.get_content()
    assert (envelope.rcpt_tos, row.arrived, row.said) == (["auditor@outside.invalid"], True, "")
    assert letter["Subject"].startswith("Public record of Wight Solent Demonstration NHS Trust: ")
    assert [part in body for part in (digest.noted, digest.signature, digest.key, "/record/record.json")] == [
        True
    ] * 4
    assert Noted.read(body.split("--noted ")[1].split()[0]).number == 5


def test_a_witness_gets_a_request_that_can_be_checked(digest: RecordDigest, hook: str, told: Any) -> None:
    told(hook)

    tell_witnesses(by=BY, digest=digest)

    ((path, content),) = Hook.taken
    assert (path, sorted(content)) == ("/witness", ["days", "format", "record", "trust"])
    assert [Day(**day) for day in content["days"]] == [digest.proof]
    assert verify_entries([], [Day(**day) for day in content["days"]]).holds is False  # five entries are missing
    assert Day(**content["days"][0]).holds


def test_what_arrived_is_not_sent_again(digest: RecordDigest, hook: str, postbox: Postbox, told: Any) -> None:
    told(hook, LETTER)

    first, again = tell_witnesses(by=BY, digest=digest), tell_witnesses(by=BY, digest=digest)

    assert (len(first), again, len(Hook.taken), len(postbox.letters)) == (2, [], 1, 1)


def test_a_failure_is_kept_and_made_good_the_next_day_with_both_days(
    hook: str, postbox: Postbox, told: Any
) -> None:
    a_history()
    yesterday = sign_day(by=BY, day=timezone.localdate() - timedelta(days=1))
    told(hook, LETTER)
    Hook.answer, postbox.full = 500, True
    failed = tell_witnesses(by=BY, digest=yesterday)
    Hook.answer, postbox.full = 200, False
    today = sign_day(by=BY)

    rows = tell_witnesses(by=BY, digest=today)

    assert {row.witness: row.said for row in failed} == {
        hook: "The witness's server answered 500.",
        LETTER: "The mail server did not take the letter (SMTPRecipientsRefused).",
    }
    assert [(row.witness, row.digest_id, row.arrived) for row in rows] == [
        (witness, digest.day, True) for witness in (hook, LETTER) for digest in (yesterday, today)
    ]
    assert [day["day"] for day in Hook.taken[1][1]["days"]] == [str(yesterday.day), str(today.day)]
    assert (len(postbox.letters), Witnessing.objects.count()) == (1, 6)


def test_a_new_witness_is_not_sent_what_was_before_it(hook: str, told: Any) -> None:
    sign_day(by=BY, day=timezone.localdate() - timedelta(days=1))
    told(hook)

    tell_witnesses(by=BY, digest=sign_day(by=BY))

    assert [len(content["days"]) for _, content in Hook.taken] == [1]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(digest: RecordDigest, hook: str, told: Any, status: int) -> None:
    told(hook)
    Hook.answer, Hook.location = status, hook.replace("/witness", "/elsewhere")

    (row,) = tell_witnesses(by=BY, digest=digest)

    assert (row.arrived, row.said) == (False, f"The witness's server answered {status}.")
    assert [path for path, _ in Hook.taken] == ["/witness"]


def test_a_server_that_is_not_there_is_said_so_and_the_others_are_told(
    digest: RecordDigest, postbox: Postbox, told: Any
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    told(nobody, LETTER)

    rows = tell_witnesses(by=BY, digest=digest)

    assert [row.arrived for row in rows] == [False, True]
    assert rows[0].said == "The witness's server could not be reached (ConnectionRefusedError)."


def test_a_server_that_says_nothing_is_not_waited_for_without_end(
    digest: RecordDigest, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witnesses, "PATIENCE", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        told(f"http://127.0.0.1:{silent.getsockname()[1]}/")

        (row,) = tell_witnesses(by=BY, digest=digest)

    assert (row.arrived, row.said) == (False, "The witness's server did not answer in 0.2 seconds.")


def test_the_audit_trail_says_that_a_witness_was_told_and_not_who(
    digest: RecordDigest, postbox: Postbox, told: Any
) -> None:
    told(LETTER)

    tell_witnesses(by=BY, digest=digest)

    entry = Entry.objects.get(action="plan.tell_witness")
    assert entry.detail == {"by": "mailto", "days": 1, "arrived": True, "said": ""}
    assert "outside.invalid" not in str(list(Entry.objects.values()))


def sign() -> SimpleNamespace:
    result = CliRunner().invoke(record_app, ["sign"])
    return SimpleNamespace(code=result.exit_code, out=result.stdout.splitlines(), err=result.stderr)


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs within a test's transaction, where it may not close the connection."""
    monkeypatch.setattr("plumbline.cli.process.check_is_prepared", lambda: None)


def test_the_command_signs_and_tells_and_can_be_run_again(prepared: None, hook: str, told: Any) -> None:
    last = a_history()[-1]
    told(hook)

    first, again = sign(), sign()

    digest = RecordDigest.objects.get()
    said = [f"Signed for {digest.day}: 5:{last.digest}", f"Public key: {digest.key}"]
    assert (first.code, first.out, first.err) == (0, [*said, f"Told {hook}."], "")
    assert (again.code, again.out, len(Hook.taken)) == (0, said, 1)


def test_the_command_ends_with_one_while_a_witness_could_not_be_told(
    prepared: None, hook: str, told: Any
) -> None:
    told(hook)
    Hook.answer = 503

    failed = sign()
    Hook.answer = 204
    made_good = sign()

    sentence = f"Could not tell {hook}. The witness's server answered 503. It is tried again on the next run.\n"
    assert (failed.code, failed.err) == (1, sentence)
    assert (made_good.code, made_good.out[-1]) == (0, f"Told {hook}.")
