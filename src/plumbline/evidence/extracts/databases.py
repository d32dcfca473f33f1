"""Tables and views of a PostgreSQL database, written out as CSV of one and the same moment. Knows no Django.

All that the account can read in the first schema of its search path: whoever sets it up makes a schema of views
with just what is wanted. Nothing is changed there: the transaction can't write.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plumbline.measures.errors import BadInput, Problem

if TYPE_CHECKING:
    import psycopg

MOST_TABLES = 500
SECONDS_TO_CONNECT = 10
READABLE = """
    SELECT table_name FROM information_schema.tables
    WHERE table_schema = current_schema() AND table_type IN ('BASE TABLE', 'VIEW')
      AND has_table_privilege(quote_ident(table_schema) || '.' || quote_ident(table_name), 'SELECT')
    ORDER BY table_name
"""
MATERIALISED = """
    SELECT matviewname FROM pg_matviews
    WHERE schemaname = current_schema()
      AND has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(matviewname), 'SELECT')
    ORDER BY matviewname
"""
Take = Callable[[int, str], None]
"""Hears how many bytes came of which table, and raises where that is more than is taken."""


def read_tables(url: str, name: str, folder: Path, take: Take) -> Iterator[tuple[str, Path]]:
    """Write each table into the folder; its name with .csv, and its path. Raises `BadInput` where that fails."""
    import psycopg

    # The errors themselves name the account and the server, and can hold a cell.
    try:
        connection = psycopg.connect(url, connect_timeout=SECONDS_TO_CONNECT)
    except psycopg.Error as error:
        what = "can't be reached: nothing answers there, or it refuses the account. Ask an administrator."
        raise BadInput([Problem(name, what)]) from error
    with connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for number, table in enumerate(_tables(connection, name)):
            path = folder / f"table-{number}"
            _write(connection, table, path, take)
            yield f"{table}.csv", path


def _tables(connection: "psycopg.Connection[Any]", name: str) -> list[str]:
    found = [str(row[0]) for query in (READABLE, MATERIALISED) for row in connection.execute(query)]
    if not found:
        what = "has no table that its account may read. Ask an administrator for the right schema."
        raise BadInput([Problem(name, what)])
    if len(found) > MOST_TABLES:
        raise BadInput([Problem(name, f"has {len(found):,} tables; at most {MOST_TABLES} are read at once.")])
    return found


def _write(connection: "psycopg.Connection[Any]", table: str, path: Path, take: Take) -> None:
    import psycopg
    from psycopg import sql

    asked = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT csv, HEADER)").format(sql.Identifier(table))
    try:
        with connection.cursor() as cursor, path.open("xb") as file:
            path.chmod(0o600)
            cursor.execute("SET LOCAL DateStyle = 'ISO'")
            with cursor.copy(asked) as rows:
                for piece in rows:
                    take(len(piece), table)
                    file.write(piece)
    except psycopg.Error as error:
        what = f"could not be read to its end ({type(error).__name__}). Ask an administrator."
        raise BadInput([Problem(table, what)]) from error
