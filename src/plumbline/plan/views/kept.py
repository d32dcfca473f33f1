"""Lists whose views can be kept, and keeping, forgetting and opening with them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from plumbline.design.listing import Listing
from plumbline.people.requests import SignedInRequest
from plumbline.plan import access, actions
from plumbline.plan.kept_views import EVERYTHING, address_of, kept_of, opens_with, views_of
from plumbline.plan.models import SavedView
from plumbline.plan.views.changing import Page, change, read_or_write, sent


def show_list(
    request: SignedInRequest, listed: str, make: Callable[[QueryDict], Listing], template: str, **context: Any
) -> HttpResponseBase:
    """A list with what its reader keeps of it, as a page or CSV; opened plainly, in the way that they chose."""
    views = views_of(request.user, listed)
    if query := opens_with(views, request.GET):
        return redirect(f"{request.path}?{query}")
    listing = make(request.GET)
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, template, {"listing": listing, "kept": kept_of(listed, views, listing), **context})


class KeepForm(forms.Form):
    """A name for what a list shows."""

    name = forms.CharField(label="Name", max_length=60, error_messages={"required": "Give this view a name"})
    opens = forms.BooleanField(label="Open the list like this from now on", required=False)
    replace = forms.BooleanField(label="Replace the view of this name", required=False)

    def __init__(self, *args: Any, names: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if " ".join(self.data.get("name", "").split()) not in names:
            del self.fields["replace"]


@read_or_write
@never_cache
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep what a list shows now, under a name."""
    access.check_may_view_plan(request.user)
    listed, query = _asked(request, "list"), _asked(request, "query")
    address = address_of(listed)
    if not address:
        return redirect("plan:overview")
    back = f"{address}?{query}" if query else f"{address}{EVERYTHING}"
    page = Page(
        "Keep this view",
        "Keep it",
        ("Back to the list", back),
        ["The search, filters and order of the list as you see it. Nobody else sees what you keep."],
        done="The view is kept for you.",
    )
    form = KeepForm(sent(request), names={view.name for view in views_of(request.user, listed)})

    def act(**told: Any) -> SavedView:
        return actions.save_view(by=request.user, listed=listed, query=query, **told)

    return change(request, form, act, page)


@read_or_write
@never_cache
def forget(request: SignedInRequest) -> HttpResponse:
    """Forget a view, after asking once more."""
    access.check_may_view_plan(request.user)
    listed, name = _asked(request, "list"), _asked(request, "name")
    address = address_of(listed)
    if not any(view.name == name for view in views_of(request.user, listed)):
        messages.info(request, "You keep no view of that name, so there is nothing to forget.")
        return redirect(f"{address}{EVERYTHING}" if address else "plan:overview")
    page = Page(
        f"Do you want to forget “{name}”?",
        "Forget it",
        ("Back to the list", f"{address}{EVERYTHING}" if address else "/desk/"),
        ["The list and what is in it stay as they are."],
        warning=True,
        done=f"“{name}” is forgotten.",
    )

    def act(**_: Any) -> None:
        actions.forget_view(by=request.user, listed=listed, name=name)

    return change(request, forms.Form(sent(request)), act, page)


@require_POST
@never_cache
def open_with(request: SignedInRequest) -> HttpResponse:
    """Open a list with one of its views from now on, or with everything again."""
    access.check_may_view_plan(request.user)
    listed, name = (request.POST.get(key, "").replace("\x00", "") for key in ("list", "name"))
    address = address_of(listed)
    if not address:
        return redirect("plan:overview")
    actions.open_like_this(by=request.user, listed=listed, name=name)
    told = f"This list opens with “{name}” for you from now on." if name else "This list opens with everything."
    messages.success(request, told)
    return redirect(address)


def _asked(request: SignedInRequest, key: str) -> str:
    return request.GET.get(key, "").replace("\x00", "")
