"""How many, with the interval of a count that chance moves: for what has no sensible denominator."""

import numpy as np

from plumbline.equity.rates import exact_poisson
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.lines import count_halves, lines_of
from plumbline.measures.methods.records.observing import observe
from plumbline.measures.observations import Observations


def compute(asked: Asked) -> Observations:
    """A count for every line."""
    lines = lines_of(asked, count_halves(asked))
    return observe(asked, lines, exact_poisson(lines.numerators, np.ones(len(lines)), per=1))
