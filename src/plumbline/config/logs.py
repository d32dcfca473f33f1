"""Structured logs that hold no personal data.

A line says what happened and how long it took, by route and never by path or query (an invitation's link is a
key). Two nets under that: fields outside an allowed list are dropped, and what looks like an e-mail address or a
network address is blanked, tracebacks included.
"""

import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse

from plumbline.speakup.reporter.forgetting import is_forgotten

ALLOWED_FIELDS = frozenset(
    {"event", "level", "timestamp", "logger", "method", "route", "status", "milliseconds", "exception"}
)
_PERSONAL = re.compile(
    r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)*"  # e-mail addresses
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"  # IPv4
    r"|\b(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}\b",  # IPv6, near enough to blank
)
BLANK = "[removed]"
ANSWERED = (Http404, PermissionDenied, SuspiciousOperation)
"""Exceptions that are an answer to the reader and no fault of ours."""

_log = structlog.get_logger("plumbline.request")


def keep_allowed_fields(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that nobody decided to log."""
    return {field: value for field, value in event.items() if field in ALLOWED_FIELDS}


def blank_personal(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank addresses in whatever text is left."""
    return {field: blank(value) if isinstance(value, str) else value for field, value in event.items()}


def blank(text: str) -> str:
    """The text without e-mail and network addresses."""
    return _PERSONAL.sub(BLANK, text)


class StandardError(logging.Handler):
    """Writes each line to the standard error of the moment.

    A line that could not be written is told of by the kind of its error alone: `logging` would print the record
    and every exception behind it, past both nets.
    """

    def emit(self, record: logging.LogRecord) -> None:
        try:
            _write(self.format(record))
        except Exception:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        with suppress(OSError, ValueError):  # a closed stream takes this line no more than the other
            kind = type(sys.exception()).__name__
            _write(json.dumps({"event": "a line of the log could not be written", "exception": kind}))


def _write(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def logging_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING: one JSON line an event on standard error."""
    before: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    after: list[Any] = [
        structlog.processors.format_exc_info,
        keep_allowed_fields,
        blank_personal,
        structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {"()": structlog.stdlib.ProcessorFormatter, "foreign_pre_chain": before, "processors": after}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"()": StandardError, "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # These tell of every page saved and every index updated, titles included.
            "wagtail": {"level": logging.WARNING},
            "django_tasks": {"level": logging.WARNING},
            # Django's own lines name the path of a refused or missing page; ours name the route.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"handlers": [], "level": logging.CRITICAL, "propagate": False},
            "django.server": {"handlers": [], "level": logging.CRITICAL, "propagate": False},
        },
    }


class RequestLog:
    """Middleware: one line a request, and one for an exception that nobody caught."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        if is_forgotten(request):
            return response
        milliseconds = round((time.perf_counter() - start) * 1000)
        _log.info(
            "request",
            method=request.method,
            route=_route(request),
            status=response.status_code,
            milliseconds=milliseconds,
        )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, ANSWERED):
            return
        if is_sealed(request):
            # An exception's own words may hold what somebody told us: only its kind and its place are kept.
            _log.error("exception", method=request.method, route=_route(request), exception=_where(exception))
            return
        _log.error("exception", method=request.method, route=_route(request), exc_info=exception)


def is_sealed(request: HttpRequest) -> bool:
    """Whether what is asked may hold what somebody told us: the front door and its desk."""
    return is_forgotten(request) or request.path_info.startswith("/desk/speak-up/")


def _where(exception: Exception) -> str:
    frames = traceback.extract_tb(exception.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return " < ".join([type(exception).__name__, *reversed(places)])


def _route(request: HttpRequest) -> str:
    return request.resolver_match.route if request.resolver_match else "(no route)"
