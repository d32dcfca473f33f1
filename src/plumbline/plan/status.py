"""Whether an action is on its way: blue, green, amber or red, worked out from days and never typed.

Each status carries its reasons, in words. The owner's own view stands beside it where the two differ. The days
come from brag.yaml. Knows no tables.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt

from plumbline.plan.states import ActionState


class Status(StrEnum):
    """Where an action stands against its days, worst last among those under way."""

    COMPLETE = "complete"
    WAITING = "waiting"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return {
            "complete": "Blue: complete with evidence",
            "waiting": "Not started yet",
            "on track": "Green: on track",
            "at risk": "Amber: at risk",
            "off track": "Red: off track",
            "dropped": "Dropped",
        }[self]

    @property
    def shape(self) -> str:
        """The sign that says it without colour."""
        return {
            "complete": "✔",
            "waiting": "○",
            "on track": "●",
            "at risk": "▲",
            "off track": "■",
            "dropped": "✕",
        }[self]


class OwnView(StrEnum):
    """How its owner sees an action."""

    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"

    @property
    def label(self) -> str:
        return {"on track": "On track", "at risk": "At risk, we can recover", "off track": "Off track"}[self]


class Rules(BaseModel):
    """The days of brag.yaml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    source: str
    confirmed: bool
    red_after_days_overdue: PositiveInt
    amber_days_before_due: PositiveInt
    silent_after_days: PositiveInt
    update_every_days: PositiveInt


@cache
def rules() -> Rules:
    """The days as the file gives them."""
    return Rules.model_validate(yaml.safe_load((Path(__file__).parent / "brag.yaml").read_text()))


@dataclass(frozen=True, slots=True)
class Days:
    """All that a status is worked out from."""

    state: str
    starts: date
    due: date
    open_milestones: tuple[date, ...] = ()
    """The days of milestones that are not reached."""
    last_update: date | None = None
    waits_for_overdue: bool = False
    """Whether an action that it waits for is past its day."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A status and why."""

    status: Status
    reasons: tuple[str, ...]


def standing(of: Days, *, today: date, by: Rules | None = None) -> Standing:
    """The status of an action on a day, with every reason for it."""
    by = by or rules()
    if of.state == ActionState.COMPLETE:
        return Standing(Status.COMPLETE, ("A second person has agreed that the evidence shows it.",))
    if of.state == ActionState.DROPPED:
        return Standing(Status.DROPPED, ("It was dropped.",))
    red, amber = _late(of, today, by), _worrying(of, today, by)
    if red:
        return Standing(Status.OFF_TRACK, (*red, *amber))
    if amber:
        return Standing(Status.AT_RISK, amber)
    if of.starts > today:
        return Standing(Status.WAITING, ("It has not begun.",))
    return Standing(Status.ON_TRACK, ("Nothing is late, and there was an update not long ago.",))


def differs(status: Status, own_view: str) -> bool:
    """Whether the owner sees an action otherwise than its days do."""
    return bool(own_view) and status in _UNDER_WAY and own_view != status.value


_UNDER_WAY = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK)


def _late(of: Days, today: date, by: Rules) -> tuple[str, ...]:
    limit = today - timedelta(days=by.red_after_days_overdue)
    found = [f"It was due {(today - of.due).days} days ago."] if of.due < limit else []
    late = sorted(day for day in of.open_milestones if day < limit)
    if late:
        found.append(f"{_milestones(len(late))} overdue, the first by {(today - late[0]).days} days.")
    return tuple(found)


def _worrying(of: Days, today: date, by: Rules) -> tuple[str, ...]:
    limit = today - timedelta(days=by.red_after_days_overdue)
    found = []
    if limit <= of.due < today:
        found.append(f"It was due {_days((today - of.due).days)} ago.")
    elif today <= of.due <= today + timedelta(days=by.amber_days_before_due):
        found.append(f"It is due in {_days((of.due - today).days)}.")
    if late := [day for day in of.open_milestones if limit <= day < today]:
        found.append(f"{_milestones(len(late))} just overdue.")
    if of.waits_for_overdue:
        found.append("It waits for an action that is overdue.")
    silent = (today - max(of.last_update or of.starts, of.starts)).days
    if silent > by.silent_after_days:
        found.append(f"Nobody has said anything for {silent} days.")
    return tuple(found)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _milestones(number: int) -> str:
    return "A milestone is" if number == 1 else f"{number} milestones are"
