"""Sites, the places in them, and the forms that change both."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plumbline.organisation import actions, forms, queries
from plumbline.organisation.access import check_may_edit_tree, check_may_view_tree, may_edit_tree
from plumbline.organisation.lists import SiteListing
from plumbline.organisation.models import Place, Site
from plumbline.organisation.views.changing import Page, change, read_or_write


@require_safe
def sites(request: HttpRequest) -> HttpResponseBase:
    """Where the trust works."""
    check_may_view_tree(request.user)
    now = Q(occupancies__until__isnull=True)
    rows = Site.objects.annotate(
        unit_count=Count("occupancies__unit", distinct=True, filter=now),
        place_count=Count("places", distinct=True),
    )
    listing = SiteListing(request.GET, rows)
    if listing.wants_csv:
        return listing.as_csv()
    context = {"listing": listing, "may_edit": may_edit_tree(request.user)}
    return render(request, "organisation/sites.jinja", context)


@require_safe
def site(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One site: its address, its places, and who works there or did."""
    check_may_view_tree(request.user)
    found = get_object_or_404(Site, public_id=public_id)
    context = {
        "site": found,
        "places": found.places.all(),
        "links": queries.links_in_order(found.occupancies),
        "may_edit": may_edit_tree(request.user),
    }
    return render(request, "organisation/site.jinja", context)


@read_or_write
def add_site(request: HttpRequest) -> HttpResponse:
    """Add a site."""
    check_may_edit_tree(request.user)

    def act(**given: Any) -> Site:
        return actions.add_site(by=request.user, **given)

    page = Page("Add a site", "Add", ("Sites", reverse("organisation:sites")))
    return change(request, forms.SiteForm(request.POST or None), act, page, _address)


@read_or_write
def edit_site(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Rename a site or correct it."""
    found = _site(request, public_id)
    initial = {name: getattr(found, name) for name in forms.SiteForm.base_fields}

    def act(**given: Any) -> Site:
        return actions.edit_site(by=request.user, site=found, **given)

    page = Page(f"Change {found.name}", "Save", _back(found))
    return change(request, forms.SiteForm(request.POST or None, initial=initial), act, page)


@read_or_write
def close_site(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close a site with its places."""
    found = _site(request, public_id)

    def act(**given: Any) -> Site:
        return actions.close_site(by=request.user, site=found, **given)

    places = found.places.filter(closed__isnull=True)
    units = found.units.filter(occupancies__until__isnull=True, occupancies__site=found).distinct()
    lines = [
        _told("Closes with it", [place.name for place in places], "No place in it is open."),
        _told("These stop working there on that day", [unit.name for unit in units], "Nobody works there now."),
        "The days on which they worked there stay known.",
    ]
    page = Page(f"Do you want to close {found.name}?", "Close", _back(found), lines, warning=True)
    return change(request, forms.CloseForm(request.POST or None), act, page)


@read_or_write
def reopen_site(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a site's closing back."""
    found = _site(request, public_id)

    def act(**given: Any) -> Site:
        return actions.reopen_site(by=request.user, site=found, **given)

    lines = ["Places that closed with it stay closed, and nobody works there, until you change that too."]
    page = Page(f"Reopen {found.name}", "Reopen", _back(found), lines)
    return change(request, forms.ReopenForm(request.POST or None), act, page)


@read_or_write
def add_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a place to a site."""
    found = _site(request, public_id)

    def act(**given: Any) -> Place:
        return actions.add_place(by=request.user, site=found, **given)

    page = Page(f"Add a place to {found.name}", "Add", _back(found))
    return change(request, forms.PlaceForm(request.POST or None), act, page)


@read_or_write
def edit_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Rename a place or correct it."""
    found = _place(request, public_id)
    initial = {name: getattr(found, name) for name in forms.PlaceForm.base_fields}

    def act(**given: Any) -> Place:
        return actions.edit_place(by=request.user, place=found, **given)

    page = Page(f"Change {found.name}", "Save", _back(found.site))
    return change(request, forms.PlaceForm(request.POST or None, initial=initial), act, page)


@read_or_write
def close_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close a place."""
    found = _place(request, public_id)

    def act(**given: Any) -> Place:
        return actions.close_place(by=request.user, place=found, **given)

    units = [link.unit.name for link in found.occupancies.filter(until__isnull=True).select_related("unit")]
    lines = [_told("These stop working in it on that day", units, "Nobody works in it now.")]
    page = Page(f"Do you want to close {found.name}?", "Close", _back(found.site), lines, warning=True)
    return change(request, forms.CloseForm(request.POST or None), act, page)


@read_or_write
def reopen_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a place's closing back."""
    found = _place(request, public_id)

    def act(**given: Any) -> Place:
        return actions.reopen_place(by=request.user, place=found, **given)

    page = Page(f"Reopen {found.name}", "Reopen", _back(found.site))
    return change(request, forms.ReopenForm(request.POST or None), act, page)


def _site(request: HttpRequest, public_id: UUID) -> Site:
    check_may_edit_tree(request.user)
    return get_object_or_404(Site, public_id=public_id)


def _place(request: HttpRequest, public_id: UUID) -> Place:
    check_may_edit_tree(request.user)
    return get_object_or_404(Place.objects.select_related("site"), public_id=public_id)


def _told(start: str, names: list[str], none: str) -> str:
    return f"{start}: {', '.join(names)}." if names else none


def _address(site: Any) -> str:
    return reverse("organisation:site", args=[site.public_id])


def _back(site: Site) -> tuple[str, str]:
    return site.name, _address(site)
