"""The tree as a page shows it: searched, with the closed parts or without, in the order of names."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from plumbline.organisation.models import Unit


@dataclass
class Branch:
    """A unit and the branches below it. `found`: the search found it itself, not only something below."""

    unit: Unit
    is_open: bool
    found: bool = False
    branches: list["Branch"] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many units there are below."""
        return sum(1 + branch.size for branch in self.branches)


@dataclass(frozen=True, slots=True)
class Tree:
    """The branches to show, and how many units the search found."""

    roots: list[Branch]
    found: int


def grow_tree(*, search: str = "", with_closed: bool = False) -> Tree:
    """The whole tree in one query; a search keeps what it finds and everything above that."""
    today = timezone.localdate()
    units = Unit.objects.all() if with_closed else Unit.objects.open_on(today)
    branches = {unit.path: Branch(unit, unit.is_open_on(today), _matches(unit, search)) for unit in units}
    kept = {path for path, branch in branches.items() if branch.found}
    kept |= {path[:length] for path in kept for length in range(Unit.steplen, len(path), Unit.steplen)}
    roots: list[Branch] = []
    for path in sorted(kept & set(branches), key=lambda path: (len(path), branches[path].unit.name.casefold())):
        above = branches.get(path[: -Unit.steplen])
        (above.branches if above else roots).append(branches[path])
    return Tree(roots, sum(branch.found for branch in branches.values()))


def _matches(unit: Unit, search: str) -> bool:
    words = f"{unit.name} {unit.code} {unit.ods_code}".casefold()
    return all(word in words for word in search.casefold().split())


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a unit's history."""

    day: date | None
    what: str
    reason: str


def history_of(unit: Unit) -> list[Event]:
    """Names, places in the tree and successions, in the order in which they happened."""
    events = [Event(n.since, f"Called “{n.name}”", n.reason) for n in unit.names.all()]
    events += [
        Event(p.since, f"Part of {p.parent.name}", p.reason)
        for p in unit.placements.select_related("parent")
        if p.parent
    ]
    became, came = unit.became.select_related("successor"), unit.came_from.select_related("predecessor")
    events += [Event(s.date, f"{s.get_kind_display().capitalize()} {s.successor.name}", s.reason) for s in became]
    events += [Event(s.date, f"{s.predecessor.name} {s.get_kind_display()} this", s.reason) for s in came]
    if unit.closed:
        events.append(Event(unit.closed, "Last day", ""))
    return sorted(events, key=lambda event: event.day or date.min)
