"""Draws a driver diagram: from a programme to a focus area, its commitments, their actions, and what shows that
they work.

A tree in columns from left to right on a page, and an indented one from top to bottom on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from plumbline.measures.chart_sizes import Size, size
from plumbline.plan.pictures.drawing import BLUE, COMMON, DARK, GREY, PALE_BLUE, WHITE, Paper, wrapped
from plumbline.plan.pictures.signs import WORDS, draw_sign
from plumbline.plan.status import Status

MARGIN = 12
GAP = 8
PAD = 8
BETWEEN = 26
COLUMNS = 4
HEADS = ("Area of focus", "Commitments", "Actions", "Measured by")


@dataclass(frozen=True, slots=True)
class Step:
    """An action."""

    reference: str
    title: str
    status: Status


@dataclass(frozen=True, slots=True)
class Driver:
    """A commitment with its actions and what it is measured by."""

    reference: str
    promise: str
    steps: tuple[Step, ...] = ()
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagram:
    """One area of focus."""

    area: str
    drivers: tuple[Driver, ...]
    programme: str = ""
    """What the area belongs to; "" draws none."""


def describe_drivers(diagram: Diagram) -> str:
    """What the diagram shows, in sentences."""
    if not diagram.drivers:
        return f"{_whose(diagram)} has no commitments yet."
    parts = [
        f"{driver.reference} {driver.promise}: {_counted(len(driver.steps), 'action')}, "
        f"{_counted(len(driver.measures), 'measure')}."
        for driver in diagram.drivers
    ]
    return f"{_whose(diagram)} leads to {_counted(len(diagram.drivers), 'commitment')}. {' '.join(parts)}"


def _whose(diagram: Diagram) -> str:
    return f"{diagram.area}, of {diagram.programme}," if diagram.programme else diagram.area


def _counted(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"


def drivers_svg(diagram: Diagram, *, wide: bool) -> str:
    """The diagram as SVG text, with a title and a description for screen readers."""
    drawing = _Wide(diagram, size(wide=True)) if wide else _Narrow(diagram, size(wide=False))
    drawing.draw()
    return drawing.paper.svg(title=f"What drives {diagram.area}", description=describe_drivers(diagram))


class _Boxes:
    """What both drawings have in common."""

    def __init__(self, diagram: Diagram, sized: Size) -> None:
        self.of, self.size = diagram, sized
        self.paper = Paper(sized.width + MARGIN * 2)
        self.statuses: set[Status] = set()

    @property
    def _letter(self) -> float:
        return self.size.small

    def height(self, text: str, width: float, *, sign: bool = False) -> float:
        """How high a box is."""
        return len(self._lines(text, width, sign)) * self._letter * 1.25 + PAD * 2

    def _lines(self, text: str, width: float, sign: bool) -> list[str]:
        return wrapped(text, width=width - PAD * 2 - (18 if sign else 0), size=self._letter, lines=12)

    def box(
        self, text: str, x: float, y: float, width: float, *, fill: str, stroke: str, status: Status | None = None
    ) -> float:
        """A box with text, and a status's sign in it; its height."""
        high = self.height(text, width, sign=status is not None)
        self.paper.rectangle(x, y, width, high, fill=fill, stroke=stroke)
        begin, line = x + PAD, y + PAD + self._letter * 0.9
        if status is not None:
            self.statuses.add(status)
            draw_sign(self.paper, status, x + PAD + 6, line - self._letter * 0.35)
            begin += 18
        for words in self._lines(text, width, status is not None):
            self.paper.text(begin, line, words, size=self._letter, bold=fill == PALE_BLUE, edge=fill)
            line += self._letter * 1.25
        return high

    def programme(self) -> float:
        """The programme over the whole width; where the rest begins."""
        if not self.of.programme:
            return MARGIN
        high = self.box(self.of.programme, MARGIN, MARGIN, self.size.width, fill=WHITE, stroke=BLUE)
        return MARGIN + high + (GAP * 2 if self.size.beside else GAP)

    def key(self, y: float) -> float:
        """What the signs mean."""
        columns = 6 if self.size.beside else 2
        for at, status in enumerate(status for status in WORDS if status in self.statuses):
            x = MARGIN + at % columns * (self.size.width / columns)
            line = y + 20 + at // columns * 24
            draw_sign(self.paper, status, x + 7, line - 4)
            self.paper.text(x + 18, line, WORDS[status], size=self._letter)
        rows = -(-len(self.statuses) // columns)
        return y + 16 + rows * 24


class _Wide(_Boxes):
    """Columns from left to right."""

    def __init__(self, diagram: Diagram, sized: Size) -> None:
        super().__init__(diagram, sized)
        self.column = (sized.width - BETWEEN * (COLUMNS - 1)) / COLUMNS

    def x(self, column: int) -> float:
        return MARGIN + column * (self.column + BETWEEN)

    def draw(self) -> None:
        """Draw all of it."""
        begin = self.programme()
        for at, head in enumerate(HEADS):
            self.paper.text(self.x(at), begin + self.size.text, head, size=self.size.text, bold=True)
        top = y = begin + self.size.text + 14.0
        middles = []
        for driver in self.of.drivers:
            middle, y = self._driver(driver, y)
            middles.append(middle)
        y = max(y, top + self.height(self.of.area, self.column) + GAP)
        self._area(top, y - GAP, middles)
        self.paper.height = self.key(y)

    def _area(self, top: float, bottom: float, middles: Sequence[float]) -> None:
        high = self.height(self.of.area, self.column)
        middle = sum(middles) / len(middles) if middles else (top + bottom) / 2
        y = min(max(middle - high / 2, top), bottom - high)
        if self.of.programme:
            # Down the left edge of the column, in front of the word at its head and of nothing else.
            self.paper.line([(MARGIN / 2, MARGIN * 2), (MARGIN / 2, y + high / 2)], stroke=GREY)
            self.paper.line([(MARGIN / 2, MARGIN * 2), (MARGIN, MARGIN * 2)], stroke=GREY)
            self.paper.line([(MARGIN / 2, y + high / 2), (MARGIN, y + high / 2)], stroke=GREY)
        self._branch(self.x(1), y + high / 2, middles)
        self.box(self.of.area, self.x(0), y, self.column, fill=PALE_BLUE, stroke=BLUE)

    def _driver(self, driver: Driver, top: float) -> tuple[float, float]:
        """One commitment with all that belongs to it; its middle, and where the next begins."""
        words = f"{driver.reference} {driver.promise}"
        steps = [(f"{step.reference} {step.title}", step.status) for step in driver.steps]
        highs = [self.height(text, self.column, sign=True) for text, _ in steps]
        measured = [self.height(text, self.column) for text in driver.measures]
        of_steps, of_measures = _total(highs), _total(measured)
        own = self.height(words, self.column)
        whole = max(own, of_steps, of_measures)
        middle = top + whole / 2
        self._steps(steps, highs, top + (whole - of_steps) / 2, middle)
        self._measures(driver, measured, top + (whole - of_measures) / 2, (middle, of_steps))
        self.box(words, self.x(1), middle - own / 2, self.column, fill=WHITE, stroke=DARK)
        return middle, top + whole + GAP * 2

    def _steps(
        self, steps: Sequence[tuple[str, Status]], highs: Sequence[float], y: float, middle: float
    ) -> None:
        middles = []
        for (text, status), high in zip(steps, highs, strict=True):
            middles.append(y + high / 2)
            self.box(text, self.x(2), y, self.column, fill=WHITE, stroke=GREY, status=status)
            y += high + GAP
        self._branch(self.x(2), middle, middles)

    def _measures(self, driver: Driver, highs: Sequence[float], y: float, beside: tuple[float, float]) -> None:
        """The measures of a commitment, behind a bracket that holds all of its actions."""
        middle, of_steps = beside
        middles = []
        for text, high in zip(driver.measures, highs, strict=True):
            middles.append(y + high / 2)
            self.box(text, self.x(3), y, self.column, fill=WHITE, stroke=COMMON)
            y += high + GAP
        if not middles:
            return
        if not driver.steps:
            self.paper.line([(self.x(2) - BETWEEN, middle), (self.x(3), middle)], stroke=COMMON)
            return
        x = self.x(3) - BETWEEN + 6
        top, bottom = middle - of_steps / 2, middle + of_steps / 2
        self.paper.line([(x - 5, top), (x, top), (x, bottom), (x - 5, bottom)], stroke=GREY)
        self._branch(self.x(3), middle, middles, since=x)

    def _branch(self, x: float, middle: float, middles: Sequence[float], since: float | None = None) -> None:
        """Lines from one box to those in the next column."""
        begin = since if since is not None else x - BETWEEN
        bend = (begin + x) / 2
        for to in middles:
            self.paper.line([(begin, middle), (bend, middle), (bend, to), (x, to)], stroke=GREY)


class _Narrow(_Boxes):
    """An indented tree from top to bottom."""

    INDENT = 18

    def draw(self) -> None:
        """Draw all of it."""
        top = self.programme()
        y = top + self.box(self.of.area, MARGIN, top, self.size.width, fill=PALE_BLUE, stroke=BLUE)
        if self.of.programme:
            self.paper.line([(MARGIN + 8, top - GAP), (MARGIN + 8, top)], stroke=GREY)
        begin = last = y
        for driver in self.of.drivers:
            y += GAP * 2
            last, y = self._driver(driver, y)
        if self.of.drivers:
            self.paper.line([(MARGIN + 8, begin), (MARGIN + 8, last)], stroke=GREY)
        self.paper.height = self.key(y)

    def _driver(self, driver: Driver, y: float) -> tuple[float, float]:
        x, width = MARGIN + self.INDENT, self.size.width - self.INDENT
        high = self.box(f"{driver.reference} {driver.promise}", x, y, width, fill=WHITE, stroke=DARK)
        middle = y + high / 2
        self.paper.line([(MARGIN + 8, middle), (x, middle)], stroke=GREY)
        begin = last = y = y + high
        for step in driver.steps:
            last, y = self._leaf(f"{step.reference} {step.title}", y, GREY, step.status)
        for measure in driver.measures:
            last, y = self._leaf(f"Measured by: {measure}", y, COMMON, None)
        if last > begin:
            self.paper.line([(x + 8, begin), (x + 8, last)], stroke=GREY)
        return middle, y

    def _leaf(self, text: str, y: float, stroke: str, status: Status | None) -> tuple[float, float]:
        x, width = MARGIN + self.INDENT * 2, self.size.width - self.INDENT * 2
        y += GAP
        high = self.box(text, x, y, width, fill=WHITE, stroke=stroke, status=status)
        self.paper.line([(x - self.INDENT + 8, y + high / 2), (x, y + high / 2)], stroke=GREY)
        return y + high / 2, y + high


def _total(highs: Sequence[float]) -> float:
    return sum(highs) + GAP * (len(highs) - 1) if highs else 0.0
