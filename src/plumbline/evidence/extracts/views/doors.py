"""What every page of the extract desk keeps to: who may open it, and that no browser or proxy keeps it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from plumbline.evidence.extracts.access import check_may_bring_extract, check_may_run_measures
from plumbline.evidence.models import Intake
from plumbline.people.models import Person

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def _page(check: Callable[[object], None], methods: list[str], view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        check(request.user)
        return view(request, *args, **kwargs)

    return never_cache(require_http_methods(methods)(guarded))


def extract_page(view: View[P]) -> View[P]:
    """A page to read, for those who bring extracts."""
    return _page(check_may_bring_extract, ["GET", "HEAD"], view)


def extract_form(view: View[P]) -> View[P]:
    """A page to read and to send, for those who bring extracts."""
    return _page(check_may_bring_extract, ["GET", "HEAD", "POST"], view)


def run_page(view: View[P]) -> View[P]:
    """A page to read, for those who work out measures."""
    return _page(check_may_run_measures, ["GET", "HEAD"], view)


def run_form(view: View[P]) -> View[P]:
    """A page to read and to send, for those who work out measures."""
    return _page(check_may_run_measures, ["GET", "HEAD", "POST"], view)


def person_of(request: HttpRequest) -> Person:
    """Who asks."""
    assert isinstance(request.user, Person)  # noqa: S101 - LoginRequiredMiddleware lets nobody else through
    return request.user


def find_intake(public_id: UUID) -> Intake:
    """The extract of an address."""
    return get_object_or_404(Intake, public_id=public_id)
