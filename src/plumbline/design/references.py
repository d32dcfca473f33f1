"""Who or what a stored reference is, in words, for a reader who may know.

Records keep references such as `people.person:1f0e...`, never names. Rooms that know the names of a kind are
joined to it by config; this room knows none of them. Names are looked up while a page is made and kept nowhere.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Namer = Callable[[set[str], Any], Mapping[str, str]]
"""Takes the identifiers of one kind and the reader; gives the names of those that this reader may know."""

_namers: dict[str, Namer] = {}


def name_kind(kind: str, namer: Namer) -> None:
    """From now on ask this function for the names of a kind, such as "people.person"."""
    _namers[kind] = namer


def names_of(references: Iterable[str], *, reader: Any) -> dict[str, str]:
    """The names that this reader may know, by reference. Asks once for each kind, not for each reference."""
    wanted: dict[str, set[str]] = {}
    for reference in references:
        kind, _, identifier = reference.partition(":")
        if kind in _namers and identifier:
            wanted.setdefault(kind, set()).add(identifier)
    return {
        f"{kind}:{identifier}": name
        for kind, identifiers in wanted.items()
        for identifier, name in _namers[kind](identifiers, reader).items()
    }
