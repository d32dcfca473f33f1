"""What is owed and by when: counted in working days of England, said in words."""

from datetime import date

import pytest

from plumbline.speakup.clocks import add_working_days, bank_holidays, clock_of, easter_sunday
from plumbline.speakup.states import State

DAYS = (3, 10)
MONDAY = date(2026, 11, 23)


def _words(state: str, *, received: date = MONDAY, **more: object) -> str:
    given = {"answered_on": None, "waits_for_desk": False, "today": MONDAY} | more
    return clock_of(state=state, received=received, days=DAYS, **given).words  # type: ignore[arg-type]


def test_bank_holidays_are_those_that_the_government_lists() -> None:
    # https://www.gov.uk/bank-holidays, England and Wales
    listed = {
        2026: ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
        2027: ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
    }

    assert {year: [f"{day:%m-%d}" for day in bank_holidays(year)] for year in listed} == listed


def test_easter_is_when_it_was() -> None:
    assert [easter_sunday(year) for year in (2000, 2019, 2024, 2025)] == [
        date(2000, 4, 23),
        date(2019, 4, 21),
        date(2024, 3, 31),
        date(2025, 4, 20),
    ]


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 4, 2), 3, date(2026, 4, 9)),
        (MONDAY, 0, MONDAY),
    ],
)
def test_weekends_and_bank_holidays_are_not_counted(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end


def test_a_new_report_is_to_be_acknowledged_in_time() -> None:
    assert _words(State.NEW) == "Say that you have read it by 26 November"
    assert _words(State.NEW, today=date(2026, 11, 26)) == "Say that you have read it by 26 November"
    assert _words(State.NEW, today=date(2026, 11, 27)) == "Say that you have read it: 1 working day late"
    assert _words(State.NEW, today=date(2026, 11, 29)) == "Say that you have read it: 1 working day late"
    assert _words(State.NEW, today=date(2026, 12, 1)) == "Say that you have read it: 3 working days late"


def test_later_the_desk_writes_again_in_time_unless_it_is_their_turn() -> None:
    answered = {"answered_on": date(2026, 11, 20)}
    assert _words(State.IN_REVIEW, **answered) == "Write to them by 4 December"
    assert _words(State.WAITING, **answered) == "It is their turn to answer"
    assert _words(State.WAITING, waits_for_desk=True, **answered) == "Write to them by 4 December"
    assert _words(State.CLOSED) == "Nothing is owed"
    assert _words(State.CLOSED, waits_for_desk=True) == "They wrote after the end"
