"""Rates of records: how often, for so many people, bed days or admissions, and how sure we can be of it."""

from plumbline.equity.rates import rate
from plumbline.equity.ratios import rate_ratio
from plumbline.measures.methods.records.adjusting import find_strata, standardise
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.lines import count_halves, figures, lines_of
from plumbline.measures.methods.records.observing import observe
from plumbline.measures.observations import Observations


def compute(asked: Asked) -> Observations:
    """A rate for every line, and its ratio to the comparator."""
    lines = lines_of(asked, count_halves(asked))
    counts, exposures = lines.numerators, figures(lines.denominators)
    return observe(
        asked,
        lines,
        rate(counts, exposures, per=asked.definition.per),
        rate_ratio(counts, exposures, figures(lines.other_numerators), figures(lines.other_denominators)),
        standardised=standardise(asked, lines, find_strata(asked)),
    )
