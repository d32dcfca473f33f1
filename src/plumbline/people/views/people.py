"""The list of people, a person's page, and closing and reopening accounts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.people.access import (
    check_may_close,
    check_may_reopen,
    check_may_view_people,
    may_close,
    may_end,
    may_grant_something,
    may_invite,
    may_reopen,
    may_view_tokens,
)
from plumbline.people.actions import close_account, reopen_account
from plumbline.people.listings import People
from plumbline.people.models import Grant, Person
from plumbline.people.queries import grants_on_record, has_second_factor, people_with_roles
from plumbline.people.requests import SignedInRequest


@require_safe
def people(request: SignedInRequest) -> HttpResponseBase:
    """Everyone with an account."""
    check_may_view_people(request.user)
    listing = People(request.GET, people_with_roles())
    if listing.wants_csv:
        return listing.as_csv()
    told = {
        "listing": listing,
        "may_invite": may_invite(request.user),
        "may_view_tokens": may_view_tokens(request.user),
    }
    return render(request, "people/people.jinja", told)


@require_safe
def person(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One person: what they may do now, later, and could do once."""
    check_may_view_people(request.user)
    shown = get_object_or_404(Person, public_id=public_id)
    told = {
        "shown": shown,
        "has_factor": has_second_factor(shown),
        "may_grant": may_grant_something(request.user) and shown != request.user and shown.is_active,
        "may_close": may_close(request.user, shown),
        "may_reopen": may_reopen(request.user, shown),
    }
    return render(request, "people/person.jinja", told | _sorted_grants(request.user, shown))


def _sorted_grants(viewer: Person, shown: Person) -> dict[str, object]:
    today = timezone.localdate()
    now: list[tuple[Grant, bool]] = []
    later: list[tuple[Grant, bool]] = []
    past: list[Grant] = []
    for grant in grants_on_record(shown):
        if grant.ended_at or (grant.ends and grant.ends < today):
            past.append(grant)
        else:
            (later if grant.starts > today else now).append((grant, may_end(viewer, grant)))
    return {"now": now, "later": later, "past": past}


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Asks, then closes the account."""
    shown = get_object_or_404(Person, public_id=public_id)
    check_may_close(request.user, shown)
    if request.method == "POST":
        close_account(by=request.user, person=shown)
        messages.success(request, f"The account of {shown.name} is closed.")
        return HttpResponseRedirect(reverse("people:person", args=[public_id]))
    return render(request, "people/close.jinja", {"shown": shown})


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Asks, then reopens the account."""
    shown = get_object_or_404(Person, public_id=public_id)
    check_may_reopen(request.user, shown)
    if request.method == "POST":
        reopen_account(by=request.user, person=shown)
        messages.success(request, f"The account of {shown.name} is open again.")
        return HttpResponseRedirect(reverse("people:person", args=[public_id]))
    grants = Grant.objects.not_over().filter(person=shown).select_related("unit")
    return render(request, "people/reopen.jinja", {"shown": shown, "grants": grants})
