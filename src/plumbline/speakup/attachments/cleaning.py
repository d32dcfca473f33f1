"""Cleaning one file: starts the worker, feeds it, waits no longer than allowed, and checks what comes back.

The file goes through pipes and never touches a disk. The worker is not trusted: its answer must name a kind and
words that are on our lists, and be no larger than a copy may be. Whatever else happens is a refusal.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from plumbline.speakup.attachments.kinds import KINDS
from plumbline.speakup.attachments.limits import MEBIBYTE, Limits
from plumbline.speakup.attachments.names import display_name
from plumbline.speakup.attachments.refusals import REMOVALS, AttachmentRefused

WORKER = (sys.executable, "-I", "-m", "plumbline.speakup.attachments.worker")
"""Isolated: takes no module from the current folder or the environment."""

INHERITED = ("SYSTEMROOT",)
"""All that the worker gets of the server's environment: Windows starts no process without it."""

LONGEST_HEAD = 10_000
"""Of an answer, in bytes."""

AT_ONCE = 2
"""How many files are cleaned at a time. Each may take much memory: many at once could stop the whole door."""

_turn = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A working copy that may be kept and served, and what was taken out of it, in plain words."""

    content: bytes = field(repr=False)
    media_type: str
    extension: str
    name: str = field(repr=False)
    removed: tuple[str, ...]


def clean(content: bytes, *, name: str, limits: Limits | None = None) -> Cleaned:
    """The working copy of a file, everything hidden in it removed.

    Safe to call from many threads; each call costs one short-lived process, and waits for its turn as long as one
    file may take.

    Raises:
        AttachmentRefused: the file is not taken; the message is for the reporter.
    """
    limits = limits or Limits()
    if not content:
        raise AttachmentRefused("empty")
    if len(content) > limits.file_bytes:
        raise AttachmentRefused("too_big", megabytes=limits.file_bytes // MEBIBYTE)
    head, working = _read_answer(_take_turn(content, limits))
    if len(working) > limits.copy_bytes:
        raise AttachmentRefused("too_hard")
    kind = KINDS[head["kind"]]
    shown, name_changed = display_name(name, kind=kind)
    removed = [*head["removed"], *(["name_time"] if name_changed else [])]
    return Cleaned(
        content=working,
        media_type=kind.media_type,
        extension=kind.extension,
        name=shown,
        removed=tuple(REMOVALS[key] for key in dict.fromkeys(removed)),
    )


def _take_turn(content: bytes, limits: Limits) -> bytes:
    if not _turn.acquire(timeout=limits.seconds):
        raise AttachmentRefused("try_again")
    try:
        return _run_worker(content, limits)
    finally:
        _turn.release()


def _run_worker(content: bytes, limits: Limits) -> bytes:
    """What the worker says about a file; nothing, if it crashed or ran out of time."""
    try:
        worker = subprocess.Popen(  # noqa: S603
            WORKER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in INHERITED if name in os.environ},
            start_new_session=True,
        )
    except OSError:
        raise AttachmentRefused("try_again") from None
    request = json.dumps(asdict(limits)).encode() + b"\n" + content
    clock = threading.Timer(limits.seconds, _kill, [worker])
    feeder = threading.Thread(target=_feed, args=[worker, request], daemon=True)
    with worker:
        clock.start()
        feeder.start()
        try:
            return _listen(worker, limits)
        finally:
            clock.cancel()
            _kill(worker)
            feeder.join()


def _feed(worker: subprocess.Popen[bytes], request: bytes) -> None:
    """Hand over the file; a worker that has ended takes no more of it."""
    assert worker.stdin is not None  # noqa: S101
    with suppress(OSError), worker.stdin:
        worker.stdin.write(request)


def _listen(worker: subprocess.Popen[bytes], limits: Limits) -> bytes:
    """All that the worker says, but not more than an answer can be."""
    assert worker.stdout is not None  # noqa: S101
    return worker.stdout.read(limits.copy_bytes + LONGEST_HEAD + 1)


def _kill(worker: subprocess.Popen[bytes]) -> None:
    """End the worker, and whatever it may have started."""
    with suppress(OSError):
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL) if hasattr(os, "killpg") else worker.kill()


def _read_answer(answer: bytes) -> tuple[Mapping[str, Any], bytes]:
    """The head of an answer and the working copy. Anything but a whole and known answer is a refusal."""
    line, found, working = answer.partition(b"\n")
    try:
        head = json.loads(line) if found and len(line) <= LONGEST_HEAD else {}
        if "refused" in head:
            raise _refusal(head)
        known = head["kind"] in KINDS and all(key in REMOVALS for key in head["removed"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        known = False
    if not known or not working:
        raise AttachmentRefused("too_hard")
    return head, working


def _refusal(head: Mapping[str, Any]) -> AttachmentRefused:
    """The refusal that the worker names, if it is a known one with numbers that its sentence has room for."""
    refused = AttachmentRefused(head["refused"], **{str(k): int(v) for k, v in head["params"].items()})
    str(refused)
    return refused
