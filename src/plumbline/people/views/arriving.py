"""The way in for someone who was invited.

The link's token moves into the session at once: what is shown, linked from and logged afterwards is an address
without it.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.people.actions import InvitationUnusable, accept_invitation
from plumbline.people.forms import AcceptForm
from plumbline.people.links import check_usable, read_token
from plumbline.people.models import Invitation

_TOKEN = "people_invitation_token"  # noqa: S105 - the name of a session key
STATUS = {"tampered": 404, "accepted": 410, "withdrawn": 410, "expired": 410, "replaced": 410}


@login_not_required
@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the token out of the address. Uses nothing up: mail scanners open links before people do."""
    request.session[_TOKEN] = token
    return HttpResponseRedirect(reverse("people_accept_invitation"))


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Choose a password and come in, or a page that says why this link no longer works."""
    try:
        invitation, round_ = read_token(request.session.get(_TOKEN, ""))
        check_usable(invitation, round_)
        if request.user.is_authenticated:
            return render(request, "people/invitation_signed_in.jinja", {"invitation": invitation})
        return _choose_password(request, invitation, round_)
    except InvitationUnusable as error:
        request.session.pop(_TOKEN, None)
        told = {"reason": error.reason}
        return render(request, "people/invitation_unusable.jinja", told, status=STATUS[error.reason])


def _choose_password(request: HttpRequest, invitation: Invitation, round_: int) -> HttpResponse:
    form = AcceptForm(request.POST or None, invitation=invitation)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/invitation_accept.jinja", {"form": form, "invitation": invitation})
    person = accept_invitation(by=invitation, round_=round_, password=form.cleaned_data["password1"])
    del request.session[_TOKEN]
    record_authentication(request, person, method="password")
    return perform_login(request, person)
