"""The names behind the references that records keep, each for readers who may see the page it stands on."""

import uuid
from collections.abc import Iterable
from typing import Any

from plumbline.organisation.models import Place, Site, Unit
from plumbline.people.models import Person


def people_named(identifiers: set[str], reader: Any) -> dict[str, str]:
    """People's names, for those who may see who has an account; everyone may know who they are themselves."""
    known = _uuids(identifiers)
    if not reader.has_perm("people.view_people"):
        known = [identifier for identifier in known if identifier == reader.public_id]
    people = Person.objects.filter(public_id__in=known).exclude(name="")
    return {str(person.public_id): person.name for person in people}


def units_named(identifiers: set[str], reader: Any) -> dict[str, str]:
    """What divisions, services and teams are called now."""
    return _parts_named(Unit, identifiers, reader)


def sites_named(identifiers: set[str], reader: Any) -> dict[str, str]:
    """What sites are called now."""
    return _parts_named(Site, identifiers, reader)


def places_named(identifiers: set[str], reader: Any) -> dict[str, str]:
    """What places within sites are called now."""
    return _parts_named(Place, identifiers, reader)


def _parts_named(model: Any, identifiers: set[str], reader: Any) -> dict[str, str]:
    if not reader.has_perm("organisation.view_tree"):
        return {}
    return {str(part.public_id): part.name for part in model.objects.filter(public_id__in=_uuids(identifiers))}


def _uuids(identifiers: Iterable[str]) -> list[uuid.UUID]:
    """Identifiers that are none name nobody; the trail takes any text, and a database would refuse it."""
    found = []
    for identifier in identifiers:
        try:
            found.append(uuid.UUID(identifier))
        except ValueError:
            continue
    return found


NAMERS = {
    "people.person": people_named,
    "organisation.unit": units_named,
    "organisation.site": sites_named,
    "organisation.place": places_named,
}
