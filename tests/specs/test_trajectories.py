"""Where a figure is against the line that was promised. Each line runs from 20.0 on 31 March 2026 to 10.0, or
where it rises to 30.0, on 31 March 2028 (731 days): on 31 March 2027 a straight one promises 15.0068, which is
20 - 10 x 365 / 731, or 24.9932.

A figure is on its line, or off it, only where all of its interval is; across the line nobody can tell.
"""

from datetime import date

import pytest

from plumbline.equity.values import Withheld
from plumbline.plan.trajectory import Direction, Line, Seen, Shape, progress

TITLE = "Trajectories"
HEAD = (
    "Line",
    "Better",
    "Tolerance",
    "Figure on",
    "Figure",
    "Interval",
    "Promised by then",
    "What must come out",
)
ROWS = [
    ("straight", "lower", "0", "2027-03-31", "12.0", "11.0 to 13.0", "15.0068", "on"),
    ("straight", "lower", "0", "2027-03-31", "14.0", "12.0 to 16.0", "15.0068", "unsure"),
    ("straight", "lower", "0", "2027-03-31", "18.0", "16.0 to 20.0", "15.0068", "off"),
    ("straight", "lower", "1", "2027-03-31", "14.0", "12.0 to 16.0", "15.0068", "on"),
    ("straight", "lower", "1", "2027-03-31", "18.0", "16.1 to 20.0", "15.0068", "off"),
    ("rising", "higher", "0", "2027-03-31", "27.0", "25.0 to 29.0", "24.9932", "on"),
    ("rising", "higher", "0", "2027-03-31", "25.0", "23.0 to 27.0", "24.9932", "unsure"),
    ("rising", "higher", "0", "2027-03-31", "22.0", "21.0 to 24.9", "24.9932", "off"),
    ("rising", "higher", "1", "2027-03-31", "25.0", "23.9932 to 27.0", "24.9932", "on"),
    ("rising", "higher", "0", "2027-03-31", "31.0", "30.0 to 32.0", "24.9932", "on, reached"),
    ("straight", "neither", "0", "2027-03-31", "12.0", "11.0 to 13.0", "15.0068", "no judgement"),
    ("straight", "lower", "0", "2027-03-31", "15.0", "none", "15.0068", "on"),
    ("straight", "lower", "0", "2027-03-31", "15.1", "none", "15.0068", "off"),
    ("straight", "lower", "0", "2027-03-31", "withheld", "none", "15.0068", "unsure"),
    ("straight", "lower", "0", "2026-03-31", "12.0", "11.0 to 13.0", "none", "none"),
    ("straight", "lower", "0", "2028-03-31", "9.0", "8.0 to 9.9", "10.0000", "on, reached"),
    ("straight", "lower", "0", "2029-03-31", "9.0", "8.0 to 10.1", "10.0000", "unsure"),
    ("straight", "lower", "0", "2027-03-31", "9.0", "8.0 to 10.0", "15.0068", "on, reached"),
    ("steps: 17 from 2026-10-01", "lower", "0", "2026-09-30", "19.0", "18.0 to 19.9", "20.0000", "on"),
    ("steps: 17 from 2026-10-01", "lower", "0", "2026-10-01", "19.0", "18.0 to 19.9", "17.0000", "off"),
    ("steps: 17 from 2026-10-01", "lower", "0", "2028-03-30", "16.0", "15.0 to 16.9", "17.0000", "on"),
    ("by hand: 19 on 2027-03-31", "lower", "0", "2027-03-31", "18.0", "17.5 to 18.9", "19.0000", "on"),
    ("by hand: 19 on 2027-03-31", "lower", "0", "2026-09-29", "18.0", "17.5 to 18.9", "19.5014", "on"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " / ".join(row[:6]))
def test_a_figure_is_where_its_interval_says(row) -> None:
    told, better, tolerance, day, value, interval, promised, expected = row
    ends = interval.split(" to ") if interval != "none" else (None, None)
    figure = Withheld("fewer than 5") if value == "withheld" else float(value)
    seen = Seen(date.fromisoformat(day), figure, *(float(end) if end else None for end in ends))

    found = progress(_line(told), [seen], direction=Direction(better), tolerance=float(tolerance))

    shown = "none" if found.promised is None else f"{found.promised:.4f}"
    assert (shown, found.verdict.value + (", reached" if found.reached else "")) == (promised, expected)


def _line(told: str) -> Line:
    shape = {"straight": Shape.LINEAR, "rising": Shape.LINEAR, "steps": Shape.STEPPED, "by hand": Shape.DRAWN}[
        told.partition(":")[0]
    ]
    points: tuple[tuple[date, float], ...] = ()
    if shape is not Shape.LINEAR:
        value, _, day = told.partition(": ")[2].split()
        points = ((date.fromisoformat(day), float(value)),)
    target = 30.0 if told == "rising" else 10.0
    return Line(date(2026, 3, 31), 20.0, date(2028, 3, 31), target, shape, points)
