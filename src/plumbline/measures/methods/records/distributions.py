"""Waiting days, minutes and lengths of stay: the median of each group with its interval, and the quartiles."""

from plumbline.equity.quantiles import quantile
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.grouping import Place, Target, targets_of
from plumbline.measures.methods.records.histograms import Values, codes_of, describe, values_by_place
from plumbline.measures.methods.records.lines import Line
from plumbline.measures.methods.records.observing import NONE, observe
from plumbline.measures.results import Observation

QUARTILES = {"": 0.5, "lower quartile": 0.25, "upper quartile": 0.75}
"""The parts that are shown of each distribution; the median is the figure itself."""


def compute(asked: Asked) -> tuple[Observation, ...]:
    """The median and quartiles for every group at every place."""
    places = values_by_place(asked)
    return tuple(
        observation
        for grouping in asked.groupings
        for targets in [targets_of(grouping, codes_of(places))]
        for place in sorted(places)
        for target in targets
        for observation in _described(asked, place, target, places[place])
    )


def _described(asked: Asked, place: Place, target: Target, values: Values) -> list[Observation]:
    described = describe(target, values)
    line = Line(place=place, target=target, numerator=described.known.size, denominator=None, needs_none=True)
    if not described.known.size:
        return [observe(asked, line, NONE, note=described.note)]
    return [
        observe(asked, line, quantile(described.known, share), part=part, note="" if part else described.note)
        for part, share in QUARTILES.items()
    ]
