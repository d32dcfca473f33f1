"""What can go wrong in a run, named for the promise broken; each error's text is a sentence to show."""

from collections.abc import Sequence
from dataclasses import dataclass


class MeasureError(Exception):
    """A run, a definition or a file that cannot be used. `str()` is a full sentence, fit to show."""


class UnknownMeasure(MeasureError):
    """No definition has this name."""


class NotOffered(MeasureError):
    """The measure exists, and does not offer this area, grouping or period."""


class GroupingsDiffer(MeasureError):
    """Numerator and denominator do not count the same people under the same name."""


class BadDefinition(MeasureError):
    """A definition file cannot be used; the text names the file and the field."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where (rows as a spreadsheet counts them, the heading first) and what."""

    file: str
    what: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.what}"


SHOWN_PROBLEMS = 20
"""How many problems a message lists before it only counts the rest."""


class BadInput(MeasureError):
    """A file cannot be read as what it claims to be. Carries every problem found; nothing was loaded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        lines = [str(problem) for problem in self.problems[:SHOWN_PROBLEMS]]
        unseen = len(self.problems) - len(lines)
        if unseen:
            lines.append(f"and {unseen} more of the kind")
        return "\n".join(lines)
