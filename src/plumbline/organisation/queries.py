"""Reads that span tables: the tree as it was on a day, and which codes a trust covers through time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from plumbline.organisation.models import NhsTrust, NhsTrustSuccession, Occupancy, Placement, Unit, UnitName


def name_on(unit: Unit, day: date) -> str:
    """What a unit was called on a day; before its first known name: that name."""
    names = sorted(UnitName.objects.filter(unit=unit), key=_beginning)
    return _in_force(names, day).name if names else unit.name


def parent_on(unit: Unit, day: date) -> Unit | None:
    """Which unit it was part of on a day."""
    placements = sorted(Placement.objects.filter(unit=unit).select_related("parent"), key=_beginning)
    return _in_force(placements, day).parent if placements else unit.get_parent()


def line_on(unit: Unit, day: date) -> list[tuple[Unit, str]]:
    """The units above it on a day, from the trust down to itself, each with its name of that day."""
    line: list[tuple[Unit, str]] = []
    here: Unit | None = unit
    while here is not None and all(here != known for known, _ in line):
        line.insert(0, (here, name_on(here, day)))
        here = parent_on(here, day)
    return line


def links_in_order(links: Any) -> QuerySet[Occupancy]:
    """Links with what they join: those that go on first, then those that ended, latest first."""
    joined = links.select_related("unit", "site", "place")
    return joined.order_by(F("until").desc(nulls_first=True), "site__name", "place__name", "unit__name", "pk")


def _beginning(record: Any) -> date:
    return record.since or date.min


def _in_force(records: Sequence[Any], day: date) -> Any:
    begun = [record for record in records if _beginning(record) <= day]
    return begun[-1] if begun else records[0]


@dataclass(frozen=True, slots=True)
class Cover:
    """An ODS code whose figures belong to a trust, and from which day its work was the trust's own.

    `until` is the last day on which the code stood by itself; None for the trust's own code. `whole` is False
    where only a part of the earlier trust came over.
    """

    code: str
    name: str
    until: date | None
    whole: bool
    status: str
    source: str


def codes_covered_by(code: str) -> list[Cover]:
    """The trust's own code first, then those of all that went into it, directly or in steps, latest first."""
    trust = NhsTrust.objects.prefetch_related("names").get(code=code)
    found = [Cover(trust.code, latest_name(trust), None, True, trust.status, trust.source)]
    waiting = [(trust.pk, True)]
    while waiting:
        heir, whole_so_far = waiting.pop(0)
        for step in _into(heir):
            if all(cover.code != step.predecessor.code for cover in found):
                whole = whole_so_far and step.kind == "merged"
                found.append(_cover(step, whole))
                waiting.append((step.predecessor.pk, whole))
    return [found[0], *sorted(found[1:], key=lambda cover: cover.until or date.max, reverse=True)]


def trust_name_on(code: str, day: date) -> str:
    """What an NHS trust was called on a day; empty where the record gives no name."""
    names = list(NhsTrust.objects.get(code=code).names.all())
    return _in_force(names, day).name if names else ""


def latest_name(trust: NhsTrust) -> str:
    """What an NHS trust is or was last called; empty where the record gives no name."""
    names = list(trust.names.all())
    return names[-1].name if names else ""


def _into(heir: int) -> list[NhsTrustSuccession]:
    steps = NhsTrustSuccession.objects.filter(successor=heir).select_related("predecessor")
    return list(steps.prefetch_related("predecessor__names").order_by("-date", "predecessor__code"))


def _cover(step: NhsTrustSuccession, whole: bool) -> Cover:
    last_day = step.date - timedelta(days=1)
    trust = step.predecessor
    return Cover(trust.code, latest_name(trust), last_day, whole, step.status, step.source)
