"""What may stand in the public record: the same on every database and in every language, and about no person.

The record is public and kept for ever, so what slips in can never be taken out again. It is refused at the door.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError

from plumbline.audit.detail import EntryRefused, check_text
from plumbline.people.models import Person
from plumbline.plan.models import RecordKind
from plumbline.plan.record.files import LARGEST_WHOLE
from plumbline.plan.record.sealing import canonical

KEEPER = "the public record"
LONGEST_TEXT = 10_000
MOST_BYTES = 60_000
NEED_A_REASON = frozenset({RecordKind.CHANGED, RecordKind.DROPPED, RecordKind.MISSED, RecordKind.CORRECTED})
NEED_BOTH = frozenset({RecordKind.CHANGED, RecordKind.CORRECTED})

_SUBJECT = re.compile(r"[a-z][a-z_.]*:[A-Za-z0-9][A-Za-z0-9._-]*")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


class RecordRefused(ValidationError):
    """An entry that the public record cannot or must not keep. The act that it belongs to fails with it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


def plain(value: object) -> object:
    """A value as the record keeps it: a number with a fraction as text, so that every reader sees the same."""
    match value:
        case float() if math.isfinite(value):
            return repr(value)
        case Decimal() if value.is_finite():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case str():
            return str(value)  # a choice of a model's is a text of its own kind
        case Mapping():
            return {key: plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _:
            return value


def check_words(*, kind: str, subject: str, title: str, reason: str, decided_by: str) -> None:
    """Raise RecordRefused unless the parts of an entry that are words can be kept."""
    if kind not in RecordKind.values:
        raise RecordRefused(f"“{kind}” is no kind of entry; it is one of {', '.join(RecordKind.values)}.")
    if not _SUBJECT.fullmatch(subject):
        raise RecordRefused(f"The subject “{subject}” is no reference; write it as kind:identifier.")
    longest = {"subject": 100, "title": 500, "decided_by": 200, "reason": LONGEST_TEXT}
    given = {"subject": subject, "title": title, "decided_by": decided_by, "reason": reason}
    for name, text in given.items():
        _check_text(name.replace("_", " ").capitalize(), text, longest[name])
    if not title.strip():
        raise RecordRefused("Say in public words what this is about.")
    if not decided_by.strip():
        raise RecordRefused("Say which role or body decided it.")
    if kind in NEED_A_REASON and not reason.strip():
        raise RecordRefused("Say why: the reason stands in the public record for ever.")


def check_values(kind: str, before: Mapping[str, object] | None, after: Mapping[str, object] | None) -> None:
    """Raise RecordRefused unless what was and what is can be kept."""
    for name, values in (("Before", before), ("After", after)):
        if values is not None:
            _check_value(name, values)
    size = len(canonical([before, after]).encode())
    if size > MOST_BYTES:
        raise RecordRefused(f"The entry holds {size} bytes; at most {MOST_BYTES} are kept.")
    if kind in NEED_BOTH and not (before and after):
        raise RecordRefused("Say what it was before and what it is now.")
    if kind == RecordKind.CHANGED and before == after:
        raise RecordRefused("Nothing changed: what it was and what it is are the same.")


def check_names_nobody(texts: Iterable[str]) -> None:
    """Raise RecordRefused where a text holds the name of somebody who has an account: roles decide in public."""
    whole = _as_words("\n".join(texts))
    for name in Person.objects.filter(name__contains=" ").values_list("name", flat=True):
        words = _as_words(name).strip()
        if " " in words and f" {words} " in whole:
            raise RecordRefused(
                f"“{name}” is the name of a person. The public record names roles and bodies only."
            )


def texts_in(value: object) -> Iterable[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def _as_words(text: str) -> str:
    return " " + " ".join(re.findall(r"\w+", text.casefold())) + " "


def _check_text(place: str, text: str, longest: int) -> None:
    try:
        check_text(place, text, longest=longest, keeper=KEEPER)
    except EntryRefused as refused:
        raise RecordRefused(str(refused)) from None


def _check_value(place: str, value: object) -> None:
    match value:
        case None | bool():
            return
        case str():
            _check_text(place, value, LONGEST_TEXT)
        case int() if abs(value) <= LARGEST_WHOLE:
            return
        case int():
            raise RecordRefused(f"{place} is a whole number that not every reader can read; write it as text.")
        case Mapping():
            for key, inner in value.items():
                if not isinstance(key, str) or not _KEY.fullmatch(key):
                    raise RecordRefused(f"{place} has the key {key!r}; keys are small letters, digits and “_”.")
                _check_value(f"{place}, {key}", inner)
        case list():
            for position, inner in enumerate(value, start=1):
                _check_value(f"{place}, {position}", inner)
        case _:
            raise RecordRefused(f"{place} is a {type(value).__name__}, which the record cannot keep.")
