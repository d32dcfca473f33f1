"""Months, financial years and reporting months over arrays of day numbers."""

from typing import Any

import numpy as np

Days = np.ndarray[Any, np.dtype[Any]]

APRIL_1900_IN_MONTHS = 3
"""UniqMonthID is (year - 1900) × 12 + month - 3, so that April 1900 is 1."""


def _months(days: Days) -> Days:
    """Months since January 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_ids(days: Days) -> Days:
    """The reporting month (UniqMonthID) that each day is in."""
    return _months(days) + 70 * 12 + 1 - APRIL_1900_IN_MONTHS


def month_starts(ids: Days) -> Days:
    """The first day of each reporting month."""
    months = ids - 70 * 12 - 1 + APRIL_1900_IN_MONTHS
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def month_ends(ids: Days) -> Days:
    """The last day of each reporting month."""
    return month_starts(ids + 1) - 1


def financial_years(days: Days) -> Days:
    """The calendar year in which each day's financial year (April to March) began."""
    return (_months(days) - 3) // 12 + 1970


def year_label(start: int) -> str:
    """2025 as "2025/26"."""
    return f"{start}/{(start + 1) % 100:02}"


def month_label(month_id: int) -> str:
    """1465 as "2022-04"."""
    return str((np.int64(month_id) - 70 * 12 - 1 + APRIL_1900_IN_MONTHS).astype("datetime64[M]"))
