"""The door to Wagtail's editor: one sign-in (ours), one permission, and no way to make accounts or grants.

Wagtail's own sign-in, password, account, user and group pages are closed: accounts and grants are the people
room's, and nothing else may write them. The relaxed Content-Security-Policy that the editor needs is set here,
on these addresses only.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse
from django.views.decorators.http import require_safe
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from plumbline.people.models import Person
from plumbline.publishing.access import check_may_edit_pages

View = Callable[..., HttpResponse]

POLICY = {"frame-src": [SELF], "frame-ancestors": [SELF]}
"""All that Wagtail 8's editor needs beyond the policy of other pages: its preview panel is a frame of its own.

Scripts and styles stay as strict as everywhere. Two of Wagtail's parts are blocked and hardly missed: some styles
inside the text editor, and the inline starts of date pickers, which static/publishing/editor.js does.
"""


def for_editors(view: View) -> View:
    """Open a view to those whose role edits the public pages."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Wagtail's API views slip past LoginRequiredMiddleware, so strangers are met here as well.
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        check_may_edit_pages(request.user)
        response = view(request, *args, **kwargs)
        # A preview has been through the middleware as the public page already, and brings that policy along.
        response.headers.pop("Content-Security-Policy", None)
        response._csp_replace = POLICY  # type: ignore[attr-defined]
        return response

    return guarded


@require_safe
def to_my_page(request: HttpRequest) -> HttpResponse:
    """What a person may change of themselves is on their own page, not in the editor."""
    return HttpResponseRedirect(reverse("people:me"))


def closed(request: HttpRequest) -> HttpResponse:
    """A page of Wagtail's that this site does not have."""
    raise Http404("Accounts, groups and passwords are not managed in the editor.")


_CLOSED = {
    "sign_in": r"^login/",
    "passwords": r"^password_reset/",
    "people": r"^(?:users|groups)/",
    "structure": r"^(?:sites|locales|workflows)/",
    "history": r"^reports/(?:site-history|workflow|workflow_tasks)/",
}
_closed: list[URLPattern | URLResolver] = [
    path("account/", to_my_page, name="editor_account"),
    *(re_path(address, closed, name=f"editor_closed_{what}") for what, address in _CLOSED.items()),
]
_open: list[URLPattern | URLResolver] = [path("", include(wagtailadmin_urls))]

urlpatterns = [*_closed, *decorate_urlpatterns(_open, for_editors)]
