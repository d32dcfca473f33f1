"""Waiting days, minutes and lengths of stay: the median of each group with its interval, and the quartiles.

The engine counts how often each value occurs; the quantiles are worked out from that, so that every engine gives
the same.
"""

from collections import defaultdict

from plumbline.equity.quantiles import Histogram, histogram, quantile
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.grouping import Place, Target, amounts_of, places_in_order, targets_of
from plumbline.measures.methods.records.lines import Line
from plumbline.measures.methods.records.observing import NONE, observe
from plumbline.measures.results import Observation

QUARTILES = {"": 0.5, "lower quartile": 0.25, "upper quartile": 0.75}
"""The parts that are shown of each distribution; the median is the figure itself."""
NO_VALUE = "not known"
LEFT_OUT = "{:,} without a value are left out."

Values = dict[str | None, dict[str, int]]
"""For each ethnic code, how often each value occurs, as the engine's words say it."""


def compute(asked: Asked) -> tuple[Observation, ...]:
    """The median and quartiles for every line."""
    places = _values_by_place(asked)
    seen = {code for values in places.values() for code in values}
    return tuple(
        observation
        for grouping in asked.groupings
        for targets in [targets_of(grouping, seen)]
        for place in sorted(places)
        for target in targets
        for observation in _described(asked, place, target, places[place])
    )


def _values_by_place(asked: Asked) -> dict[Place, Values]:
    counted = amounts_of(asked.count(asked.records.numerator, also=(asked.records.value,)))
    found: dict[Place, Values] = defaultdict(lambda: defaultdict(dict))
    for period, split in places_in_order(counted):
        for code, amount in counted[period, split].items():
            found[period, split[:-1]][code][split[-1]] = int(amount)
    return found


def _described(asked: Asked, place: Place, target: Target, values: Values) -> list[Observation]:
    known, left_out = _histogram(target, values)
    line = Line(place=place, target=target, numerator=known.size, denominator=None)
    note = LEFT_OUT.format(left_out) if left_out else ""
    if not known.size:
        return [observe(asked, line, NONE, note=note)]
    return [
        observe(asked, line, quantile(known, share), part=part, note="" if part else note)
        for part, share in QUARTILES.items()
    ]


def _histogram(target: Target, values: Values) -> tuple[Histogram, int]:
    pairs = [(word, times) for code in target.codes for word, times in values.get(code, {}).items()]
    known = [(float(word), times) for word, times in pairs if word != NO_VALUE]
    left_out = sum(times for word, times in pairs if word == NO_VALUE)
    return histogram([value for value, _ in known], [times for _, times in known]), left_out
