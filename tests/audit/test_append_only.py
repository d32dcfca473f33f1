"""Nothing changes or removes an entry: not the model, and not raw SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from plumbline.audit.models import Entry, EntryIsFinal

INSERT = (
    "INTO audit_entry (number, at, by, action, subject, detail, previous, digest) "
    "VALUES (%s, '2026-01-01 00:00:00', 'x:y', 'a.b', 'c:d', '{}', %s, 'digest')"
).replace(" by,", ' "by",')


def refused(sql: str, *values: object) -> str:
    """The first line of the database's refusal."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return str(caught.value).splitlines()[0]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET action = 'house.undo' WHERE number = 2",
        "DELETE FROM audit_entry WHERE number = 3",
        "DELETE FROM audit_entry",
    ],
)
def test_raw_sql_that_changes_an_entry_is_refused(three_entries: list[Entry], sql: str) -> None:
    sentence = refused(sql)

    assert sentence == "entries of the audit trail are never changed or removed"
    assert list(Entry.objects.values_list("digest", flat=True)) == [entry.digest for entry in three_entries]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite knows no TRUNCATE")
def test_emptying_the_table_at_once_is_refused(three_entries: list[Entry]) -> None:
    assert refused("TRUNCATE audit_entry") == "entries of the audit trail are never changed or removed"


@pytest.mark.parametrize(("number", "previous"), [(5, None), (4, "0" * 64), (2, None)])
def test_an_entry_out_of_line_is_refused(three_entries: list[Entry], number: int, previous: str | None) -> None:
    sentence = refused("INSERT " + INSERT, number, previous or three_entries[-1].digest)

    assert sentence == "an entry of the audit trail must follow the last one"


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a statement of SQLite's own")
def test_replacing_an_entry_while_inserting_is_refused(three_entries: list[Entry]) -> None:
    sentence = refused("INSERT OR REPLACE " + INSERT, 3, three_entries[1].digest)

    assert sentence == "an entry of the audit trail must follow the last one"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a statement of PostgreSQL's own")
def test_updating_an_entry_on_conflict_is_refused(three_entries: list[Entry]) -> None:
    clause = " ON CONFLICT (number) DO UPDATE SET action = 'house.undo'"

    assert refused("INSERT " + INSERT + clause, 3, three_entries[1].digest)
    assert Entry.objects.get(number=3).action == "house.do_thing"


@pytest.mark.parametrize(
    "write",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.update(action="house.undo"),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.bulk_create([entry]),
        lambda entry: Entry.objects.bulk_update([entry], ["action"]),
        lambda entry: Entry.objects.update_or_create(number=1),
    ],
    ids=["save", "delete", "update", "delete_all", "bulk_create", "bulk_update", "update_or_create"],
)
def test_the_model_refuses_before_the_database_is_asked(three_entries: list[Entry], write) -> None:
    with pytest.raises(EntryIsFinal):
        write(three_entries[0])
