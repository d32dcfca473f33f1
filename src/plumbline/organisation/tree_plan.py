"""What importing a file would change: its rows set against what is known. Changes nothing itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from plumbline.organisation.models import Kind, Occupancy, Place, Site, TreeFile, Unit
from plumbline.organisation.tree_rows import PLACE_KINDS, SITE, Problem, Row, read_rows

FIELDS = ("name", "parent", "ods_code", "opened", "closed", "address", "postcode", "sites")


@dataclass(frozen=True, slots=True)
class Step:
    """One row and what it would do: "add", "change" (with the columns) or "keep"."""

    row: Row
    verb: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of a file in the order in which they can be taken; none where there are problems."""

    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows would be added, changed and kept."""
        return {verb: sum(step.verb == verb for step in self.steps) for verb in ("add", "change", "keep")}


def current_rows() -> list[Row]:
    """The organisation as rows, in an order that can be imported: sites, places, then the tree."""
    sites = [
        Row(0, SITE, s.code, s.name, "", s.ods_code, s.opened, s.closed, s.address, s.postcode)
        for s in Site.objects.order_by("code")
    ]
    places = [
        Row(0, p.kind, p.code, p.name, p.site.code, "", p.opened, p.closed)
        for p in Place.objects.select_related("site").order_by("code")
    ]
    return [*sites, *places, *_unit_rows()]


def _unit_rows() -> Iterator[Row]:
    codes: dict[str, str] = {}
    worked_at: dict[int, list[str]] = {}
    for occupancy in Occupancy.objects.filter(until__isnull=True).select_related("site", "place"):
        worked_at.setdefault(occupancy.unit_id, []).append((occupancy.place or occupancy.site).code)
    for u in Unit.objects.order_by("path"):
        codes[u.path] = u.code
        parent = codes.get(u.path[: -Unit.steplen], "")
        at = tuple(sorted(worked_at.get(u.pk, [])))
        yield Row(0, u.kind, u.code, u.name, parent, u.ods_code, u.opened, u.closed, sites=at)


def plan_import(content: bytes) -> Plan:
    """Read a file and say what importing it would do, or all that is wrong with it."""
    reading = read_rows(content)
    known = {row.key: row for row in current_rows()}
    problems = [*reading.problems, *_conflicts(reading.rows, known)]
    if problems:
        return Plan((), tuple(sorted(problems, key=lambda problem: (problem.row, problem.column))))
    if not reading.rows:
        return Plan((), (Problem(0, "", "The file has no rows below its headings."),))
    order = {kind: position for position, kind in enumerate((SITE, *PLACE_KINDS, *Kind.values))}
    rows = sorted(reading.rows, key=lambda row: (order[row.kind], row.number))
    return Plan(tuple(_step(row, known) for row in rows), ())


def plan_of(file: TreeFile) -> Plan:
    """What applying an uploaded file would do now."""
    # A byte that no CSV file holds was replaced when it was kept; put back, it is refused with its sentence.
    return plan_import(file.content.replace("\ufffd", "\x00").encode("latin-1"))


def _step(row: Row, known: dict[str, Row]) -> Step:
    before = known.get(row.key)
    if before is None:
        return Step(row, "add")
    changed = tuple(name for name in FIELDS if _comparable(row, name) != _comparable(before, name))
    if row.code != before.code:
        changed = ("code", *changed)
    return Step(row, "change" if changed else "keep", changed)


def _comparable(row: Row, name: str) -> Any:
    value = getattr(row, name)
    if name == "sites":
        return sorted({code.casefold() for code in value})
    return value.casefold() if name == "parent" else value


def _conflicts(rows: list[Row], known: dict[str, Row]) -> Iterator[Problem]:
    first: dict[str, Row] = {}
    for row in rows:
        if row.key in first:
            sentence = f"The code {row.code} is already used in row {first[row.key].number}."
            yield Problem(row.number, "code", sentence)
        first.setdefault(row.key, row)
    # A row that would turn a unit into something else is refused itself; others are read against what is known.
    after = known | {key: row for key, row in first.items() if key not in known or known[key].kind == row.kind}
    yield from _ods_conflicts(after)
    for row in rows:
        before = known.get(row.key)
        if before and before.kind != row.kind:
            sentence = f"{row.code} is a {before.kind}; it can’t become a {row.kind}. Use a new code."
            yield Problem(row.number, "kind", sentence)
        yield from _parent_problems(row, after)
        yield from _site_problems(row, after)


def _parent_problems(row: Row, after: dict[str, Row]) -> Iterator[Problem]:
    if not row.parent:
        return
    parent = after.get(row.parent.casefold())
    wanted = Kind(row.kind).above if row.is_unit else SITE
    sentence = ""
    if parent is None:
        sentence = f"{row.parent} is neither in the file nor known."
    elif circle := _circle(row, after):
        sentence = f"{row.code} would be part of itself: {' > '.join(circle)}."
    elif parent.kind != wanted:
        sentence = f"A {row.kind} is part of a {wanted}, and {row.parent} is a {parent.kind}."
    if sentence:
        yield Problem(row.number, "parent", sentence)


def _circle(row: Row, after: dict[str, Row]) -> list[str]:
    """The codes from a row up through its parents back to itself; empty where they end."""
    codes, seen, here = [row.code], set[str](), after.get(row.parent.casefold())
    while here is not None and here.key not in seen:
        codes.append(here.code)
        if here.key == row.key:
            return codes
        seen.add(here.key)
        here = after.get(here.parent.casefold())
    return []


def _site_problems(row: Row, after: dict[str, Row]) -> Iterator[Problem]:
    for code in row.sites:
        place = after.get(code.casefold())
        if place is None:
            yield Problem(row.number, "sites", f"{code} is neither in the file nor known.")
        elif place.is_unit:
            yield Problem(row.number, "sites", f"{code} is a {place.kind}, not a site or a place.")


def _ods_conflicts(after: dict[str, Row]) -> Iterator[Problem]:
    is_kind: tuple[Callable[[Row], bool], ...] = (lambda row: row.is_unit, lambda row: row.kind == SITE)
    for belongs in is_kind:
        holders: dict[str, Row] = {}
        for row in filter(belongs, after.values()):
            other = holders.setdefault(row.ods_code, row) if row.ods_code else row
            if other is not row:
                late, early = (row, other) if row.number >= other.number else (other, row)
                yield Problem(
                    late.number, "ods_code", f"{late.ods_code} is already the ODS code of {early.code}."
                )
