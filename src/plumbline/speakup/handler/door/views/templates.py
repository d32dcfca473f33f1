"""Sample messages: words that handlers begin an answer with."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from plumbline.speakup.access import check_may_edit_door
from plumbline.speakup.actions import door as actions
from plumbline.speakup.door_reading import find_template, message_templates
from plumbline.speakup.handler.door.forms import TemplateForm
from plumbline.speakup.handler.door.listings import TemplateListing
from plumbline.speakup.handler.door.views.changing import Page, change, press, read_or_write, who_asks


@require_safe
def template_list(request: HttpRequest) -> HttpResponseBase:
    """Every sample message, retired ones too."""
    check_may_edit_door(request.user)
    listing = TemplateListing(request.GET, message_templates())
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, "speakup/door/templates.jinja", {"listing": listing})


@read_or_write
def add(request: HttpRequest) -> HttpResponse:
    """Add a sample message."""
    check_may_edit_door(request.user)

    def act(**given: Any) -> object:
        return actions.add_template(by=who_asks(request), **given)

    page = Page("Add a sample message", "Add", _back())
    return change(request, TemplateForm(request.POST or None), act, page)


@read_or_write
def change_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a sample message, or retire it."""
    check_may_edit_door(request.user)
    template = find_template(pk)
    form = TemplateForm(request.POST or None, initial={"title": template.title, "text": template.text})

    def act(**given: Any) -> object:
        return actions.change_template(by=who_asks(request), template=template, **given)

    lines = ["Messages that were sent with the old words stay as they are."]
    page = Page(
        f"Change “{template.title}”", "Save", _back(), lines, template="speakup/door/change_template.jinja"
    )
    return change(request, form, act, page, template=template)


@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Retire a sample message, or use it again."""
    check_may_edit_door(request.user)
    template = find_template(pk)
    by = who_asks(request)
    acts: dict[str, tuple[Any, str]] = {
        "retire": (
            lambda: actions.retire_template(by=by, template=template),
            f"“{template.title}” is not offered any more.",
        ),
        "use": (
            lambda: actions.use_template_again(by=by, template=template),
            f"“{template.title}” is offered again.",
        ),
    }
    if act not in acts:
        raise Http404("There is nothing here.")
    return press(request, *acts[act], reverse("door:templates"))


def _back() -> tuple[str, str]:
    return "Sample messages", reverse("door:templates")
