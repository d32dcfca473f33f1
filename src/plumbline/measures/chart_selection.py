"""Which figures of a run one picture can hold: a figure for every band, ward, year and group is for a table.

A run of records with parts or units is drawn for its last period and the groups that are known, and a run over
time by its first grouping.
"""

from dataclasses import replace

from plumbline.measures.definitions import load_definition
from plumbline.measures.groupings import ethnicity
from plumbline.measures.results import Observation, Run

MOST_LINES = 40
"""More lines than this nobody reads; the table has them all."""


def drawable(run: Run) -> Run:
    """The run with as many of its observations as a picture can hold, each under a name of its own."""
    if load_definition(run.measure).records is None or not run.observations:
        return run
    first = run.observations[0].grouping
    own = [each for each in run.observations if each.grouping == first]
    if not any(each.part or each.organisation_unit for each in own):
        is_trend = len({each.period for each in own}) > 1
        return replace(run, observations=tuple(own)) if is_trend else run
    last = max(each.period for each in own)
    unknown = ethnicity().unknowns
    lines = [_named(each) for each in own if each.period == last and each.group_code not in unknown]
    return replace(run, observations=tuple(lines[:MOST_LINES]))


def _named(observation: Observation) -> Observation:
    place = ", ".join(filter(None, [observation.organisation_unit, observation.part]))
    name = f"{place}: {observation.group}" if place else observation.group
    # Each line has a comparator of its own, which one line across the picture cannot show.
    return replace(observation, group=name, comparator=None)
