"""Puts a line and its estimates into an observation, with the words that a reader needs."""

from dataclasses import replace
from functools import lru_cache

from plumbline.equity.values import Estimate, Figure
from plumbline.measures.methods.records.asking import UNIT, Asked
from plumbline.measures.methods.records.lines import Line
from plumbline.measures.results import Observation

NONE = Estimate(None, None, None, "")
COUNT_ONLY = "count only"
SAME = "The comparator."


def observe(
    asked: Asked, line: Line, estimate: Estimate, ratio: Estimate = NONE, *, part: str = "", note: str = ""
) -> Observation:
    """The observation of one line: its value, its ratio to the comparator, and its notes."""
    period, split = line.place
    unit, narrowed = describe_split(asked.split, split)
    compared = line.other if ratio.value is not None or ratio.note else None
    return Observation(
        measure=asked.definition.slug,
        area=asked.area.code,
        period=period.label,
        grouping=line.target.grouping.slug,
        group=line.target.label,
        group_code=line.target.code,
        organisation_unit=unit,
        part=", ".join(filter(None, [narrowed, part])),
        numerator=line.numerator,
        denominator=line.denominator,
        value=estimate.value,
        lower=estimate.lower,
        upper=estimate.upper,
        method=estimate.method or COUNT_ONLY,
        comparator=compared.label if compared else None,
        ratio=ratio.value,
        ratio_lower=ratio.lower,
        ratio_upper=ratio.upper,
        ratio_method=ratio.method or None,
        source=asked.facts.title,
        note=" ".join(filter(None, [note, line.missing_denominator_note, estimate.note, ratio.note])),
    )


def with_standardised(observation: Observation, allowed: Estimate | None) -> Observation:
    """The observation with its standardised rate beside it, where there is one."""
    if allowed is None:
        return observation
    return replace(
        observation,
        standardised=allowed.value,
        standardised_lower=allowed.lower,
        standardised_upper=allowed.upper,
        standardised_method=allowed.method or None,
        note=" ".join(filter(None, [observation.note, allowed.note])),
    )


def with_adjusted_ratio(observation: Observation, within: Estimate | None) -> Observation:
    """The observation with the ratio within strata beside the plain one, where there is one."""
    if within is None:
        return observation
    return replace(
        observation,
        adjusted_ratio=within.value,
        adjusted_ratio_lower=within.lower,
        adjusted_ratio_upper=within.upper,
        adjusted_ratio_method=within.method or None,
        note=" ".join(filter(None, [observation.note, within.note])),
    )


@lru_cache(maxsize=4096)
def describe_split(columns: tuple[str, ...], values: tuple[str, ...]) -> tuple[str, str]:
    """The part of the organisation that a line is about, and what else it is narrowed to, column by column.

    Either is empty for all of it. Remembered: many lines are about one part.

    >>> describe_split(("sex", "unit"), ("2", "WARD1"))
    ('WARD1', 'sex 2')
    """
    pairs = list(zip(columns, values, strict=True))
    unit = next((value for column, value in pairs if column == UNIT), "")
    return unit, ", ".join(f"{column.replace('_', ' ')} {value}" for column, value in pairs if column != UNIT)


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """The estimate in another unit, such as per cent."""
    return replace(
        estimate,
        value=_times(estimate.value, factor),
        lower=_times(estimate.lower, factor),
        upper=_times(estimate.upper, factor),
    )


def _times(figure: Figure, factor: float) -> Figure:
    return figure * factor if isinstance(figure, (int, float)) else figure
