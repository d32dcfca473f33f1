"""Waiting days, minutes and lengths of stay: the median of each group with its interval, and the quartiles."""

from plumbline.equity.quantiles import quantile
from plumbline.equity.values import NONE
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.grouping import Place, Target, targets_of
from plumbline.measures.methods.records.histograms import Values, codes_of, describe, values_by_place
from plumbline.measures.methods.records.lines import Line
from plumbline.measures.methods.records.observing import Figured, observe_each
from plumbline.measures.observations import Observations

QUARTILES = {"": 0.5, "lower quartile": 0.25, "upper quartile": 0.75}
"""The parts that are shown of each distribution; the median is the figure itself."""


def compute(asked: Asked) -> Observations:
    """The median and quartiles for every group at every place."""
    places = values_by_place(asked)
    found = [
        figured
        for grouping in asked.groupings
        for targets in [targets_of(grouping, codes_of(places))]
        for place in sorted(places)
        for target in targets
        for figured in _described(place, target, places[place])
    ]
    return observe_each(asked, found)


def _described(place: Place, target: Target, values: Values) -> list[Figured]:
    described = describe(target, values)
    line = Line(place=place, target=target, numerator=described.known.size, denominator=None, needs_none=True)
    if not described.known.size:
        return [Figured(line, NONE, note=described.note)]
    return [
        Figured(line, quantile(described.known, share), part=part, note="" if part else described.note)
        for part, share in QUARTILES.items()
    ]
