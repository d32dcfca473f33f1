"""What a log keeps: enough to mend a fault, nothing about a person."""

import io
import json
import logging

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client, RequestFactory
from structlog.stdlib import ProcessorFormatter

from plumbline.config.logs import BLANK, RequestLog, StandardError, blank


@pytest.fixture
def lines() -> list[dict[str, object]]:
    """Every line that would be written, parsed."""
    settings_of = settings.LOGGING["formatters"]["json"]
    formatter = ProcessorFormatter(
        foreign_pre_chain=settings_of["foreign_pre_chain"], processors=settings_of["processors"]
    )
    written: list[dict[str, object]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(json.loads(formatter.format(record)))

    handler = Keep()
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mail to ada.nwosu@example.org failed", f"mail to {BLANK} failed"),
        ("from 10.20.30.40:443", f"from {BLANK}:443"),
        ("peer 2001:db8:0:1:2:3:4:5 closed", f"peer {BLANK} closed"),
        ("version 5.2.19 at 10:20:30", "version 5.2.19 at 10:20:30"),
    ],
)
def test_addresses_are_blanked(text: str, kept: str) -> None:
    assert blank(text) == kept


def test_a_request_is_logged_by_its_route_and_not_by_its_query(lines: list[dict[str, object]]) -> None:
    Client(REMOTE_ADDR="203.0.113.9", headers={"user-agent": "marker-agent"}).get("/healthz?token=marker-query")

    assert [(line["route"], line["status"], line["method"]) for line in lines] == [("healthz", 200, "GET")]
    assert set(lines[0]) == {"event", "level", "timestamp", "logger", "method", "route", "status", "milliseconds"}


@pytest.mark.django_db
def test_a_missing_page_is_logged_without_its_path(lines: list[dict[str, object]]) -> None:
    Client().get("/marker-path-of-a-person/")

    assert "marker-path" not in json.dumps(lines)


def test_an_exception_is_logged_with_its_addresses_blanked(lines: list[dict[str, object]]) -> None:
    def explode(request: HttpRequest) -> None:
        raise ValueError("Key (email)=(ada.nwosu@example.org) already exists")

    request = RequestFactory().get("/anything")
    with pytest.raises(ValueError, match="already exists") as caught:
        RequestLog(explode)(request)
    RequestLog(explode).process_exception(request, caught.value)

    assert "ada.nwosu" not in json.dumps(lines)
    assert "already exists" in str(lines[-1]["exception"])


def test_a_field_that_nobody_chose_is_dropped(lines: list[dict[str, object]]) -> None:
    import structlog

    structlog.get_logger("plumbline.test").warning("planted", reporter="marker-person")

    assert [set(line) for line in lines] == [{"event", "level", "timestamp", "logger"}]


def test_a_line_that_cannot_be_written_leaks_nothing_of_what_it_was_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`logging` itself prints the record and every exception behind it."""
    written = io.StringIO()
    handler = StandardError()
    handler.setFormatter(_Broken())
    monkeypatch.setattr("sys.stderr", written)

    try:
        raise ValueError("marker-secret")
    except ValueError:
        handler.handle(logging.LogRecord("plumbline", logging.ERROR, "here.py", 1, "marker-secret", (), None))

    assert json.loads(written.getvalue()) == {
        "event": "a line of the log could not be written",
        "exception": "TypeError",
    }


def test_lines_go_to_the_standard_error_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was there when logging was set up may be closed by now."""
    handler = StandardError()
    closed, now = io.StringIO(), io.StringIO()
    closed.close()
    for stream in (closed, now):
        monkeypatch.setattr("sys.stderr", stream)
        handler.handle(logging.LogRecord("plumbline", logging.ERROR, "here.py", 1, "planted", (), None))

    assert now.getvalue() == "planted\n"


class _Broken(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        raise TypeError(record.getMessage())
