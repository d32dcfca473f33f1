"""Checks a public record and names the first entry that is not as it was. Knows no Django and no database.

Alone, a record shows whether anything in it was altered, lost or moved. Somebody who may write anywhere could
seal everything again from one entry on; that shows against what was signed, noted down or kept elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from plumbline.plan.record.files import FileUnreadable, RecordFile, read_file
from plumbline.plan.record.sealing import FIRST, Day, Entry


class Fault(StrEnum):
    """What can be wrong."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    RESEALED = "resealed"
    CUT_OFF = "cut off"
    DAYS_OUT_OF_ORDER = "days out of order"
    SIGNATURE = "signature wrong"
    OTHER_KEY = "another key"


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a record does not hold. The fault lies in `number`, or from `since` to it."""

    number: int
    fault: Fault
    reason: str
    since: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A digest that somebody noted down, with the number of its entry where they noted that too."""

    digest: str
    number: int | None = None
    where: str = "noted"

    @classmethod
    def read(cls, text: str) -> "Noted":
        """From `12:9f86…` or the digest alone.

        Raises:
            ValueError: it is neither; the text is a sentence.
        """
        found = re.fullmatch(r"(?:([0-9]{1,15}):)?([0-9a-f]{64})", text.strip().lower())
        if found is None:
            raise ValueError(
                f"“{text.strip()[:80]}” is no digest: 64 characters, each a number or a letter from a to f, "
                "with the entry's number and a colon in front where you have it."
            )
        return cls(found[2], int(found[1]) if found[1] else None)


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found. Note the last number and digest down where the record's keepers cannot reach them."""

    entries: int
    last_number: int
    last_digest: str
    first_break: Break | None
    noted_at: tuple[int, ...] = ()
    signed_day: str = ""
    signed_to: int = 0
    keys: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything is as it was entered, as far as can be shown."""
        return self.first_break is None


def verify_file(
    path: Path,
    *,
    noted: Sequence[Noted] = (),
    keys: Sequence[str] = (),
    earlier: Path | None = None,
) -> Verification:
    """Check an exported file; with an earlier copy, also that the file still begins with it.

    Raises:
        FileUnreadable: one of the files is no record; the sentence says why.
    """
    record = read_file(path)
    copy = _read_sound(earlier) if earlier is not None else ()
    return verify_entries(record.entries, record.days, noted=noted, keys=keys, earlier=copy)


def _read_sound(path: Path) -> Sequence[Entry]:
    copy: RecordFile = read_file(path)
    if found := verify_entries(copy.entries, copy.days).first_break:
        raise FileUnreadable(f"The earlier copy {path} does not hold itself. {found.reason}")
    return copy.entries


def verify_entries(
    entries: Sequence[Entry],
    days: Sequence[Day] = (),
    *,
    noted: Sequence[Noted] = (),
    keys: Sequence[str] = (),
    earlier: Sequence[Entry] = (),
) -> Verification:
    """Check a chain against itself, its signed days, digests noted down, public keys and an earlier copy."""
    sound, in_chain = _walk(entries)
    digests = [FIRST, *(entry.digest for entry in entries[:sound])]
    marks = [*noted, *(Noted(day.last_digest, day.last_number, f"signed on {day.day}") for day in days)]
    found = [
        *_against_copy(entries, earlier),
        *in_chain,
        *_against_marks(digests, marks, whole=not in_chain),
        *_in_days(days, keys),
    ]
    last = days[-1] if days else None
    return Verification(
        entries=len(entries),
        last_number=sound,
        last_digest=digests[-1],
        # What tells the place best: nothing that is wrong lies after it, and little before it could be.
        first_break=min(found, key=lambda each: (each.number, -each.since), default=None),
        noted_at=tuple(digests.index(each.digest) for each in noted if each.digest in digests),
        signed_day=last.day if last else "",
        signed_to=last.last_number if last else 0,
        keys=tuple(dict.fromkeys(day.key for day in days)),
    )


def _walk(entries: Sequence[Entry]) -> tuple[int, list[Break]]:
    """How many entries hold from the first on, and what is wrong with the next."""
    digest = FIRST
    for expected, entry in enumerate(entries, start=1):
        if wrong := _wrong_with(entry, entries, expected=expected, previous=digest):
            return expected - 1, [wrong]
        digest = entry.digest
    return len(entries), []


def _wrong_with(entry: Entry, entries: Sequence[Entry], *, expected: int, previous: str) -> Break | None:
    if entry.number != expected:
        return _out_of_place(entry, entries, expected)
    if not entry.holds:
        reason = f"Entry {expected} does not match its seal: it was altered after it was entered."
        return Break(expected, Fault.ALTERED, reason, expected)
    if entry.previous == previous:
        return None
    if any(other.digest == entry.previous for other in entries) or entry.previous == FIRST:
        reason = f"Entry {expected} does not follow the entry before it but another one: the order was changed."
        return Break(expected, Fault.REORDERED, reason, expected)
    before = max(expected - 1, 1)
    reason = f"Entry {expected} follows an entry that is gone: entry {before} was replaced and sealed again."
    return Break(before, Fault.RESEALED, reason, before)


def _out_of_place(entry: Entry, entries: Sequence[Entry], expected: int) -> Break:
    if entry.number < expected or any(other.number == expected for other in entries):
        reason = f"Entry {entry.number} stands where entry {expected} should: entries were moved or put in."
        return Break(expected, Fault.REORDERED, reason, expected)
    gone = (
        f"Entry {expected} is"
        if entry.number == expected + 1
        else f"Entries {expected} to {entry.number - 1} are"
    )
    return Break(expected, Fault.MISSING, f"{gone} missing.", expected)


def _against_copy(entries: Sequence[Entry], earlier: Sequence[Entry]) -> Iterator[Break]:
    for was, now in zip(earlier, entries, strict=False):
        if was != now:
            reason = f"Entry {was.number} is not what it was in the earlier copy: it was rewritten since."
            yield Break(was.number, Fault.RESEALED, reason, was.number)
            return
    if len(entries) < len(earlier):
        yield _cut_off(len(entries) + 1, len(earlier), "which the earlier copy holds")


def _against_marks(digests: Sequence[str], marks: Sequence[Noted], *, whole: bool) -> Iterator[Break]:
    """Digests that must be in the chain. `whole`: the chain was followed to its end."""
    kept = 0  # up to here everything is as it was when it was marked
    for mark in sorted(marks, key=lambda each: (each.number is None, each.number or 0)):
        if mark.digest in digests and mark.number in (None, digests.index(mark.digest)):
            kept = max(kept, digests.index(mark.digest))
        elif mark.number is None:
            yield Break(len(digests), Fault.CUT_OFF, _nowhere(mark), kept + 1)
        elif mark.number < len(digests):
            yield Break(mark.number, Fault.RESEALED, _resealed(mark, kept + 1), min(kept + 1, mark.number))
        elif whole:
            yield _cut_off(len(digests), mark.number, f"whose digest was {mark.where}")


def _nowhere(mark: Noted) -> str:
    return (
        f"No entry carries the digest that was {mark.where}: entries were cut off the end or rewritten since, or "
        "the digest was copied wrongly."
    )


def _resealed(mark: Noted, since: int) -> str:
    one = (
        f"Entry {mark.number}" if since >= (mark.number or 0) else f"One of the entries {since} to {mark.number}"
    )
    return (
        f"Entry {mark.number} does not carry the digest that was {mark.where}. {one} was rewritten since, and "
        "everything from there on sealed again."
    )


def _cut_off(first: int, last: int, why: str) -> Break:
    gone = (
        f"Entry {last}, {why}, is"
        if first == last
        else f"Entries {first} to {last}, the last of them one {why}, are"
    )
    return Break(first, Fault.CUT_OFF, f"{gone} not there: the end was cut off.", first)


def _in_days(days: Sequence[Day], keys: Sequence[str]) -> Iterator[Break]:
    before: Day | None = None
    for day in days:
        since, end = (before.last_number + 1 if before else 1), day.last_number
        if before and (day.day <= before.day or end < before.last_number):
            reason = f"The digest of {day.day} stands after that of {before.day} and does not follow it."
            yield Break(end, Fault.DAYS_OUT_OF_ORDER, reason, min(since, end))
        if not day.holds:
            reason = f"The digest of {day.day}, of entry {end}, does not carry a true signature: it was altered."
            yield Break(end, Fault.SIGNATURE, reason, min(since, end))
        elif keys and day.key not in keys:
            reason = (
                f"The digest of {day.day}, of entry {end}, was signed with another key than the one you gave."
            )
            yield Break(end, Fault.OTHER_KEY, reason, min(since, end))
        before = day
