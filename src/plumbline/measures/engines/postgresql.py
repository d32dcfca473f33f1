"""A PostgreSQL server, where a trust's extracts may be read and counted beside its warehouse.

Everything is kept in a schema of its own, which is dropped at the end. Files are read here and sent there.
"""

import secrets
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis
import psycopg
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as parquet

from plumbline.measures.engines.base import TIME_ZONE, Engine
from plumbline.measures.errors import NotOffered


class PostgreSQL(Engine):
    """A schema in a PostgreSQL database, for as long as it is open.

    Parameters
    ----------
    url
        The database's address: postgresql://user@host/name. The account must be allowed to create a schema.

    Raises
    ------
    NotOffered
        Where the database does not answer, or the account may not create a schema.
    """

    name = "postgresql"
    errors = (psycopg.Error,)
    memory_limit = "as the server has it"

    def __init__(self, url: str) -> None:
        self.schema = f"plumbline_{secrets.token_hex(6)}"
        self.folder = Path(tempfile.mkdtemp(prefix="plumbline-"))  # mkdtemp: mode 0700
        self._files = 0
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f'CREATE SCHEMA "{self.schema}"')
            self.connection: Any = ibis.connect(url, schema=self.schema)
        except psycopg.Error as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise NotOffered(
                f"The database can't be used ({type(error).__name__}): check its address, that it answers, and "
                "that the account may create a schema."
            ) from None
        self.connection.raw_sql(f"SET TIME ZONE '{TIME_ZONE}'").close()

    def read_csv(self, paths: Sequence[Path], *, columns: Sequence[str], delimiter: str = ",") -> ibis.Table:
        """See `Engine.read_csv`."""
        read = arrow_csv.ReadOptions(column_names=list(columns), skip_rows=1)
        parse = arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
        convert = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
        )
        tables = [arrow_csv.read_csv(path, read, parse, convert) for path in paths]
        return self._sent(pa.concat_tables(tables))

    def read_parquet(self, paths: Sequence[Path]) -> ibis.Table:
        """See `Engine.read_parquet`."""
        return self._sent(pa.concat_tables([parquet.read_table(path) for path in paths]))

    def materialise(self, expression: ibis.Table, name: str) -> ibis.Table:
        """See `Engine.materialise`."""
        self.drop(name)
        return self.connection.create_table(name, expression)

    def drop(self, name: str) -> None:
        """See `Engine.drop`."""
        quoted = name.replace('"', '""')
        self.connection.raw_sql(f'DROP TABLE IF EXISTS "{quoted}"').close()

    def close(self) -> None:
        """See `Engine.close`."""
        try:
            self.connection.raw_sql(f'DROP SCHEMA IF EXISTS "{self.schema}" CASCADE').close()
        finally:
            self.connection.disconnect()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _sent(self, table: pa.Table) -> ibis.Table:
        self._files += 1
        name = f"file_{self._files}"
        return self.connection.create_table(name, obj=table)
