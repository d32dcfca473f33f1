"""How many, with the interval of a count that chance moves: for what has no sensible denominator."""

from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.estimating import estimate_counts, tops_of
from plumbline.measures.methods.records.lines import count_halves, lines_of
from plumbline.measures.methods.records.observing import observe
from plumbline.measures.observations import Observations


def compute(asked: Asked) -> Observations:
    """A count for every line."""
    lines = lines_of(asked, count_halves(asked))
    return observe(asked, lines, *estimate_counts(tops_of(lines)))
