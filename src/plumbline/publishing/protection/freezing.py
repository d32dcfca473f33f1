"""Looks at a whole release, with all that left before, and freezes its rows as they may leave.

A figure made of counts is shown only where all of its counts are: then it tells nothing that they do not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from plumbline.equity.disclosure import Rule, rounded
from plumbline.equity.disclosure.suppressed import PUBLIC_WORDS
from plumbline.evidence.figures import FIGURES, WORDS, figure_of
from plumbline.evidence.models import Kind, MeasureRun, Observation
from plumbline.publishing.models import Method, Release, ReleasedRow, ReleaseItem
from plumbline.publishing.protection.cells import Cell, Count
from plumbline.publishing.protection.counts import UNPROVEN, WHOLE, Behind, behind, both_rules, rule_of
from plumbline.publishing.protection.refiguring import SAID, can_be_refigured, refigure
from plumbline.publishing.protection.worlds import Answer, Before, World, protect_all
from plumbline.publishing.states import LEFT, State

TOGETHER = 40_000
"""Counts of a whole release, with those that left before, that are looked at: some minutes."""
MAY_BE_READ = (State.APPROVED, *LEFT)
"""What is approved may leave at any moment, and what was withdrawn or superseded has been read."""
COLUMNS = ("position", *WORDS, *FIGURES, *(f"{name}_withheld" for name in FIGURES))
COMPARED = (
    "ratio",
    "ratio_lower",
    "ratio_upper",
    "adjusted_ratio",
    "adjusted_ratio_lower",
    "adjusted_ratio_upper",
)
Own = list[tuple[ReleaseItem, list[Observation]]]
"""Items that must be looked at, with their rows."""
TWO_FIGURES = (
    "Two of these measures share a count, and rounded so that totals add up it would be printed as two figures. "
    "Release them apart, or round every count by itself."
)
UNCHECKED = "Withheld: it is made of counts that are not in this release, so nobody can say whether it is safe."


@dataclass(slots=True)
class Leaving:
    """What becomes of counts: which are withheld, what is printed of others where a method chose it, the base."""

    hidden: set[Cell] = field(default_factory=set)
    printed: dict[Cell, int] = field(default_factory=dict)
    base: int = 1


@dataclass(slots=True)
class Looked:
    """What came of it: rows as they may leave, what the checker reads, and why it may not leave."""

    rows: list[ReleasedRow] = field(default_factory=list)
    worlds: list[dict[str, Any]] = field(default_factory=list)
    passes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    against: list[int] = field(default_factory=list)
    rounded: dict[int, int] = field(default_factory=dict)
    """What the counts of each item that is the trust's own are rounded to; 1 where they are exact."""

    @property
    def findings(self) -> int:
        """How many reasons there are why it may not leave."""
        return len(self.reasons) + sum(len(world["revealed"]) for world in self.worlds)


def left_before(release: Release) -> list[int]:
    """The releases that left before this one, or may at any moment, oldest first."""
    others = Release.objects.filter(by_system=False, state__in=MAY_BE_READ).exclude(pk=release.pk)
    return list(others.order_by("pk").values_list("pk", flat=True))


def why_passes(run: MeasureRun) -> str:
    """Why a run's figures leave as they are; empty for those that must be looked at."""
    if run.kind == Kind.PUBLISHED:
        return f"{run.title}: published by its source already, and protected there."
    if str(run.definition.get("method", "")).startswith("pushed-"):
        return f"{run.title}: small numbers were withheld before they left the sealed room."
    return ""


def freeze(items: Iterable[ReleaseItem]) -> list[ReleasedRow]:
    """The rows of items as they stand in the ledger. Only for what its publisher has made public."""
    return [_copy(item, row) for item in items for row in item.run.observations.all()]


Protect = Callable[[Sequence[World]], Iterable[Answer]]
"""What protects worlds and gives an answer for each, in their order: here, or in a process of its own."""


def look_at(release: Release, protect: Protect = protect_all) -> Looked:
    """Protect a release and attack it, with everything that left before. Writes nothing."""
    found = Looked(against=left_before(release))
    own = []
    for item in release.items.select_related("run", "release"):
        rows = [row for row in item.run.observations.all() if row.grouping not in item.leaves_out]
        passes = why_passes(item.run)
        if passes:
            found.passes.append(passes)
            found.rows += [_copy(item, row) for row in rows]
        elif rows:
            own.append((item, rows))
            found.reasons += _unprovable(item, rows)
            found.rounded[item.pk] = _rule(item).rounding
    leaving = Leaving() if found.reasons else _protect(own, found, protect)
    for item, rows in own:
        leaving.base = 1 if found.reasons else found.rounded[item.pk]
        found.rows += _protected(item, rows, leaving)
    return found


def _rule(item: ReleaseItem) -> Rule:
    return rule_of(item.run, day=timezone.localdate(), is_rounded=Method(item.release.method).is_rounded)


def _unprovable(item: ReleaseItem, rows: list[Observation]) -> list[str]:
    run = item.run
    if run.definition.get("method") in UNPROVEN:
        return [f"{run.title}: it is made of counts that its rows do not hold, so nobody can prove it safe."]
    if Method(item.release.method).is_rounded and not can_be_refigured(run):
        return [
            f"{run.title}: its figures are not made of its counts alone, so rounding those would not protect "
            "them. Withhold small numbers instead, or leave it out."
        ]
    if any(row.numerator_withheld or row.denominator_withheld for row in rows):
        return [f"{run.title}: some counts came withheld, and what could be worked out of them is not known."]
    counts = [count for row in rows for count in (row.numerator, row.denominator) if count is not None]
    if any(not float(count).is_integer() for count in counts):
        return [f"{run.title}: some of its counts are no whole numbers, so they can't be protected as counts."]
    return []


def _protect(own: Own, found: Looked, protect: Protect) -> Leaving:
    """What is withheld in any world (to withhold more never tells more), and what is printed of the rest."""
    worlds = _all_worlds(own, found.against)
    many = sum(world.size for world in worlds)
    if many > TOGETHER:
        found.reasons.append(
            f"With what left before, {many:,} counts would have to be looked at, more than the {TOGETHER:,} that "
            "can be. Leave out a grouping, or release fewer measures or periods at once."
        )
        return Leaving()
    leaving = Leaving()
    for answer in protect(worlds):
        if answer.told is None:
            found.reasons.append(answer.why)
            continue
        leaving.hidden |= answer.hidden
        found.worlds.append(answer.told)
        if any(leaving.printed.get(cell, figure) != figure for cell, figure in answer.printed.items()):
            found.reasons.append(TWO_FIGURES)
        leaving.printed.update(answer.printed)
    return leaving


def _all_worlds(own: Own, against: list[int]) -> list[World]:
    worlds: dict[tuple[str, str], World] = {}
    titled: dict[str, set[Cell]] = {}
    for item, rows in own:
        rule, can_round = _rule(item), can_be_refigured(item.run)
        printed = titled.setdefault(item.run.title, set())
        for row in rows:
            one = behind(item.run, row)
            printed.update(count.cell for count in _counts(one))
            for world, counts in _worlds(worlds, one):
                world.can_round &= can_round
                world.adds_up = item.release.method == Method.ADD_UP
                for count in counts:
                    there = world.now.get(count.cell)
                    world.now[count.cell] = (count, both_rules(there[1], rule) if there else rule)
    for world in worlds.values():
        world.title = ", ".join(title for title, cells in titled.items() if not cells.isdisjoint(world.now))
    _add_before(worlds, against)
    return list(worlds.values())


def _counts(one: Behind) -> list[Count]:
    return [count for count in (one.top, one.bottom) if count is not None and count.number is not None]


def _worlds(worlds: dict[tuple[str, str], World], one: Behind) -> list[tuple[World, list[Count]]]:
    if one.is_part and one.bottom is not None:
        key = (one.top.cell.what, one.bottom.cell.what)
        return [(worlds.setdefault(key, World(name=key[0], whole=key[1])), _counts(one))]
    return [(worlds.setdefault((count.cell.what, ""), World(count.cell.what)), [count]) for count in _counts(one)]


def _add_before(worlds: dict[tuple[str, str], World], releases: list[int]) -> None:
    """What left before in these worlds, with the counts that it was made of."""
    rows = ReleasedRow.objects.filter(item__release__in=releases).select_related(
        "run", "item__release", "item__run"
    )
    kept = list(rows)
    runs = {row.run_id for row in kept}
    truth = {(row.run_id, row.position): row for row in Observation.objects.filter(run__in=runs)}
    for row in kept:
        if why_passes(row.run):
            continue
        one = behind(row.run, truth[row.run_id, row.position])
        rule = _rule(row.item)
        for name, count in (("numerator", one.top), ("denominator", one.bottom)):
            if count is None or count.number is None:
                continue
            before = Before(
                title=row.item.release.title,
                count=count,
                figure=figure_of(row, name),
                rule=rule,
                rounding=row.item.rounded_to,
                within=row.item.rounded_to - 1 if row.item.release.method == Method.ADD_UP else None,
            )
            for world in worlds.values():
                if count.cell.what in (world.name, world.whole):
                    world.before.append(before)


def _copy(item: ReleaseItem, row: Any) -> ReleasedRow:
    return ReleasedRow(item=item, run_id=item.run_id, **{name: getattr(row, name) for name in COLUMNS})


def _protected(item: ReleaseItem, rows: list[Observation], leaving: Leaving) -> list[ReleasedRow]:
    made, values, base, hidden = [], {}, leaving.base, leaving.hidden
    for row in rows:
        one, kept = behind(item.run, row), _copy(item, row)
        top = one.top.cell in hidden
        bottom = one.bottom is not None and one.bottom.cell in hidden
        names = [name for name in FIGURES if name != "denominator" and (name != "numerator" or top)]
        if top or bottom:
            kept.withhold(names, PUBLIC_WORDS)
        if bottom:
            kept.withhold(["denominator"], PUBLIC_WORDS)
        # A note is of the row's counts and its comparator's, and can hold others that nobody has looked at.
        kept.note = "" if top or bottom or any(sign.isdigit() for sign in row.note) else row.note
        if base > 1:
            _round(kept, one, leaving)
        values[_beside(row), row.group] = kept
        made.append((row, kept))
    comparators = {}
    for place, (row, kept) in enumerate(made):
        other = values.get((_beside(row), row.comparator or ""))
        if item.run.definition.get("method") == WHOLE or (row.comparator and other is None):
            kept.withhold(COMPARED, UNCHECKED)
            kept.note = ""
        elif other is not None and other.value_withheld:
            kept.withhold(COMPARED, PUBLIC_WORDS)
            kept.note = ""
        elif other is not None:
            comparators[place] = other
    released = [kept for _, kept in made]
    if base > 1:
        refigure(item.run, released, comparators, said=SAID[bool(leaving.printed)].format(base))
    return released


def _round(row: ReleasedRow, one: Behind, leaving: Leaving) -> None:
    """Round what is printed of a row's counts; a population below is known to everybody and stays."""
    for name, count in (("numerator", one.top), ("denominator", one.bottom)):
        exact = getattr(row, name)
        if count is not None and exact is not None:
            nearest = rounded(int(exact), base=leaving.base)
            setattr(row, name, float(leaving.printed.get(count.cell, nearest)))


def _beside(row: Observation) -> tuple[str, ...]:
    return (row.period, row.grouping, row.series, row.organisation_unit, row.part, row.area)
