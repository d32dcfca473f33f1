"""The facts on services give the same rows on every engine, and can be written in Spark's SQL too."""

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pytest

from plumbline.measures.facts import access, hospital_spells, inpatients, recording, restraint
from plumbline.measures.facts.periods import periods_between
from plumbline.measures.facts.registry import Fact
from tests.measures.facts.hand_made import layout, rows_of, unbound

FAMILIES = (inpatients, restraint, hospital_spells, access, recording)
FACTS = [fact for family in FAMILIES for fact in family.FACTS]
MONTHS = periods_between("month", date(2025, 4, 1), date(2025, 9, 30))
EVERY_FACT = ["person", "ethnicity", "sex", "age", "unit", "date"]
CHOICES = {
    "EthnicCategory": ["A", "M", "Z", "99", "invalid", None],
    "EthnicCategory2021": ["ons-13", "ons-7", None],
    "GenderIDCode": ["1", "2", "3", None],
    "Gender": ["1", "2", None],
    "WardCode": ["OAK", "ELM", "ASH", None],
    "RestrictiveIntType": ["01", "04", "05", "06", "14", "16", "99"],
    "AttendOrDNACode": ["2", "3", "4", "5", "6", "7", None],
    "ConsMechanismMH": ["01", "02", "05", None],
    "MethOfDischMHHospProvSpell": ["01", "04", None],
    "DestOfDischHospProvSpell": ["19", "37", None],
    "SourceAdmMHHospProvSpell": ["19", "53", None],
    "MethAdmMHHospProvSpell": ["11", "21", "2A", None],
}
ROWS = 400


@pytest.fixture(scope="module")
def extract() -> Mapping[str, pa.Table]:
    random = np.random.default_rng(20250901)
    return {name: _invent(schema, random) for name, schema in layout().items()}


@pytest.fixture(scope="module")
def kept(extract, postgresql: ibis.BaseBackend) -> Mapping[str, ibis.Table]:
    return {name: postgresql.create_table(name, obj=rows) for name, rows in extract.items()}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.slug)
def test_postgresql_gives_the_rows_of_duckdb(fact: Fact, extract, kept) -> None:
    on_duckdb = fact.build({name: ibis.memtable(rows) for name, rows in extract.items()}, MONTHS)
    on_postgresql = fact.build(kept, MONTHS)

    expected = rows_of(on_duckdb, *on_duckdb.columns)

    assert expected
    assert rows_of(on_postgresql, *on_duckdb.columns) == expected


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.slug)
def test_sending_every_record_twice_changes_nothing(fact: Fact, extract) -> None:
    once = fact.build({name: ibis.memtable(rows) for name, rows in extract.items()}, MONTHS)
    twice = {name: ibis.memtable(pa.concat_tables([rows, rows])) for name, rows in extract.items()}

    assert rows_of(fact.build(twice, MONTHS), *once.columns) == rows_of(once, *once.columns)


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "pyspark"])
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.slug)
def test_it_can_be_written_for_every_engine(fact: Fact, dialect: str) -> None:
    sql = ibis.to_sql(fact.build(unbound(), MONTHS), dialect=dialect)

    assert sql.startswith(("SELECT", "WITH"))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.slug)
def test_a_fact_has_the_columns_it_says(fact: Fact) -> None:
    common = [*EVERY_FACT, "period_start"] if fact.is_stock else EVERY_FACT

    found = fact.build(unbound(), MONTHS).columns

    assert sorted(found) == sorted([*common, *fact.columns])


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.slug)
def test_a_fact_reads_no_table_that_it_does_not_name(fact: Fact) -> None:
    named = {name: table for name, table in unbound().items() if name in (*fact.needs, *fact.uses)}

    assert fact.build(named, MONTHS).columns


def _invent(schema: pa.Schema, random: np.random.Generator) -> pa.Table:
    """Rows that hold anything: empty cells, wrong orders of dates, identifiers that are shared."""
    return pa.table([_column(field, random) for field in schema], schema=schema)


def _column(field: pa.Field, random: np.random.Generator) -> pa.Array:
    if field.name in CHOICES:
        return pa.array(random.choice(np.array(CHOICES[field.name], dtype=object), ROWS), field.type)
    if field.type == pa.date32():
        days = random.integers(0, 260, ROWS)
        is_empty = random.random(ROWS) < (0.0 if field.name.startswith("Start") else 0.3)
        return pa.array([date(2025, 3, 1) + timedelta(days=int(day)) for day in days], mask=is_empty)
    if field.type == pa.int64():
        return pa.array(random.integers(1500, 1510, ROWS))
    if field.type == pa.bool_():
        return pa.array(random.choice(np.array([True, False, None], dtype=object), ROWS), pa.bool_())
    if "Time" in field.name:
        return pa.array([f"{hour:02}:{hour * 2:02}:{hour:02}" for hour in random.integers(0, 24, ROWS)])
    return pa.array([f"{field.name[:3]}{number}" for number in random.integers(0, 60, ROWS)])
