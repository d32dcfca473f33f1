"""Walks the audit chain from its first entry and names the first one that is not as it was written.

Reads one entry at a time, so a trail of any length needs the same memory. Entries cut off the end leave an intact
chain behind; only a digest that somebody noted down elsewhere can show that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from plumbline.audit.chain import FIRST, seal
from plumbline.audit.models import Entry

AT_A_TIME = 1_000


class Fault(StrEnum):
    """What can be wrong with the first broken entry."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    RESEALED = "resealed"
    CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold, with a sentence for readers."""

    number: int
    fault: Fault
    reason: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk over the chain found. Note `last_digest` down where this system cannot reach it."""

    entries: int
    last_number: int
    last_digest: str
    first_break: Break | None
    noted_at: int | None = None

    @property
    def holds(self) -> bool:
        """Whether every entry is as it was written, as far as the chain can show."""
        return self.first_break is None


def verify_chain(noted: str | None = None) -> Verification:
    """Check every entry up to the first break; with a noted digest, also that the trail still contains it."""
    looked_for = noted.strip().lower() if noted and noted.strip() else None
    count, digest, noted_at = 0, FIRST, (0 if looked_for == FIRST else None)
    for entry in _entries():
        found = _break_at(entry, expected=count + 1, previous=digest)
        if found:
            return Verification(count, count, digest, found, noted_at)
        count, digest = count + 1, entry.digest
        if digest == looked_for:
            noted_at = count
    cut = _cut_off(count) if looked_for and noted_at is None else None
    return Verification(count, count, digest, cut, noted_at)


def _entries() -> Iterator[Entry]:
    return Entry.objects.order_by("number").iterator(chunk_size=AT_A_TIME)


def _break_at(entry: Entry, *, expected: int, previous: str) -> Break | None:
    if entry.number != expected:
        return Break(expected, Fault.MISSING, _missing(expected, entry.number))
    if entry.digest != _seal_of(entry):
        return Break(
            expected,
            Fault.ALTERED,
            f"Entry {expected} does not match its seal: it was altered after it was written.",
        )
    if entry.previous == previous:
        return None
    before = max(expected - 1, 1)
    if Entry.objects.filter(digest=entry.previous).exists():
        reason = f"Entry {expected} does not follow the entry before it but another one: the order was changed."
        return Break(expected, Fault.REORDERED, reason)
    reason = f"Entry {expected} follows an entry that is gone: entry {before} was replaced and sealed again."
    return Break(before, Fault.RESEALED, reason)


def _seal_of(entry: Entry) -> str:
    return seal(
        number=entry.number,
        at=entry.at,
        by=entry.by,
        action=entry.action,
        subject=entry.subject,
        detail=entry.detail,
        previous=entry.previous,
    )


def _missing(expected: int, found: int) -> str:
    if found == expected + 1:
        return f"Entry {expected} is missing."
    return f"Entries {expected} to {found - 1} are missing."


def _cut_off(count: int) -> Break:
    return Break(
        count + 1,
        Fault.CUT_OFF,
        "No entry carries the noted digest: entries were cut off the end or rewritten since it was noted, "
        "or the digest was copied wrongly.",
    )
