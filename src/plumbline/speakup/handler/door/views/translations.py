"""Translations of the front door: how far each is, what a speaker has read, and what changed since."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from plumbline.speakup.access import check_may_edit_door
from plumbline.speakup.actions import door as actions
from plumbline.speakup.door_reading import find_translation, translations
from plumbline.speakup.handler.door.forms import ReviewForm
from plumbline.speakup.handler.door.views.changing import done, read_or_write, who_asks


@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """Every language, with how much of it is translated and read."""
    check_may_edit_door(request.user)
    return render(request, "speakup/door/translations.jinja", {"translations": translations()})


@read_or_write
def language(request: HttpRequest, code: str) -> HttpResponse:
    """One language, beside the English, for a speaker to read; and the record that they have."""
    check_may_edit_door(request.user)
    found = find_translation(code)
    form = ReviewForm(request.POST or None, initial={"digest": found.digest})

    def act(**given: Any) -> object:
        return actions.record_review(by=who_asks(request), language=code, **given)

    if request.method == "POST" and form.is_valid() and done(request, form, act):
        return redirect("door:translation", code)
    only_new = found.last is not None and request.GET.get("show") != "all"
    context = {
        "found": found,
        "form": form,
        "phrases": found.unread if only_new else found.phrases,
        "only_new": only_new,
    }
    return render(request, "speakup/door/translation.jinja", context)
