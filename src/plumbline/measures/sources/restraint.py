"""Reads NHS Digital's monthly restraint and bed-day files: providers by name, two date formats, "*" withheld.

Sub-national counts below 5 are withheld and all others are rounded to the nearest 5, so no figure read here
is exact. A withheld figure stays withheld; it is never read as zero.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from plumbline.measures.sources.reading import Row, read_table

PEOPLE_RESTRAINED = "MHS76"
BED_DAYS = "Bed days in RP"
ROUNDED_TO = 5
WITHHELD = "The publisher withholds counts below 5."

_WITHHELD_MARKS = {"*", "9999999"}
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_BRITISH = re.compile(r"(?P<day>\d{2})/(?P<month>\d{2})/(?P<year>\d{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A provider's count in one month, rounded by the publisher; None where withheld, with the reason."""

    month: date
    provider: str
    count: int | None = None
    withheld: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What may stand once in a table."""
        return (self.month.isoformat(), self.provider)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderMonthRow:
    """People restrained and bed days of one provider in one month; each may be withheld for its own reason.

    `bed_days` that are neither there nor withheld were not in the file.
    """

    month: date
    provider: str
    restrained: int | None = None
    restrained_withheld: str = ""
    bed_days: int | None = None
    bed_days_withheld: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What may stand once in a table."""
        return (self.month.isoformat(), self.provider)


BED_DAYS_FILE = "bed_days.csv"


def read_monthly(path: Path) -> list[ProviderMonthRow]:
    """People restrained with the bed days from `bed_days.csv` in the same folder. Raises `BadInput`.

    Bed days of providers and months without a restraint figure are left out.
    """
    bed_days = {row.key: row for row in read_bed_days(path.with_name(BED_DAYS_FILE))}
    return [_together(row, bed_days.get(row.key)) for row in read_people_restrained(path)]


def _together(restrained: MonthRow, bed_days: MonthRow | None) -> ProviderMonthRow:
    return ProviderMonthRow(
        month=restrained.month,
        provider=restrained.provider,
        restrained=restrained.count,
        restrained_withheld=restrained.withheld,
        bed_days=None if bed_days is None else bed_days.count,
        bed_days_withheld="" if bed_days is None else bed_days.withheld,
    )


def read_people_restrained(path: Path) -> list[MonthRow]:
    """People subject to restrictive intervention (MHS76), by month and provider. Raises `BadInput`."""
    return _read(path, PEOPLE_RESTRAINED)


def read_bed_days(path: Path) -> list[MonthRow]:
    """Bed days in the reporting period, by month and provider. Raises `BadInput`."""
    return _read(path, BED_DAYS)


def _read(path: Path, metric: str) -> list[MonthRow]:
    parse: Callable[[Row], MonthRow] = partial(_month_row, metric=metric)
    rows = read_table(path, parse, needs=("period", "provider", "metric", "value"), key=lambda row: row.key)
    return sorted(rows, key=lambda row: row.key)


def _month_row(row: Row, metric: str) -> MonthRow:
    row.choice("metric", {metric}, kind=f"the figure “{metric}”")
    month = read_month(row, "period")
    provider = row.text("provider")
    if row.text("value") in _WITHHELD_MARKS:
        return MonthRow(month=month, provider=provider, withheld=WITHHELD)
    return MonthRow(month=month, provider=provider, count=_rounded(row, "value"))


def read_month(row: Row, column: str) -> date:
    """The month a cell names by its first day, as 2022-02-01 or as 01/02/2022 (day first).

    Any other day is refused: that is how a file written month first would show itself.
    """
    value = row.text(column)
    match = _ISO.fullmatch(value) or _BRITISH.fullmatch(value)
    if match is None:
        raise row.wrong(column, f"“{value}” is not a date like 2022-02-01 or 01/02/2022.")
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        raise row.wrong(column, f"“{value}” is no day of the calendar (day comes before month).") from None
    if day.day != 1:
        raise row.wrong(column, f"“{value}” is not the first of a month; was it written month first?")
    return day


def _rounded(row: Row, column: str) -> int:
    count = row.count(column)
    if count % ROUNDED_TO or count == 0:
        what = f"{count} is not a published count: those are withheld (“*”) or rounded to {ROUNDED_TO}."
        raise row.wrong(column, what)
    return count
