"""Tells each request what its session has shown, and leads people to a second factor when a role asks for one."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from plumbline.people.backends import missed_for_second_factor
from plumbline.people.models import Person

PUT_OFF = "people_second_factor_put_off"


class SecondFactorMiddleware:
    """Marks `request.user`, and turns a refusal for want of a second factor into the way to set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark_what_was_shown(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page that only lacks the second factor is not forbidden; it is one step away."""
        if not isinstance(exception, PermissionDenied) or not missed_for_second_factor(request.user):
            return None
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("desk")
        return HttpResponseRedirect(f"{reverse('people:second_factor')}?{urlencode({'next': back})}")


def mark_what_was_shown(request: HttpRequest) -> None:
    """Tells the person what its session has shown: at the start of a request, and just after signing in."""
    if not isinstance(request.user, Person):
        return
    records = get_authentication_records(request, request.user)
    request.user.second_factor_shown = any(record.get("method") == "mfa" for record in records)
    put_off = request.session.get(PUT_OFF) is True
    request.user.second_factor_put_off = put_off and settings.ENVIRONMENT.demonstration
