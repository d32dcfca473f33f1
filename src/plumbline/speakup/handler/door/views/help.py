"""The help list: what the front door shows to somebody who needs help now."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from plumbline.speakup.access import check_may_edit_door
from plumbline.speakup.actions import door as actions
from plumbline.speakup.door_reading import find_help, help_sections
from plumbline.speakup.handler.door.forms import HelpForm, TriedForm
from plumbline.speakup.handler.door.views.changing import Page, change, press, read_or_write, who_asks


@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    """Every entry, hidden ones too, as the public reads them from top to bottom."""
    check_may_edit_door(request.user)
    return render(request, "speakup/door/help.jinja", {"sections": help_sections()})


@read_or_write
def add(request: HttpRequest) -> HttpResponse:
    """Add an entry."""
    check_may_edit_door(request.user)

    def act(**given: Any) -> object:
        return actions.add_help(by=who_asks(request), **given)

    lines = ["It stays hidden until you show it. Call the number first."]
    return change(request, HelpForm(request.POST or None), act, Page("Add help", "Add", _back(), lines))


@read_or_write
def change_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words, the number or the address of an entry."""
    check_may_edit_door(request.user)
    entry = find_help(pk)
    initial = {name: getattr(entry, name) for name in HelpForm.base_fields}

    def act(**given: Any) -> object:
        return actions.change_help(by=who_asks(request), entry=entry, **given)

    lines = ["When you change the number or the address, it counts as not tried until somebody tries it again."]
    page = Page(f"Change {entry.title}", "Save", _back(), lines)
    return change(request, HelpForm(request.POST or None, initial=initial), act, page)


@read_or_write
def tried(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that somebody tried a number or an address."""
    check_may_edit_door(request.user)
    entry = find_help(pk)

    def act(**given: Any) -> object:
        return actions.record_try(by=who_asks(request), entry=entry, **given)

    reached = " and ".join(way for way in (entry.phone, entry.url) if way)
    lines = [f"On the front door: {reached or 'no number and no web address'}."]
    page = Page(f"You tried {entry.title}", "Save the day", _back(), lines)
    return change(request, TriedForm(request.POST or None), act, page)


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Show, hide or move an entry."""
    check_may_edit_door(request.user)
    entry = find_help(pk)
    by = who_asks(request)
    acts: dict[str, tuple[Any, str]] = {
        "show": (lambda: actions.show_help(by=by, entry=entry), f"{entry.title} is on the front door now."),
        "hide": (lambda: actions.hide_help(by=by, entry=entry), f"{entry.title} is hidden now."),
        "up": (lambda: actions.move_help(by=by, entry=entry, up=True), f"{entry.title} was moved up."),
        "down": (lambda: actions.move_help(by=by, entry=entry, up=False), f"{entry.title} was moved down."),
    }
    if act not in acts:
        raise Http404("There is nothing here.")
    return press(request, *acts[act], reverse("door:help"))


def _back() -> tuple[str, str]:
    return "Help list", reverse("door:help")
