"""Draws actions over time: a row an action, a bar from its start to its day, diamonds for milestones.

One drawing at a page's width, with the names beside the bars, and one at a phone's, with the names above them.
Its own SVG, because the charting library has no hatching, which tells a status without colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plumbline.measures.chart_sizes import Size, size
from plumbline.plan.pictures.drawing import COMMON, DARK, GREY, PALE, WHITE, Paper, wrapped
from plumbline.plan.pictures.signs import LOOKS, WORDS, draw_sign
from plumbline.plan.status import Status

MARGIN = 12
BAR = 14
DAYS_ROOM = 10
LABEL = 62
"""The room that the name of a month needs."""
MOST_TICKS = {True: 5, False: 4}
STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 480)
"""Months from one mark of the time line to the next."""


@dataclass(frozen=True, slots=True)
class Stone:
    """A milestone."""

    title: str
    due: date
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """An action."""

    reference: str
    title: str
    group: str
    starts: date
    due: date
    status: Status
    owner: str = ""
    stones: tuple[Stone, ...] = ()
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """Actions in the order in which they are drawn, those of one group next to each other."""

    title: str
    bars: tuple[Bar, ...]
    today: date


def describe_timeline(timeline: Timeline) -> str:
    """What the timeline shows, in a sentence or two."""
    count = len(timeline.bars)
    if not count:
        return "There are no actions to draw."
    totals = {status: sum(1 for bar in timeline.bars if bar.status == status) for status in WORDS}
    found = ", ".join(f"{total} {WORDS[status].lower()}" for status, total in totals.items() if total)
    first, last = _span(timeline)
    return (
        f"{count} {'action' if count == 1 else 'actions'} from {first:%B %Y} to {last:%B %Y}: {found}. "
        "The table below the picture says the same."
    )


def timeline_svg(timeline: Timeline, *, wide: bool) -> str:
    """The timeline as SVG text, with a title and a description for screen readers."""
    drawing = _Drawing(timeline, size(wide=wide))
    drawing.draw()
    return drawing.paper.svg(title=timeline.title, description=describe_timeline(timeline))


def _span(timeline: Timeline) -> tuple[date, date]:
    days = [day for bar in timeline.bars for day in (bar.starts, bar.due, *(stone.due for stone in bar.stones))]
    return min(days), max(days)


class _Drawing:
    def __init__(self, timeline: Timeline, sized: Size) -> None:
        self.of, self.size = timeline, sized
        self.paper = Paper(sized.width + MARGIN * 2)
        self.left = MARGIN + (sized.plot_from if sized.beside else 0)
        self.right = MARGIN + (sized.plot_to + 60 if sized.beside else sized.width)
        if timeline.bars:
            first, last = _span(timeline)
            self.first = min(first, timeline.today) - timedelta(days=DAYS_ROOM)
            self.last = max(last, timeline.today) + timedelta(days=DAYS_ROOM)
        self.middles: dict[str, float] = {}

    def x(self, day: date) -> float:
        """Where a day is from left to right."""
        return self.left + (self.right - self.left) * (day - self.first).days / (self.last - self.first).days

    def draw(self) -> None:
        """Draw all of it, from the title downwards."""
        y = self._heading()
        if not self.of.bars:
            self.paper.text(MARGIN, y + 10, "There are no actions to draw.", size=self.size.text)
            self.paper.height = y + 30
            return
        top = y + 22
        bottom = top + self._height()
        self._time(y + 12, top, bottom)
        self._lay_out(top)
        self._today(top, bottom)
        self._waiting()
        self._rows(top)
        self.paper.height = self._key(bottom + 16)

    def _heading(self) -> float:
        width = self.size.width
        title = wrapped(self.of.title, width=width, size=self.size.title, lines=3)
        return self.paper.lines(MARGIN, MARGIN + self.size.title, title, size=self.size.title, bold=True)

    # Where rows are.

    @property
    def _row(self) -> float:
        return self.size.row + (2 if self.size.beside else 4)

    def _groups(self) -> list[tuple[str, list[Bar]]]:
        groups: dict[str, list[Bar]] = {}
        for bar in self.of.bars:
            groups.setdefault(bar.group, []).append(bar)
        return list(groups.items())

    def _group_lines(self, group: str) -> list[str]:
        return wrapped(group, width=self.size.width, size=self.size.heading, lines=2)

    def _group_height(self, group: str) -> float:
        return len(self._group_lines(group)) * self.size.heading * 1.25 + 12

    def _height(self) -> float:
        return sum(self._group_height(group) + self._row * len(bars) for group, bars in self._groups())

    def _lay_out(self, top: float) -> None:
        y = top
        for group, bars in self._groups():
            y += self._group_height(group)
            for bar in bars:
                self.middles[bar.reference] = y + (self._row / 2 if self.size.beside else self._row - BAR / 2 - 6)
                y += self._row

    # What is drawn.

    def _time(self, labels: float, top: float, bottom: float) -> None:
        last = 0.0
        for day in _ticks(self.first, self.last, MOST_TICKS[self.size.beside]):
            x = self.x(day)
            self.paper.line([(x, top), (x, bottom)], stroke=PALE)
            middle = min(max(x, MARGIN + LABEL / 2), MARGIN + self.size.width - LABEL / 2)
            if middle - last >= LABEL:
                self.paper.text(middle, labels, f"{day:%b %Y}", size=self.size.small, colour=GREY, at="middle")
                last = middle

    def _rows(self, top: float) -> None:
        y = top
        for group, bars in self._groups():
            self.paper.line([(MARGIN, y), (MARGIN + self.size.width, y)], stroke=COMMON)
            self.paper.lines(
                MARGIN, y + self.size.heading + 4, self._group_lines(group), size=self.size.heading, bold=True
            )
            y += self._group_height(group)
            for bar in bars:
                self._words(bar, y)
                self._bar(bar)
                y += self._row

    def _words(self, bar: Bar, y: float) -> None:
        beside = self.size.beside
        width = (self.size.plot_from if beside else self.size.width) - 28
        words = f"{bar.reference} {bar.title}"
        lines = wrapped(words, width=width, size=self.size.small, lines=2 if beside else 1)
        middle = self.middles[bar.reference]
        begin = middle + self.size.small * 0.35 - (len(lines) - 1) * self.size.small * 0.62 if beside else y + 14
        draw_sign(self.paper, bar.status, MARGIN + 7, begin - self.size.small * 0.35)
        self.paper.lines(MARGIN + 20, begin, lines, size=self.size.small)
        if beside:
            where = MARGIN + self.size.width
            self.paper.text(where, middle + 5, _short(bar.due), size=self.size.small, colour=GREY, at="end")

    def _bar(self, bar: Bar) -> None:
        look, middle = LOOKS[bar.status], self.middles[bar.reference]
        begin, end = self.x(bar.starts), self.x(bar.due)
        width = max(end - begin, 3)
        self.paper.rectangle(
            begin, middle - BAR / 2, width, BAR, fill=look.fill, stroke=look.stroke, dashed=look.dashed
        )
        if bar.starts < self.of.today < bar.due:
            now = self.x(self.of.today)
            self.paper.line(
                [(now, middle - BAR / 2), (now, middle + BAR / 2)], stroke=DARK, width=1.5, dashed=True
            )
        for stone in bar.stones:
            self._stone(self.x(stone.due), middle, stone.is_reached)

    def _stone(self, x: float, y: float, is_reached: bool) -> None:
        corners = [(x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)]
        self.paper.shape(corners, fill=DARK if is_reached else WHITE, stroke=DARK if not is_reached else WHITE)

    def _waiting(self) -> None:
        """Thin lines from the day of an action to the start of one that waits for it, behind the bars."""
        ends = {bar.reference: bar for bar in self.of.bars}
        for bar in self.of.bars:
            for other in (ends[reference] for reference in bar.waits_for if reference in ends):
                above, below = self.middles[other.reference], self.middles[bar.reference]
                self._arrow((self.x(other.due), above), (self.x(bar.starts), below))

    def _arrow(self, begin: tuple[float, float], end: tuple[float, float]) -> None:
        """Out of a bar to the right, along the edge of the other's row, and into that bar from the left."""
        (x, above), (to, below) = begin, end
        edge = below + (BAR / 2 + 4) * (-1 if above < below else 1)
        corners = [(x, above), (x + 5, above), (x + 5, edge), (to - 8, edge), (to - 8, below), (to - 4, below)]
        self.paper.line(corners, stroke=GREY)
        self.paper.shape([(to, below), (to - 5, below - 3), (to - 5, below + 3)], fill=GREY)

    def _today(self, top: float, bottom: float) -> None:
        """Behind the words; each bar that it crosses draws its own piece of it."""
        x = self.x(self.of.today)
        self.paper.line([(x, top), (x, bottom + 4)], stroke=DARK, width=1.5, dashed=True)
        at = "middle" if self.left + 30 < x < self.right - 30 else ("start" if x <= self.left + 30 else "end")
        self.paper.text(x, bottom + 15, "today", size=self.size.small, at=at)

    def _key(self, y: float) -> float:
        """What the signs and bars mean; those alone that are in the picture."""
        found = [status for status in WORDS if any(bar.status == status for bar in self.of.bars)]
        columns = 3 if self.size.beside else 2
        width = self.size.width / columns
        for at, status in enumerate(found):
            x, line = MARGIN + at % columns * width, y + 20 + at // columns * 24
            draw_sign(self.paper, status, x + 7, line - 4)
            look = LOOKS[status]
            self.paper.rectangle(
                x + 20, line - 10, 26, 12, fill=look.fill, stroke=look.stroke, dashed=look.dashed
            )
            self.paper.text(x + 54, line, WORDS[status], size=self.size.small)
        end = y + 20 + (len(found) - 1) // columns * 24
        return self._key_of_stones(end)

    def _key_of_stones(self, y: float) -> float:
        bars = self.of.bars
        if any(bar.stones for bar in bars):
            y += 24
            self._stone(MARGIN + 7, y - 4, True)
            self.paper.text(MARGIN + 20, y, "Milestone reached", size=self.size.small)
            self._stone(MARGIN + self.size.width / 2 + 7, y - 4, False)
            self.paper.text(MARGIN + self.size.width / 2 + 20, y, "Milestone not reached", size=self.size.small)
        if any(bar.waits_for for bar in bars):
            y += 24
            self.paper.line([(MARGIN, y - 4), (MARGIN + 16, y - 4)], stroke=GREY)
            self.paper.text(MARGIN + 22, y, "Waits for another action", size=self.size.small)
        return y + 16


def _ticks(first: date, last: date, most: int) -> Sequence[date]:
    """First days of months, at even steps that begin with a financial year's quarters."""
    for step in STEPS:
        found = [
            date(number // 12, number % 12 + 1, 1)
            for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
            if (number - 3) % step == 0
        ]
        inside = [day for day in found if first <= day <= last]
        if len(inside) <= most:
            return inside
    return []


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
