"""The lists of the desk: cases as one person may see them, and the team."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from plumbline.design.listing import Column, Control, Days, Filter
from plumbline.speakup.answers import SHORT, Summary
from plumbline.speakup.clocks import Clock, clock_of
from plumbline.speakup.handler.rows import SealedListing
from plumbline.speakup.states import State

STATE_COLOURS = {
    State.NEW: "blue",
    State.ACKNOWLEDGED: "aqua-green",
    State.IN_REVIEW: "purple",
    State.ACTION_AGREED: "aqua-green",
    State.WAITING: "yellow",
    State.REOPENED: "pink",
    State.CLOSED: "grey",
}
NOBODY = "Nobody yet"
NOT_SAFE = "Not safe now"
UNREADABLE = "This can’t be read. Tell the person who runs Plumbline."


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as a list shows it."""

    reference: str
    received: date
    state: str
    summary: Summary
    clock: Clock
    lead: str
    is_new: bool
    mine: bool
    age: int
    """Days since it came in."""
    forms: tuple[str, ...] = ()
    by_whom: tuple[str, ...] = ()
    tests: tuple[str, ...] = field(default=())
    """What the filters “Waits” and “Age” look for."""

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)

    @property
    def state_order(self) -> int:
        return list(State).index(State(self.state))

    @property
    def about(self) -> str:
        """What it is about, in few words: forms, by whom, where."""
        summary = self.summary
        if summary.broken:
            return UNREADABLE
        parts = [", ".join(summary.forms), _by(summary.by_whom), summary.area]
        return " · ".join(part for part in parts if part) or "Not said yet: read the report"

    @property
    def wants(self) -> str:
        return ", ".join(self.summary.wants) or "Not said"

    @property
    def area(self) -> str:
        return self.summary.area

    @property
    def flag(self) -> str:
        return NOT_SAFE if self.summary.not_safe else "New from them" if self.is_new else ""

    @property
    def flag_order(self) -> int:
        return 2 * self.summary.not_safe + self.is_new

    @property
    def urgency(self) -> tuple[bool, bool, date, int]:
        """What comes first: open cases, of them those who are not safe, then what is owed first."""
        closed = self.state == State.CLOSED
        return closed, not self.summary.not_safe, self.clock.due or date.max, -self.age

    @property
    def lead_shown(self) -> str:
        return f"{self.lead} (you)" if self.mine else self.lead or NOBODY


def case_rows(
    found: Sequence[tuple[Any, Mapping[str, Any]]], *, leads: Mapping[Any, tuple[str, bool]]
) -> list[CaseRow]:
    """Rows of the cases that were opened for this request."""
    days, today, nobody = desk_days(), timezone.localdate(), ("", False)
    return [_row(case, Summary.read(stored), leads.get(case.pk, nobody), days, today) for case, stored in found]


def desk_days() -> tuple[int, int]:
    """Working days to acknowledge, and to write again."""
    return settings.ENVIRONMENT.speakup_acknowledge_days, settings.ENVIRONMENT.speakup_update_days


def clock_for(case: Any) -> Clock:
    """The clock of one case."""
    return _clock(case, desk_days(), timezone.localdate())


def _clock(case: Any, days: tuple[int, int], today: date) -> Clock:
    return clock_of(
        state=case.state,
        received=case.received,
        answered_on=case.answered_on,
        waits_for_desk=case.waits_for_desk,
        days=days,
        today=today,
    )


def _row(case: Any, summary: Summary, lead: tuple[str, bool], days: tuple[int, int], today: date) -> CaseRow:
    clock, age = _clock(case, days, today), (today - case.received).days
    return CaseRow(
        reference=case.reference,
        received=case.received,
        state=case.state,
        summary=summary,
        clock=clock,
        lead=lead[0],
        is_new=case.waits_for_desk and case.state != State.NEW,
        mine=lead[1],
        age=age,
        forms=summary.codes.get("forms", ()),
        by_whom=summary.codes.get("by_whom", ()),
        tests=tuple(_tests(case, summary, lead[0], clock, age)),
    )


def _tests(case: Any, summary: Summary, lead: str, clock: Clock, age: int) -> Iterator[str]:
    if summary.not_safe and case.state != State.CLOSED:
        yield "not-safe"
    if clock.late:
        yield "late"
    if case.waits_for_desk or case.state == State.NEW:
        yield "new"
    if not lead and case.state != State.CLOSED:
        yield "unled"
    if case.state != State.CLOSED:
        yield "open"
    yield next(key for key, most in (("week", 7), ("month", 31), ("quarter", 92), ("older", age)) if age <= most)


def _by(whom: tuple[str, ...]) -> str:
    return f"by: {', '.join(whom).lower()}" if whom else ""


def _choices(name: str) -> list[tuple[str, str]]:
    return list(SHORT[name].items())


@dataclass
class CaseList(SealedListing):
    """The cases that somebody was given. What needs them first comes first."""

    caption = "Cases you may open"
    columns = (
        Column(
            "reference", "Case", sort="reference", link=lambda row: reverse("cases:case", args=[row.reference])
        ),
        Column(
            "flag",
            "Look first",
            sort="flag_order",
            tag=lambda row: "red" if row.summary.not_safe else "blue" if row.flag else "",
        ),
        Column("received", "Came in", sort="received"),
        Column(
            "state",
            "Where it stands",
            value=lambda row: row.state_label,
            sort="state_order",
            tag=lambda row: STATE_COLOURS[State(row.state)],
        ),
        Column("about", "What it is about"),
        Column("wants", "They want"),
        Column("due", "We owe them", value=lambda row: row.clock.words, sort="urgency"),
        Column("lead", "Who leads", value=lambda row: row.lead_shown, sort="lead"),
    )
    search = ("reference", "about", "wants", "lead", "state_label", "flag")
    search_label = "Search these cases"
    filters = (
        Filter("state", "Where it stands", State.choices, "state"),
        Filter(
            "waits",
            "What waits",
            [
                ("not-safe", "They are not safe now"),
                ("late", "We are late"),
                ("new", "Something new to read"),
                ("unled", "Nobody leads it"),
                ("open", "Everything open"),
            ],
            "tests",
        ),
        Filter("form", "Kind of racism", lambda: _choices("forms"), "forms"),
        Filter("who", "Who did it", lambda: _choices("by_whom"), "by_whom"),
        Filter("area", "Where", [], "area"),
        Filter(
            "age",
            "Came in",
            [
                ("week", "In the last 7 days"),
                ("month", "8 to 31 days ago"),
                ("quarter", "32 to 92 days ago"),
                ("older", "Longer ago"),
            ],
            "tests",
        ),
        Filter("lead", "Who leads", [], "lead_shown"),
    )
    default_sort = "due"
    empty = "You have not been given a case yet. We will send you an e-mail when there is one."

    def _control(self, declared: Filter | Days) -> Control:
        """Only areas and leads that are in this list are offered."""
        if declared.key not in {"area", "lead"} or not isinstance(declared, Filter):
            return super()._control(declared)
        found = {getattr(row, str(declared.lookup)) for row in self.queryset} - {""}
        asked = str(self.parameters.get(declared.key, ""))
        choices = [(name, name) for name in sorted(found)]
        return Control(declared.key, declared.label, choices, asked if asked in found else "")


@dataclass
class TeamList(SealedListing):
    """Who works on reports."""

    caption = "The case team"
    columns = (
        Column("name", "Name", sort="name"),
        Column("duties", "What they do", sort="duties"),
        Column("key", "Key", sort="key_since", tag=lambda row: "" if row.key_since else "yellow"),
        Column("key_since", "Key made", sort="key_since"),
        Column("leads", "Open cases they lead, of those you may open", sort="leads", numeric=True),
    )
    search = ("name", "duties")
    search_label = "Search the team"
    filters = (Filter("key", "Key", [("Has a key", "Has a key"), ("No key yet", "No key yet")], "key"),)
    default_sort = "name"
    empty = "Nobody works on reports yet."
