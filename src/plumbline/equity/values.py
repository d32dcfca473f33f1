"""A figure that may not be shown is a value of its own, never a zero, a blank or a NaN.

No NumPy here: pages and commands that only show figures start without it.
"""

from dataclasses import dataclass
from typing import NoReturn


@dataclass(frozen=True, slots=True)
class Withheld:
    """A figure that exists and is not shown, with the reason in words.

    Arithmetic on it fails by construction (it is no number), and so does asking whether it is true:
    `if value:` must not quietly read a suppressed count as nothing.
    """

    why: str

    def __bool__(self) -> NoReturn:
        raise TypeError(f"A withheld figure is neither true nor false ({self.why}); ask `is_withheld` instead.")

    def __str__(self) -> str:
        return "withheld"


Figure = float | int | Withheld | None
"""A number, a number that is withheld, or None where there is none (never a stand-in for zero)."""


def is_withheld(value: object) -> bool:
    """Whether a value is one that may not be shown."""
    return isinstance(value, Withheld)


def number_of(figure: Figure) -> float | None:
    """A figure as a number to reckon with; None where it is withheld or there is none."""
    return float(figure) if isinstance(figure, int | float) else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate with its interval: three numbers, or three times the same withheld figure, or None.

    `method` names how the interval was made (empty where there is none); `note` says in words what the reader
    must know of it.
    """

    value: Figure
    lower: Figure
    upper: Figure
    method: str
    note: str = ""


NONE = Estimate(None, None, None, "")
"""Where there is nothing to estimate."""
