"""`plumbline measure push` against a running server: figures arrive once and wait, and the extract stays."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.cache import cache

from plumbline.audit.models import Entry
from plumbline.evidence.models import Intake, Job, MeasureRun, Status
from plumbline.measures.errors import MeasureError
from plumbline.measures.pushing import NotPushed, push_results, results_address
from plumbline.people.actions import make_token, revoke_token
from plumbline.people.models import ApiToken, Person
from tests.cast import make_person

HEAD = "application,applied,ethnicity,shortlisted,appointed\n"
ROWS = "".join(
    f"QUOKKA{number},2025-05-{1 + number % 28:02},{'NA'[number % 2]},yes,{'no' if number % 3 else 'yes'}\n"
    for number in range(60)
)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An analyst's machine, with an extract and the results that were worked out of it there."""
    folder = tmp_path_factory.mktemp("machine")
    (folder / "extract").mkdir()
    (folder / "extract" / "applications.csv").write_text(HEAD + ROWS, encoding="utf-8")
    done = _plumbline("run-all", "--data", "extract", "--out", "figures", "--results", "results.json", at=folder)
    assert done.returncode == 0, done.stderr
    return folder


def _plumbline(*arguments: str, at: Path, token: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PLUMBLINE_TOKEN": token}
    command = [sys.executable, "-m", "plumbline.cli", "measure", *arguments]
    return subprocess.run(command, cwd=at, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture
def analyst(transactional_db: None) -> Iterator[Person]:
    cache.clear()
    yield make_person("analyst")
    cache.clear()


def _token(by: Person, *scopes: str) -> str:
    return make_token(by=by, name=" ".join(scopes), scopes=scopes, days=30)[1]


def test_results_arrive_and_wait_like_any_other(machine: Path, analyst: Person, live_server: Any) -> None:
    done = _plumbline("push", "results.json", "--to", live_server.url, at=machine, token=_token(analyst, "push"))

    assert (done.returncode, done.stderr) == (0, "")
    runs = MeasureRun.objects.filter(kind="demonstration")
    told = {run["measure"] for run in json.loads((machine / "results.json").read_text())["runs"]}
    assert {run.measure for run in runs} == told
    assert {(run.status, run.ran_by) for run in runs} == {(Status.WAITING, analyst.audit_reference)}
    job = Job.objects.get()
    assert (job.intake.origin, job.intake.is_wiped) == ("results", True)
    assert f"{live_server.url}{job.get_absolute_url()}" in done.stdout
    assert Entry.objects.filter(action="evidence.import_results", by=analyst.audit_reference).count() == 1


def test_what_is_sent_again_is_taken_once(machine: Path, analyst: Person, live_server: Any) -> None:
    token, content = _token(analyst, "push"), (machine / "results.json").read_bytes()

    answers = [push_results(content, server=live_server.url, token=token) for _ in range(3)]

    assert [answer["already_here"] for answer in answers] == [False, True, True]
    assert len({answer["desk"] for answer in answers}) == 1
    assert (Intake.objects.count(), MeasureRun.objects.count()) == (1, len(answers[0]["outcomes"]))


def test_the_same_file_from_four_at_once_is_taken_once(machine: Path, analyst: Person, live_server: Any) -> None:
    token, content = _token(analyst, "push"), (machine / "results.json").read_bytes()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: push_results(content, server=live_server.url, token=token), range(4)))

    assert sorted(answer["already_here"] for answer in answers) == [False, True, True, True]
    assert (Intake.objects.count(), MeasureRun.objects.count()) == (1, len(answers[0]["outcomes"]))


def test_the_extract_itself_is_refused_before_anything_is_sent(machine: Path, heard: list[bytes]) -> None:
    server = heard.address  # type: ignore[attr-defined]
    for name in ("extract/applications.csv", "figures/wres-2-appointment/figures.csv"):
        content = (machine / name).read_bytes() if (machine / name).exists() else HEAD.encode()
        with pytest.raises(MeasureError, match="no file of results"):
            push_results(content, server=server, token="plumb_x")

    assert heard == []


def test_what_is_sent_holds_no_record(machine: Path, heard: list[bytes]) -> None:
    content = (machine / "results.json").read_bytes()

    answer = push_results(content, server=heard.address, token="plumb_x")  # type: ignore[attr-defined]

    assert (answer["already_here"], heard) == (False, [content])
    assert b"QUOKKA" not in content


@pytest.mark.parametrize(
    ("scopes", "status", "told"),
    [
        (("published", "desk"), 2, "This token may not do this."),
        ((), 2, "This token opens nothing. It may have run out or been revoked."),
    ],
)
def test_a_token_that_may_not_push_is_told_so(
    scopes: tuple[str, ...], status: int, told: str, machine: Path, analyst: Person, live_server: Any
) -> None:
    token = _token(analyst, *scopes) if scopes else "plumb_" + "a" * 43

    done = _plumbline("push", "results.json", "--to", live_server.url, at=machine, token=token)

    assert (done.returncode, told in done.stderr, token in done.stderr + done.stdout) == (status, True, False)
    assert MeasureRun.objects.count() == 0


def test_a_revoked_token_pushes_nothing(machine: Path, analyst: Person, live_server: Any) -> None:
    token = _token(analyst, "push")
    revoke_token(by=analyst, token=ApiToken.objects.get())

    with pytest.raises(NotPushed, match="revoked"):
        push_results((machine / "results.json").read_bytes(), server=live_server.url, token=token)

    assert MeasureRun.objects.count() == 0


def test_a_file_of_another_format_is_refused_before_it_is_sent(machine: Path, heard: list[bytes]) -> None:
    changed = (machine / "results.json").read_text().replace("plumbline-results/1", "plumbline-results/9")

    with pytest.raises(MeasureError, match="plumbline-results/9"):
        push_results(changed.encode(), server=heard.address, token="plumb_x")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("https://plumbline.example", "https://plumbline.example/api/v1/results"),
        ("plumbline.example", "https://plumbline.example/api/v1/results"),
        ("https://plumbline.example/", "https://plumbline.example/api/v1/results"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/api/v1/results"),
        ("http://localhost:8000", "http://localhost:8000/api/v1/results"),
        ("http://[::1]:8000", "http://[::1]:8000/api/v1/results"),
    ],
)
def test_results_go_to_the_servers_own_address(server: str, address: str) -> None:
    assert results_address(server) == address


@pytest.mark.parametrize("server", ["http://plumbline.example", "ftp://plumbline.example", "file:///etc", ""])
def test_a_token_never_travels_where_others_could_read_it(server: str) -> None:
    with pytest.raises(NotPushed):
        results_address(server)


class Heard(list[bytes]):
    """What a server that is not Plumbline heard, and how it answers."""

    address: str
    answers: list[tuple[int, dict[str, str], bytes]]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """A server that writes down what it is sent."""
    kept = Heard()
    fine = json.dumps({"outcomes": [], "already_here": False, "desk": "/"}).encode()
    kept.answers = []

    class Writes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.append(self.rfile.read(int(self.headers["Content-Length"])))
            status, headers, body = kept.answers.pop(0) if kept.answers else (201, {}, fine)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Writes) as server:
        kept.address = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield kept
        server.shutdown()
        thread.join()


def test_a_busy_server_is_asked_again(machine: Path, heard: Heard) -> None:
    heard.answers = [(429, {"Retry-After": "0"}, b"{}"), (503, {}, b"")]

    answer = push_results((machine / "results.json").read_bytes(), server=heard.address, token="plumb_x")

    assert (answer["already_here"], len(heard)) == (False, 3)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((302, {"Location": "http://127.0.0.1:9/elsewhere"}, b""), "answered 302"),
        ((429, {"Retry-After": "3600"}, b'{"detail": "Come back later."}'), "Come back later."),
        ((422, {}, b'{"detail": "It holds no figure."}'), "It holds no figure."),
        ((500, {}, b"<html>"), "answered 500"),
        ((200, {}, b"<html>"), "does not answer as Plumbline does"),
        ((200, {}, b"[]"), "does not answer as Plumbline does"),
    ],
)
def test_whatever_a_server_answers_is_one_sentence(
    answer: tuple[int, dict[str, str], bytes], told: str, machine: Path, heard: Heard
) -> None:
    heard.answers = [answer]

    with pytest.raises(NotPushed, match=told):
        push_results((machine / "results.json").read_bytes(), server=heard.address, token="plumb_x")

    assert len(heard) == 1


def test_a_server_that_is_not_there_loses_nothing(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plumbline.measures.pushing.time.sleep", lambda seconds: None)

    with pytest.raises(NotPushed, match="send it again later"):
        push_results((machine / "results.json").read_bytes(), server="http://127.0.0.1:9", token="plumb_x")
