"""What need not be told apart before rows are counted: the days of a month, the numbers of a band.

In Ibis for an engine, and for NumPy; what is wrong with a cell stays wrong in either.
"""

from collections.abc import Mapping, Sequence
from math import ceil, floor, inf

import ibis
import numpy as np
import numpy.typing as npt

from plumbline.measures.extracts.cells import month_number
from plumbline.measures.extracts.layouts import Column

Edges = Mapping[str, Sequence[int]]
"""For columns of whole numbers: where the bands begin that are enough to tell numbers apart."""
WEIGHT = "rows_counted"
"""How many rows of the file a combination stands for."""
Numbers = npt.NDArray[np.int64]


def is_told_by_month(column: Column, kind: ibis.DataType) -> bool:
    """Whether a date's month is all that matters: where it is a date already."""
    return column.kind == "date" and kind.is_date()


def coarse(column: Column, cell: ibis.Value, edges: Sequence[int] | None) -> ibis.Value:
    """The cell without what needn't be told apart: a date is its month's number (see `cells.month_number`)."""
    if is_told_by_month(column, cell.type()):
        return month_number(cell)
    if edges is None or not cell.type().is_integer():
        return cell
    begins = _begins(column, edges)
    least, most = _bounds(column)
    steps = [(cell < begin, place) for begin, place in zip(begins[1:], begins, strict=False)]
    band = ibis.cases(*steps, else_=begins[-1])
    # A cell out of bounds stays as it is, for the cleaning to find.
    # Whole numbers are compared with whole numbers: as decimals they would take longer.
    allowed = cell >= least if most == inf else cell.between(least, int(most))
    return ibis.ifelse(allowed, band.cast(cell.type()), cell)


def coarse_numbers(column: Column, numbers: Numbers, edges: Sequence[int] | None) -> Numbers:
    """Whole numbers likewise."""
    if edges is None:
        return numbers
    begins = np.array(_begins(column, edges))
    least, most = _bounds(column)
    bands = begins[np.searchsorted(begins, numbers, side="right") - 1]
    return np.where((numbers >= least) & (numbers <= most), bands, numbers)


def _begins(column: Column, edges: Sequence[int]) -> list[int]:
    return sorted({_bounds(column)[0], *edges})


def _bounds(column: Column) -> tuple[int, float]:
    return ceil(column.least or 0), inf if column.most is None else floor(column.most)
