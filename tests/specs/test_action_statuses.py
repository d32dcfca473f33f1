"""Whether an action is on its way, worked out from its days (days of `plan/brag.yaml`: red after 14 days overdue,
amber from 14 days before a day, amber after 60 days without an update).

Day 0 is the day on which it is looked at; the action began 200 days before unless the row says otherwise.
"""

from datetime import date, timedelta

import pytest

from plumbline.plan.status import Days, standing

TITLE = "Statuses of actions"
HEAD = (
    "State",
    "Due",
    "Milestones that are open",
    "Last update",
    "Waits for one that is overdue",
    "What must come out",
)
ROWS = [
    ("open", "day 100", "none", "10 days ago", "no", "on track"),
    ("open", "day 15", "none", "10 days ago", "no", "on track"),
    ("open", "day 14", "none", "10 days ago", "no", "at risk"),
    ("open", "day 0", "none", "10 days ago", "no", "at risk"),
    ("open", "day -1", "none", "10 days ago", "no", "at risk"),
    ("open", "day -14", "none", "10 days ago", "no", "at risk"),
    ("open", "day -15", "none", "10 days ago", "no", "off track"),
    ("open", "day 100", "day 30", "10 days ago", "no", "on track"),
    ("open", "day 100", "day -1", "10 days ago", "no", "at risk"),
    ("open", "day 100", "day -14", "10 days ago", "no", "at risk"),
    ("open", "day 100", "day -15", "10 days ago", "no", "off track"),
    ("open", "day 100", "day -15, day 20", "10 days ago", "no", "off track"),
    ("open", "day 100", "none", "60 days ago", "no", "on track"),
    ("open", "day 100", "none", "61 days ago", "no", "at risk"),
    ("open", "day 100", "none", "never", "no", "at risk"),
    ("open", "day 100", "none", "10 days ago", "yes", "at risk"),
    ("claimed", "day -15", "none", "10 days ago", "no", "off track"),
    ("claimed", "day 100", "none", "10 days ago", "no", "on track"),
    ("complete", "day -300", "day -200", "never", "yes", "complete"),
    ("dropped", "day -300", "day -200", "never", "yes", "dropped"),
    ("open, begins on day 5", "day 100", "none", "never", "no", "waiting"),
    ("open, begins on day 5", "day 100", "none", "never", "yes", "at risk"),
]
TODAY = date(2027, 3, 31)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " / ".join(row[:5]))
def test_the_days_of_an_action_say_so(row) -> None:
    state, due, milestones, update, held, expected = row
    days = Days(
        state=state.partition(",")[0],
        starts=TODAY + timedelta(days=5 if "begins" in state else -200),
        due=_day(due),
        open_milestones=() if milestones == "none" else tuple(_day(one) for one in milestones.split(", ")),
        last_update=None if update == "never" else TODAY - timedelta(days=int(update.split()[0])),
        waits_for_overdue=held == "yes",
    )

    assert standing(days, today=TODAY).status == expected


def _day(told: str) -> date:
    return TODAY + timedelta(days=int(told.removeprefix("day ")))
