"""Shares of records: of all these, how many; and relative likelihoods, one group's share over another's."""

from plumbline.equity.likelihoods import FOUR_FIFTHS, Comparison, relative_likelihoods
from plumbline.equity.proportion_ratios import fitting_proportion_ratio
from plumbline.equity.proportions import wilson
from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.methods.records.adjusting import compare_within, find_strata
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.lines import Line, count_halves, lines_of
from plumbline.measures.methods.records.observing import observe, scaled, with_adjusted_ratio
from plumbline.measures.results import Observation

NOT_CONFIRMED = "" if FOUR_FIFTHS.is_confirmed else "The two edges of the band are not confirmed by a source."


def compute(asked: Asked) -> tuple[Observation, ...]:
    """A share for every line, and its ratio to the comparator."""
    lines = lines_of(asked, count_halves(asked))
    _check_no_more_than_all(asked, lines)
    hits, bases = [line.numerator for line in lines], [line.denominator for line in lines]
    shares = wilson(hits, bases)
    ratios = fitting_proportion_ratio(
        hits, bases, [line.other_numerator for line in lines], [line.other_denominator for line in lines]
    )
    strata = find_strata(asked)
    return tuple(
        with_adjusted_ratio(
            observe(asked, line, scaled(share, asked.definition.per), ratio, note=beside_the_band(asked, line)),
            compare_within(line, strata),
        )
        for line, share, ratio in zip(lines, shares, ratios, strict=True)
    )


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


def _check_no_more_than_all(asked: Asked, lines: tuple[Line, ...]) -> None:
    """A share above one means that numerator and denominator are not about the same people."""
    problems = [
        Problem(
            asked.facts.title,
            f"“{asked.definition.slug}”, {line.target.label}, {line.place[0].label}: {line.numerator:,} were "
            f"counted of only {line.denominator or 0:,}; a part can't be larger than the whole. The two tables "
            "may not cover the same people or the same time.",
        )
        for line in lines
        if line.numerator > (line.denominator or 0)
    ]
    if problems:
        raise BadInput(problems)
