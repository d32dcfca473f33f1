"""How a status looks: a sign and a bar, each told by its shape and its pattern as well as by its colour."""

from dataclasses import dataclass

from plumbline.plan.pictures.drawing import (
    BLUE,
    COMMON,
    GREY,
    HATCHED,
    ORANGE,
    PALE_BLUE,
    WHITE,
    Paper,
)
from plumbline.plan.status import Status

WORDS = {
    Status.COMPLETE: "Complete",
    Status.ON_TRACK: "On track",
    Status.AT_RISK: "At risk",
    Status.OFF_TRACK: "Off track",
    Status.WAITING: "Not started",
    Status.DROPPED: "Dropped",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a bar of a status is filled and edged."""

    fill: str
    stroke: str
    dashed: bool = False


LOOKS = {
    Status.COMPLETE: Look(BLUE, BLUE),
    Status.ON_TRACK: Look(PALE_BLUE, BLUE),
    Status.AT_RISK: Look(HATCHED, ORANGE),
    Status.OFF_TRACK: Look(ORANGE, ORANGE),
    Status.WAITING: Look(WHITE, GREY),
    Status.DROPPED: Look(WHITE, COMMON, dashed=True),
}


def draw_sign(paper: Paper, status: Status, x: float, y: float, *, size: float = 12) -> None:
    """The sign of a status, its middle at a point: a tick, a dot, a triangle, a square, a ring or a cross."""
    half = size / 2
    if status == Status.COMPLETE:
        paper.line(
            [(x - half, y), (x - half / 3, y + half * 0.7), (x + half, y - half * 0.8)], stroke=BLUE, width=2.5
        )
    elif status == Status.ON_TRACK:
        paper.circle(x, y, half * 0.85, fill=BLUE)
    elif status == Status.AT_RISK:
        corners = [(x, y - half), (x + half, y + half * 0.8), (x - half, y + half * 0.8)]
        paper.shape(corners, fill=WHITE, stroke=ORANGE)
    elif status == Status.OFF_TRACK:
        paper.shape(
            [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)], fill=ORANGE
        )
    elif status == Status.WAITING:
        paper.circle(x, y, half * 0.75, fill=WHITE, stroke=GREY)
    else:
        reach = half * 0.7
        paper.line([(x - reach, y - reach), (x + reach, y + reach)], stroke=GREY, width=2)
        paper.line([(x - reach, y + reach), (x + reach, y - reach)], stroke=GREY, width=2)
