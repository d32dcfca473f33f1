"""Whose contributions make up an amount, and can a large contributor work out another's?

For amounts such as bed days or payments. A cell is withheld where the second largest contributor could estimate
the largest too closely (the p% rule), or where few make up most of it ((n,k) dominance).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
from scipy import sparse

from plumbline.equity.disclosure.rules import Verdict


@dataclass(frozen=True, kw_only=True, eq=False)
class Contributions:
    """What each contributor adds to each base cell: three arrays of one length, shape (contributions,).

    `places` are flat places in the counts, `who` are numbers of contributors. A cell is judged by the p% rule
    with `percent`.
    """

    places: npt.NDArray[np.intp]
    who: npt.NDArray[np.intp]
    amounts: npt.NDArray[np.int64]
    percent: float = 10.0

    def by_cell(self, rows: sparse.csr_matrix) -> sparse.csr_matrix:
        """What each contributor adds to each cell, shape (cells, contributors)."""
        size = (rows.shape[1], int(self.who.max(initial=0)) + 1)
        return (rows @ sparse.csr_matrix((self.amounts, (self.places, self.who)), shape=size)).tocsr()


def judge_amount(amounts: Sequence[float], *, percent: float = 10.0) -> Verdict:
    """Whether an amount lets one contributor estimate another to within `percent`: the p% rule.

    Parameters
    ----------
    amounts
        What each contributor adds.
    percent
        How close an estimate of the largest contribution may not be.

    Returns
    -------
    The verdict; its range is what has to stay possible for a reader, so that the second largest contributor's
    estimate is not closer than that.

    Notes
    -----
    The cell is sensitive where total - largest - second < percent/100 x largest. One or two contributors are
    always sensitive.

    References
    ----------
    Hundepool A and others (2012). Statistical Disclosure Control. Wiley, section 4.2.2 (p% rule, sensitivity and
    required protection, table 4.2).

    Examples
    --------
    >>> judge_amount([100, 20, 5], percent=10).is_withheld, judge_amount([100, 20, 15], percent=10).is_withheld
    (True, False)
    """
    largest = sorted((float(amount) for amount in amounts if amount > 0), reverse=True)
    total = sum(largest)
    first, second = (*largest, 0.0, 0.0)[:2]
    need = percent / 100 * first - (total - first - second)
    if need <= 0:
        return Verdict(is_withheld=False, low=0, high=0, why="")
    why = (
        f"The second largest contributor could estimate the largest to within {percent:g}% "
        f"({len(largest)} contributor{'' if len(largest) == 1 else 's'}; p% rule)."
    )
    margin = ceil(need)
    return Verdict(is_withheld=True, low=max(0, int(total) - margin), high=ceil(total) + margin, why=why)


def judge_dominance(amounts: Sequence[float], *, largest: int = 1, share: float = 85.0) -> Verdict:
    """Whether the `largest` n contributors make up more than `share` per cent of an amount: the (n,k) rule.

    Notes
    -----
    The p% rule is better founded: (n,k) lets some cells through in which one contributor can be estimated closely
    and withholds others that are safe. It is here because published rules name it.

    References
    ----------
    Hundepool A and others (2012). Statistical Disclosure Control. Wiley, section 4.2.2.

    Examples
    --------
    >>> judge_dominance([90, 5, 5]).is_withheld, judge_dominance([60, 20, 20]).is_withheld
    (True, False)
    """
    ordered = sorted((float(amount) for amount in amounts), reverse=True)
    total, top = sum(ordered), sum(ordered[:largest])
    need = 100 / share * top - total
    if need <= 0:
        return Verdict(is_withheld=False, low=0, high=0, why="")
    why = f"The largest {largest} of {len(ordered)} contributors make up more than {share:g}% (dominance rule)."
    return Verdict(is_withheld=True, low=max(0, int(total - need)), high=ceil(total + need), why=why)
