"""Whether a figure is where its promise says it should be by now. Computed from observations, never typed.

A verdict needs the figure's interval to lie wholly on one side of the line: where it crosses the line, there is
not enough data to tell, and that is what is said. Knows no tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plumbline.equity.values import Figure, number_of


class Direction(StrEnum):
    """Which way is better, as far as the promise says."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"

    @property
    def label(self) -> str:
        return {"lower": "Lower is better", "higher": "Higher is better"}.get(self, "No value judgement")


class Shape(StrEnum):
    """How the line runs from the baseline to the target."""

    LINEAR = "linear"
    STEPPED = "stepped"
    DRAWN = "drawn"

    @property
    def label(self) -> str:
        return {
            "linear": "A straight line from the baseline to the target",
            "stepped": "Steps: each value holds from its day until the next",
            "drawn": "By hand: straight lines between the days given",
        }[self]


class Verdict(StrEnum):
    """Where a figure is, against its line."""

    ON = "on"
    OFF = "off"
    UNSURE = "unsure"
    NONE = "none"
    NO_JUDGEMENT = "no judgement"

    @property
    def label(self) -> str:
        return {
            "on": "On trajectory",
            "off": "Off trajectory",
            "unsure": "Not enough data to tell",
            "none": "Nothing counted since the baseline",
            "no judgement": "No value judgement",
        }[self]


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure at the end of its period, with its interval where it has one."""

    day: date
    value: Figure
    lower: Figure = None
    upper: Figure = None


@dataclass(frozen=True, slots=True)
class Line:
    """The promised way from a baseline to a target."""

    start: date
    baseline: float
    end: date
    target: float
    shape: Shape = Shape.LINEAR
    points: tuple[tuple[date, float], ...] = ()

    def at(self, day: date) -> float:
        """The promised value on a day; before the baseline its value, after the target's day the target."""
        corners = self.corners
        if day >= corners[-1][0]:
            return corners[-1][1]
        before, after = corners[0], corners[-1]
        for corner in corners:
            if corner[0] <= day:
                before = corner
            else:
                after = corner
                break
        if day <= before[0] or self.shape is Shape.STEPPED:
            return before[1]
        share = (day - before[0]).days / (after[0] - before[0]).days
        return before[1] + share * (after[1] - before[1])

    @property
    def corners(self) -> tuple[tuple[date, float], ...]:
        """The baseline, the points between in order of their days, and the target."""
        between = () if self.shape is Shape.LINEAR else self.points
        inner = sorted(point for point in between if self.start < point[0] < self.end)
        return ((self.start, self.baseline), *inner, (self.end, self.target))


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a figure is: the verdict, what was promised by that day, and the sentence that says so."""

    verdict: Verdict
    sentence: str
    latest: Seen | None = None
    promised: float | None = None
    reached: bool = False
    """Whether the whole interval is at the target or better."""


def progress(line: Line, seen: Sequence[Seen], *, direction: Direction, tolerance: float = 0.0) -> Progress:
    """Where the latest figure after the baseline is, against the line.

    `tolerance`, in units of the figure, is how far on the wrong side of the line still counts as on it. A figure
    without an interval is taken as exact, and the sentence says so.
    """
    later = sorted((one for one in seen if one.day > line.start), key=lambda one: one.day)
    if not later:
        return Progress(Verdict.NONE, "Nothing has been counted since the baseline.")
    latest = later[-1]
    promised = line.at(latest.day)
    if number_of(latest.value) is None:
        return Progress(
            Verdict.UNSURE, "The latest figure may not be shown, so nobody can tell.", latest, promised
        )
    if direction is Direction.NEITHER:
        told = "The promise says what is counted, and does not say which way is better."
        return Progress(Verdict.NO_JUDGEMENT, told, latest, promised)
    verdict = _verdict(latest, promised, direction=direction, tolerance=tolerance)
    reached = _verdict(latest, line.target, direction=direction, tolerance=0.0) is Verdict.ON
    return Progress(verdict, _sentence(verdict, latest, reached), latest, promised, reached)


def _verdict(seen: Seen, promised: float, *, direction: Direction, tolerance: float) -> Verdict:
    low, high = _ends(seen)
    if direction is Direction.LOWER:
        limit = promised + tolerance
        return Verdict.ON if high <= limit else Verdict.OFF if low > limit else Verdict.UNSURE
    limit = promised - tolerance
    return Verdict.ON if low >= limit else Verdict.OFF if high < limit else Verdict.UNSURE


def _ends(seen: Seen) -> tuple[float, float]:
    value = number_of(seen.value)
    assert value is not None  # noqa: S101 - progress() has told apart what is withheld
    low, high = number_of(seen.lower), number_of(seen.upper)
    return (value if low is None else low), (value if high is None else high)


def _sentence(verdict: Verdict, seen: Seen, reached: bool) -> str:
    exact = " It has no interval, so it is taken as exact." if seen.lower is None else ""
    if reached:
        return f"The target is reached: all of the interval is at the target or better.{exact}"
    told = {
        Verdict.ON: "All of the interval is where the promise says it should be by now, or better.",
        Verdict.OFF: "All of the interval is on the wrong side of where the promise says it should be by now.",
        Verdict.UNSURE: "The interval lies on both sides of where the promise says it should be by now.",
    }[verdict]
    return told + exact
