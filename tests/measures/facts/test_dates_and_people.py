"""Days, times and people come out the same on every engine."""

import doctest
from datetime import date

import ibis
import pytest

from plumbline.measures.facts import dates
from plumbline.measures.facts.dates import days_after, days_between, is_open_on, minutes_between, minutes_of
from plumbline.measures.facts.people import describe_patients, ethnicity_of
from plumbline.measures.facts.versions import latest_versions
from tests.measures.facts.clean_tables import clean_table

ENGINES = ["duckdb", "postgres", "pyspark"]


def test_the_examples_hold() -> None:
    assert doctest.testmod(dates) == doctest.TestResults(failed=0, attempted=2)


def moments() -> ibis.Table:
    return ibis.memtable(
        [
            {"later": date(2025, 3, 1), "at": "00:10:59", "earlier": date(2025, 2, 27), "since": "23:50:00"},
            {"later": date(2024, 3, 1), "at": "12:00:00", "earlier": date(2024, 2, 28), "since": "12:00:00"},
            {"later": None, "at": None, "earlier": date(2024, 2, 28), "since": "12:00:00"},
        ],
        schema={"later": "date", "at": "string", "earlier": "date", "since": "string"},
    )


def reckoned() -> ibis.Table:
    table = moments()
    return table.select(
        days=days_between(table.later, table.earlier),
        since_new_year=days_between(table.earlier, date(2024, 1, 1)),
        minutes=minutes_between(table.later, table.earlier, later_time=table["at"], earlier_time=table.since),
        clock=minutes_of(table.since),
        next_day=days_after(table.earlier, 1),
        open=is_open_on(date(2024, 3, 1), start=table.earlier, end=table.later),
    ).order_by("since_new_year", "minutes")


def test_days_and_minutes_are_counted_across_months_leap_years_and_midnight() -> None:
    rows = reckoned().to_pyarrow().to_pylist()

    assert [tuple(row.values()) for row in rows] == [
        (2, 58, 2880, 720, date(2024, 2, 29), False),
        (None, 58, None, 720, date(2024, 2, 29), True),
        (2, 423, 1460, 1430, date(2025, 2, 28), False),
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_can_be_asked(engine: str) -> None:
    assert ibis.to_sql(reckoned(), dialect=engine)


def test_the_latest_version_counts_whatever_the_order_of_the_rows() -> None:
    rows = [
        {"key": "a", "UniqMonthID": 1501, "value": "old"},
        {"key": "a", "UniqMonthID": 1503, "value": "new"},
        {"key": "a", "UniqMonthID": 1503, "value": "later in the alphabet"},
        {"key": "a", "UniqMonthID": None, "value": "undated"},
        {"key": "b", "UniqMonthID": None, "value": "only"},
    ]
    kinds = {"key": "string", "UniqMonthID": "int64", "value": "string"}

    found = [
        latest_versions(ibis.memtable(order, schema=kinds), "key", ties=("value",)).order_by("key").to_pyarrow()
        for order in (rows, rows[::-1])
    ]

    assert [table["value"].to_pylist() for table in found] == [["new", "only"], ["new", "only"]]


@pytest.mark.parametrize(
    ("old", "new", "by_old", "by_new"),
    [
        ("M", "ons-7", "M", "ons-7"),
        ("C", "ons-16", "C", "ons-16"),
        ("Z", "ons-7", "ons-7", "ons-7"),
        ("M", "Z", "M", "M"),
        ("99", "Z", "99", "Z"),
        ("invalid", None, "invalid", "invalid"),
        (None, "99", "99", "99"),
        (None, None, None, None),
    ],
)
def test_a_group_is_heard_from_either_coding_and_never_guessed(old, new, by_old, by_new) -> None:
    table = ibis.memtable([{"old": old, "new": new}], schema={"old": "string", "new": "string"})

    found = table.select(
        by_old=ethnicity_of(table, old="old", new="new"),
        by_new=ethnicity_of(table, old="old", new="new", first="2021"),
    )

    assert found.to_pyarrow().to_pylist() == [{"by_old": by_old, "by_new": by_new}]


def test_a_person_is_described_once_by_the_latest_record_of_any_provider() -> None:
    p, q = {"Person_ID": "p", "UniqMonthID": 1501}, {"Person_ID": "q", "UniqMonthID": 1505}
    rows = [
        p | {"OrgIDProv": "RW1", "EthnicCategory": "A", "AgeRepPeriodEnd": 30, "GenderIDCode": "1"},
        p
        | {"UniqMonthID": 1505, "EthnicCategory": "M", "AgeRepPeriodEnd": 31, "GenderIDCode": "0", "Gender": "2"},
        q | {"OrgIDProv": "RX2", "EthnicCategory": None, "GenderIDCode": "X", "Gender": "X"},
    ]

    people = describe_patients(clean_table("MHS001MPI", rows)).order_by("person").to_pyarrow().to_pylist()

    assert people == [
        {"person": "p", "ethnicity": "M", "sex": "2", "age": 31},
        {"person": "q", "ethnicity": None, "sex": None, "age": None},
    ]
