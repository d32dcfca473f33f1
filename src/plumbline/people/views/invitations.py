"""The list of invitations, inviting, sending again and withdrawing."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plumbline.people.access import check_may_change_invitation, check_may_invite
from plumbline.people.actions import invite, resend_invitation, withdraw_invitation
from plumbline.people.forms import InviteForm
from plumbline.people.listings import Invitations
from plumbline.people.models import Invitation
from plumbline.people.requests import SignedInRequest
from plumbline.people.views.grants import show_refusal


@require_safe
def invitations(request: SignedInRequest) -> HttpResponseBase:
    """Everyone who was ever invited."""
    check_may_invite(request.user)
    listing = Invitations(request.GET, Invitation.objects.select_related("unit", "invited_by"))
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, "people/invitations.jinja", {"listing": listing})


@require_safe
def invitation(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One invitation and what can be done about it."""
    check_may_invite(request.user)
    return render(request, "people/invitation.jinja", {"invitation": _found(public_id)})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Invite somebody."""
    check_may_invite(request.user)
    form = InviteForm(request.POST or None, giver=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            invited = invite(by=request.user, **form.cleaned_data)
        except (PermissionDenied, ValidationError) as error:
            show_refusal(form, error)
        else:
            _tell_whether_sent(request, invited)
            return HttpResponseRedirect(reverse("people:invitations"))
    return render(request, "people/invite.jinja", {"form": form})


@require_POST
def resend(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Send a new link; the old one stops working."""
    _tell_whether_sent(request, resend_invitation(by=request.user, invitation=_found(public_id)))
    return HttpResponseRedirect(reverse("people:invitations"))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Asks, then withdraws."""
    found = _found(public_id)
    check_may_change_invitation(request.user, found)
    if request.method == "POST":
        withdraw_invitation(by=request.user, invitation=found)
        messages.success(request, f"The invitation to {found.name} is withdrawn.")
        return HttpResponseRedirect(reverse("people:invitations"))
    return render(request, "people/withdraw.jinja", {"invitation": found})


def _found(public_id: UUID) -> Invitation:
    return get_object_or_404(Invitation.objects.select_related("unit", "invited_by"), public_id=public_id)


def _tell_whether_sent(request: SignedInRequest, invited: Invitation) -> None:
    if _found(invited.public_id).sent_at:
        messages.success(request, f"{invited.name} is invited. The e-mail is on its way.")
    else:
        messages.error(
            request,
            "The invitation is written, but the e-mail could not be sent. Open it and send it again later.",
        )
