"""Rows of which the counts leave rounded: every figure is worked out anew from what is printed.

An exact rate beside a rounded count would give the count away. So every other figure is withheld first, and only
what can be made of the printed counts comes back.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from plumbline.equity.estimates import Estimates
from plumbline.evidence.figures import COUNTS, FIGURES
from plumbline.evidence.models import MeasureRun
from plumbline.publishing.models import ReleasedRow

EXACT = "Withheld: it is made of exact counts, and in this release counts are rounded."
SAID = {
    False: ", from counts rounded to the nearest {}",
    True: ", from counts rounded to multiples of {} that add up",
}
"""What is told of a method, by whether totals still add up."""
VALUE, RATIO = ("value", "lower", "upper"), ("ratio", "ratio_lower", "ratio_upper")
OTHERS = tuple(name for name in FIGURES if name not in COUNTS)
OF_NO_COUNT = frozenset({"records-distribution"})
"""Methods whose figures are what records hold, such as a median, and not made of how many there are."""


def can_be_refigured(run: MeasureRun) -> bool:
    """Whether a run's figures can be worked out from its rows' counts."""
    from plumbline.measures.methods.records.estimating import ESTIMATED  # loads the engine

    return run.definition.get("method") in ESTIMATED


def refigure(
    run: MeasureRun, rows: Sequence[ReleasedRow], comparators: Mapping[int, ReleasedRow], *, said: str
) -> None:
    """Work out the figures of rows from their printed counts; `comparators` by the place of the row.

    `said` is told beside the method's name.
    """
    if run.definition.get("method") in OF_NO_COUNT:
        return
    were = [{name for name in OTHERS if getattr(row, name) is not None} for row in rows]
    for row in rows:
        row.withhold(OTHERS, EXACT)
    if can_be_refigured(run):
        _bring_back(run, rows, were, comparators, said)


def _bring_back(
    run: MeasureRun,
    rows: Sequence[ReleasedRow],
    were: Sequence[set[str]],
    comparators: Mapping[int, ReleasedRow],
    said: str,
) -> None:
    from plumbline.measures.methods.records.estimating import ESTIMATED, Halves

    others = [comparators.get(place) for place in range(len(rows))]
    halves = Halves(
        tops=[row.numerator for row in rows],
        bottoms=[row.denominator for row in rows],
        other_tops=[other.numerator if other else None for other in others],
        other_bottoms=[other.denominator if other else None for other in others],
    )
    values, ratios = ESTIMATED[run.definition["method"]](halves, per=run.per)
    for place, row in enumerate(rows):
        if "value" in were[place]:
            _write(row, VALUE, values, place)
            row.method = (values.methods[place] or row.method) + said
        if ratios is not None and "ratio" in were[place] and others[place] is not None:
            _write(row, RATIO, ratios, place)
            row.ratio_method = ratios.methods[place] or row.ratio_method


def _write(row: ReleasedRow, names: Sequence[str], estimates: Estimates, place: int) -> None:
    found = (estimates.values[place], estimates.lowers[place], estimates.uppers[place])
    for name, number in zip(names, found, strict=True):
        setattr(row, name, float(number) if np.isfinite(number) else None)
        setattr(row, f"{name}_withheld", "")
