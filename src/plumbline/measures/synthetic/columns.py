"""Arrow columns from NumPy arrays: dates, codes, identifiers, flags. Empty cells are a mask or a sentinel."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Array = np.ndarray[Any, np.dtype[Any]]

NO_DAY = np.int32(np.iinfo(np.int32).min)
"""Stands for an empty date in an array of day numbers."""

EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1 January 1970, as NumPy and Arrow count them."""
    return (day - EPOCH).days


def date_of(number: int) -> date:
    """The day that a day number stands for."""
    return EPOCH + timedelta(days=number)


def dates(days: Array) -> pa.Array:
    """Day numbers as dates, `NO_DAY` as empty."""
    days = days.astype(np.int32, copy=False)
    return pa.array(days, mask=days == NO_DAY).view(pa.date32())


def codes(indices: Array, words: Sequence[str]) -> pa.DictionaryArray:
    """Indices into words, dictionary-encoded; -1 is empty."""
    small = indices.astype(np.int16, copy=False)
    return pa.DictionaryArray.from_arrays(pa.array(small, mask=small < 0), pa.array(list(words), pa.string()))


def identifiers(prefix: str, numbers: Array, missing: Array | None = None) -> pa.Array:
    """Identifiers such as P1000001: a prefix and a number of at least seven digits."""
    made = pc.binary_join_element_wise(prefix, pa.array(numbers + 10**6).cast(pa.string()), "")
    return made if missing is None else pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), made)


def words(values: Array, missing: Array | None = None) -> pa.Array:
    """Text, as it stands."""
    return pa.array(values.astype(object), pa.string(), mask=missing)


def whole(values: Array, missing: Array | None = None) -> pa.Array:
    """Whole numbers."""
    return pa.array(values.astype(np.int64, copy=False), mask=missing)


def decimals(values: Array) -> pa.Array:
    """Numbers with two decimals."""
    return pa.array(np.round(values.astype(np.float64), 2))


def flags(values: Array, missing: Array | None = None) -> pa.Array:
    """Yes or no."""
    return pa.array(values.astype(bool, copy=False), mask=missing)


CLOCK = tuple(f"{minute // 60:02}:{minute % 60:02}:00" for minute in range(24 * 60))


def times(minutes: Array) -> pa.DictionaryArray:
    """Minutes after midnight as HH:MM:SS; -1 is empty."""
    return codes(minutes, CLOCK)
