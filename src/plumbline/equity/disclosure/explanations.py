"""How a reader works a withheld count out, in sentences that a checker can follow with a pencil."""

from dataclasses import dataclass

import numpy as np

from plumbline.equity.arrays import Flags
from plumbline.equity.disclosure.cells import Equation
from plumbline.equity.disclosure.problem import Problem
from plumbline.equity.disclosure.programs import Reason
from plumbline.equity.disclosure.propagation import GIVEN, Known, Propagation

MOST_STEPS = 6
MOST_FIGURES = 14


@dataclass(kw_only=True, eq=False)
class Explainer:
    """Puts into words what propagation and programs found."""

    problem: Problem
    propagation: Propagation

    def steps(self, cell: int, *, known: Known, start: Known) -> str:
        """The equations that bound a cell, in the order in which a reader takes them."""
        told: dict[int, str] = {}
        for side in (known.low_from, known.high_from):
            self._collect(cell, int(side[cell]), known, start, told)
        said = list(told.values())
        if len(said) > MOST_STEPS:
            said = [f"After {len(said) - MOST_STEPS} steps of the same kind:", *said[-MOST_STEPS:]]
        return " ".join(said)

    def _collect(self, cell: int, place: int, known: Known, start: Known, told: dict[int, str]) -> None:
        if place == GIVEN or place in told:
            return
        told[place] = ""
        equation = self.propagation.equations[place]
        others = [one for one in (equation.whole, *equation.parts) if one != cell]
        for other in others:
            for side in (known.low_from, known.high_from):
                self._collect(other, int(side[other]), known, start, told)
        told.pop(place)
        told[place] = self._step(cell, equation, others, known, start)

    def _step(self, cell: int, equation: Equation, others: list[int], known: Known, start: Known) -> str:
        blank = [one for one in others if start.low[one] != start.high[one]]
        name = self.name(cell, equation)
        only = f"only {name} is blank" if not blank else f"what else is blank there bounds {name}"
        return f"{self.sum(equation)}, and {only}: it is {said_range(known.low[cell], known.high[cell])}."

    def name(self, cell: int, equation: Equation) -> str:
        """A cell by its code along the dimension of an equation."""
        cells = self.problem.cells
        return cells.labels[cells.keys[cell]][equation.axis]

    def sum(self, equation: Equation) -> str:
        """An equation in words: what adds up to what, and where."""
        cells = self.problem.cells
        codes = cells.labels[cells.keys[equation.whole]]
        where = [
            code
            for axis, (code, one) in enumerate(zip(codes, cells.dimensions, strict=True))
            if axis != equation.axis and code != one.total
        ]
        parts = " + ".join(self.name(part, equation) for part in equation.parts)
        place = f" ({', '.join(where)})" if where else ""
        return f"{self.name(equation.whole, equation)} = {parts}{place}"

    def together(self, cell: int, *, reasons: tuple[Reason, ...], low: float, high: float, hidden: Flags) -> str:
        """Figures that bound a cell only together, as linear programming finds them."""
        words = self.problem.cells.words(cell)
        rows = sorted({row for reason in reasons for row in reason.rows})
        if not rows:
            return f"No count is below 0 and all are whole numbers, so {words} is {said_range(low, high)}."
        said = list(dict.fromkeys(self._row(row, hidden) for row in rows))
        named, rest = said[:MOST_FIGURES], len(said) - MOST_FIGURES
        more = f" and {rest} more" if rest > 0 else ""
        return (
            f"Added and subtracted together, {'; '.join(named)}{more} leave for {words} {said_range(low, high)}."
        )

    def _row(self, row: int, hidden: Flags) -> str:
        item = self.problem.items[int(self.problem.item_of[row])]
        if hidden[self.problem.item_of[row]]:
            return f"{item.words} (blank)"
        return f"{item.words} ({item.figure if item.figure is not None else 'known'})"


def said_range(low: float, high: float) -> str:
    """A range in words."""
    low, high = low + 0.0, high + 0.0
    if low == high:
        return f"{low:g}"
    if np.isinf(high):
        return f"{low:g} or more"
    return f"from {low:g} to {high:g}"
