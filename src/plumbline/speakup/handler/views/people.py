"""Who may open a case: given, taken away, handed over, renewed, and given up for a conflict of interest."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.people.models import Person
from plumbline.speakup import access, casework
from plumbline.speakup.actions import grants
from plumbline.speakup.handler.forms import GiveForm, PersonForm, Told
from plumbline.speakup.handler.unlocking import Desk, desk_page
from plumbline.speakup.handler.views.case_page import draw, open_case, typed
from plumbline.speakup.keyring import OpenCase

read_or_write = require_http_methods(["GET", "HEAD", "POST"])
desk_of_handler = desk_page(access.check_may_handle)


@require_safe
@desk_of_handler
def people(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Everyone who may open the case, and who once could."""
    opened = open_case(desk, reference)
    readers = casework.readers_of(opened)
    context = {
        "readers": [reader for reader in readers if reader.ended_at is None],
        "earlier": [reader for reader in readers if reader.ended_at is not None],
        "excluded": casework.excluded_of(opened),
        "may_share": _may_share(desk, opened),
        "leads_it": access.leads_case(desk.person, opened.case),
        "me": desk.person,
    }
    return draw(request, opened, "people", context)


@read_or_write
@desk_of_handler
def give(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Let somebody open the case."""
    opened = _shared(desk, reference)
    form = GiveForm(typed(request, desk), people=_choices(opened))

    def act() -> None:
        person = _chosen(opened, form)
        grants.grant_case(by=desk.person, opened=opened, person=person, leads=form.cleaned_data["leads"])

    lines = [
        "They can read everything that was said so far, and what comes next.",
        "The audit trail keeps that you gave it.",
    ]
    return _confirm(request, opened, form, act, "Give this case to somebody", "Give the case", lines)


@read_or_write
@desk_of_handler
def hand_over(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Give the lead to somebody else and step out of the case."""
    opened = _shared(desk, reference)
    form = PersonForm(typed(request, desk), people=_choices(opened, with_readers=True, but=desk.person))

    def act() -> None:
        grants.hand_over(by=desk.person, opened=opened, person=_chosen(opened, form, with_readers=True))

    lines = ["They lead the case from now on.", "You can’t open it any more, nor read what is said next."]
    return _confirm(request, opened, form, act, "Hand this case over", "Hand it over", lines, leaves=True)


@read_or_write
@desk_of_handler
def take_away(request: HttpRequest, desk: Desk, reference: str, public_id: UUID) -> HttpResponse:
    """End somebody's time with the case."""
    opened = _shared(desk, reference)
    person = casework.reader_of(opened, public_id)

    def act() -> None:
        grants.revoke_grant(by=desk.person, opened=opened, person=person)

    lines = ["They can’t open it from this moment, nor read what is said next."]
    title = f"Take this case away from {person.name}?"
    leaves = person == desk.person
    return _confirm(request, opened, Told(request.POST or None), act, title, "Take it away", lines, leaves=leaves)


@read_or_write
@desk_of_handler
def renew(request: HttpRequest, desk: Desk, reference: str, public_id: UUID) -> HttpResponse:
    """Open the case again for somebody who made a new key."""
    opened = _shared(desk, reference)
    person = casework.reader_of(opened, public_id)

    def act() -> None:
        grants.renew_grant(by=desk.person, opened=opened, person=person)

    lines = [
        "They have made a new key, which does not open this case yet.",
        "Ask them face to face or on the phone first: is it really they who made it?",
    ]
    title = f"Open this case again for {person.name}?"
    return _confirm(request, opened, Told(request.POST or None), act, title, "Open it for them", lines)


@read_or_write
@desk_of_handler
def step_aside(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Give the case up for a conflict of interest of one's own."""
    opened = open_case(desk, reference)

    def act() -> None:
        grants.step_aside(by=desk.person, opened=opened)

    lines = [
        "Do this when you know the people, work with them, or are named in the report.",
        "You can’t open the case any more, nor read what is said next. You do not have to say why.",
    ]
    title = "Step aside from this case?"
    return _confirm(request, opened, Told(request.POST or None), act, title, "Step aside", lines, leaves=True)


def _confirm(
    request: HttpRequest,
    opened: OpenCase,
    form: Told,
    act: Callable[[], None],
    title: str,
    button: str,
    lines: Sequence[str],
    *,
    leaves: bool = False,
) -> HttpResponse:
    """A page that says what follows; then the act. `leaves`: afterwards the person can't open the case."""
    if request.method == "POST" and (not form.fields or form.is_valid()):
        try:
            act()
        except (PermissionDenied, ValidationError) as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Done.")
            return redirect("cases:list") if leaves else redirect("cases:people", opened.case.reference)
    back = reverse("cases:people", args=[opened.case.reference])
    context = {"form": form, "title": title, "button": button, "lines": lines, "back": back}
    return draw(request, opened, "confirm", context)


def _shared(desk: Desk, reference: str) -> OpenCase:
    opened = open_case(desk, reference)
    access.check_may_share(desk.person, opened.case)
    return opened


def _may_share(desk: Desk, opened: OpenCase) -> bool:
    try:
        access.check_may_share(desk.person, opened.case)
    except PermissionDenied:
        return False
    return True


def _people(opened: OpenCase, *, with_readers: bool = False) -> dict[str, Person]:
    found = {str(key.person.public_id): key.person for key in access.people_who_could_have(opened)}
    if with_readers:
        readers = [each.person for each in casework.readers_of(opened) if each.ended_at is None and each.has_key]
        found |= {str(person.public_id): person for person in readers}
    return found


def _choices(opened: OpenCase, *, with_readers: bool = False, but: Person | None = None) -> list[tuple[str, str]]:
    people = _people(opened, with_readers=with_readers)
    return sorted(
        ((key, person.name) for key, person in people.items() if person != but), key=lambda each: each[1]
    )


def _chosen(opened: OpenCase, form: Any, *, with_readers: bool = False) -> Person:
    return _people(opened, with_readers=with_readers)[form.cleaned_data["person"]]
