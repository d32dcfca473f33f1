"""Nothing changes or removes what the public record holds: not the models, and not raw SQL."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from plumbline.plan.actions.record import sign_day
from plumbline.plan.models import RecordDigest, RecordEntry, RecordIsFinal
from tests.plan.record.record_builders import BY, a_history

pytestmark = pytest.mark.django_db

FINAL = "the public record is never changed, only added to"
ENTRY_OUT_OF_LINE = "an entry of the public record must follow the last one"
DAY_OUT_OF_LINE = "the digest of a day must follow the last one and be that of the last entry"
INSERT_ENTRY = (
    "INTO plan_recordentry (number, at, day, kind, subject, title, reason, decided_by, previous, digest) VALUES "
    "(%s, '2026-01-01 00:00:00', '2026-01-01', 'made', 'commitment:C1', 'x', '', 'x', %s, 'digest')"
)
INSERT_DAY = (
    "INTO plan_recorddigest (day, last_number, last_digest, made_at, key, signature) VALUES "
    "(%s, %s, %s, '2026-01-01 00:00:00', 'x', 'x')"
)
POSTGRESQL_ONLY = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="a statement of PostgreSQL's own"
)
SQLITE_ONLY = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a statement of SQLite's own")


@pytest.fixture
def history(db: None) -> list[RecordEntry]:
    entries = a_history()
    sign_day(by=BY)
    return entries


def refused(sql: str, *values: object) -> str:
    """The first line of the database's refusal."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return str(caught.value).splitlines()[0]


@pytest.mark.parametrize("table", ["plan_recordentry", "plan_recorddigest"])
@pytest.mark.parametrize("clause", ["", " WHERE 1 = 1"])
def test_raw_sql_that_removes_is_refused(history: list[RecordEntry], table: str, clause: str) -> None:
    assert refused(f"DELETE FROM {table}{clause}") == FINAL


ENTRY_FIELDS = [field.column for field in RecordEntry._meta.local_concrete_fields]
DAY_FIELDS = [field.column for field in RecordDigest._meta.local_concrete_fields]


@pytest.mark.parametrize(
    ("table", "column"),
    [("plan_recordentry", name) for name in ENTRY_FIELDS] + [("plan_recorddigest", name) for name in DAY_FIELDS],
)
def test_raw_sql_that_changes_any_column_is_refused(history: list[RecordEntry], table: str, column: str) -> None:
    assert refused(f"UPDATE {table} SET {column} = {column}") == FINAL


@POSTGRESQL_ONLY
@pytest.mark.parametrize("table", ["plan_recordentry", "plan_recorddigest"])
def test_emptying_a_table_at_once_is_refused(history: list[RecordEntry], table: str) -> None:
    assert refused(f"TRUNCATE {table} CASCADE") == FINAL


@pytest.mark.parametrize(("number", "previous"), [(7, None), (6, "0" * 64), (3, None), (0, None)])
def test_an_entry_out_of_line_is_refused(history: list[RecordEntry], number: int, previous: str | None) -> None:
    assert refused("INSERT " + INSERT_ENTRY, number, previous or history[-1].digest) == ENTRY_OUT_OF_LINE


@pytest.mark.parametrize(
    ("day", "number", "place"),
    [("2026-01-01", 5, 4), ("2999-01-01", 4, 3), ("2999-01-01", 5, 3), ("2999-01-01", 9, 4)],
)
def test_a_day_out_of_line_is_refused(history: list[RecordEntry], day: str, number: int, place: int) -> None:
    assert refused("INSERT " + INSERT_DAY, day, number, history[place].digest) == DAY_OUT_OF_LINE


@SQLITE_ONLY
def test_replacing_a_row_while_inserting_is_refused(history: list[RecordEntry]) -> None:
    day = RecordDigest.objects.get()

    assert refused("INSERT OR REPLACE " + INSERT_ENTRY, 5, history[3].digest) == ENTRY_OUT_OF_LINE
    assert refused("INSERT OR REPLACE " + INSERT_DAY, str(day.day), 5, history[4].digest) == DAY_OUT_OF_LINE
    assert refused("UPDATE OR REPLACE plan_recordentry SET number = 1 WHERE number = 2") == FINAL


@POSTGRESQL_ONLY
def test_updating_a_row_on_conflict_is_refused(history: list[RecordEntry]) -> None:
    clause = " ON CONFLICT (number) DO UPDATE SET title = 'x'"

    assert refused("INSERT " + INSERT_ENTRY + clause, 5, history[3].digest)
    assert RecordEntry.objects.filter(title="x").count() == 0


@pytest.mark.parametrize(
    "write",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: type(row).objects.update(pk=row.pk),
        lambda row: type(row).objects.all().delete(),
        lambda row: type(row).objects.bulk_create([row]),
        lambda row: type(row).objects.bulk_update([row], []),
        lambda row: type(row).objects.update_or_create(pk=row.pk),
    ],
    ids=["save", "delete", "update", "delete_all", "bulk_create", "bulk_update", "update_or_create"],
)
@pytest.mark.parametrize("model", [RecordEntry, RecordDigest])
def test_the_model_refuses_before_the_database_is_asked(
    history: list[RecordEntry], model: Any, write: Callable[[Any], object]
) -> None:
    with pytest.raises(RecordIsFinal):
        write(model.objects.first())
