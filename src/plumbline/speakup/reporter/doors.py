"""What every page of the front door keeps to: `door_page`, its one cookie, and how a page is drawn.

No page asks who somebody is: no account, no session, no token of Django's. A form is known to be ours because
it carries what can't be known without the cookie, and because the browser says that it was sent from here.
Nothing here may set another cookie or write down what was asked.
"""

import secrets
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.forgetting import COOKIE, PREFIX
from plumbline.speakup.reporter.languages import LANGUAGES, asked_language, shown, speaking
from plumbline.speakup.reporter.sittings import OpenSitting, SittingOver
from plumbline.speakup.reporter.uploads import InMemoryOnly

View = Callable[..., HttpResponse]


def door_page(
    *, has_sitting: bool = True, methods: tuple[str, ...] = ("GET", "HEAD", "POST")
) -> Callable[[View], View]:
    """Make a view a page of the front door.

    has_sitting: what it is sent must carry the token of the sitting. Where there is none yet, that the browser
    says where it came from, and that it sends the cookie to no other site's form, must do.
    """

    def make(view: View) -> View:
        @login_not_required
        @csrf_exempt
        @never_cache
        @require_http_methods(list(methods))
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # Before anything reads the form: nobody's file may touch a disk unsealed.
            request.upload_handlers = [InMemoryOnly(request)]
            try:
                if request.method == "POST":
                    _check_is_ours(request, has_sitting=has_sitting)
                return view(request, *args, **kwargs)
            except SittingOver:
                return over(request)

        return page

    return make


def cookie_of(request: HttpRequest) -> str:
    """What the browser keeps; empty where it keeps nothing."""
    return request.COOKIES.get(COOKIE, "")


def look_if_any(request: HttpRequest) -> OpenSitting | None:
    """The sitting of this browser, where there is one."""
    try:
        return sittings.look(cookie_of(request))
    except SittingOver:
        return None


def keep_cookie(response: HttpResponse, sitting: OpenSitting) -> HttpResponse:
    """Let the browser keep the sitting until it is closed."""
    response.set_cookie(
        COOKIE, sitting.cookie, path=PREFIX, httponly=True, samesite="Strict", secure=settings.HTTPS
    )
    return response


def drop_cookie(response: HttpResponse) -> HttpResponse:
    """Make the browser forget."""
    response.delete_cookie(COOKIE, path=PREFIX, samesite="Strict")
    if settings.HTTPS:
        response.cookies[COOKIE]["secure"] = True
    response.cookies[COOKIE]["httponly"] = True
    return response


def to(name: str, *, query: str = "") -> HttpResponse:
    """See another page of the front door. 303: whatever was sent is not sent again."""
    response = HttpResponseRedirect(reverse(f"speakup:{name}") + query)
    response.status_code = 303
    return response


def draw(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    sitting: OpenSitting | None = None,
    language: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page in the language of the sitting, or in the one that is named."""
    code = language or (sitting.data.get("language") if sitting else "") or asked_language(request)
    here = shown(code)
    known = {
        "here": here,
        "languages": LANGUAGES,
        "form_token": sitting.form_token if sitting else "",
        "idle_minutes": settings.ENVIRONMENT.speakup_idle_minutes,
        "address": request.path,
        "on_day": date_format,
    }
    with speaking(code):
        page = engines["jinja2"].get_template(template).render({**known, **context}, request)
    return HttpResponse(page, status=status, headers={"Content-Language": here.tag})


def over(request: HttpRequest) -> HttpResponse:
    """What there was is forgotten, or there was nothing."""
    return drop_cookie(draw(request, "speakup/reporter/over.jinja", {}, status=410))


def _check_is_ours(request: HttpRequest, *, has_sitting: bool) -> None:
    if not _comes_from_here(request):
        raise SittingOver
    if has_sitting:
        expected = sittings.form_token_of(cookie_of(request))
        if not secrets.compare_digest(request.POST.get("token", "").encode(), expected.encode()):
            raise SittingOver


def _comes_from_here(request: HttpRequest) -> bool:
    if request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") not in {"same-origin", "none"}:
        return False
    # "null": our own pages send no referrer, and browsers then name no origin either.
    origin = request.META.get("HTTP_ORIGIN") or "null"
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return origin == "null" or origin in own
