"""Shares of records: of all these, how many; and relative likelihoods, one group's share over another's."""

import numpy as np

from plumbline.equity.coded import Coded, encode
from plumbline.equity.likelihoods import FOUR_FIFTHS, Comparison, relative_likelihoods
from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.methods.records.adjusting import compare_all_within, find_strata
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.estimating import estimate_shares, halves_of
from plumbline.measures.methods.records.lines import Line, Lines, count_halves, lines_of
from plumbline.measures.methods.records.observing import observe
from plumbline.measures.observations import Observations

NOT_CONFIRMED = "" if FOUR_FIFTHS.is_confirmed else "The two edges of the band are not confirmed by a source."


def compute(asked: Asked) -> Observations:
    """A share for every line, and its ratio to the comparator."""
    lines = lines_of(asked, count_halves(asked))
    _check_no_more_than_all(asked, lines)
    return observe(
        asked,
        lines,
        *estimate_shares(halves_of(lines), per=asked.definition.per),
        notes=_notes(asked, lines),
        adjusted_ratios=compare_all_within(lines, find_strata(asked)),
    )


def _notes(asked: Asked, lines: Lines) -> Coded[str] | None:
    if asked.records.likelihood is None:
        return None
    return encode([beside_the_band(asked, line) for line in lines])


def beside_the_band(asked: Asked, line: Line) -> str:
    """For a relative likelihood: where its interval lies beside the four-fifths band, which is not confirmed."""
    likelihood = asked.records.likelihood
    if likelihood is None or line.other is None:
        return ""
    if (line.target.grouping.slug, line.target.code) != (likelihood.grouping, likelihood.of):
        return ""
    found = relative_likelihoods(
        Comparison(group=line.target.label, comparator=line.other.label, event="be counted"),
        [line.numerator],
        [line.denominator],
        [line.other_numerator],
        [line.other_denominator],
    )
    return f"{found.beside_band(0)} {NOT_CONFIRMED}" if found.beside_band(0) else ""


def _check_no_more_than_all(asked: Asked, lines: Lines) -> None:
    """A share above one means that numerator and denominator are not about the same people."""
    beyond = np.flatnonzero(lines.numerators > np.nan_to_num(lines.denominators))
    problems = [_beyond(asked, lines[place]) for place in beyond.tolist()]
    if problems:
        raise BadInput(problems)


def _beyond(asked: Asked, line: Line) -> Problem:
    return Problem(
        asked.facts.title,
        f"“{asked.definition.slug}”, {line.target.label}, {line.place[0].label}: {line.numerator:,} were "
        f"counted of only {line.denominator or 0:,}; a part can't be larger than the whole. The two tables "
        "may not cover the same people or the same time.",
    )
