"""Comparisons that allow for what groups differ in anyway, such as age or pay band.

Shares are compared within strata, by Mantel and Haenszel's risk ratio; rates by direct standardisation to all who
are in the extract. Either stands beside the plain figure, never in its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from plumbline.equity.estimates import Estimates
from plumbline.equity.standardisation import dobson_byar
from plumbline.equity.stratified import compare_strata
from plumbline.equity.values import NONE, Estimate
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.cells import Number
from plumbline.measures.methods.records.grouping import Place, Target, amounts_of, sum_of
from plumbline.measures.methods.records.lines import Line, count_halves
from plumbline.measures.record_parts import Tally

APART = (
    "Not standardised: some were counted in a stratum in which the extract has nobody who could be, so its "
    "tables do not agree about them."
)
"""Tables of one extract can differ about a person, where a cell of one was left blank."""

Codes = Mapping[str | None, Number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """Numerators and denominators of one stratum of a place, by ethnic code."""

    top: Codes
    bottom: Codes


Strata = Mapping[Place, Sequence[Stratum]]


def find_strata(asked: Asked) -> Strata:
    """Every place parted by the columns that the definition stratifies by; empty where it names none."""
    columns = tuple(column for column in asked.records.stratify if column not in asked.split)
    if not columns or not isinstance(asked.records.denominator, Tally):
        return {}
    half = count_halves(asked, also=columns)
    tops, bottoms = amounts_of(half.tops), amounts_of(half.bottoms or ())
    own = len(asked.split)
    found: dict[Place, list[Stratum]] = {}
    for period, split in sorted({*tops, *bottoms}):
        place = (period, split[:own])
        stratum = Stratum(top=tops.get((period, split), {}), bottom=bottoms.get((period, split), {}))
        found.setdefault(place, []).append(stratum)
    return found


def compare_all_within(lines: Sequence[Line], strata: Strata) -> Estimates | None:
    """Each group's share over the comparator's within strata; None where nothing is stratified."""
    return Estimates(_within(line, strata.get(line.place, ())) for line in lines) if strata else None


def _within(line: Line, parts: Sequence[Stratum]) -> Estimate:
    if not parts or line.other is None:
        return NONE
    tables = [[_row(line.target, part), _row(line.other, part)] for part in parts]
    compared = compare_strata(tables, group=line.target.label, comparator=line.other.label)
    ratio = compared.risk_ratio
    note = " ".join(filter(None, [ratio.note, compared.note]))
    return Estimate(ratio.value, ratio.lower, ratio.upper, ratio.method, note)


def _row(target: Target, part: Stratum) -> tuple[Number, Number]:
    """With and without the outcome."""
    with_it, all_of_them = sum_of(target, part.top), sum_of(target, part.bottom)
    return with_it, all_of_them - with_it


def standardise(asked: Asked, lines: Sequence[Line], strata: Strata) -> Estimates | None:
    """Each line's rate as if its strata were made up like everyone's; None where nothing is stratified."""
    return Estimates(_standardised(asked, line, strata.get(line.place, ())) for line in lines) if strata else None


def _standardised(asked: Asked, line: Line, parts: Sequence[Stratum]) -> Estimate:
    everyone = [sum(part.bottom.values()) for part in parts]
    if line.target.members is None or not sum(everyone):
        return NONE
    counts = [sum_of(line.target, part.top) for part in parts]
    exposures = [sum_of(line.target, part.bottom) for part in parts]
    if any(count > 0 and not exposure for count, exposure in zip(counts, exposures, strict=True)):
        return replace(NONE, note=APART)
    [estimate] = dobson_byar([counts], [exposures], everyone, per=asked.definition.per)
    return estimate
