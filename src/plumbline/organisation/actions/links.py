"""Where a unit works: links to a site or to a place in it, from a day and until a day."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.design.formats import in_words
from plumbline.organisation.access import check_may_edit_tree
from plumbline.organisation.models import Occupancy, Place, Site, Unit
from plumbline.organisation.signals import done


@transaction.atomic
def link_unit(
    *, by: Any, unit: Unit, site: Site, place: Place | None = None, since: date | None = None
) -> Occupancy:
    """Record that a unit works at a site, or in one place of it, from a day on (no day: not known)."""
    _allow(by, unit)
    site = Site.objects.select_for_update().get(pk=site.pk)
    for part in (unit, site) if place is None else (unit, site, place):
        _check_open(part, since)
    link = Occupancy(unit=unit, site=site, place=place, since=since)
    if place and place.site_id != site.pk:
        raise ValidationError(f"{place.name} is not at {site.name}.")
    if Occupancy.objects.filter(unit=unit, site=site, place=place, until__isnull=True).exists():
        raise ValidationError(f"{unit.name} already works at {(place or site).name}.")
    link.full_clean()
    link.save()
    _tell(by, "organisation.link_unit", link, {"since": since.isoformat() if since else None})
    return link


@transaction.atomic
def end_link(*, by: Any, link: Occupancy, last_day: date, reason: str = "") -> Occupancy:
    """Record on which day a unit worked there for the last time."""
    _allow(by, link.unit)
    link = Occupancy.objects.select_for_update().get(pk=link.pk)
    if link.until:
        raise ValidationError(f"That already ended on {in_words(link.until)}.")
    _check_not_ahead(last_day, "last_day")
    if link.since and last_day < link.since:
        sentence = f"{link.unit.name} came on {in_words(link.since)}, after that day."
        raise ValidationError({"last_day": sentence})
    link.until = last_day
    link.save(update_fields=["until"])
    _tell(by, "organisation.end_link", link, {"last_day": last_day.isoformat(), "reason": reason})
    return link


def _check_open(part: Unit | Site | Place, since: date | None) -> None:
    if part.closed:
        raise ValidationError(f"{part.name} is closed.")
    if since is None:
        return
    _check_not_ahead(since, "since")
    if part.opened and since < part.opened:
        sentence = f"{part.name} opened on {in_words(part.opened)}, after that day."
        raise ValidationError({"since": sentence})


def _check_not_ahead(day: date, field: str) -> None:
    if day > timezone.localdate():
        raise ValidationError({field: "Record this on the day it happens: the date is in the future."})


def _allow(by: Any, unit: Unit) -> None:
    if not isinstance(by, str):
        check_may_edit_tree(by, unit)


def _tell(by: Any, action: str, link: Occupancy, detail: dict[str, object]) -> None:
    where = (link.place or link.site).reference
    done.send(sender=Occupancy, by=by, action=action, subject=link.unit.reference, detail={"at": where, **detail})
