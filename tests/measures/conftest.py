"""Servers and settings that several tests of the engine use."""

from collections.abc import Iterator

import ibis
import pytest
from ibis.config import Config

from tests.throwaway_postgresql import postgresql_address, postgresql_server

__all__ = ["postgresql_address", "postgresql_server"]


class PySparkOptions(Config):
    """What Ibis would set if PySpark were installed: writing for Spark needs no Spark, only this."""

    treat_nan_as_null: bool = False


@pytest.fixture(autouse=True)
def _writing_for_spark_needs_no_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    if ibis.options.pyspark is None:
        monkeypatch.setattr(ibis.options, "pyspark", PySparkOptions())


@pytest.fixture(scope="module")
def postgresql(postgresql_address: str) -> Iterator[ibis.BaseBackend]:
    """A connection to an empty database."""
    connection = ibis.connect(postgresql_address)
    yield connection
    connection.disconnect()
