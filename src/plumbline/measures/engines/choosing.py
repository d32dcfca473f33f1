"""Finds the engine that somebody names, and says what to install where it is not there."""

from plumbline.measures.engines.base import Engine
from plumbline.measures.errors import NotOffered

ENGINES = ("duckdb", "postgresql", "spark")


def choose_engine(name: str, *, url: str | None = None, memory_limit: str | None = None) -> Engine:
    """An engine by its name, opened; whoever asks closes it.

    Parameters
    ----------
    name
        One of `ENGINES`.
    url
        For PostgreSQL, the address of the database.
    memory_limit
        How much memory it may fill, such as "2GB"; left out, the engine's own default.

    Raises
    ------
    NotOffered
        For another name, a database without an address, or an engine that is not installed.
    """
    if name == "duckdb":
        from plumbline.measures.engines.duckdb import MEMORY_LIMIT, DuckDB

        return DuckDB(memory_limit=memory_limit or MEMORY_LIMIT)
    if name == "postgresql":
        return _postgresql(url)
    if name == "spark":
        return _spark(memory_limit)
    raise NotOffered(f"There is no engine “{name}”. There are: {', '.join(ENGINES)}.")


def _postgresql(url: str | None) -> Engine:
    if not url:
        raise NotOffered("To compute in PostgreSQL, say where: the address of a database (--database).")
    from plumbline.measures.engines.postgresql import PostgreSQL

    return PostgreSQL(url)


def _spark(memory_limit: str | None) -> Engine:
    try:
        from plumbline.measures.engines.spark import MEMORY, Spark
    except ImportError as error:
        raise NotOffered(
            "Spark is not installed: pip install 'plumbline[spark]', and a Java of 17 or later."
        ) from error
    return Spark(memory=memory_limit or MEMORY)
