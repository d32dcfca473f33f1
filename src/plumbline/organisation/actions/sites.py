"""Changes to sites and to the places in them. A site that is closed stays, with who worked there and until when.

`by` is a person, whose right is checked here, or the name of a system task such as "system:demo".
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.design.formats import in_words
from plumbline.organisation.access import check_may_edit_tree
from plumbline.organisation.codes import check_code_is_free
from plumbline.organisation.models import Place, Site
from plumbline.organisation.signals import done

SITE_FIELDS = ("code", "name", "address", "postcode", "ods_code", "opened")
PLACE_FIELDS = ("code", "name", "kind", "opened")


@transaction.atomic
def add_site(
    *,
    by: Any,
    code: str,
    name: str,
    address: str = "",
    postcode: str = "",
    ods_code: str = "",
    opened: date | None = None,
) -> Site:
    """Add an address where the trust works."""
    _allow(by)
    site = Site(code=code, name=name, address=address, postcode=postcode, ods_code=ods_code, opened=opened)
    check_code_is_free(site)
    site.full_clean()
    site.save()
    _tell(by, "organisation.add_site", site, {"code": code, "name": name})
    return site


@transaction.atomic
def edit_site(
    *, by: Any, site: Site, code: str, name: str, address: str, postcode: str, ods_code: str, opened: date | None
) -> Site:
    """Give a site a new name, or correct what was entered wrongly."""
    _allow(by)
    site = Site.objects.select_for_update().get(pk=site.pk)
    before = _as_told(site, SITE_FIELDS)
    site.code, site.name, site.ods_code = code, name, ods_code
    site.address, site.postcode, site.opened = address, postcode, opened
    check_code_is_free(site)
    site.full_clean()
    site.save()
    _tell(by, "organisation.edit_site", site, _changes(before, _as_told(site, SITE_FIELDS)))
    return site


@transaction.atomic
def close_site(*, by: Any, site: Site, last_day: date, reason: str = "") -> Site:
    """Close a site with its places; the units that work there stop working there on the same day."""
    _allow(by)
    site = Site.objects.select_for_update().get(pk=site.pk)
    places = list(site.places.filter(closed__isnull=True))
    links = site.occupancies.filter(until__isnull=True)
    _close(site, last_day)
    for place in places:
        _close(place, last_day)
    ended = _end(links, last_day)
    detail = {"last_day": last_day.isoformat(), "places": len(places), "links": ended, "reason": reason}
    _tell(by, "organisation.close_site", site, detail)
    return site


@transaction.atomic
def reopen_site(*, by: Any, site: Site, reason: str = "") -> Site:
    """Take a closing back. Places, and who worked there, stay ended until somebody changes them too."""
    _allow(by)
    site = Site.objects.select_for_update().get(pk=site.pk)
    _reopen(by, "organisation.reopen_site", site, reason)
    return site


@transaction.atomic
def add_place(*, by: Any, site: Site, code: str, name: str, kind: str, opened: date | None = None) -> Place:
    """Add a building, ward or other place to a site."""
    _allow(by)
    if site.closed:
        raise ValidationError(f"{site.name} is closed: reopen it first.")
    place = Place(site=site, code=code, name=name, kind=kind, opened=opened)
    check_code_is_free(place)
    place.full_clean()
    place.save()
    detail = {"code": code, "name": name, "kind": str(kind), "site": site.reference}
    _tell(by, "organisation.add_place", place, detail)
    return place


@transaction.atomic
def edit_place(*, by: Any, place: Place, code: str, name: str, kind: str, opened: date | None) -> Place:
    """Give a place a new name, or correct what was entered wrongly."""
    _allow(by)
    place = _locked_place(place)
    before = _as_told(place, PLACE_FIELDS)
    place.code, place.name, place.kind, place.opened = code, name, kind, opened
    check_code_is_free(place)
    place.full_clean()
    place.save()
    _tell(by, "organisation.edit_place", place, _changes(before, _as_told(place, PLACE_FIELDS)))
    return place


@transaction.atomic
def close_place(*, by: Any, place: Place, last_day: date, reason: str = "") -> Place:
    """Close a place; the units that work in it stop working there on the same day."""
    _allow(by)
    place = _locked_place(place)
    _close(place, last_day)
    ended = _end(place.occupancies.filter(until__isnull=True), last_day)
    detail = {"last_day": last_day.isoformat(), "links": ended, "reason": reason}
    _tell(by, "organisation.close_place", place, detail)
    return place


@transaction.atomic
def reopen_place(*, by: Any, place: Place, reason: str = "") -> Place:
    """Take a closing back."""
    _allow(by)
    place = _locked_place(place)
    if place.site.closed:
        raise ValidationError(f"Reopen {place.site.name} first: {place.name} is in it.")
    _reopen(by, "organisation.reopen_place", place, reason)
    return place


def _close(part: Site | Place, last_day: date) -> None:
    if part.closed:
        raise ValidationError(f"{part.name} is already closed.")
    if part.opened and part.opened > last_day:
        raise ValidationError({"last_day": f"{part.name} opened on {in_words(part.opened)}, after that day."})
    if last_day > timezone.localdate():
        sentence = "Record this on the day it happens: the date is in the future."
        raise ValidationError({"last_day": sentence})
    part.closed = last_day
    part.save(update_fields=["closed"])


def _end(links: Any, last_day: date) -> int:
    late = links.filter(since__gt=last_day).select_related("unit").first()
    if late:
        sentence = f"{late.unit.name} came on {in_words(late.since)}, after that day."
        raise ValidationError({"last_day": sentence})
    ended: int = links.update(until=last_day)
    return ended


def _reopen(by: Any, action: str, part: Site | Place, reason: str) -> None:
    if part.closed is None:
        raise ValidationError(f"{part.name} is open.")
    before, part.closed = part.closed, None
    part.save(update_fields=["closed"])
    _tell(by, action, part, {"was_closed": before.isoformat(), "reason": reason})


def _locked_place(place: Place) -> Place:
    Site.objects.select_for_update().get(pk=place.site_id)
    return Place.objects.select_related("site").get(pk=place.pk)


def _as_told(part: Site | Place, fields: tuple[str, ...]) -> dict[str, str]:
    return {name: str(getattr(part, name) or "") for name in fields}


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, object]:
    """What changed. The audit trail refuses anything called an address: of those it learns only that they did."""
    changed = [name for name in after if after[name] != before[name]]
    told = [name for name in changed if name not in ("address", "postcode")]
    return {
        "changed": changed,
        "from": {name: before[name] for name in told},
        "to": {name: after[name] for name in told},
    }


def _allow(by: Any) -> None:
    if not isinstance(by, str):
        check_may_edit_tree(by)


def _tell(by: Any, action: str, part: Site | Place, detail: Mapping[str, object]) -> None:
    done.send(sender=type(part), by=by, action=action, subject=part.reference, detail=detail)
