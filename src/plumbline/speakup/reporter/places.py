"""The trust's services and places, as reporters may choose them: open units and sites, by the names of today.

Kept for a minute in this process, so that a page with a few hundred names asks the database for none of them.
Which one somebody chose is never looked up here by a query of its own.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from plumbline.organisation.models import Kind, Site, Unit

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Known:
    """A unit or site, and the division it belongs to."""

    label: str
    kind: str
    public_id: str
    area: str = ""
    area_id: str = ""


class Places:
    """What is known now."""

    def __init__(self) -> None:
        self._until = 0.0
        self._by_name: dict[str, Known] = {}
        self._options = SafeString("")

    def find(self, typed: str) -> Known | None:
        """The place of exactly this name, in whatever case."""
        self._refresh()
        return self._by_name.get(_plain(typed))

    @property
    def options(self) -> SafeString:
        """The options of a list to choose from."""
        self._refresh()
        return self._options

    def forget(self) -> None:
        """Ask the database again next time."""
        self._until = 0.0

    def _refresh(self) -> None:
        if time.monotonic() < self._until:
            return
        found = sorted(_with_own_names([*_units(), *_sites()]), key=lambda place: place.label.casefold())
        # Reversed: where a unit and a site share a name, the unit is meant.
        self._by_name = {_plain(place.label): place for place in reversed(found)}
        self._options = format_html_join("", '<option value="{}">', ((place.label,) for place in found))
        self._until = time.monotonic() + SECONDS


PLACES = Places()


def _units() -> Iterator[Known]:
    rows = Unit.objects.open_on(timezone.localdate()).exclude(kind=Kind.TRUST)
    divisions: dict[str, tuple[str, str]] = {}
    for path, name, kind, public_id in rows.values_list("path", "name", "kind", "public_id"):
        if kind == Kind.DIVISION:
            divisions[path] = (name, str(public_id))
        area, area_id = divisions.get(path[: Unit.steplen * Kind.DIVISION.depth], ("", ""))
        yield Known(name, "unit", str(public_id), area, area_id)


def _sites() -> Iterator[Known]:
    today = timezone.localdate()
    rows = Site.objects.exclude(closed__lt=today).exclude(opened__gt=today)
    for name, public_id in rows.values_list("name", "public_id"):
        yield Known(name, "site", str(public_id))


def _with_own_names(places: list[Known]) -> Iterator[Known]:
    """Two teams of one name are told apart by their divisions."""
    seen: dict[str, int] = {}
    for place in places:
        seen[_plain(place.label)] = seen.get(_plain(place.label), 0) + 1
    for place in places:
        shared = seen[_plain(place.label)] > 1 and place.area
        label = f"{place.label} ({place.area})" if shared else place.label
        yield Known(label, place.kind, place.public_id, place.area, place.area_id)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
