"""Entries in plain words. The trail keeps references and no names, so that it can outlive them.

`names` holds the names of references that the reader may know, looked up for this page alone.
"""

import re
from collections.abc import Iterator, Mapping

from plumbline.audit.models import Entry

_LONG_ID = re.compile(r"^[0-9a-f]{8}-[0-9a-f-]{27}$|^[0-9a-f]{64}$")


def action_in_words(action: str) -> str:
    """`organisation.rename_unit` as "Rename unit"."""
    return action.partition(".")[2].replace("_", " ").capitalize()


def room_in_words(action: str) -> str:
    """The room that an action belongs to: `speakup.open_case` as "Speakup"."""
    return action.partition(".")[0].capitalize()


NO_NAMES: Mapping[str, str] = {}


def reference_in_words(reference: str, names: Mapping[str, str] = NO_NAMES) -> str:
    """Its name where that is known.

    Else `people.person:1f0e...` as "person 1f0e", and `system:demo` as "the system (demo)".
    """
    if reference in names:
        return names[reference]
    kind, _, identifier = reference.partition(":")
    if kind == "system":
        return f"the system ({identifier})"
    noun = kind.rpartition(".")[2].replace("_", " ")
    return f"{noun} {identifier[:8] if _LONG_ID.match(identifier) else identifier}"


def told_in_full(reference: str, names: Mapping[str, str]) -> str:
    """The reference as it is kept, after its name where that is known."""
    return f"{names[reference]} ({reference})" if reference in names else reference


def references_in(entry: Entry) -> Iterator[str]:
    """Every text of an entry that could be a reference: actor, subject, and what stands in its detail."""
    yield from (entry.by, entry.subject)
    yield from _texts(entry.detail)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def sentence(entry: Entry, names: Mapping[str, str] = NO_NAMES) -> str:
    """What an entry says, as a reader would tell it."""
    actor = reference_in_words(entry.by, names)
    deed = action_in_words(entry.action)
    return f"{actor[0].upper()}{actor[1:]} did “{deed.lower()}” to {reference_in_words(entry.subject, names)}."


def detail_in_words(detail: Mapping[str, object], names: Mapping[str, str] = NO_NAMES) -> list[tuple[str, str]]:
    """The detail as labelled lines; what is nested keeps the path to it in its label."""
    lines: list[tuple[str, str]] = []
    for key, value in detail.items():
        label = key.replace("_", " ").capitalize()
        if isinstance(value, dict):
            lines += [(f"{label}: {inner}", text) for inner, text in detail_in_words(value, names)]
        else:
            lines.append((label, _value_in_words(value, names)))
    return lines


def _value_in_words(value: object, names: Mapping[str, str]) -> str:
    if value is None or value in ("", []):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value_in_words(inner, names) for inner in value)
    return told_in_full(str(value), names)
