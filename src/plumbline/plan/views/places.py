"""The pages on which programmes, and areas of focus of one, are put in order: one up, one down, or anywhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from plumbline.people.requests import SignedInRequest
from plumbline.plan import access, actions
from plumbline.plan.models import FocusArea, Programme
from plumbline.plan.programme_forms import PlaceForm
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.views.changing import read_or_write, sent

Placed = Programme | FocusArea


@dataclass(frozen=True, slots=True)
class Row:
    """One of them, and the slug of what it comes after once it has moved one up or down.

    "" is the place before all others; None: it is the first already, or the last.
    """

    placed: Placed
    up: str | None
    down: str | None


@read_or_write
@never_cache
def order_programmes(request: SignedInRequest) -> HttpResponse:
    """Put the programmes in order."""
    access.check_may_edit_plan(request.user)
    page = {
        "title": "Put the programmes in order",
        "back": ("Back to the programmes", reverse("plan:programmes")),
    }

    def place(moved: Programme, after: Programme | None) -> int:
        return actions.place_programme(by=request.user, programme=moved, after=after)

    return _order(request, Programme.objects.all(), place, page)


@read_or_write
@never_cache
def order_areas(request: SignedInRequest, slug: str) -> HttpResponse:
    """Put the areas of focus of one programme in order."""
    access.check_may_edit_plan(request.user)
    home = get_object_or_404(Programme, slug=slug)
    page = {
        "title": "Put the areas of focus in order",
        "caption": home.title,
        "back": ("Back to the programme", home.get_absolute_url()),
    }

    def place(moved: FocusArea, after: FocusArea | None) -> int:
        return actions.place_area(by=request.user, area=moved, after=after)

    return _order(request, home.areas.all(), place, page)


def _order(
    request: SignedInRequest, beside: QuerySet[Any], place: Callable[..., int], page: Mapping[str, object]
) -> HttpResponse:
    form = PlaceForm(sent(request), beside=beside)
    if request.method == "POST" and form.is_valid():
        moved = form.cleaned_data["moved"]
        try:
            now = place(moved, form.cleaned_data["after"])
        except PlanUnusable as refusal:
            form.add_error("after", str(refusal))
        else:
            messages.success(request, f"{moved} is number {now} of {beside.count()} now.")
            return redirect(f"{request.path}#place-{moved.slug}")
    context = {"rows": _rows(list(beside)), "form": form, "page": page}
    return render(request, "plan/order.jinja", context)


def _rows(found: Sequence[Placed]) -> list[Row]:
    slugs = [one.slug for one in found]
    last = len(found) - 1
    return [
        Row(
            one,
            up=None if at == 0 else slugs[at - 2] if at > 1 else "",
            down=None if at == last else slugs[at + 1],
        )
        for at, one in enumerate(found)
    ]
