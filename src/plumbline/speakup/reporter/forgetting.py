"""Middleware: before anything else looks, a request to the front door loses everything that says who asks.

What is not named in `KEPT` is gone: the network address and those that proxies add, the browser's name, the page
it came from, every cookie but the front door's own. No view, log or error after this can keep what it never had.
The answer is never stored by a browser or a proxy, and tells no other page where its reader came from.
"""

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from django.http import HttpRequest, HttpResponse

PREFIX = "/speak-up/"
COOKIE = "speakup"
KEPT = frozenset(
    {
        "REQUEST_METHOD",
        "SCRIPT_NAME",
        "PATH_INFO",
        "QUERY_STRING",
        "CONTENT_TYPE",
        "CONTENT_LENGTH",
        "SERVER_NAME",
        "SERVER_PORT",
        "SERVER_PROTOCOL",
        "HTTP_HOST",
        "HTTP_COOKIE",
        "HTTP_X_FORWARDED_PROTO",
        "HTTP_ORIGIN",
        "HTTP_SEC_FETCH_SITE",
        "HTTP_ACCEPT_LANGUAGE",
    }
)
ANSWERED_WITH = {
    "Cache-Control": "no-store, max-age=0",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class ForgetWhoAsks:
    """The first middleware of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        forget(request)
        response = self.get_response(request)
        for name, value in ANSWERED_WITH.items():
            response.headers[name] = value
        return response


def is_forgotten(request: HttpRequest) -> bool:
    """Whether this request is to the front door, of which nothing is logged."""
    return request.path_info.startswith(PREFIX)


def forget(request: HttpRequest) -> None:
    """Take out of a request what says who asks."""
    for name in [name for name in request.META if name not in KEPT and not name.startswith("wsgi.")]:
        del request.META[name]
    request.META["REMOTE_ADDR"] = ""
    own = _own_cookie(request.META.get("HTTP_COOKIE", ""))
    request.META["HTTP_COOKIE"] = f"{COOKIE}={own}" if own else ""
    # Django's handler read them before; both views of a request must agree.
    for name in ("COOKIES", "headers"):
        request.__dict__.pop(name, None)


def _own_cookie(header: str) -> str:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header)
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""
