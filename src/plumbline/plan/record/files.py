"""Reads an exported record, `plumbline-record/1`, as a stranger would: believes nothing and says what is wrong.

Knows no Django and no database.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from plumbline.plan.record.sealing import FORMAT, Day, Entry, canonical

LARGEST_WHOLE = 2**53 - 1
"""Above it JavaScript rounds, and a verifier written in it would find another digest."""

_ENTRY: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("at", "day", "kind", "subject", "title", "reason", "decided_by"), (str,)),
    **dict.fromkeys(("before", "after"), (dict, type(None))),
    "number": (int,),
    "corrects": (int, type(None)),
    "previous": (str,),
    "digest": (str,),
}
_DAY: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("day", "last_digest", "made_at", "key", "signature"), (str,)),
    "last_number": (int,),
}
_WHOLE = {"format", "trust", "demonstration", "entries", "days"}


class FileUnreadable(ValueError):
    """What was given is no record that could be checked; the sentence says why."""


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A record as it was exported."""

    trust: str
    demonstration: bool
    entries: tuple[Entry, ...]
    days: tuple[Day, ...]


def read_file(path: Path) -> RecordFile:
    """The record in a file.

    Raises:
        FileUnreadable: with one sentence on what is wrong.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read: {error.strerror or error}.") from None
    try:
        return read_record(content)
    except FileUnreadable as unreadable:
        raise FileUnreadable(f"{path} is no record that can be checked: {unreadable}") from None


def read_record(content: bytes) -> RecordFile:
    """The record in the content of a file.

    Raises:
        FileUnreadable: with one sentence on what is wrong.
    """
    raw = _loaded(content)
    if not isinstance(raw, dict) or "format" not in raw:
        raise FileUnreadable(f"it does not say that its format is {FORMAT}.")
    if raw["format"] != FORMAT:
        raise FileUnreadable(f"its format is {_short(raw['format'])}; this version of Plumbline reads {FORMAT}.")
    _check_names(raw, _WHOLE, "the file")
    if not isinstance(raw["trust"], str) or not isinstance(raw["demonstration"], bool):
        raise FileUnreadable("“trust” must be a text, and “demonstration” true or false.")
    entries = [
        Entry(**_checked(each, _ENTRY, f"entry in place {place}")) for place, each in _listed(raw, "entries")
    ]
    days = [Day(**_checked(each, _DAY, f"day in place {place}")) for place, each in _listed(raw, "days")]
    return RecordFile(raw["trust"], raw["demonstration"], tuple(entries), tuple(days))


def _loaded(content: bytes) -> Any:
    if not content.strip():
        raise FileUnreadable("it is empty.")
    try:
        text = content.decode("utf-8-sig")
        raw = json.loads(
            text,
            object_pairs_hook=_each_key_once,
            parse_int=_whole_number,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
        canonical(raw).encode()  # a lone surrogate is found here, before a seal is made of it
    except FileUnreadable:
        raise
    except json.JSONDecodeError as error:
        raise FileUnreadable(
            f"it is no JSON from line {error.lineno}, column {error.colno} on. Is it whole? Download it again."
        ) from None
    except UnicodeError:
        raise FileUnreadable("it holds bytes or characters that are not UTF-8.") from None
    except RecursionError:
        raise FileUnreadable("its content is nested too deep.") from None
    return raw


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise FileUnreadable(f"it says {_short(twice)} twice in one place, so that readers could differ.")
    return found


def _whole_number(text: str) -> int:
    if len(text) > len(str(-LARGEST_WHOLE)) or abs(int(text)) > LARGEST_WHOLE or text == "-0":
        raise FileUnreadable(f"it holds the number {_short(text)}, which no entry can hold.")
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise FileUnreadable(f"it holds the number {_short(text)}; a record holds whole numbers only.")


def _listed(raw: dict[str, Any], name: str) -> enumerate[Any]:
    if not isinstance(raw[name], list):
        raise FileUnreadable(f"“{name}” must be a list.")
    return enumerate(raw[name], start=1)


def _checked(raw: Any, fields: Mapping[str, tuple[type, ...]], place: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise FileUnreadable(f"the {place} is no object.")
    _check_names(raw, set(fields), f"the {place}")
    wrong = next((name for name, kinds in fields.items() if type(raw[name]) not in kinds), None)
    if wrong is not None:
        raise FileUnreadable(f"in the {place}, “{wrong}” is of the wrong kind.")
    return raw


def _check_names(raw: dict[str, Any], expected: set[str], place: str) -> None:
    if lacking := sorted(expected - set(raw)):
        raise FileUnreadable(f"{place} lacks “{lacking[0]}”.")
    if strange := sorted(set(raw) - expected):
        raise FileUnreadable(f"{place} holds {_short(strange[0])}, which this format does not know.")


def _short(value: object) -> str:
    text = str(value)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
