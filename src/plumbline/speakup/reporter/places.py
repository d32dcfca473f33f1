"""The trust's services and places, as reporters may choose them: open units and sites, by the names of today.

Remembered for a minute, so that a page with a few hundred names asks the database for none of them. Which one
somebody chose is never looked up by a query of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from plumbline.organisation.models import Kind, Site, Unit
from plumbline.speakup.reporter.remembering import Remembered

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Known:
    """A unit or site, and the division it belongs to."""

    label: str
    kind: str
    public_id: str
    area: str = ""
    area_id: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Every place by its name, and the options of a list to choose from."""

    by_name: Mapping[str, Known]
    options: SafeString


def find_place(typed: str) -> Known | None:
    """The place of exactly this name, in whatever case."""
    return places().by_name.get(_plain(typed))


def _ask() -> Places:
    found = sorted(_with_own_names([*_units(), *_sites()]), key=lambda place: place.label.casefold())
    return Places(
        # Reversed: where a unit and a site share a name, the unit is meant.
        by_name={_plain(place.label): place for place in reversed(found)},
        options=format_html_join("", '<option value="{}">', ((place.label,) for place in found)),
    )


places = Remembered(_ask, seconds=SECONDS)


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


def _with_own_names(found: Iterable[Known]) -> Iterator[Known]:
    """Two teams of one name are told apart by their divisions."""
    known = list(found)
    times: dict[str, int] = {}
    for place in known:
        times[_plain(place.label)] = times.get(_plain(place.label), 0) + 1
    for place in known:
        shared = times[_plain(place.label)] > 1 and place.area
        label = f"{place.label} ({place.area})" if shared else place.label
        yield Known(label, place.kind, place.public_id, place.area, place.area_id)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
