"""The pages people see when something did not work: what happened, and what they can do."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: says the sentence that the refusal carries."""
    return _page(request, 403, "You cannot open this page", str(exception or ""))


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form's token is missing or old. The reason is for developers and is not shown."""
    sentence = (
        "For your safety, this form works only for a while. Go back, load the page again and send it once more."
    )
    return _page(request, 403, "This form has expired", sentence)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404. The exception is not shown: it may quote what was asked for."""
    return _page(request, 404, "Page not found", "")


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, drawn without the request: it may be the request itself that is unsafe to read."""
    return _plain_page(400, "Your browser sent something we did not understand")


def broken(request: HttpRequest) -> HttpResponse:
    """500, drawn without the request, the database or the session: any of them may be what broke."""
    return _plain_page(500, "Sorry, there is a problem")


def _page(request: HttpRequest, status: int, heading: str, sentence: str) -> HttpResponse:
    person = getattr(request, "user", None)
    at_desk = request.path.startswith("/desk/") and person is not None and person.is_authenticated
    context = {"status": status, "heading": heading, "sentence": sentence, "at_desk": at_desk}
    return render(request, "design/error.jinja", context, status=status)


def _plain_page(status: int, heading: str) -> HttpResponse:
    environment = settings.ENVIRONMENT
    context = {
        "status": status,
        "heading": heading,
        "trust_name": environment.shown_name,
        "trust_logo": environment.logo,
        "demonstration": environment.demonstration,
    }
    page = engines["jinja2"].get_template("design/error.jinja").render(context)
    return HttpResponse(page, status=status)
