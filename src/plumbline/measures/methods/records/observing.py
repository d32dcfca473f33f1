"""Puts lines and their estimates into observations, with the words that a reader needs; column by column."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from plumbline.equity.arrays import Flags, Floats
from plumbline.equity.coded import Coded, encode, flagged, put_together, the_same
from plumbline.equity.estimates import Estimates
from plumbline.equity.values import NONE, Estimate, Withheld
from plumbline.measures.methods.records.asking import UNIT, Asked
from plumbline.measures.methods.records.lines import Line, Lines, gather
from plumbline.measures.observations import Column, Numbers, Observations

COUNT_ONLY = "count only"
SAME = "The comparator."


class Figured(NamedTuple):
    """One line with what was worked out of it."""

    line: Line
    estimate: Estimate
    ratio: Estimate = NONE
    part: str = ""
    note: str = ""


def observe_each(asked: Asked, found: Sequence[Figured]) -> Observations:
    """The observations of lines that were worked out one by one."""
    return observe(
        asked,
        gather([each.line for each in found], split=len(asked.split)),
        Estimates(each.estimate for each in found),
        Estimates(each.ratio for each in found),
        parts=encode([each.part for each in found]),
        notes=encode([each.note for each in found]),
    )


def observe(
    asked: Asked,
    lines: Lines,
    estimates: Estimates,
    ratios: Estimates | None = None,
    *,
    parts: Coded[str] | None = None,
    notes: Coded[str] | None = None,
    standardised: Estimates | None = None,
    adjusted_ratios: Estimates | None = None,
) -> Observations:
    """The observation of each line: its value, its ratio to the comparator, and its notes.

    `parts` says what else lines are narrowed to; `standardised` and `adjusted_ratios` stand beside the plain
    figures, never in their place.
    """
    told = [each for each in (estimates, ratios, standardised, adjusted_ratios) if each is not None]
    return Observations(
        {
            **_about(asked, lines, parts),
            "numerator": _counts(lines.numerators),
            "denominator": _counts(lines.denominators),
            **_limits("value", "lower", "upper", estimates),
            "method": _methods(estimates).mapped(lambda method: method or COUNT_ONLY),
            **_compared(lines, ratios),
            **_beside("standardised", standardised),
            **_beside("adjusted_ratio", adjusted_ratios),
            "note": _sentences(notes, lines.missing_denominator_notes, *map(_notes, told)),
        }
    )


def _about(asked: Asked, lines: Lines, parts: Coded[str] | None) -> dict[str, Column]:
    """Whom, when and where each line is about."""
    size = len(lines)
    units, narrowed = _split(asked, lines)
    return {
        "measure": the_same(asked.definition.slug, size),
        "area": the_same(asked.area.code, size),
        "source": the_same(asked.facts.title, size),
        "period": lines.periods.mapped(lambda period: period.label),
        "grouping": lines.targets.mapped(lambda target: target.grouping.slug),
        "group": lines.targets.mapped(lambda target: target.label),
        "group_code": lines.targets.mapped(lambda target: target.code),
        "organisation_unit": units,
        "part": narrowed if parts is None else _joined(", ", narrowed, parts),
    }


def _split(asked: Asked, lines: Lines) -> tuple[Coded[str], Coded[str]]:
    """The part of the organisation of each line, and what else it is narrowed to."""
    if not lines.splits:
        nothing = the_same("", len(lines))
        return nothing, nothing
    both = put_together(lambda *values: describe_split(asked.split, values), *lines.splits)
    return both.mapped(lambda pair: pair[0]), both.mapped(lambda pair: pair[1])


def _compared(lines: Lines, ratios: Estimates | None) -> dict[str, Column]:
    if ratios is None:
        return {}
    is_told = flagged(~np.isnan(ratios.values) | ~_are(ratios.hidden, None) | ~_are(_notes(ratios), ""))
    named = put_together(lambda other, told: other.label if told and other else None, lines.others, is_told)
    return {"comparator": named, **_beside("ratio", ratios)}


def _beside(name: str, estimates: Estimates | None) -> dict[str, Column]:
    if estimates is None:
        return {}
    methods = _methods(estimates).mapped(lambda method: method or None)
    return {**_limits(name, f"{name}_lower", f"{name}_upper", estimates), f"{name}_method": methods}


def _limits(value: str, lower: str, upper: str, estimates: Estimates) -> dict[str, Column]:
    return {
        value: Numbers(estimates.values, estimates.hidden),
        lower: Numbers(estimates.lowers, estimates.hidden),
        upper: Numbers(estimates.uppers, estimates.hidden),
    }


def _counts(numbers: Floats) -> Numbers:
    return Numbers(numbers, the_same(None, len(numbers)), are_counts=True)


def _methods(estimates: Estimates) -> Coded[str]:
    return _where_shown(estimates.methods, estimates)


def _notes(estimates: Estimates) -> Coded[str]:
    return _where_shown(estimates.notes, estimates)


def _where_shown(words: Coded[str], estimates: Estimates) -> Coded[str]:
    if estimates.shown.all():
        return words
    return put_together(lambda word, shown: word if shown else "", words, flagged(estimates.shown))


def _are(words: Coded[str] | Coded[Withheld | None], word: str | None) -> Flags:
    return np.array([each == word for each in words.words], dtype=np.bool_)[words.codes]


def _sentences(*columns: Coded[str] | None) -> Coded[str]:
    return _joined(" ", *(column for column in columns if column is not None))


def _joined(mark: str, *columns: Coded[str]) -> Coded[str]:
    """The words of each place that are not empty, joined."""
    return put_together(lambda *words: mark.join(filter(None, words)), *columns)


def describe_split(columns: tuple[str, ...], values: tuple[str, ...]) -> tuple[str, str]:
    """The part of the organisation that a line is about, and what else it is narrowed to, column by column.

    Either is empty for all of it.

    >>> describe_split(("sex", "unit"), ("2", "WARD1"))
    ('WARD1', 'sex 2')
    """
    pairs = list(zip(columns, values, strict=True))
    unit = next((value for column, value in pairs if column == UNIT), "")
    return unit, ", ".join(f"{column.replace('_', ' ')} {value}" for column, value in pairs if column != UNIT)


def scaled(estimates: Estimates, factor: float) -> Estimates:
    """The estimates in another unit, such as per cent."""
    return Estimates.from_arrays(
        estimates.values * factor,
        estimates.lowers * factor,
        estimates.uppers * factor,
        shown=estimates.shown,
        methods=estimates.methods,
        notes=estimates.notes,
        hidden=estimates.hidden,
    )
