"""The pages that need no sitting: the start, help that exists now, what anonymous means, and the way out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from plumbline.speakup.help import help_now
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.doors import cookie_of, door_page, draw, drop_cookie, keep_cookie, look_if_any, to
from plumbline.speakup.reporter.languages import asked_language, is_known
from plumbline.speakup.reporter.moving import OWN
from plumbline.speakup.reporter.people import is_ready


@door_page(has_sitting=False)
def start(request: HttpRequest, language: str = "") -> HttpResponse:
    """What will happen, who reads it, and where help is; sent, it begins a sitting."""
    if language and not is_known(language):
        return to("start")
    if request.method == "POST":
        return _begin(request)
    context = {
        "is_ready": is_ready(),
        "help": help_now(),
        "assist": "assist" in request.GET,
        "has_begun": _has_begun(request),
        "exit_minutes": settings.ENVIRONMENT.speakup_idle_minutes,
        "acknowledge_days": settings.ENVIRONMENT.speakup_acknowledge_days,
    }
    return draw(request, "speakup/reporter/start.jinja", context, language=language or asked_language(request))


def _begin(request: HttpRequest) -> HttpResponse:
    sittings.forget(cookie_of(request))
    marks = {"assisted": True} if request.POST.get("assist") else {}
    sitting = sittings.begin(language=asked_language(request), **marks)
    return keep_cookie(to("report"), sitting)


def _has_begun(request: HttpRequest) -> bool:
    sitting = look_if_any(request)
    return sitting is not None and sitting.data.get("stage") != OWN


@door_page(has_sitting=False, methods=("GET", "HEAD"))
def help_page(request: HttpRequest) -> HttpResponse:
    """Help that exists now."""
    return _with_way_back(request, "speakup/reporter/help.jinja")


@door_page(has_sitting=False, methods=("GET", "HEAD"))
def anonymous(request: HttpRequest) -> HttpResponse:
    """What anonymous means here, and what it does not."""
    return _with_way_back(request, "speakup/reporter/anonymous.jinja")


def _with_way_back(request: HttpRequest, template: str) -> HttpResponse:
    sitting = look_if_any(request)
    own = sitting is not None and sitting.data.get("stage") == OWN
    context = {"help": help_now(), "back_to": "mine" if own else "report" if sitting else "start"}
    asked = request.GET.get("language", "")
    return draw(request, template, context, sitting=sitting, language=asked if is_known(asked) else "")


@door_page(has_sitting=False)
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the sitting, now, and go somewhere that anyone might have open."""
    sittings.forget(cookie_of(request))
    response = drop_cookie(HttpResponseRedirect(str(settings.ENVIRONMENT.speakup_exit_url)))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
