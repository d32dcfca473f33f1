"""Stretches of time that figures are given for: months, quarters, financial years (April to March)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

APRIL = 4
MONTHS_TO_APRIL = 3
FIRST_YEAR = 1900
HOW_PERIODS_ARE_WRITTEN = (
    "“{}” is not a period. Write a financial year (2025/26), a quarter of one (2025/26 Q2), a month (2025-09), "
    "a day (2026-03-31), or from one to another (2025-04..2026-03)."
)
_WRITTEN = re.compile(
    r"(?P<year>[0-9]{4})/[0-9]{2}( Q(?P<quarter>[1-4]))?"
    r"|(?P<calendar>[0-9]{4})-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?"
)
MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of days, both ends included, and its name: "2025-09", "2025/26 Q2", "2025/26" or a day."""

    start: date
    end: date
    label: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"The period “{self.label}” ends ({self.end}) before it starts ({self.start}).")

    @property
    def is_whole_months(self) -> bool:
        """Whether it begins on the first of a month and ends on the last of one."""
        return self.start.day == 1 and (self.end + timedelta(days=1)).day == 1


def month_of(day: date) -> Period:
    """The calendar month of a day.

    >>> month_of(date(2025, 9, 14)).label
    '2025-09'
    """
    return _stretch(_first_of_month(day), 1, f"{day:%Y-%m}")


def quarter_of(day: date) -> Period:
    """The quarter of the financial year that a day is in; the first one starts on 1 April.

    >>> quarter_of(date(2026, 2, 1)).label
    '2025/26 Q4'
    """
    number = (day.month - APRIL) % MONTHS_IN_A_YEAR // 3
    start = _months_after(financial_year_of(day).start, 3 * number)
    return _stretch(start, 3, f"{financial_year_of(day).label} Q{number + 1}")


def financial_year_of(day: date) -> Period:
    """The financial year, 1 April to 31 March, that a day is in.

    >>> financial_year_of(date(2026, 3, 31)).label
    '2025/26'
    """
    year = day.year if day.month >= APRIL else day.year - 1
    return _stretch(date(year, APRIL, 1), MONTHS_IN_A_YEAR, f"{year}/{(year + 1) % 100:02}")


def day_of(day: date) -> Period:
    """A single day, for figures that are true on a day.

    >>> day_of(date(2026, 3, 31)).label
    '2026-03-31'
    """
    return Period(day, day, day.isoformat())


KINDS: Mapping[str, Callable[[date], Period]] = {
    "month": month_of,
    "quarter": quarter_of,
    "financial-year": financial_year_of,
    "day": day_of,
}
"""How a day finds its period, by the name that a definition uses."""


def month_number(day: date) -> int:
    """The number (UniqMonthID) that the Mental Health Services Data Set has for a day's month: April 1900 is 1.

    >>> month_number(date(2022, 4, 30))
    1465
    """
    return (day.year - FIRST_YEAR) * MONTHS_IN_A_YEAR + day.month - MONTHS_TO_APRIL


def month_with_number(number: int) -> Period:
    """The month with the data set's number.

    >>> month_with_number(1489).label
    '2024-04'
    """
    years, month = divmod(number + MONTHS_TO_APRIL - 1, MONTHS_IN_A_YEAR)
    return month_of(date(FIRST_YEAR + years, month + 1, 1))


def periods_between(kind: str, first: date, last: date) -> tuple[Period, ...]:
    """Every period of a kind that has a day between two days, in order.

    >>> [period.label for period in periods_between("month", date(2025, 12, 3), date(2026, 1, 1))]
    ['2025-12', '2026-01']
    """
    found = []
    day = first
    while day <= last:
        period = KINDS[kind](day)
        found.append(period)
        day = period.end + timedelta(days=1)
    return tuple(found)


def read_period(text: str) -> Period:
    """The period that a label names.

    Raises
    ------
    ValueError
        With a sentence that says how periods are written.

    >>> read_period("2025/26 Q2").start
    datetime.date(2025, 7, 1)
    >>> read_period("2025-04..2025-06").end
    datetime.date(2025, 6, 30)
    """
    if ".." in text:
        first, last = (read_period(part) for part in text.split("..", 1))
        return Period(first.start, last.end, text.strip())
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(HOW_PERIODS_ARE_WRITTEN.format(text))
    return _read(text, {name: int(value) for name, value in found.groupdict().items() if value})


def _read(text: str, parts: Mapping[str, int]) -> Period:
    try:
        if "year" in parts:
            period = financial_year_of(date(parts["year"], APRIL, 1))
            if "quarter" in parts:
                period = quarter_of(_months_after(period.start, 3 * (parts["quarter"] - 1)))
        else:
            kind = day_of if "day" in parts else month_of
            period = kind(date(parts["calendar"], parts["month"], parts.get("day", 1)))
    except ValueError as error:
        raise ValueError(HOW_PERIODS_ARE_WRITTEN.format(text)) from error
    if period.label != text.strip():
        raise ValueError(HOW_PERIODS_ARE_WRITTEN.format(text))
    return period


def _stretch(start: date, months: int, label: str) -> Period:
    return Period(start, _months_after(start, months) - timedelta(days=1), label)


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _months_after(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, MONTHS_IN_A_YEAR)
    return date(start.year + years, month + 1, 1)
