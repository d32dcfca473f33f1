"""The process that reads an extract: `python -I -m plumbline.evidence.extracts.worker`, errand in, answers out.

Gets nothing of the server's environment, opens no database but one that it is told to read, and lives no longer
than the pipe it was given: when the server ends the job, or ends itself, however it ends, the worker wipes what
it keeps and goes.
"""

import errno
import json
import os
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

from plumbline.evidence.extracts.errands import WORK, Errand
from plumbline.evidence.processes import end_with_the_pipe, hold_down, leave_no_dump, own_voice

OUT_OF_MEMORY = (
    "It needs more memory than it may take. Bring the extract in parts, or ask an administrator for more."
)
DISK_FULL = "The server's disk is full, so nothing was worked out. Ask an administrator to make room."
NOT_READ = "The files can't be read: {}. Bring them again."
OUR_FAULT = "It failed ({}). This is a fault of Plumbline: please report it. Nothing was recorded."


def main() -> int:
    """Do one errand."""
    leave_no_dump()
    answers = own_voice()
    told = threading.Lock()
    errand = Errand.from_line(sys.stdin.buffer.readline())
    work = Path(errand.place) / WORK
    threading.Thread(target=end_with_the_pipe, args=[work], daemon=True).start()

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
        # Heavy, and read only after the pipe is watched.
        from plumbline.evidence.extracts.sealed import SealedFileBroken
        from plumbline.evidence.extracts.working import do
        from plumbline.measures.errors import MeasureError

        hold_down(errand.process_memory)
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
        if error.errno == errno.ENOMEM:
            return {"failed": OUT_OF_MEMORY}
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        return {"failed": DISK_FULL if is_full else OUR_FAULT.format(type(error).__name__)}
    except Exception as error:
        return {"failed": OUR_FAULT.format(type(error).__name__)}
    return {"finished": True}


if __name__ == "__main__":
    sys.exit(main())
