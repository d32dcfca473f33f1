"""How many percentage points a group's share of a part lies above or below its share of the whole.

Indicator 9 of the Workforce Race Equality Standard is one: board members less staff. Zero is parity.
"""

from plumbline.equity.coded import encode
from plumbline.equity.proportion_differences import newcombe_difference
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.compositions import Pair, pairs_of, whole_in_words
from plumbline.measures.methods.records.lines import gather
from plumbline.measures.methods.records.observing import observe, scaled
from plumbline.measures.observations import Observations

PER_CENT = 100
PART_SHARE = "Of these, {:.1f}% are of this group ({:,} of {:,})."


def compute(asked: Asked) -> Observations:
    """The difference for every group, with Newcombe's interval."""
    pairs = pairs_of(asked)
    differences = newcombe_difference(
        [pair.line.numerator for pair in pairs],
        [pair.line.denominator for pair in pairs],
        [pair.whole for pair in pairs],
        [pair.whole_all for pair in pairs],
    )
    return observe(
        asked,
        gather([pair.line for pair in pairs], split=len(asked.split)),
        scaled(differences, PER_CENT),
        notes=encode([f"{_part(pair)}{whole_in_words(pair)}" for pair in pairs]),
    )


def _part(pair: Pair) -> str:
    if not pair.line.denominator:
        return ""
    share = PER_CENT * pair.line.numerator / pair.line.denominator
    return PART_SHARE.format(share, pair.line.numerator, pair.line.denominator) + " "
