"""The process that reads a workbook: `python -I -m plumbline.plan.sheets.reader`, the file in, its cells out.

Gets nothing of the server's environment, and may take so much memory and time and no more.
"""

import json
import sys
from contextlib import suppress
from typing import Any

from plumbline.evidence.processes import hold_down, leave_no_dump, own_voice
from plumbline.plan.sheets.keeping import to_kept
from plumbline.plan.sheets.measuring import Unreadable
from plumbline.plan.sheets.reading import read_sheets

MEMORY = 1024 * 1024 * 1024
SECONDS = 50
"""Of the processor's time: a server that is gone can't end it."""
OUT_OF_MEMORY = 3
"""The exit code."""


def main() -> int:
    """Read one workbook."""
    leave_no_dump()
    answers = own_voice()
    hold_down(MEMORY)
    _hold_time()
    try:
        answers.write(json.dumps(answer(sys.stdin.buffer.read())).encode())
        answers.flush()
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def answer(content: bytes) -> dict[str, Any]:
    """The cells of a workbook, or a sentence why they can't be read."""
    try:
        return {"sheets": to_kept(read_sheets(content))}
    except Unreadable as error:
        return {"unreadable": str(error)}


def _hold_time() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    sys.exit(main())
