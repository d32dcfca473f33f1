"""How many, with the interval of a count that chance moves: for what has no sensible denominator."""

from plumbline.equity.rates import exact_poisson
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.lines import count_halves, lines_of
from plumbline.measures.methods.records.observing import observe
from plumbline.measures.results import Observation


def compute(asked: Asked) -> tuple[Observation, ...]:
    """A count for every line."""
    lines = lines_of(asked, count_halves(asked))
    counts = exact_poisson([line.numerator for line in lines], [1] * len(lines), per=1)
    return tuple(observe(asked, line, estimate) for line, estimate in zip(lines, counts, strict=True))
