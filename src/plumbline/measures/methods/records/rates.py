"""Rates of records: how often, for so many people, bed days or admissions, and how sure we can be of it."""

from plumbline.equity.rates import rate
from plumbline.equity.ratios import rate_ratio
from plumbline.measures.methods.records.adjusting import find_strata, standardise
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.lines import count_halves, lines_of
from plumbline.measures.methods.records.observing import observe, with_standardised
from plumbline.measures.results import Observation


def compute(asked: Asked) -> tuple[Observation, ...]:
    """A rate for every line, and its ratio to the comparator."""
    lines = lines_of(asked, count_halves(asked))
    counts, exposures = [line.numerator for line in lines], [line.denominator for line in lines]
    rates = rate(counts, exposures, per=asked.definition.per)
    ratios = rate_ratio(
        counts,
        exposures,
        [line.other_numerator for line in lines],
        [line.other_denominator for line in lines],
    )
    standardised = standardise(asked, lines, find_strata(asked))
    return tuple(
        with_standardised(observe(asked, line, estimate, ratio), allowed)
        for line, estimate, ratio, allowed in zip(lines, rates, ratios, standardised, strict=True)
    )
