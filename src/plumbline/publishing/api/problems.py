"""What a program is told where something did not work: problem details (RFC 9457), never a stack trace."""

from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from ninja.errors import ValidationError

from plumbline.evidence.actions import IntakeUnusable
from plumbline.measures.errors import MeasureError
from plumbline.people.tokens import TokenRefused

MEDIA_TYPE = "application/problem+json"
_log = structlog.get_logger("plumbline.request")


class Problem(Exception):
    """An answer that is no success; the message says why, in a sentence. `more` are further members."""

    def __init__(self, told: str, *, status: int, **more: Any) -> None:
        super().__init__(told)
        self.status, self.more = status, more


def problem(status: int, told: str, *, headers: dict[str, str] | None = None, **more: Any) -> JsonResponse:
    """A problem as RFC 9457 writes it. `more` are further members, such as `errors`."""
    title = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": title, "status": status, "detail": told, **more}
    response = JsonResponse(
        content, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def as_problem(request: HttpRequest, error: Exception | type[Exception]) -> JsonResponse:
    """The problem that an exception is for whoever asked. What nobody foresaw is logged."""
    if isinstance(error, TokenRefused):
        return problem(error.status, str(error), headers=error.headers)
    if isinstance(error, Problem):
        return problem(error.status, str(error), **error.more)
    if isinstance(error, PermissionDenied):
        return problem(403, str(error))
    if isinstance(error, Http404):
        return problem(404, str(error) or "There is nothing at this address.")
    if isinstance(error, ValidationError):
        return problem(422, "Something in the address is not as it must be.", errors=_named(error))
    if isinstance(error, MeasureError | IntakeUnusable):
        return problem(422, str(error))
    route = request.resolver_match.route if request.resolver_match else "(no route)"
    _log.error("exception", method=request.method, route=route, exc_info=error)
    return problem(500, "Something went wrong here. It was noted. Try again later.")


def _named(error: ValidationError) -> list[dict[str, str]]:
    """Which parameter, and what is wrong with it; never what was sent."""
    return [{"parameter": str(each["loc"][-1]), "told": str(each["msg"])} for each in error.errors]
