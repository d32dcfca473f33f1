"""What people see of themselves: what they may do and why, and their second factor."""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plumbline.people.middleware import PUT_OFF
from plumbline.people.queries import explain_permissions, has_second_factor, lacks_second_factor
from plumbline.people.requests import SignedInRequest
from plumbline.people.roles import catalogue


@require_safe
def me(request: SignedInRequest) -> HttpResponse:
    """What I may do, and why."""
    person = request.user
    told = {
        "explained": explain_permissions(person),
        "lacks": lacks_second_factor(person),
        "has_factor": has_second_factor(person),
    }
    return render(request, "people/me.jinja", told)


@require_safe
def roles(request: SignedInRequest) -> HttpResponse:
    """What every role is for."""
    return render(request, "people/roles.jinja", {"catalogue": catalogue()})


@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Why a second factor is asked for, and how to set one up; a demonstration lets it be put off."""
    back = safe_next(request)
    if request.method == "POST":
        if not settings.ENVIRONMENT.demonstration:
            raise PermissionDenied("Your role needs a second factor. It cannot be put off.")
        request.session[PUT_OFF] = True
        return HttpResponseRedirect(back)
    if not lacks_second_factor(request.user):
        return HttpResponseRedirect(back)
    told = {"next": back, "has_factor": has_second_factor(request.user), "roles": _roles_waiting(request)}
    return render(request, "people/second_factor.jinja", told)


@require_safe
def use_second_factor(request: SignedInRequest) -> HttpResponse:
    """On to the page where the person uses the second factor they have, and from there to where they wanted."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    factors = [method for method in methods if method["id"].startswith("mfa_")]
    if not factors:
        return HttpResponseRedirect(reverse("mfa_index"))
    # Passkeys need JavaScript, so a code comes first where there is one; the page offers the other way.
    return HttpResponseRedirect(f"{factors[0]['url']}?{urlencode({'next': safe_next(request)})}")


def _roles_waiting(request: SignedInRequest) -> list[str]:
    waiting = (way.role for item in explain_permissions(request.user) for way in item.ways if not way.is_open)
    return sorted(set(waiting))


@require_POST
@never_cache
def download_codes(request: SignedInRequest) -> HttpResponse:
    """The recovery codes as a text file. They are shown once, so the page that shows them sends them here."""
    told = request.POST.get("codes", "").split()
    kept = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is None or not told or not set(told) <= set(kept.wrap().get_unused_codes()):
        raise PermissionDenied("These are not your recovery codes.")
    text = f"Recovery codes for {settings.ENVIRONMENT.shown_name}. Each works once.\n\n" + "\n".join(told) + "\n"
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return response


def safe_next(request: SignedInRequest) -> str:
    """Where to go on to: only ever a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own else reverse("desk")
