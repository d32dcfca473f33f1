"""Matches groups to be shown with published groups: from which parts each count and population is made.

Nothing is computed before every group is known to have the same people above and below the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from plumbline.measures.definition_parts import Population
from plumbline.measures.errors import GroupingsDiffer
from plumbline.measures.groupings import Group, Grouping, ethnicity, explain_difference, finest_for, parts_of
from plumbline.measures.methods.evidence import Evidence, Peopled, groupings_of
from plumbline.measures.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A group to be shown (or compared with), and the published groups that its count is put together from."""

    id: str
    grouping: Grouping
    group: Group
    counted_in: Grouping
    parts: tuple[str, ...]
    is_unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationPart:
    """A published group that is part of a target's population, or is left out of it as the publisher does."""

    target: str
    series: str
    grouping: str
    group: str
    left_out: bool


def find_targets(question: Question, evidence: Evidence) -> list[Target]:
    """Every group to be shown, in order. Raises `GroupingsDiffer` where the counts can't be grouped so."""
    return [target for grouping in question.groupings for target in _targets_of(grouping, question, evidence)]


def _targets_of(grouping: Grouping, question: Question, evidence: Evidence) -> list[Target]:
    counted_in = finest_for(grouping, groupings_of(evidence.count_rows))
    if counted_in is None:
        raise _refusal(grouping, question, evidence)
    only = [(choice.grouping, choice.group) for choice in question.definition.only]
    known = [
        _target(grouping, group, counted_in)
        for group in grouping.groups
        if not only or (grouping.slug, group.code) in only
    ]
    return known if only else known + _unknown_targets(grouping, counted_in, evidence)


def _target(grouping: Grouping, group: Group, counted_in: Grouping) -> Target:
    parts = parts_of(group, counted_in) or ()
    return Target(
        id=f"{grouping.slug}/{group.code}",
        grouping=grouping,
        group=group,
        counted_in=counted_in,
        parts=tuple(part.code for part in parts),
    )


def _unknown_targets(grouping: Grouping, counted_in: Grouping, evidence: Evidence) -> list[Target]:
    """What is not known is shown as itself: never dropped, never shared out among the groups."""
    counted = {row.group for row in evidence.count_rows if row.grouping == counted_in.slug}
    return [
        Target(
            id=f"{grouping.slug}/{code}",
            grouping=grouping,
            group=Group(code, label, frozenset()),
            counted_in=counted_in,
            parts=(code,),
            is_unknown=True,
        )
        for code, label in ethnicity().unknowns.items()
        if code in counted
    ]


def find_comparators(question: Question, evidence: Evidence, targets: Sequence[Target]) -> dict[str, Target]:
    """For each grouping, whom its groups are compared with.

    A grouping's own group of the same people is preferred, so that its comparator stands in the same table.
    """
    choice = question.definition.comparator
    if choice is None:
        return {}
    wanted = choice.in_full
    found: dict[str, Target] = {}
    for grouping in question.groupings:
        own = [t for t in targets if t.grouping == grouping and t.group.members == wanted.members]
        found[grouping.slug] = own[0] if own else _foreign_comparator(choice.grouping, wanted, evidence)
    return found


def _foreign_comparator(slug: str, wanted: Group, evidence: Evidence) -> Target:
    grouping = ethnicity().groupings[slug]
    alone = Grouping(slug, grouping.title, (wanted,))
    counted_in = finest_for(alone, groupings_of(evidence.count_rows))
    if counted_in is None:
        raise GroupingsDiffer(f"The counts can't be put together into “{wanted.label}”, the comparator.")
    return _target(grouping, wanted, counted_in)


def find_population_parts(
    question: Question, evidence: Evidence, targets: Sequence[Target]
) -> list[PopulationPart]:
    """Of which published groups each target's population is made, in each series.

    Raises `GroupingsDiffer` where a population can't be put together into a target's people.
    """
    return [
        part
        for peopled in evidence.peopled
        for target in targets
        if not target.is_unknown
        for part in _population_parts(target, peopled, question, evidence)
    ]


def _population_parts(
    target: Target, peopled: Peopled, question: Question, evidence: Evidence
) -> list[PopulationPart]:
    left_out = members_left_out(target, peopled.population)
    kept = Group(target.group.code, target.group.label, target.group.members - left_out)
    for grouping in groupings_of(peopled.rows):
        all_parts, kept_parts = parts_of(target.group, grouping), parts_of(kept, grouping)
        if all_parts is not None and kept_parts is not None:
            return [
                PopulationPart(
                    target=target.id,
                    series=peopled.population.series,
                    grouping=grouping.slug,
                    group=part.code,
                    left_out=part not in kept_parts,
                )
                for part in all_parts
            ]
    raise _refusal(target.grouping, question, evidence)


def members_left_out(target: Target, population: Population) -> frozenset[str]:
    """Whom the publisher leaves out of this target's population."""
    place = (target.grouping.slug, target.group.code)
    entries = [entry for entry in population.leaves_out if (entry.grouping, entry.group) == place]
    return frozenset(member for entry in entries for member in entry.members)


def _refusal(grouping: Grouping, question: Question, evidence: Evidence) -> GroupingsDiffer:
    """The error that says which people sit where, and which groupings would do."""
    counts, populations = groupings_of(evidence.count_rows), groupings_of(evidence.population_rows)
    fitting = [
        candidate
        for candidate in ethnicity().groupings.values()
        if finest_for(candidate, counts) is not None and finest_for(candidate, populations) is not None
    ]
    what = f"“{question.definition.slug}” for {question.area.name}"
    return GroupingsDiffer(
        explain_difference(target=grouping, counts=counts, populations=populations, fitting=fitting, what=what)
    )
