"""Starting things: Django inside a command, and the server itself."""

import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # reading settings costs a quarter of a second, which `plumbline --help` does not have
    from plumbline.config.environment import Environment


class Refused(Exception):
    """A command cannot do what was asked; the message says why and what would help."""


def environment() -> "Environment":
    """The settings of this process.

    Raises:
        Refused: a setting cannot be used.
    """
    from plumbline.config.environment import SettingsUnusable, read_environment

    try:
        return read_environment()
    except SettingsUnusable as unusable:
        raise Refused(str(unusable)) from None


def start_django() -> None:
    """Load Django and its models."""
    environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
    import django

    from plumbline.config.environment import SettingsUnusable

    try:
        django.setup()
    except SettingsUnusable as unusable:
        raise Refused(str(unusable)) from None


def check_port_is_free(host: str, port: int) -> None:
    """Find out before any work that the port can be had.

    Raises:
        Refused: it is taken; the sentence proposes one that is free.
    """
    if _is_free(host, port):
        return
    other = next(
        (candidate for candidate in range(port + 1, min(port + 100, 65536)) if _is_free(host, candidate)), None
    )
    advice = f" Port {other} is free: PORT={other} make run, or plumbline demo --port {other}." if other else ""
    raise Refused(f"Port {port} on {host} is taken by another program.{advice}")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As servers do: a port whose last connection is still closing counts as free.
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def check_is_prepared() -> None:
    """Refuse to serve a database that is missing or of another version.

    Raises:
        Refused: run `plumbline prepare` first.
    """
    start_django()
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise Refused(f"The database does not answer ({type(error).__name__}). Check DATABASE_URL.") from None
    finally:
        connection.close()
    if waiting:
        what = "1 change waits" if len(waiting) == 1 else f"{len(waiting)} changes wait"
        raise Refused(f"The database is not ready ({what}). Run: plumbline prepare")


def serve(*, host: str, port: int) -> None:
    """Serve the site until interrupted."""
    from granian import Granian
    from granian.constants import Interfaces

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
    Granian(
        "plumbline.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=8,
        log_access=False,
        log_enabled=False,
    ).serve()
