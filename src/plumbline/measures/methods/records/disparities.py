"""The race disparity ratio: how much less likely a group is than another to be found in the higher tiers of pay.

Tiers come from the definition, where they are marked as not confirmed: no published method was found.
"""

from collections.abc import Mapping, Sequence

from plumbline.equity.disparity_ratio import DisparityRatios, Tiers, disparity_ratios
from plumbline.equity.values import Estimate
from plumbline.measures.errors import BadDefinition
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.cells import Number
from plumbline.measures.methods.records.grouping import Place, Target, amounts_of, sum_of, targets_of
from plumbline.measures.methods.records.lines import Line, comparator_in, is_apart
from plumbline.measures.methods.records.observing import Figured, observe_each
from plumbline.measures.observations import Observations

PLACES = ("lower", "middle", "upper")
NOT_PLACED = "{:,} people are in none of the tiers and are left out."
AGAINST = "{} staff against {} staff: above 1, {} staff get to the higher tier more easily."


def compute(asked: Asked) -> Observations:
    """The three ratios of every group against the comparator."""
    places = _by_tier(asked)
    seen = frozenset(code for tiers in places.values() for amounts in tiers.values() for code in amounts)
    found: list[Figured] = []
    for grouping in asked.groupings:
        targets = targets_of(grouping, seen)
        other = comparator_in(asked, grouping, targets, seen)
        for place in sorted(places):
            found += [
                figured
                for target in targets
                if other is not None and is_apart(target, other)
                for figured in _ratios(asked, place, places[place], target, other)
            ]
    return observe_each(asked, found)


def _by_tier(asked: Asked) -> dict[Place, dict[str, dict[str | None, Number]]]:
    """Head counts by place, tier and ethnic code; people in no tier stand under an empty name."""
    tier_of = {str(value): PLACES[step] for step, tier in enumerate(_tiers(asked)) for value in tier}
    found: dict[Place, dict[str, dict[str | None, Number]]] = {}
    counted = amounts_of(asked.count(asked.records.numerator, also=(asked.records.tier_column,)))
    for (period, split), amounts in counted.items():
        tiers = found.setdefault((period, split[:-1]), {})
        own = tiers.setdefault(tier_of.get(split[-1], ""), {})
        for code, amount in amounts.items():
            own[code] = own.get(code, 0) + amount
    return found


def _tiers(asked: Asked) -> Sequence[Sequence[object]]:
    tiers = asked.records.tiers
    if len(tiers) != len(PLACES) or not asked.records.tier_column:
        raise BadDefinition(
            f"{asked.definition.slug}.yaml, field records.tiers: records-disparity needs three tiers, from the "
            "lowest to the highest, and the tier_column that they are of."
        )
    return [tier.values for tier in tiers]


def _ratios(
    asked: Asked, place: Place, tiers: Mapping[str, Mapping[str | None, Number]], target: Target, other: Target
) -> list[Figured]:
    counts = {tier: int(sum_of(target, tiers.get(tier, {}))) for tier in PLACES}
    other_counts = {tier: int(sum_of(other, tiers.get(tier, {}))) for tier in PLACES}
    ratios = disparity_ratios(
        counts,
        other_counts,
        tiers=Tiers(lower=("lower",), middle=("middle",), upper=("upper",)),
        group=target.label,
        comparator=other.label,
    )
    unplaced = int(sum_of(target, tiers.get("", {})))
    line = Line(
        place=place, target=target, numerator=sum(counts.values()), denominator=None, other=other, needs_none=True
    )
    note = AGAINST.format(target.label, other.label, other.label)
    if unplaced:
        note = f"{NOT_PLACED.format(unplaced)} {note}"
    parts = _parts(asked, ratios).items()
    return [Figured(line, estimate, part=part, note=note) for part, estimate in parts]


def _parts(asked: Asked, ratios: DisparityRatios) -> Mapping[str, Estimate]:
    lower, middle, upper = (tier.name for tier in asked.records.tiers)
    return {
        f"{lower} to {middle}": ratios.lower_to_middle,
        f"{middle} to {upper}": ratios.middle_to_upper,
        f"{lower} to {upper}": ratios.lower_to_upper,
    }
