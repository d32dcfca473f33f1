"""Rates of records: how often, for so many people, bed days or admissions, and how sure we can be of it."""

from plumbline.measures.methods.records.adjusting import find_strata, standardise
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.estimating import estimate_rates, halves_of
from plumbline.measures.methods.records.lines import count_halves, lines_of
from plumbline.measures.methods.records.observing import observe
from plumbline.measures.observations import Observations


def compute(asked: Asked) -> Observations:
    """A rate for every line, and its ratio to the comparator."""
    lines = lines_of(asked, count_halves(asked))
    return observe(
        asked,
        lines,
        *estimate_rates(halves_of(lines), per=asked.definition.per),
        standardised=standardise(asked, lines, find_strata(asked)),
    )
