"""The facts about staff and voices run on DuckDB and PostgreSQL with equal rows, and compile for Spark."""

from collections.abc import Mapping, Sequence
from datetime import date

import ibis
import pyarrow as pa
import pytest
from ibis.backends.sql.compilers import DuckDBCompiler, PostgresCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

from plumbline.measures.facts.registry import all_facts
from tests.measures.facts.staff_tables import END, YEAR, YEAR_BEFORE, Row, arrow_table, clean_table, schema_of

FAMILIES = ("workforce", "training", "recruitment", "employee_relations", "voice")
FACTS = sorted(slug for slug, fact in all_facts().items() if fact.build.__module__.rpartition(".")[2] in FAMILIES)
COMPILERS = {"duckdb": DuckDBCompiler, "postgres": PostgresCompiler, "pyspark": PySparkCompiler}

ROWS: Mapping[str, Sequence[Row]] = {
    "staff": [
        {
            "employee": "1",
            "snapshot": END,
            "ethnicity": "A",
            "sex": "1",
            "age": 30,
            "pay_band": "Band 8a",
            "fte": 0.6,
        },
        {"employee": "1", "snapshot": END, "ethnicity": "A", "pay_band": "5", "fte": 0.4, "clinical": True},
        {"employee": "2", "snapshot": END, "ethnicity": "Z", "ethnicity_2021": "ons-2", "pay_band": "Consultant"},
        {"employee": "2", "snapshot": YEAR_BEFORE.end, "ethnicity": "R", "staff_group": "Medical and Dental"},
        {
            "employee": "3",
            "snapshot": END,
            "pay_band": "Spot",
            "clinical": False,
            "bank": True,
            "hourly_pay": 11.5,
        },
    ],
    "board": [
        {"member": "1", "snapshot": END, "ethnicity": "M", "voting": True, "executive": True},
        {"member": "2", "snapshot": YEAR_BEFORE.end, "ethnicity": None, "voting": True, "executive": False},
    ],
    "leavers": [
        {"employee": "1", "left": date(2025, 5, 1), "voluntary": True, "reason": "Retired"},
        {"employee": "9", "left": date(2025, 5, 1), "ethnicity": "99", "pay_band": "3"},
    ],
    "promotions": [{"employee": "1", "moved": date(2025, 5, 1), "from_band": "5", "to_band": "Band 6"}],
    "training": [
        {"employee": "1", "completed": date(2025, 5, 1), "course": "c", "kind": "Non-mandatory"},
        {"employee": "1", "completed": date(2025, 5, 1), "course": "c", "kind": "Non-mandatory"},
        {"employee": "2", "completed": date(2025, 6, 1), "kind": "Anti Racism", "ethnicity": "P"},
    ],
    "employee_relations": [
        {"case": "1", "employee": "1", "kind": "Disciplinary", "opened": date(2024, 1, 5)},
        {
            "case": "1",
            "employee": "1",
            "kind": "Disciplinary",
            "opened": date(2024, 1, 5),
            "formal": date(2024, 2, 29),
        },
        {
            "case": "2",
            "employee": "2",
            "kind": "Dignity at work",
            "opened": date(2025, 1, 5),
            "formal": date(2025, 2, 1),
            "closed": date(2025, 7, 1),
            "suspended": True,
        },
    ],
    "applications": [
        {
            "application": "1",
            "applied": date(2025, 5, 1),
            "shortlisted": True,
            "appointed": False,
            "pay_band": "6",
        },
        {
            "application": "1",
            "applied": date(2025, 5, 1),
            "shortlisted": True,
            "appointed": True,
            "ethnicity": "D",
        },
        {
            "application": "2",
            "applied": date(2025, 5, 1),
            "shortlisted": False,
            "appointed": False,
            "offered": False,
        },
    ],
    "complaints": [
        {
            "complaint": "1",
            "kind": "Complaint",
            "received": date(2025, 8, 31),
            "acknowledged": date(2025, 9, 2),
            "closed": date(2026, 2, 28),
            "outcome": "Partly upheld",
        },
        {"complaint": "2", "kind": "Compliment", "received": date(2025, 8, 30), "ethnicity": "invalid"},
        {"complaint": "3", "kind": "complaint", "received": date(2026, 3, 2), "about_race": True},
    ],
    "incidents": [
        {
            "incident": "1",
            "happened": date(2025, 5, 1),
            "reported": date(2025, 5, 4),
            "closed": date(2025, 6, 3),
            "racist": True,
            "affected": "Staff",
        },
        {"incident": "1", "happened": date(2025, 5, 1), "racist": True, "affected": "visitor", "ethnicity": "N"},
    ],
    "engagement": [
        {"participant": "p", "exercise": "x", "took_part": date(2025, 5, 1), "audience": "Staff", "age": 40},
        {
            "participant": "p",
            "exercise": "x",
            "took_part": date(2025, 5, 2),
            "audience": "Staff",
            "invited_only": True,
        },
    ],
}


def build(slug: str, tables: Mapping[str, ibis.Table]) -> ibis.Table:
    fact = all_facts()[slug]
    return fact.build({name: tables[name] for name in fact.needs + fact.uses}, [YEAR_BEFORE, YEAR])


def in_order(rows: pa.Table) -> list[tuple[object, ...]]:
    names = sorted(rows.column_names)
    return sorted((tuple(row[name] for name in names) for row in rows.to_pylist()), key=str)


@pytest.mark.parametrize("engine", COMPILERS)
@pytest.mark.parametrize("slug", FACTS)
def test_each_fact_compiles_for_each_engine(slug, engine) -> None:
    tables = {name: ibis.table(schema_of(name), name=name) for name in ROWS}

    query = COMPILERS[engine]().to_sqlglot(build(slug, tables)).sql(dialect=COMPILERS[engine].dialect)

    assert query.startswith(("SELECT", "WITH"))


def test_postgresql_and_duckdb_give_equal_rows(postgresql) -> None:
    there = {name: postgresql.create_table(name, arrow_table(name, rows)) for name, rows in ROWS.items()}
    here = {name: clean_table(name, rows) for name, rows in ROWS.items()}

    for slug in FACTS:
        rows = in_order(build(slug, there).to_pyarrow())

        assert rows == in_order(build(slug, here).to_pyarrow())
        assert rows, slug


@pytest.mark.parametrize("slug", FACTS)
def test_each_fact_has_the_columns_that_it_declares_and_those_of_every_fact(slug) -> None:
    fact = all_facts()[slug]
    shared = {"person", "ethnicity", "sex", "age", "unit", "date"} | (
        {"period_start"} if fact.is_stock else set()
    )

    built = build(slug, {name: clean_table(name) for name in ROWS}).schema()

    assert set(built) == shared | set(fact.columns)
    assert [str(built[name]) for name in ("person", "ethnicity", "sex", "age", "unit", "date")] == [
        "string",
        "string",
        "string",
        "int64",
        "string",
        "date",
    ]
