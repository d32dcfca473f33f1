"""How every form of these pages works: show it, act on a valid answer, say what was refused, and go back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plumbline.speakup.handler.door.forms import Told

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Page:
    """What a form's page says: its title and button, what to know first, and where it came from."""

    title: str
    button: str
    back: tuple[str, str]
    """Text and address of the page that this one was opened from."""
    lines: Sequence[str] = ()
    template: str = "speakup/door/change.jinja"


def who_asks(request: HttpRequest) -> Any:
    """Who asks. Each page has checked what they may do before it acts for them."""
    return request.user


def change(
    request: HttpRequest, form: Told, act: Callable[..., object], page: Page, **more: object
) -> HttpResponse:
    """Show a form; on a valid answer act, and go back."""
    if request.method == "POST" and form.is_valid() and done(request, form, act):
        return redirect(page.back[1])
    return render(request, page.template, {"form": form, "page": page, **more})


def done(request: HttpRequest, form: Told, act: Callable[..., object]) -> bool:
    """Whether the act was done with what the form says; if not, the form says why."""
    try:
        act(**form.cleaned_data)
    except ValidationError as error:
        form.tell(error)
        return False
    messages.success(request, "Your change is saved.")
    return True


def press(request: HttpRequest, act: Callable[[], object], said: str, back: str) -> HttpResponse:
    """A button without a form: act, say so or why not, and go back."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect(back)
