"""The process that reads an extract: `python -I -m plumbline.evidence.extracts.worker`, errand in, answers out.

Gets nothing of the server's environment, opens no database, and lives no longer than the pipe it was given:
when the server ends the job, or ends itself, however it ends, the worker wipes what it keeps and goes.
"""

import json
import os
import shutil
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from plumbline.evidence.extracts.errands import WORK, Errand

NOT_DUMPABLE = 4
"""Linux's PR_SET_DUMPABLE: no memory dump, and no look into it by other processes."""
ENDED = 3
"""The exit code of a worker whose pipe was closed."""

OUT_OF_MEMORY = (
    "It needs more memory than it may take. Bring the extract in parts, or ask an administrator for more."
)
DISK_FULL = "The server's disk is full, so nothing was worked out. Ask an administrator to make room."
NOT_READ = "The files can't be read: {}. Bring them again."
OUR_FAULT = "It failed ({}). This is a fault of Plumbline: please report it. Nothing was recorded."


def main() -> int:
    """Do one errand."""
    answers = _own_voice()
    told = threading.Lock()
    errand = Errand.from_line(sys.stdin.buffer.readline())
    work = Path(errand.place) / WORK
    _hold_down(errand.process_memory)
    threading.Thread(target=_end_with_the_pipe, args=[work], daemon=True).start()

    def tell(answer: dict[str, Any]) -> None:
        with told:
            answers.write(json.dumps(answer, allow_nan=False).encode() + b"\n")
            answers.flush()

    try:
        work.mkdir(mode=0o700)
        os.environ["TMPDIR"] = os.environ["TEMP"] = os.environ["TMP"] = str(work)
        tell(_do(errand, work, tell))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0


def _do(errand: Errand, work: Path, tell: Any) -> dict[str, Any]:
    """The last answer: that all was done, or a sentence why not. The words of an error may hold cells."""
    try:
        # Heavy, and read only after memory has been limited and the pipe is watched.
        from plumbline.evidence.extracts.sealed import SealedFileBroken
        from plumbline.evidence.extracts.working import do
        from plumbline.measures.errors import MeasureError
    except MemoryError:
        return {"failed": OUT_OF_MEMORY}
    try:
        do(errand, work, tell)
    except MeasureError as error:
        return {"failed": str(error)}
    except MemoryError:
        return {"failed": OUT_OF_MEMORY}
    except SealedFileBroken as error:
        return {"failed": NOT_READ.format(str(error).rstrip("."))}
    except OSError as error:
        is_full = error.errno in (28, 122, 27)  # no space, quota, file too large
        return {"failed": DISK_FULL if is_full else OUR_FAULT.format(type(error).__name__)}
    except Exception as error:
        return {"failed": OUR_FAULT.format(type(error).__name__)}
    return {"finished": True}


def _own_voice() -> IO[bytes]:
    """The pipe for answers, for us alone: what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def _end_with_the_pipe(work: Path) -> None:
    """Nothing more comes after the errand: the end of the pipe is the end of the job."""
    with suppress(OSError):
        while os.read(0, 1):  # not through the buffer, whose lock would keep the process from ending
            pass
    shutil.rmtree(work, ignore_errors=True)
    os._exit(ENDED)


def _hold_down(memory: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(NOT_DUMPABLE, 0, 0, 0, 0)
    with suppress(ImportError, ValueError, OSError):
        import resource
        import signal

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # A full quota is an error to answer, not a signal to die of.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    sys.exit(main())
