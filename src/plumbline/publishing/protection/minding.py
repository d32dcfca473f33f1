"""Starts the processes that look at releases, listens to them, and finds looks that nobody minds any more.

One thread a look, in the server, and one look after another: it waits for its turn, gathers what is asked, starts
a process (docs/adr/0017), writes how far that is, and records what came of it, all at once.
"""

import threading
import time
from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from plumbline.evidence.extracts import house
from plumbline.publishing import actions
from plumbline.publishing.models import Look, Release
from plumbline.publishing.protection.asking import Asking, Ended, Tell
from plumbline.publishing.protection.freezing import look_at
from plumbline.publishing.protection.worlds import Answer, World

BY = "system:protection"
TELL_SECONDS = 0.5
"""How often progress is written down at most."""
TO_BEGIN = timedelta(seconds=30)
"""How long a look may have been asked for without anybody minding it."""
SERVER_GONE = (
    "The server was stopped before the look at this release was done. Nothing of it is kept. Submit it again."
)
OUR_FAULT = (
    "The look at this release failed ({}). This is a fault of Plumbline: please report it. Nothing of it is kept."
)

_log = structlog.get_logger("plumbline.publishing.protection")
_turn = threading.Lock()
_guard = threading.Lock()
_processes: dict[int, Asking] = {}
_minded: set[int] = set()
"""The looks that a thread of this process minds."""


def start(look: Look) -> None:
    """Let a look begin once the transaction that asked for it is through."""

    def begin() -> None:
        _minded.add(look.pk)
        threading.Thread(target=_mind, args=[look.pk], daemon=True).start()

    transaction.on_commit(begin)


def stop(release: Release) -> None:
    """End the processes of looks at a release that was stopped, once that is through."""
    looks = list(release.looks.values_list("pk", flat=True))

    def end() -> None:
        for look in looks:
            _kill(look)

    transaction.on_commit(end)


def end_dead_looks() -> int:
    """Say of looks that nobody minds any more that they ended, so that their releases are drafts; how many."""
    dead = [look for look in Look.objects.filter(ended_at=None) if not _is_minded(look)]
    return sum(actions.end_look(by=BY, look=look, said=SERVER_GONE) for look in dead)


def _is_minded(look: Look) -> bool:
    if look.held_by != house.keeper().id:
        return house.lives(look.held_by)
    # One that was asked for a moment ago may not have begun: its transaction may still be open.
    return look.pk in _minded or timezone.now() - look.asked_at < TO_BEGIN


def _mind(pk: int) -> None:
    """One look from its turn to its end. Whatever goes wrong, its release says so and is a draft again."""
    close_old_connections()
    try:
        look = Look.objects.select_related("release").get(pk=pk)
        with _turn:
            if actions.begin_look(by=BY, look=look):
                _see_through(look)
    except Exception as error:
        # The look itself could not be read, or not be ended: `end_dead_looks` finds it.
        _log.error("A look at a release was lost: %s", type(error).__name__)
    finally:
        _minded.discard(pk)
        connection.close()


def _see_through(look: Look) -> None:
    try:
        found = look_at(look.release, lambda worlds: _ask(look, worlds))
        actions.record_look(by=BY, look=look, found=found)
    except Ended as end:
        actions.end_look(by=BY, look=look, said=str(end))
    except Exception as error:
        # The kind only: words of an error can hold a count.
        _log.error("A look at a release failed: %s", type(error).__name__)
        actions.end_look(by=BY, look=look, said=OUR_FAULT.format(type(error).__name__))


def _ask(look: Look, worlds: Sequence[World]) -> list[Answer]:
    """What a process of its own answers for each of the worlds. Raises `Ended`."""
    memory = int(settings.ENVIRONMENT.extract_memory) * house.MEGABYTE
    process = Asking(worlds, memory=memory)
    with _guard:
        _processes[look.pk] = process
    try:
        if not Look.objects.filter(pk=look.pk, ended_at=None).exists():
            raise Ended  # stopped between its turn and its process
        return process.answers(_teller(look))
    finally:
        with _guard:
            process.end()
            _processes.pop(look.pk)


def _teller(look: Look) -> Tell:
    """Writes down how far a look is, now and then. No action: it says nothing about anybody, and changes all the
    time."""
    last = 0.0

    def tell(words: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= TELL_SECONDS:
            last = time.monotonic()
            now = {"progress": words[:300], "done": done, "total": total}
            Look.objects.filter(pk=look.pk, ended_at=None).update(**now)

    return tell


def _kill(look: int) -> None:
    # Within the lock: a process that was taken off the list is another's number soon.
    with _guard:
        if look in _processes:
            _processes[look].kill()
