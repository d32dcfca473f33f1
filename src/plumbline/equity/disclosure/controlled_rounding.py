"""Counts rounded so that totals still add up: each goes to one of the two multiples around it, together."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from plumbline.equity.arrays import Floats
from plumbline.equity.disclosure.release import Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rounded:
    """Rounded figures in the order of the rows, and how far the furthest lies from its count, in bases.

    Within 1 every figure is a multiple next to its count; above, no additive table of such figures exists.
    """

    figures: Ints
    furthest: float


def round_so_that_totals_add_up(
    counts: Ints, *, rows: sparse.csr_matrix, base: int = 5, seconds: float = 30.0
) -> Rounded:
    """Round all cells of a table, together.

    Parameters
    ----------
    counts
        Of the base cells, shape (base cells,).
    rows
        Which base cells make up which printed cells, shape (cells, base cells).
    base
        Such as 5.
    seconds
        How long a program may take.

    Returns
    -------
    The figures, which add up wherever the counts do, as close to the counts as that allows.

    Raises
    ------
    TimeoutError
        Where no additive table was found in time.

    Notes
    -----
    For tables by two dimensions, figures next to the counts always exist; by three or more they need not, and
    then some lie further off. A total that adds up tells readers no more than the figures it is made of.

    References
    ----------
    Cox LH (1987). A constructive procedure for unbiased controlled rounding. Journal of the American Statistical
    Association 82(398), p. 520-524.
    Salazar-Gonzalez JJ (2006). Controlled rounding and cell perturbation: statistical disclosure limitation
    methods for tabular data. Mathematical Programming 105, p. 583-603.

    Examples
    --------
    >>> table = sparse.csr_matrix([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]])
    >>> round_so_that_totals_add_up(np.array([3, 3, 3]), rows=table).figures.tolist()[3]
    10
    """
    values = (rows @ counts) / base
    low, high = np.floor(values), np.ceil(values)
    for slack in (0.0, 1.0, 2.0, 4.0):
        steps = _steps(rows, values, low - slack, high + slack, seconds)
        if steps is not None:
            figures = np.round(rows @ steps).astype(np.int64)
            return Rounded(figures=base * figures, furthest=float(np.abs(figures - values).max(initial=0)))
    raise TimeoutError("No table of rounded figures that add up was found in time; round totals by themselves.")


def _steps(rows: sparse.csr_matrix, values: Floats, low: Floats, high: Floats, seconds: float) -> Floats | None:
    """Whole multiples for the base cells that bring all cells within their limits, the least far away in sum."""
    cells, many = rows.shape
    own = sparse.identity(cells, format="csr")
    matrix = sparse.bmat([[rows, own], [rows, -own], [rows, None]], format="csr")
    limits = LinearConstraint(
        matrix,
        np.concatenate([values, np.full(cells, -np.inf), np.maximum(low, 0)]),
        np.concatenate([np.full(cells, np.inf), values, high]),
    )
    found = milp(
        np.concatenate([np.zeros(many), np.ones(cells)]),
        integrality=np.concatenate([np.ones(many), np.zeros(cells)]),
        bounds=Bounds(0, np.inf),
        constraints=limits,
        options={"time_limit": seconds},
    )
    return None if found.x is None else np.round(found.x[:many])
