"""Kept views: which lists they are of, how a list opens for somebody, and what of a view no longer applies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import parse_qsl

from django.urls import reverse

from plumbline.design.listing import Listing
from plumbline.people.models import Person
from plumbline.plan.models import Framework, SavedView

LISTS = {
    "actions": "plan:actions",
    "slipping": "plan:slipping",
    "commitments": "plan:commitments",
    "proposals": "plan:proposals",
    "frameworks": "assurance:frameworks",
    "risks": "assurance:risks",
    "assessments": "assurance:assessments",
}
OF_FRAMEWORK = "framework/"
"""Before the slug of a framework, whose groups and sources no other has."""
EVERYTHING = "?all=yes"
NOT_KEPT = {"page", "format", "all"}


class KeepsViews:
    """For a list whose views can be kept: the address without any question may open one of them."""

    plain: ClassVar[str] = EVERYTHING


def address_of(listed: str) -> str:
    """Where a list is; "" where there is none of that name."""
    if listed in LISTS:
        return reverse(LISTS[listed])
    slug = listed.removeprefix(OF_FRAMEWORK)
    if slug != listed and Framework.objects.filter(slug=slug).exists():
        return reverse("assurance:framework", args=[slug])
    return ""


def views_of(person: Person, listed: str) -> list[SavedView]:
    """What somebody keeps of a list, by name."""
    return list(SavedView.objects.filter(person=person, listed=listed))


def opens_with(views: Sequence[SavedView], asked: Mapping[str, str]) -> str:
    """The view that a list opens with, where nothing was asked of it."""
    return "" if asked else next((view.query for view in views if view.opens), "")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a page says of somebody's views of its list."""

    listed: str
    views: Sequence[SavedView]
    current: SavedView | None
    """Which of them is shown now."""
    way: str
    """What could be kept now; "" where nothing is narrowed."""
    left_out: Sequence[str]
    """What the current view asks for that there is no longer."""

    @property
    def opens(self) -> SavedView | None:
        """What the list opens with."""
        return next((view for view in self.views if view.opens), None)


def kept_of(listed: str, views: Sequence[SavedView], listing: Listing) -> Kept:
    """Which view a list shows, and what of it no longer applies."""
    asked, shown = _plain(listing.parameters), _read(listing.way)
    current = next((view for view in views if _read(view.query) in (asked, shown)), None)
    return Kept(listed, views, current, listing.way, _left_out(current, listing) if current else ())


def _left_out(view: SavedView, listing: Listing) -> list[str]:
    chosen = {control.key: control.chosen for control in listing.controls}
    chosen |= {"q": listing.query, "sort": listing.sort}
    labels = {control.key: control.label for control in listing.controls} | {"sort": "Order"}
    return [
        f"{labels.get(key, key)}: {value}"
        for key, value in _read(view.query).items()
        if key != "q" and chosen.get(key) != value
    ]


def _read(query: str) -> dict[str, str]:
    return _plain(dict(parse_qsl(query)))


def _plain(asked: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in asked.items() if value and key not in NOT_KEPT}
