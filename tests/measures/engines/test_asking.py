"""A question about a table in memory is put into an engine's words once, and answered of each table by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import ibis
import pyarrow as pa
import pytest

from plumbline.measures.engines import duckdb as duckdb_engine
from plumbline.measures.engines.base import ASKED, Engine
from plumbline.measures.engines.choosing import choose_engine
from plumbline.measures.engines.duckdb import DuckDB


@pytest.fixture(params=["duckdb", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    url = request.getfixturevalue("postgresql_address") if request.param == "postgresql" else None
    return choose_engine(request.param, url=url)


def _by_unit(table: ibis.Table) -> ibis.Table:
    return table.group_by("unit").aggregate(rows=table.amount.sum())


def _told(answer: pa.Table) -> list[tuple[object, ...]]:
    return sorted((tuple(row.values()) for row in answer.to_pylist()), key=str)


def test_the_same_question_of_two_tables_has_two_answers(engine: Engine) -> None:
    first = pa.table({"unit": ["A", "A", None], "amount": [1, 2, 4]})
    second = pa.table({"unit": ["B"], "amount": [8]})

    with engine:
        answers = [_told(engine.ask(_by_unit, table, key="by unit")) for table in (first, second)]

    assert answers == [[("A", 3), (None, 4)], [("B", 8)]]


def test_the_same_question_of_columns_of_another_type_is_another_question(engine: Engine) -> None:
    whole = pa.table({"unit": [1, 1], "amount": [1, 2]})
    words = pa.table({"unit": ["1", "1"], "amount": [1.5, 2.0]})

    with engine:
        answers = [engine.ask(_by_unit, table, key="by unit") for table in (whole, words)]

    assert [_told(answer) for answer in answers] == [[(1, 3)], [("1", 3.5)]]
    assert [answer.schema.field("unit").type for answer in answers] == [pa.int64(), pa.string()]


def test_another_question_of_the_same_table_has_its_own_answer(engine: Engine) -> None:
    table = pa.table({"unit": ["A", "B"], "amount": [1, 2]})

    with engine:
        every = _told(engine.ask(_by_unit, table, key="by unit"))
        some = _told(engine.ask(lambda given: given.filter(given.amount > 1), table, key="large"))

    assert (every, some) == ([("A", 1), ("B", 2)], [("B", 2)])


def test_a_moment_falls_on_the_day_that_it_is_in_england(engine: Engine) -> None:
    late = datetime(2025, 6, 30, 23, 30, tzinfo=UTC)
    table = pa.table({"moment": pa.array([late], pa.timestamp("us", "UTC"))})

    with engine:
        answer = engine.ask(lambda given: given.select(day=given.moment.date()), table, key="day of a moment")

    assert _told(answer) == [(date(2025, 7, 1),)]


@pytest.mark.parametrize("most", [0, duckdb_engine.MOST_IN_MEMORY])
def test_a_large_table_is_asked_where_there_is_a_disk(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(duckdb_engine, "MOST_IN_MEMORY", most)
    table = pa.table({"unit": ["A", "B"], "amount": [1, 2]})

    with DuckDB() as engine:
        answer = _told(engine.ask(_by_unit, table, key="by unit"))
        is_connected = "connection" in vars(engine)

    assert answer == [("A", 1), ("B", 2)]
    assert is_connected == (most == 0)


@pytest.mark.parametrize("most", [0, duckdb_engine.MOST_IN_MEMORY])
def test_nothing_that_was_asked_stays(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(duckdb_engine, "MOST_IN_MEMORY", most)
    table = pa.table({"unit": ["A"], "amount": [1]})

    with DuckDB() as engine:
        engine.ask(_by_unit, table, key="by unit")
        places = [engine.connection.con, duckdb_engine._in_memory(engine.memory_limit, engine.threads_here)]

        for place in places:
            with pytest.raises(engine.errors, match=ASKED):
                place.sql(f'SELECT * FROM "{ASKED}"')


def test_postgresql_keeps_nothing_that_was_asked(postgresql_address: str) -> None:
    with choose_engine("postgresql", url=postgresql_address) as engine:
        engine.ask(_by_unit, pa.table({"unit": ["A"], "amount": [1]}), key="by unit")

        with pytest.raises(engine.errors, match=ASKED):
            engine.connection.raw_sql(f'SELECT * FROM "{ASKED}"')  # type: ignore[attr-defined]


def test_many_ask_at_once_and_each_has_its_own_answer() -> None:
    tables = [pa.table({"unit": ["A"] * size, "amount": [1] * size}) for size in range(1, 41)]

    with DuckDB() as engine, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda table: _told(engine.ask(_by_unit, table, key="by unit")), tables))

    assert answers == [[("A", size)] for size in range(1, 41)]
