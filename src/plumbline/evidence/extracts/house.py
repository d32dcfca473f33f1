"""This server process's keeper of files, and what the settings allow: how much, from where, for how long."""

import atexit
import os
import threading
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from plumbline.evidence.extracts.keeping import Keeper, is_alive
from plumbline.evidence.models import Kind

MEGABYTE = 1024 * 1024
TIMES_UNPACKED = 8
"""What archives and workbooks may unpack to, in times of the largest upload."""

_lock = threading.Lock()
_keepers: dict[Path, Keeper] = {}


def _close(own: Keeper) -> None:
    if own.pid == os.getpid():
        own.close()


def root() -> Path:
    """The folder in which every server process keeps extracts."""
    return Path(settings.ENVIRONMENT.home).resolve() / "extracts"


def keeper() -> Keeper:
    """The keeper of this process; a process that was forked from another has its own."""
    with _lock:
        found = _keepers.get(root())
        if found is None or found.pid != os.getpid():
            found = _keepers[root()] = Keeper(root())
            atexit.register(_close, found)
        return found


def lives(held_by: str) -> bool:
    """Whether the server process of that name still lives."""
    return is_alive(root(), held_by)


def largest_upload() -> int:
    """Bytes."""
    return int(settings.ENVIRONMENT.extract_megabytes) * MEGABYTE


def most_unpacked() -> int:
    """Bytes."""
    return largest_upload() * TIMES_UNPACKED


def process_memory() -> int:
    """Bytes of address space that a worker may take."""
    return int(settings.ENVIRONMENT.extract_memory) * MEGABYTE


def engine_memory() -> str:
    """What the engine of a worker may fill."""
    return f"{int(settings.ENVIRONMENT.extract_memory) // 4}MB"


def idle_until(touched: datetime) -> datetime:
    """When an extract that nobody works with is wiped."""
    return touched + timedelta(minutes=settings.ENVIRONMENT.extract_idle_minutes)


def kept_after_run() -> timedelta:
    """How long an upload stays after measures were worked out."""
    return timedelta(minutes=settings.ENVIRONMENT.extract_keep_minutes)


def allowed_folders() -> list[Path]:
    """The folders that the administrator allowed and the folders in them, by their whole paths."""
    named = [Path(part.strip()) for part in settings.ENVIRONMENT.extract_folders.split(";") if part.strip()]
    found: list[Path] = []
    for folder in named:
        if folder.is_dir():
            inner = sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
            found += [folder, *(path for path in inner if not path.name.startswith("."))]
    return list(dict.fromkeys(found))


def allowed_databases() -> dict[str, str]:
    """The databases that the administrator allowed: the address of each, with its password, by its name."""
    return dict(settings.ENVIRONMENT.databases)


def kind_of_figures() -> str:
    """What figures of an extract are: invented where the site is a demonstration."""
    return Kind.DEMONSTRATION if settings.ENVIRONMENT.demonstration else Kind.EXTRACT


def publisher() -> str:
    """Whose records they are."""
    return str(settings.ENVIRONMENT.shown_name)
