"""Releases for tests of disclosure control."""

import numpy as np
import numpy.typing as npt

from plumbline.equity.disclosure import Protected, Release, Rule, Table, dimension, release


def one_table(counts: npt.ArrayLike, *, rule: Rule, totals: bool = True) -> Release:
    """A table with all its margins; the codes of axis 0 are 0a, 0b and so on."""
    numbers = np.asarray(counts)
    axes = [
        dimension(str(axis), leaves=[f"{axis}{chr(97 + at)}" for at in range(size)])
        for axis, size in enumerate(numbers.shape)
    ]
    shows = {one.name: (*one.leaves, "All") if totals else one.leaves for one in axes}
    return release(numbers, dimensions=axes, tables=[Table(name="t", shows=shows, rule=rule)])


def withheld_cells(protected: Protected) -> set[str]:
    """The withheld cells in words."""
    return {
        item.words
        for item, hidden in zip(protected.problem.items, protected.pattern.hidden, strict=True)
        if hidden
    }
