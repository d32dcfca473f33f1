"""The Content-Security-Policy that every answer carries; the editor's alone differs, for its own preview."""

from django.http import HttpResponse

STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
EDITOR = (STRICT - {"frame-ancestors 'none'"}) | {"frame-ancestors 'self'", "frame-src 'self'"}


def policy(response: HttpResponse) -> set[str]:
    """The directives of an answer."""
    return set(response["Content-Security-Policy"].split("; "))
