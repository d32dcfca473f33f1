"""What small numbers can bear: figures of many units drawn together, and how large a gap could have been shown.

Both are asked for by name and stand beside the plain figures, never in their place.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plumbline.equity.pooling import FEWEST_UNITS, PooledUnits, pool_rates, pool_shares
from plumbline.equity.power import DetectableGap, smallest_rate_gap, smallest_share_gap
from plumbline.equity.values import Estimate, Figure
from plumbline.measures.errors import NotOffered
from plumbline.measures.methods.records.asking import UNIT, Asked
from plumbline.measures.methods.records.counting import NOT_KNOWN
from plumbline.measures.methods.records.lines import Line, count_halves, lines_of
from plumbline.measures.results import Observation

RATES, SHARES = "records-rate", "records-share"
LEAST_POWER = 0.05
"""How often a difference is found where there is none, at 95% confidence: a power below it is no power."""
TOO_FEW = f"Not pooled: pooling wants {FEWEST_UNITS} units or more that have a figure."
NO_BASE = "How large a gap could have been shown can't be said: {} of {} were counted."


def check_is_offered(asked: Asked) -> None:
    """Raise `NotOffered` where pooling or power is asked of figures that can't bear it."""
    wanted = [name for name, is_asked in _wanted(asked).items() if is_asked]
    if wanted and asked.definition.method not in (RATES, SHARES):
        raise NotOffered(
            f"“{asked.definition.slug}” is neither a rate nor a share: {' and '.join(wanted)} can't be had of it."
        )
    if asked.pool and UNIT not in asked.split:
        raise NotOffered(
            "Pooling is of many small units: split the figures by them too (by=[“unit”], or --by unit)."
        )
    if asked.power is not None and not LEAST_POWER < asked.power < 1:
        raise NotOffered(
            f"Power says how often a gap is to be found, and lies between {LEAST_POWER} and 1, such as 0.8; "
            f"{asked.power:g} does not."
        )


def _wanted(asked: Asked) -> Mapping[str, bool]:
    return {"pooling": asked.pool, "power": asked.power is not None}


def with_small_numbers(asked: Asked, observations: Sequence[Observation]) -> Sequence[Observation]:
    """The observations of rates or shares, with what was asked for beside them; as they are where it was not."""
    if not any(_wanted(asked).values()):
        return observations
    lines = tuple(lines_of(asked, count_halves(asked)))  # counted already, and remembered
    told = dict(enumerate(observations))
    if asked.pool:
        for place, beside in _pooled(asked, lines):
            told[place] = _with_pooled(told[place], beside)
    if asked.power is not None:
        for place, line in enumerate(lines):
            told[place] = _with_gap(asked, told[place], line, asked.power)
    return tuple(told.values())


@dataclass(frozen=True, slots=True)
class Beside:
    """The pooled figure of one unit, how far it was pulled, and what the reader must know."""

    estimate: Estimate
    pull: Figure
    note: str


def _pooled(asked: Asked, lines: Sequence[Line]) -> Iterator[tuple[int, Beside]]:
    """The pooled figure of each line that is of a known unit and a known group, by the line's place."""
    for places in _pools(asked, lines):
        own = [lines[place] for place in places]
        if sum(line.denominator is not None for line in own) < FEWEST_UNITS:
            yield from ((place, Beside(Estimate(None, None, None, ""), None, TOO_FEW)) for place in places)
            continue
        found = _pool(asked, [line.numerator for line in own], [line.denominator for line in own])
        for place, estimate, pull in zip(places, found.pooled, found.pulls, strict=True):
            yield place, Beside(_in_unit(asked, estimate), pull, found.note)


def _pools(asked: Asked, lines: Sequence[Line]) -> list[list[int]]:
    """The places of lines that differ in nothing but their unit."""
    found: dict[tuple[object, ...], list[int]] = {}
    for place, line in enumerate(lines):
        period, split = line.place
        named = dict(zip(asked.split, split, strict=True))
        unit = named.pop(UNIT)
        if unit != NOT_KNOWN and line.target.members is not None:
            key = (period, *named.values(), line.target.grouping.slug, line.target.code)
            found.setdefault(key, []).append(place)
    return list(found.values())


def _pool(asked: Asked, tops: Sequence[Figure], bottoms: Sequence[Figure]) -> PooledUnits:
    if asked.definition.method == RATES:
        return pool_rates(tops, bottoms, per=asked.definition.per)
    return pool_shares(tops, bottoms)


def _in_unit(asked: Asked, estimate: Estimate) -> Estimate:
    """A pooled share in the measure's unit, such as per cent; a pooled rate is in it already."""
    if asked.definition.method == RATES:
        return estimate
    per = asked.definition.per
    value, lower, upper = (
        figure * per if isinstance(figure, (int, float)) else figure
        for figure in (estimate.value, estimate.lower, estimate.upper)
    )
    return Estimate(value, lower, upper, estimate.method, estimate.note)


def _with_pooled(observation: Observation, beside: Beside) -> Observation:
    return replace(
        observation,
        pooled=beside.estimate.value,
        pooled_lower=beside.estimate.lower,
        pooled_upper=beside.estimate.upper,
        pooled_method=beside.estimate.method or None,
        pull=beside.pull,
        pooled_note=beside.note,
    )


def _with_gap(asked: Asked, observation: Observation, line: Line, power: float) -> Observation:
    """The smallest gap to the comparator that these numbers would have shown so often, in figures and words."""
    if line.other is None or not line.denominator or not line.other_denominator:
        return observation
    base = float(line.other_numerator or 0) / line.other_denominator
    is_share = asked.definition.method == SHARES
    if base <= 0 or (is_share and base >= 1):
        words = NO_BASE.format("none" if base <= 0 else "all", line.other.label)
        return replace(observation, detectable_words=words)
    find = _share_gap if is_share else _rate_gap
    gap = find(base, line.denominator, line.other_denominator, power)
    people = f"{line.denominator:,} {_of_what(asked)} ({line.other.label}: {line.other_denominator:,})"
    return replace(
        observation,
        detectable_above=gap.ratio_above,
        detectable_below=gap.ratio_below,
        detectable_words=gap.sentence(people, f"ratio to {line.other.label}"),
    )


Find = Callable[[float, float, float, float], DetectableGap]


def _share_gap(base: float, total: float, other: float, power: float) -> DetectableGap:
    return smallest_share_gap(base, total=total, comparator_total=other, power=power)


def _rate_gap(base: float, exposure: float, other: float, power: float) -> DetectableGap:
    return smallest_rate_gap(base, exposure=exposure, comparator_exposure=other, power=power)


def _of_what(asked: Asked) -> str:
    """What the denominator counts, as the measure's unit says: "bed days" of "incidents per 1,000 bed days".

    Every unit of a rate or a share says it, which a test of the catalogue holds.
    """
    definition = asked.definition
    for mark in (f"per {definition.per:,} ", "per cent of "):
        if mark in definition.unit:
            return definition.unit.split(mark, 1)[1]
    return "of the denominator"
