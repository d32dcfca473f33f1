"""What the desk owes the person who told us, and by which working day: to say that it was read, then to write.

Working days are Mondays to Fridays without the bank holidays of England that follow a rule. A holiday that was
added or moved for one year is not known here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from plumbline.speakup.states import State

FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Clock:
    """What is owed and by when. `due` is None where nothing is: the case is closed, or it is their turn."""

    owed: str
    due: date | None
    late: int = 0
    """Working days past the day on which it was due."""

    @property
    def words(self) -> str:
        """What a list says."""
        if self.due is None:
            return self.owed
        if self.late:
            return f"{self.owed}: {self.late} working day{'' if self.late == 1 else 's'} late"
        return f"{self.owed} by {self.due.day} {self.due:%B}"


def clock_of(
    *,
    state: str,
    received: date,
    answered_on: date | None,
    waits_for_desk: bool,
    days: tuple[int, int],
    today: date,
) -> Clock:
    """The clock of a case. `days`: working days to acknowledge, and to write again."""
    to_acknowledge, to_write = days
    if state == State.NEW:
        return _owed("Say that you have read it", add_working_days(received, to_acknowledge), today)
    if state == State.CLOSED:
        return Clock("They wrote after the end" if waits_for_desk else "Nothing is owed", None)
    if state == State.WAITING and not waits_for_desk:
        return Clock("It is their turn to answer", None)
    return _owed("Write to them", add_working_days(answered_on or received, to_write), today)


def _owed(what: str, due: date, today: date) -> Clock:
    return Clock(what, due, working_days_after(due, today))


def add_working_days(day: date, count: int) -> date:
    """The day so many working days later."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_after(due: date, today: date) -> int:
    """Working days after `due` up to and with `today`; none where it is not past."""
    days = (due + timedelta(days=number) for number in range(1, (today - due).days + 1))
    return sum(is_working_day(day) for day in days)


def is_working_day(day: date) -> bool:
    """Whether the desk is at work."""
    return day.weekday() <= FRIDAY and day not in _bank_holidays(day.year)


def bank_holidays(year: int) -> Iterator[date]:
    """The bank holidays of England that follow a rule (https://www.gov.uk/bank-holidays)."""
    easter = easter_sunday(year)
    yield _on_weekday(date(year, 1, 1))
    yield easter - timedelta(days=2)
    yield easter + timedelta(days=1)
    yield _monday_from(date(year, 5, 1))
    yield _monday_from(date(year, 5, 25))
    yield _monday_from(date(year, 8, 25))
    christmas = _on_weekday(date(year, 12, 25))
    yield christmas
    yield _on_weekday(max(date(year, 12, 26), christmas + timedelta(days=1)))


@lru_cache(maxsize=100)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(bank_holidays(year))


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    month, day = divmod(d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114, 31)
    return date(year, month, day + 1)


def _on_weekday(day: date) -> date:
    return day if day.weekday() <= FRIDAY else day + timedelta(days=7 - day.weekday())


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
