"""Entries of the public record in plain words, for pages, feeds and tables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from plumbline.design.formats import figure, in_words
from plumbline.plan.models import RecordEntry, RecordKind

NOTHING = "nothing"
LONGEST_IN_SHORT, LONGEST_SAID = 60, 1_000
"""Letters of a value that a list still shows where nothing was before it; more of what was said to be read."""
COLOURS: Mapping[str, str] = {
    RecordKind.MADE: "white",
    RecordKind.CHANGED: "purple",
    RecordKind.MET: "blue",
    RecordKind.MISSED: "orange",
    RecordKind.DROPPED: "grey",
    RecordKind.RESUMED: "white",
    RecordKind.STATED: "white",
    RecordKind.CORRECTED: "yellow",
}
"""Colours of the kinds: none of them praises or blames."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an entry says: what it was and what it is. `moved`: it was something else before."""

    label: str
    before: str
    after: str
    moved: bool


def changes_of(entry: RecordEntry) -> list[Change]:
    """Everything that an entry says of what was and what is, in the order it was written."""
    before, after = _texts(entry.before), _texts(entry.after)
    labels = dict.fromkeys([*after, *before])
    return [
        Change(
            label,
            before.get(label, NOTHING),
            after.get(label, NOTHING),
            label in before and before[label] != after.get(label),
        )
        for label in labels
    ]


def in_short(entry: RecordEntry) -> str:
    """One line for a list: `Target: 40, before 50`. What stayed as it was, and what is long and new, is left out.

    The entry's own page shows all of it.
    """
    longest = LONGEST_SAID if entry.kind == RecordKind.STATED else LONGEST_IN_SHORT
    return "; ".join(
        f"{change.label}: {change.after}, before {change.before}"
        if change.moved
        else f"{change.label}: {change.after}"
        for change in changes_of(entry)
        if change.moved or (change.before == NOTHING != change.after and len(change.after) <= longest)
    )


def _texts(values: Mapping[str, object] | None, path: str = "") -> dict[str, str]:
    """The values by their labels; what is nested keeps the path to it in its label."""
    found: dict[str, str] = {}
    for key, value in (values or {}).items():
        label = key.replace("_", " ").capitalize()
        if isinstance(value, dict):
            found |= _texts(value, f"{path}{label}: ")
        else:
            found[f"{path}{label}"] = value_in_words(value)
    return found


def value_in_words(value: object) -> str:
    """A value as a page shows it: days in words, lists with commas, nothing as a word."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value_in_words(inner) for inner in value)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return _day_in_words(value)
    return figure(value)


def _day_in_words(text: str) -> str:
    try:
        return in_words(date.fromisoformat(text))
    except ValueError:
        return text
