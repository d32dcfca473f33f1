"""Entries of the public record for tests: two promises and what became of them."""

import json
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import connection

from plumbline.plan.actions.record import enter
from plumbline.plan.models import RecordEntry
from plumbline.plan.record.sealing import FIRST, FORMAT, Day, Entry, public_key_of, seal, sign

BY = "system:test"
SECRET, OTHER_SECRET = "11" * 32, "22" * 32
guards = import_module("plumbline.plan.migrations.0004_guards_of_the_record")


def an_entry(**changes: Any) -> RecordEntry:
    """One commitment, made by the board."""
    given: dict[str, Any] = {
        "kind": "made",
        "subject": "commitment:C7",
        "title": "Halve the gap in restraint",
        "after": {"target": 50, "due_on": "2027-03-31"},
        "decided_by": "The board",
    }
    return enter(by=BY, **(given | changes))


def a_history() -> list[RecordEntry]:
    """Five entries about two promises, one of which moved and was met."""
    moved = {"before": {"target": 50}, "after": {"target": 40}, "reason": "Asked for by the staff network"}
    other = {"subject": "commitment:C8", "title": "Train every ward manager"}
    return [
        an_entry(),
        an_entry(**other),
        an_entry(kind="changed", **moved),
        an_entry(kind="met", after={"status": "met"}),
        an_entry(kind="dropped", after={"status": "dropped"}, reason="Replaced by C9", **other),
    ]


def sealed(entries: Sequence[Entry]) -> list[Entry]:
    """The same entries, numbered and sealed in this order."""
    chain: list[Entry] = []
    for number, entry in enumerate(entries, start=1):
        before = chain[-1].digest if chain else FIRST
        unsealed = replace(entry, number=number, previous=before, digest="")
        chain.append(replace(unsealed, digest=seal(unsealed)))
    return chain


def a_chain(length: int = 5) -> list[Entry]:
    """A sealed chain that no database made."""
    moment = "2026-11-30T12:00:00.000000+00:00"
    words = {
        "kind": "made",
        "subject": "commitment:C1",
        "title": "A promise",
        "reason": "",
        "decided_by": "The board",
    }
    parts = {"at": moment, "day": "2026-11-30", "before": None, "corrects": None, "previous": FIRST}
    return sealed([Entry(number=n, after={"n": n}, **words, **parts) for n in range(1, length + 1)])  # type: ignore[arg-type]


def signed(chain: Sequence[Entry], *numbers: int, secret: str = SECRET) -> list[Day]:
    """A signed day for each of these entries."""
    days = []
    for place, number in enumerate(numbers, start=1):
        last = chain[number - 1].digest if number else FIRST
        moment = f"2026-12-{place:02}T23:00:00.000000+00:00"
        day = Day(f"2026-12-{place:02}", number, last, moment, public_key_of(secret))
        days.append(replace(day, signature=sign(day, secret)))
    return days


def as_document(entries: Sequence[Entry], days: Sequence[Day] = ()) -> dict[str, Any]:
    """What an exported file holds."""
    return {
        "format": FORMAT,
        "trust": "Test",
        "demonstration": True,
        "entries": [asdict(entry) for entry in entries],
        "days": [asdict(day) for day in days],
    }


def written(folder: Path, document: object, name: str = "record.json") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@contextmanager
def guards_down():
    """Within it, the record has no triggers, as an owner of the database could have it."""

    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    editor = SimpleNamespace(connection=connection, execute=execute)
    guards.unguard(None, editor)
    try:
        yield execute
    finally:
        guards.guard(None, editor)
