"""The arrays that the arithmetic works on, by name, and how one is made read-only."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from plumbline.equity.values import Figure

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

Figures = Sequence[Figure] | npt.NDArray[Any]
"""A column of figures: a sequence in which some may be withheld, or an array of plain numbers."""

T = TypeVar("T", bound=np.generic)


def frozen(array: npt.NDArray[T]) -> npt.NDArray[T]:
    """The array, which can be written to no longer."""
    array.setflags(write=False)
    return array
