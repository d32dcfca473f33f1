"""Periods of the NHS year."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.measures.facts import periods
from plumbline.measures.facts.periods import KINDS, Period, periods_between, read_period


def test_the_examples_hold() -> None:
    assert doctest.testmod(periods) == doctest.TestResults(failed=0, attempted=9)


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(day=st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_a_day_lies_in_its_period_and_the_next_follows_without_a_gap(kind: str, day: date) -> None:
    period, following = periods_between(kind, day, day + timedelta(days=800))[:2]

    assert period.start <= day <= period.end
    assert (following.start - period.end).days == 1


def test_a_financial_year_has_four_quarters_and_twelve_months() -> None:
    year = KINDS["financial-year"](date(2024, 4, 1))

    quarters = periods_between("quarter", year.start, year.end)
    months = periods_between("month", year.start, year.end)

    assert [quarter.label for quarter in quarters] == ["2024/25 Q1", "2024/25 Q2", "2024/25 Q3", "2024/25 Q4"]
    assert (len(months), months[0].start, months[-1].end) == (12, year.start, year.end)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match=r"ends \(2025-01-01\) before it starts \(2025-01-02\)"):
        Period(date(2025, 1, 2), date(2025, 1, 1), "odd")


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(day=st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_a_label_is_read_back(kind: str, day: date) -> None:
    period = KINDS[kind](day)

    assert read_period(period.label) == period


@pytest.mark.parametrize(
    "text", ["", "2025", "2025/27", "2025-13", "2025-02-30", "2025/26 Q5", "April", "0000-00", "2025-4"]
)
def test_what_is_no_period_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a period\. Write a financial year \(2025/26\)"):
        read_period(text)


def test_a_stretch_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        read_period("2025-04..2025-03")
