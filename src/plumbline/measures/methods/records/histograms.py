"""How often each value of a column occurs in each group, counted in the engine.

Means, medians and quartiles are worked out from these counts, so that every engine gives the same.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from plumbline.equity.quantiles import Histogram, histogram
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.counting import NOT_KNOWN
from plumbline.measures.methods.records.grouping import Place, Target, amounts_of, places_in_order

LEFT_OUT = "{:,} without a value are left out."

Values = Mapping[str | None, Mapping[str, int]]
"""For each ethnic code, how often each value occurs, as the engine's words say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """The values of one group, and how many rows had none."""

    known: Histogram
    left_out: int

    @property
    def note(self) -> str:
        """What a reader must know of the rows without a value."""
        return LEFT_OUT.format(self.left_out) if self.left_out else ""


def values_by_place(asked: Asked) -> Mapping[Place, Values]:
    """Every value of the definition's column at every place."""
    counted = amounts_of(asked.count(asked.records.numerator, also=(asked.records.value,)))
    found: dict[Place, dict[str | None, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for period, split in places_in_order(counted):
        for code, amount in counted[period, split].items():
            found[period, split[:-1]][code][split[-1]] = int(amount)
    return found


def codes_of(places: Mapping[Place, Values]) -> frozenset[str | None]:
    """Every ethnic code that was recorded."""
    return frozenset(code for values in places.values() for code in values)


def describe(target: Target, values: Values) -> Described:
    """The values of a target's codes together."""
    pairs = [(word, times) for code in target.codes for word, times in values.get(code, {}).items()]
    known = [(float(word), times) for word, times in pairs if word != NOT_KNOWN]
    return Described(
        known=histogram([value for value, _ in known], [times for _, times in known]),
        left_out=sum(times for word, times in pairs if word == NOT_KNOWN),
    )
