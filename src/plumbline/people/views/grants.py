"""Giving a role, and taking one away."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from plumbline.people.access import check_may_end, check_may_grant_something
from plumbline.people.actions import end_grant, grant_role
from plumbline.people.forms import GrantForm, ReasonForm
from plumbline.people.models import Grant, Person
from plumbline.people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Give this person a role."""
    check_may_grant_something(request.user)
    to = get_object_or_404(Person, public_id=public_id)
    if to == request.user:
        raise PermissionDenied("Nobody may give a role to themselves. Ask another administrator.")
    form = GrantForm(request.POST or None, giver=request.user)
    if request.method == "POST" and form.is_valid() and _granted(request, to, form):
        messages.success(request, f"{to.name} has a new role.")
        return HttpResponseRedirect(reverse("people:person", args=[public_id]))
    return render(request, "people/grant.jinja", {"form": form, "to": to})


def _granted(request: SignedInRequest, to: Person, form: Form) -> bool:
    try:
        grant_role(by=request.user, person=to, **form.cleaned_data)
    except (PermissionDenied, ValidationError) as error:
        show_refusal(form, error)
        return False
    return True


def show_refusal(form: Form, error: PermissionDenied | ValidationError) -> None:
    """Puts the sentence of a refusal on the form, which keeps what was typed."""
    if isinstance(error, ValidationError):
        form.add_error(None, error)
    else:
        form.add_error(None, str(error))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Asks why, then takes the role away."""
    held = get_object_or_404(Grant.objects.select_related("person", "unit", "given_by"), public_id=public_id)
    check_may_end(request.user, held)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_grant(by=request.user, grant=held, reason=form.cleaned_data["reason"])
        messages.success(request, f"{held.person.name} no longer has the role of {held.role_name.lower()}.")
        return HttpResponseRedirect(reverse("people:person", args=[held.person.public_id]))
    return render(request, "people/end.jinja", {"form": form, "grant": held})
