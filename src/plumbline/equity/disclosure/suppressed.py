"""A figure withheld by disclosure control, with its reason: for its own sake, or for the sake of others."""

from dataclasses import dataclass
from enum import Enum

from plumbline.equity.values import Withheld

PUBLIC_WORDS = "Withheld to protect people: the number is small, or would give a small one away."


class Kind(Enum):
    """Why a figure is withheld."""

    PRIMARY = "for its own sake"
    SECONDARY = "for the sake of others"


@dataclass(frozen=True, slots=True)
class Suppressed(Withheld):
    """A figure withheld by disclosure control. Never a zero, and as unfit for arithmetic as any `Withheld`."""

    kind: Kind
    rule: str

    def for_readers(self) -> Withheld:
        """The same for print, in words that do not tell the two kinds apart, which would give a range away."""
        return Withheld(PUBLIC_WORDS)
