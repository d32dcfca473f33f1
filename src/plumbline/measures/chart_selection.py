"""Which figures of a run one picture can hold: a figure for every band, ward, year and group is for a table.

A run of records with parts or units is drawn for its last period and the groups that are known, and a run over
time by its first grouping. What is left out is said.
"""

from collections.abc import Sequence
from dataclasses import replace

from plumbline.measures.definitions import load_definition
from plumbline.measures.groupings import ethnicity
from plumbline.measures.results import Observation, Run

MOST_LINES = 40
"""More lines than this nobody reads; the table has them all."""
MOST_PANELS = 12
"""More groups over time than this nobody reads."""
DRAWN = "drawn"
"""The setting in which `drawable` says what the picture leaves out."""


def drawable(run: Run) -> Run:
    """The run with as many of its observations as a picture can hold, each under a name of its own."""
    definition = load_definition(run.measure)
    if (definition.records is None and definition.pushed is None) or not run.observations:
        return run
    everything = tuple(run.observations)
    drawn = _first_panels(everything) if is_over_time(everything) else _last_lines(everything)
    unseen = len(everything) - len(drawn)
    return replace(run, observations=drawn, settings={**run.settings, DRAWN: _said(unseen, drawn)})


def is_over_time(observations: Sequence[Observation]) -> bool:
    """Whether figures can be drawn period after period: there are several, and nothing else parts them."""
    is_parted = any(each.part or each.organisation_unit for each in observations)
    return not is_parted and len({each.period for each in observations}) > 1


def _first_panels(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    own = _of_known_groups([each for each in observations if each.grouping == observations[0].grouping])
    panels = list(dict.fromkeys(each.group for each in own))[:MOST_PANELS]
    return tuple(each for each in own if each.group in panels)


def _last_lines(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    if not any(each.part or each.organisation_unit for each in observations):
        return tuple(observations)
    last = max(each.period for each in observations)
    lines = [
        _named(each)
        for each in observations
        if each.grouping == observations[0].grouping and each.period == last and not _is_unknown(each)
    ]
    return tuple(lines[:MOST_LINES])


def _of_known_groups(observations: Sequence[Observation]) -> Sequence[Observation]:
    """Without people of whom no group is known: a few of them would stretch the scale of everybody else's.

    All of them where nobody's group is known.
    """
    return [each for each in observations if not _is_unknown(each)] or observations


def _is_unknown(observation: Observation) -> bool:
    return observation.group_code in ethnicity().unknowns


def _said(unseen: int, drawn: Sequence[Observation]) -> str:
    if unseen <= 0:
        return ""
    return f"{len(drawn):,} of {len(drawn) + unseen:,} figures are drawn; the table has all of them."


def _named(observation: Observation) -> Observation:
    place = ", ".join(filter(None, [observation.organisation_unit, observation.part]))
    name = f"{place}: {observation.group}" if place else observation.group
    # Each line has a comparator of its own, which one line across the picture cannot show.
    return replace(observation, group=name, comparator=None)
