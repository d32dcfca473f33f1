"""Tokens for programs: one's own, everyone's, making one and revoking one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.people.access import check_may_revoke, check_may_view_tokens
from plumbline.people.actions import make_token, revoke_token
from plumbline.people.forms import TokenForm
from plumbline.people.listings import EveryonesTokens, MyTokens
from plumbline.people.models import ApiToken
from plumbline.people.requests import SignedInRequest
from plumbline.people.views.grants import show_refusal


@require_safe
def mine(request: SignedInRequest) -> HttpResponseBase:
    """The person's own tokens."""
    listing = MyTokens(request.GET, ApiToken.objects.filter(person=request.user).select_related("person"))
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, "people/my_tokens.jinja", {"listing": listing})


@require_safe
def everyones(request: SignedInRequest) -> HttpResponseBase:
    """Everyone's tokens, for those who look after accounts."""
    check_may_view_tokens(request.user)
    listing = EveryonesTokens(request.GET, ApiToken.objects.select_related("person"))
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, "people/tokens.jinja", {"listing": listing})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: SignedInRequest) -> HttpResponse:
    """Make a token. The answer shows it, once: it is in no address, no session and no table."""
    form = TokenForm(request.POST or None, maker=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = make_token(by=request.user, **form.cleaned_data)
        except (PermissionDenied, ValidationError) as error:
            show_refusal(form, error)
        else:
            return render(request, "people/token_made.jinja", {"token": token, "secret": secret})
    return render(request, "people/new_token.jinja", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Asks, then revokes a token."""
    token = get_object_or_404(ApiToken.objects.select_related("person"), public_id=public_id)
    check_may_revoke(request.user, token)
    back = reverse("people:my_tokens" if token.person == request.user else "people:tokens")
    if request.method == "POST":
        revoke_token(by=request.user, token=token)
        messages.success(request, f"The token “{token.name}” is revoked.")
        return HttpResponseRedirect(back)
    return render(request, "people/revoke_token.jinja", {"token": token, "back": back})
