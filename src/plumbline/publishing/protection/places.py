"""Units and other parts of an organisation, as a reader adds them up: the wards are the trust.

Whoever subtracts all wards but one from the trust has that one. So where parts make up the whole in the figures
themselves, or leave only a rest, they are taken to; only parts that overlap are each by itself. Knows no Django.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from itertools import product
from math import prod

from plumbline.publishing.protection.cells import Cell, Count, Place, Sets

EVERYWHERE = "All places"
WHOLE: Place = ("", "", "")
MOST = 600
"""Of the smallest parts that ways of parting the whole have in common, such as ward by band."""
UNIT = "unit"
REST = "no part that is named"

Kind = tuple[str, ...]
"""The ways of parting the whole that a place is a part of: none, by unit, by columns, or by both."""


class Adds(IntEnum):
    """How parts of one kind lie to the whole."""

    UP = 0
    WITH_A_REST = 1
    NOT = 2


def sets_of_places(counts: Sequence[Count], *, add_up: bool) -> dict[Place, Sets] | None:
    """Each place as a set of smallest parts; None where they have too many in common to look at.

    `add_up`: as the figures say; otherwise each place is by itself.
    """
    places = sorted({one.cell.place for one in counts})
    ways = _ways(counts, places) if add_up else {}
    parts = {
        way: _values(way, places) + ([REST] if adds else []) for way, adds in ways.items() if adds < Adds.NOT
    }
    if prod(map(len, parts.values())) > MOST:
        return None
    smallest = list(product(*parts.values()))
    return {place: _set_of(place, list(parts), smallest) for place in places}


def name_of(place: Place) -> str:
    """A place for readers."""
    return " · ".join(filter(None, place[:2])) or EVERYWHERE


def are_crossed(places: Iterable[Place]) -> bool:
    """Whether the whole is parted in several ways, so that most of its smallest parts are printed nowhere."""
    return len({way for place in places for way in _kind(place)}) > 1


def _set_of(place: Place, ways: Sequence[str], smallest: Sequence[tuple[str, ...]]) -> Sets:
    wanted = {way: _value(way, place) for way in _kind(place)}
    if any(way not in ways for way in wanted) or (not ways and place == WHOLE):
        return frozenset([f"by itself: {place}"])
    return frozenset(
        repr(one)
        for one in smallest
        if all(part == wanted[way] for way, part in zip(ways, one, strict=True) if way in wanted)
    )


def _kind(place: Place) -> Kind:
    unit, _, columns = place
    return (*([UNIT] if unit else []), *([columns] if columns else []))


def _value(way: str, place: Place) -> str:
    return place[0] if way == UNIT else place[1]


def _values(way: str, places: Iterable[Place]) -> list[str]:
    return sorted({_value(way, place) for place in places if way in _kind(place)})


def _ways(counts: Sequence[Count], places: Sequence[Place]) -> Mapping[str, Adds]:
    """Every way of parting, and how its parts lie to the whole: as the worst of the kinds that have it."""
    found: dict[str, Adds] = {}
    for kind in dict.fromkeys(map(_kind, places)):
        adds = _adds(kind, counts)
        for way in kind:
            found[way] = max(adds, found.get(way, Adds.UP))
    return found


def _adds(kind: Kind, counts: Sequence[Count]) -> Adds:
    """A part without a figure counts nobody: what is not there is not printed either."""
    whole: dict[object, float] = {}
    parts: dict[object, float] = {}
    named: set[Place] = set()
    for one in counts:
        number, beside = float(one.number or 0), _beside(one.cell)
        if one.cell.place == WHOLE:
            whole[beside] = number
        elif _kind(one.cell.place) == kind:
            named.add(one.cell.place)
            parts[beside] = parts.get(beside, 0.0) + number
    if len(named) < 2:
        return Adds.NOT
    rests = [number - parts[beside] for beside, number in whole.items() if beside in parts]
    if any(rest < 0 for rest in rests):
        return Adds.NOT
    return Adds.WITH_A_REST if any(rests) else Adds.UP


def _beside(cell: Cell) -> object:
    return cell.what, cell.people, cell.time
