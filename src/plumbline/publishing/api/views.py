"""What surrounds the endpoints: one door for them all, the OpenAPI document, its page, and what is not there."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from plumbline.publishing.api.document import whole_document
from plumbline.publishing.api.problems import as_problem, problem


def door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """An endpoint as Django calls it: open without a session, HEAD as GET, a problem where it did not work."""

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        try:
            response = view(request, *args, **kwargs)
        except Exception as error:
            response = as_problem(request, error)
        finally:
            request.method = asked
        if isinstance(response, HttpResponseNotAllowed):
            allow = response["Allow"]
            response = problem(405, f"This address takes {allow}.", headers={"Allow": allow})
        patch_vary_headers(response, ["Authorization"])
        return response

    answered.login_required = False  # type: ignore[attr-defined]
    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


@cache
def _document() -> dict[str, Any]:
    return whole_document()


@door
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    response = JsonResponse(_document(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """The same document as a page; loads nothing from elsewhere and needs no JavaScript."""
    return render(
        request,
        "publishing/api.jinja",
        {"document": _document(), "site": request.build_absolute_uri("/").rstrip("/")},
    )


documentation.login_required = False  # type: ignore[attr-defined]


@door
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every other address below the door's."""
    return problem(404, "There is nothing at this address. What there is, is told at /api/v1/openapi.json.")
