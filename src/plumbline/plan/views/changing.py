"""How every form of this room works: show it, act on a valid answer, say what was refused, and go back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plumbline.organisation.forms import tell
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import NotPossibleNow

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
    files: bool = False
    done: str = "Your change is saved."
    instead: tuple[str, str] | None = None
    """Text and address of what has to be done first, where the act would be refused now."""


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent; nothing at all is an answer too, to a form without fields."""
    return request.POST if request.method == "POST" else None


def change(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[..., Any],
    page: Page,
    address_of: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """Show a form; on a valid answer act, and go to where `address_of` says or else back."""
    if request.method == "POST" and form.is_valid():
        try:
            outcome = act(**form.cleaned_data)
        except (PlanUnusable, NotPossibleNow) as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as refusal:
            tell(form, refusal)
        else:
            messages.success(request, page.done)
            return redirect(address_of(outcome) if address_of else page.back[1])
    return render(request, "plan/change.jinja", {"form": form, "page": page})
