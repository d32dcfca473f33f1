"""Shares of records: of all these, how many; and relative likelihoods, one group's share over another's."""

from plumbline.equity.proportions import wilson
from plumbline.equity.ratios import proportion_ratio
from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.methods.records.adjusting import compare_within, find_strata
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.lines import Line, count_halves, lines_of
from plumbline.measures.methods.records.observing import observe, scaled, with_adjusted_ratio
from plumbline.measures.results import Observation


def compute(asked: Asked) -> tuple[Observation, ...]:
    """A share for every line, and its ratio to the comparator."""
    lines = lines_of(asked, count_halves(asked))
    _check_no_more_than_all(asked, lines)
    hits, bases = [line.numerator for line in lines], [line.denominator for line in lines]
    shares = wilson(hits, bases)
    ratios = proportion_ratio(
        hits, bases, [line.other_numerator for line in lines], [line.other_denominator for line in lines]
    )
    strata = find_strata(asked)
    return tuple(
        with_adjusted_ratio(
            observe(asked, line, scaled(share, asked.definition.per), ratio), compare_within(line, strata)
        )
        for line, share, ratio in zip(lines, shares, ratios, strict=True)
    )


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
