"""Cells become dates, codes and numbers by rules of their own, the same on every engine."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.measures.extracts import cells
from plumbline.measures.extracts.cleaning import REJECTED, REPAIRED, TYPES, clean
from plumbline.measures.extracts.layouts import tables_of
from plumbline.measures.groupings import ethnicity
from tests.measures.extracts.layout_of_every_kind import CELLS, EVERY_KIND

FEW = settings(max_examples=8, deadline=None)


@pytest.fixture(scope="module")
def duck() -> Iterator[Any]:
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


def rows_of(connection: Any, table: ibis.Table) -> list[dict[str, Any]]:
    return connection.to_pyarrow(table.order_by("number")).to_pylist()


def numbered() -> pa.Table:
    return pa.table({**{name: pa.array(texts, pa.string()) for name, texts in CELLS.items()}, "number": range(8)})


def read(connection: Any, how: Any, texts: list[str]) -> list[Any]:
    table = ibis.memtable(
        {"number": list(range(len(texts))), "cell": texts}, schema={"number": "int64", "cell": "string"}
    )
    told = table.select("number", value=how(cells.as_filled(table.cell)))
    return [row["value"] for row in rows_of(connection, told)]


def test_every_kind_of_cell_is_read_judged_and_typed(duck: Any) -> None:
    table = clean(EVERY_KIND, ibis.memtable(numbered()))

    first, *_ = found = rows_of(duck, table)

    assert first == {
        "person": "p1",
        "code": "02",
        "plain": "A1",
        "age": 40,
        "pay": 15.2,
        "start": date(2025, 4, 3),
        "end": None,
        "at": "09:05:00",
        "agreed": True,
        "old": "A",
        "new": "ons-13",
        REJECTED: None,
        REPAIRED: "end is before start",
        "number": 0,
    }
    assert [row[REJECTED] for row in found] == [
        None,
        None,
        None,
        "person is empty",
        "person is a number that a spreadsheet has shortened",
        "person is empty",
        "start is not a date from 1901 to 2099",
        "start is not a date from 1901 to 2099",
    ]
    assert [row[REPAIRED] for row in found] == [
        "end is before start",
        None,
        "age is above 120",
        "age is below 0; end is not a date from 1901 to 2099",
        "age is not a whole number; pay is below 0; at is not a time",
        "pay is not a number",
        "age is not a whole number; end is not a date from 1901 to 2099; at is not a time; "
        "agreed is not yes or no",
        "age is not a whole number; pay is not a number; end is not a date from 1901 to 2099",
    ]


def test_a_clean_table_has_exactly_the_columns_and_types_of_its_layout() -> None:
    for layout_table in tables_of():
        columns = layout_table.columns

        schema = clean(layout_table, ibis.table({"n": "int64"}, name="raw")).schema()

        assert {name: str(kind) for name, kind in schema.items()} == {
            **{name: TYPES[column.kind] for name, column in columns.items()},
            REJECTED: "string",
            REPAIRED: "string",
            "n": "int64",
        }


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "pyspark"])
def test_cleaning_can_be_said_to_every_engine(dialect: str) -> None:
    raw = ibis.table(dict.fromkeys(EVERY_KIND.columns, "string"), name="raw")

    assert ibis.to_sql(clean(EVERY_KIND, raw), dialect=dialect)


def test_postgresql_reads_every_cell_as_duckdb_does(duck: Any, postgresql: ibis.BaseBackend) -> None:
    there = postgresql.create_table("raw", numbered(), temp=True)

    found = rows_of(postgresql, clean(EVERY_KIND, there))

    assert found == rows_of(duck, clean(EVERY_KIND, ibis.memtable(numbered())))


def test_cells_that_already_have_a_type_read_as_their_text_would(duck: Any) -> None:
    given = pa.table(
        {
            "number": [0, 1],
            "person": [1.0, 2.0],
            "code": [2.0, None],
            "plain": [True, False],
            "age": [40.0, 300.0],
            "pay": [15, 16],
            "start": [datetime(2025, 4, 3, 10), datetime(2025, 4, 4)],
            "end": [date(2025, 4, 3), date(1900, 1, 1)],
            "at": [datetime(1900, 1, 1, 9, 5), datetime(1900, 1, 1, 23, 59)],
            "agreed": [1, 0],
            "old": ["A", None],
            "new": [13, 20],
        }
    )

    found = rows_of(duck, clean(EVERY_KIND, ibis.memtable(given)))

    first, second = ((*row.values(),) for row in found)
    assert first == (
        *("1", "02", "TRUE", 40, 15.0, date(2025, 4, 3), date(2025, 4, 3), "09:05:00", True, "A", "ons-13"),
        *(None, None, 0),
    )
    assert second == (
        *("2", None, "FALSE", None, 16.0, date(2025, 4, 4), None, "23:59:00", False, None, "invalid"),
        *(None, "age is above 120; end is not a date from 1901 to 2099", 1),
    )


def test_cleaning_after_grouping_gives_the_same_counts_as_grouping_after_cleaning(duck: Any) -> None:
    raw = ibis.memtable(pa.concat_tables([numbered().drop_columns("number")] * 3))

    grouped = clean(EVERY_KIND, raw.group_by(list(raw.columns)).agg(number=raw.count()))
    before = grouped.group_by("old", REJECTED).agg(rows=grouped.number.sum())
    cleaned = clean(EVERY_KIND, raw)
    after = cleaned.group_by("old", REJECTED).agg(rows=cleaned.count())

    first, second = (duck.to_pyarrow(table.order_by("old", REJECTED)).to_pylist() for table in (before, after))
    assert first == second


DAYS = st.tuples(st.integers(1895, 2105), st.integers(0, 14), st.integers(0, 33))
WAYS = {
    "{y:04}-{m:02}-{d:02}": "iso",
    "{y:04}-{m:02}-{d:02} 10:11:12": "iso with a time",
    "{d:02}/{m:02}/{y:04}": "day first",
    "{d}.{m}.{y:04}": "unpadded",
    "{y:04}{m:02}{d:02}": "digits",
}


def day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if 1901 <= year <= 2099 else None


@FEW
@given(days=st.lists(DAYS, min_size=20, max_size=150), way=st.sampled_from(sorted(WAYS)))
def test_a_date_is_read_exactly_where_the_calendar_has_it(
    duck: Any, days: list[tuple[int, int, int]], way: str
) -> None:
    texts = [way.format(y=year, m=month, d=day) for year, month, day in days]

    found = read(duck, cells.read_date, texts)

    assert found == [day_or_none(*parts) for parts in days]


@FEW
@given(texts=st.lists(st.text(alphabet="0123456789/-.: TApr", max_size=12), min_size=20, max_size=150))
def test_no_text_is_read_as_a_date_unless_it_is_written_as_one(duck: Any, texts: list[str]) -> None:
    written = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{8}|[0-9]{1,2}[/. -]([0-9]{1,2}|apr)[/. -][0-9]{4}.*", re.I
    )

    found = read(duck, cells.read_date, texts)

    assert [
        text for text, day in zip(texts, found, strict=True) if day and not written.fullmatch(text.strip())
    ] == []


def old_code(text: str) -> str | None:
    """The NHS rule in plain Python: the first character is national, a second one local."""
    known = {code for code in ethnicity().codes if len(code) == 1} | {"Z"}
    code = text.strip().upper()
    if not code:
        return None
    if code == "99":
        return "99"
    is_local = len(code) == 1 or (len(code) == 2 and code[1].isalnum())
    return code[0] if code[0] in known and is_local else "invalid"


@FEW
@given(texts=st.lists(st.text(alphabet="ABCDIOQTZabz019 ", max_size=3), min_size=20, max_size=150))
def test_ethnic_codes_follow_the_rule_of_the_nhs_data_dictionary(duck: Any, texts: list[str]) -> None:
    found = read(duck, cells.read_ethnic_2001, texts)

    assert found == [old_code(text) for text in texts]


@FEW
@given(numbers=st.lists(st.integers(-20, 120), min_size=20, max_size=150), point=st.sampled_from(["", ".0"]))
def test_census_codes_run_from_1_to_19(duck: Any, numbers: list[int], point: str) -> None:
    unknown = {-8: None, 99: "99"}

    found = read(duck, cells.read_ethnic_2021, [f"{number}{point}" for number in numbers])

    assert found == [
        unknown.get(number, f"ons-{number}" if 1 <= number <= 19 else "invalid") for number in numbers
    ]


@FEW
@given(
    numbers=st.lists(st.integers(0, 999), min_size=20, max_size=150),
    width=st.integers(1, 4),
    point=st.sampled_from(["", ".0", ".00"]),
)
def test_codes_are_padded_to_their_width_and_never_cut(
    duck: Any, numbers: list[int], width: int, point: str
) -> None:
    found = read(
        duck, lambda text: cells.read_code(text, width=width), [f" {number}{point}" for number in numbers]
    )

    assert found == [str(number).zfill(width) for number in numbers]


@FEW
@given(hours=st.integers(0, 30), minutes=st.integers(0, 70), seconds=st.integers(0, 70))
def test_times_are_those_of_a_clock(duck: Any, hours: int, minutes: int, seconds: int) -> None:
    is_time = hours < 24 and minutes < 60 and seconds < 60

    found = read(duck, cells.read_time, [f"{hours}:{minutes:02}:{seconds:02}"])

    assert found == [f"{hours:02}:{minutes:02}:{seconds:02}" if is_time else None]


@FEW
@given(values=st.lists(st.floats(-1e14, 1e14).map(lambda value: round(value, 2)), min_size=20, max_size=150))
def test_numbers_read_as_python_reads_them(duck: Any, values: list[float]) -> None:
    assert read(duck, cells.read_decimal, [str(value) for value in values]) == values
