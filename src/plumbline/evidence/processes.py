"""A process of its own beside the server: how it is started and killed, held down, and ends with its server.

The first half is for the server, the second for the process. Knows no Django.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

INHERITED = ("SYSTEMROOT", "TZDIR")
"""All that such a process gets of the server's environment."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""Linear algebra takes address space for every processor when it is loaded; no process of ours needs that."""
ROOM_TO_WORK = 32 * 1024 * 1024
"""The least memory, in bytes, that is left to a process for its work."""
NOT_DUMPABLE = 4
"""Linux's PR_SET_DUMPABLE: no memory dump, and no look into it by other processes."""
ENDED = 3
"""The exit code of a process whose pipe was closed."""


def alone(module: str) -> tuple[str, ...]:
    """The command that runs a module by itself: it takes no module from the current folder or the environment."""
    return (sys.executable, "-I", "-m", module)


def start_process(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Run a command without the server's environment. Its input and output are pipes.

    When its input is closed, `end_with_the_pipe` ends it: leave it open.
    """
    return subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ONE_THREAD | {name: os.environ[name] for name in INHERITED if name in os.environ},
        start_new_session=True,
    )


def kill_process(worker: "subprocess.Popen[bytes]") -> None:
    """End it and all that it started, at once."""
    with suppress(OSError):
        os.killpg(worker.pid, signal.SIGKILL) if hasattr(os, "killpg") else worker.kill()


def close_pipes(worker: "subprocess.Popen[bytes]") -> None:
    """Let go of an ended process."""
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    worker.wait()


def own_voice() -> IO[bytes]:
    """The pipe for answers, for the process alone: what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def end_with_the_pipe(work: Path | None = None) -> None:
    """Wait until the server is gone or wants no more; wipe `work`, and end. For a thread of the process."""
    with suppress(OSError):
        while os.read(0, 1):  # not through the buffer, whose lock would keep the process from ending
            pass
    if work is not None:
        shutil.rmtree(work, ignore_errors=True)
    os._exit(ENDED)


def leave_no_dump() -> None:
    """No memory dump, and no look into the process by others."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(NOT_DUMPABLE, 0, 0, 0, 0)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hold_down(memory: int) -> None:
    """At most so many bytes of address space, where that is not 0.

    To be called when all libraries are loaded: one for which there is no room fails in ways of its own, and some
    try for ever. Raises MemoryError where hardly any room is left for work.
    """
    with suppress(ImportError, ValueError, OSError):
        import resource

        # A full quota is an error to answer, not a signal to die of.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            bytearray(ROOM_TO_WORK)
