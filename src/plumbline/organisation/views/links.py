"""Forms that say where a unit works, since when and until when."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from plumbline.organisation import actions, forms
from plumbline.organisation.access import check_may_edit_tree
from plumbline.organisation.models import Occupancy, Site, Unit
from plumbline.organisation.views.changing import Page, change, read_or_write


@read_or_write
def from_unit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record a site where a unit works."""
    unit = get_object_or_404(Unit, public_id=public_id)
    check_may_edit_tree(request.user, unit)

    def act(**given: Any) -> Occupancy:
        return actions.link_unit(by=request.user, unit=unit, **given)

    page = Page(f"Add where {unit.name} works", "Add", _back(unit))
    return change(request, forms.LinkForm(request.POST or None), act, page)


@read_or_write
def from_site(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record a unit that works at a site."""
    check_may_edit_tree(request.user)
    site = get_object_or_404(Site, public_id=public_id)

    def act(**given: Any) -> Occupancy:
        return actions.link_unit(by=request.user, site=site, **given)

    back = (site.name, reverse("organisation:site", args=[site.public_id]))
    page = Page(f"Add who works at {site.name}", "Add", back)
    return change(request, forms.SiteLinkForm(request.POST or None, site=site), act, page)


@read_or_write
def end(request: HttpRequest, public_id: UUID, link: int) -> HttpResponse:
    """Record when a unit worked somewhere for the last time."""
    unit = get_object_or_404(Unit, public_id=public_id)
    check_may_edit_tree(request.user, unit)
    found = get_object_or_404(Occupancy.objects.select_related("site", "place"), pk=link, unit=unit)

    def act(**given: Any) -> Occupancy:
        return actions.end_link(by=request.user, link=found, **given)

    where = found.place.name if found.place else found.site.name
    title = f"When did {unit.name} stop working at {where}?"
    page = Page(title, "Save", _back(unit), ["The days on which it worked there stay known."])
    return change(request, forms.CloseForm(request.POST or None), act, page)


def _back(unit: Unit) -> tuple[str, str]:
    return unit.name, reverse("organisation:unit", args=[unit.public_id])
