"""How every form of this room works: show it, act on a valid answer, say what was refused, and go back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plumbline.organisation import forms

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Page:
    """What a form's page says: its title and button, what follows from it, and where it came from."""

    title: str
    button: str
    back: tuple[str, str]
    """Text and address of the page that this one was opened from."""
    lines: Sequence[str] = ()
    warning: bool = False


def change(
    request: HttpRequest,
    form: forms.Told,
    act: Callable[..., object],
    page: Page,
    address_of: Callable[[object], str] | None = None,
) -> HttpResponse:
    """Show a form; on a valid answer act, and go to where `address_of` says or else back."""
    if request.method == "POST" and form.is_valid():
        try:
            outcome = act(**form.cleaned_data)
        except ValidationError as error:
            form.tell(error)
        else:
            messages.success(request, "Your change is saved.")
            return redirect(address_of(outcome) if address_of else page.back[1])
    return render(request, "organisation/change.jinja", {"form": form, "page": page})
